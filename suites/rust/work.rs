//! What does a piece of work cost in Rust?
//!
//! usage: work NAME [THREADS]

use std::collections::HashMap;
use std::hint::black_box;

mod worker;
#[cfg(mimalloc)]
mod mimalloc;

#[cfg(mimalloc)]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BLOCKS: usize = 256;

/// Each of 256 blocks of 16 to 271 bytes is replaced, out of order.
fn blocks() -> impl FnMut() -> u64 {
    let block = |slot: usize| black_box(vec![slot as u8; 16 + slot * 7919 % 256].into_boxed_slice());
    let mut all: Vec<Box<[u8]>> = (0..BLOCKS).map(block).collect();
    move || {
        let mut sum = 0;
        for step in 0..BLOCKS {
            // 29 is prime to 256: every slot once.
            let slot = step * 29 % BLOCKS;
            let old = std::mem::replace(&mut all[slot], block(slot));
            sum += u64::from(old[old.len() - 1]);
        }
        sum
    }
}

/// Words counted in a table that grows, and sorted: what programs do.
fn words() -> impl FnMut() -> u64 {
    || {
        let text: String = (0..400).map(|number| format!("word{} ", number * 7919 % 97)).collect();
        let mut counts: HashMap<String, u64> = HashMap::new();
        for word in text.split_whitespace() {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
        let mut sorted: Vec<(String, u64)> = counts.into_iter().collect();
        sorted.sort();
        sorted.len() as u64 * 1000 + sorted[0].1
    }
}

/// In registers, without the libc: the control.
fn arithmetic() -> impl FnMut() -> u64 {
    || {
        let mut state = black_box(88_172_645_463_325_252u64);
        for _ in 0..2000 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }
        state
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let threads = args.next().map_or(1, |number| number.parse().expect("a number"));
    match name.as_str() {
        "arithmetic" => worker::serve(threads, 14_004_281_193_724_023_956, arithmetic),
        "blocks" => worker::serve(threads, 32_640, blocks),
        "words" => worker::serve(threads, 97_005, words),
        _ => panic!("no work {name}"),
    }
}
