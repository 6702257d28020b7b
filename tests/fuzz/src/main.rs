//! One target of `alpine_tax::fuzzing` under libFuzzer: the one that is called as the program is, so that
//! only what it reaches is linked and counted.

#![no_main]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use alpine_tax::fuzzing;
use libfuzzer_sys::fuzz_target;

const TARGET: fuzzing::Target = fuzzing::find(env!("CARGO_BIN_NAME"));

/// The longest that an input took so far, nanoseconds.
static LONGEST: AtomicU64 = AtomicU64::new(1_000_000);

fuzz_target!(init: describe(), |input: &[u8]| {
    let took = timed(input);
    if took > LONGEST.load(Ordering::Relaxed) {
        // Once more: the first time it may have waited for a CPU.
        let took = took.min(timed(input));
        if took > LONGEST.fetch_max(took, Ordering::Relaxed) {
            let took = Duration::from_nanos(took);
            eprintln!("longest input: {took:.1?} for {} bytes", input.len());
        }
    }
});

/// With the only argument `describe`: tells how long inputs are to be at most and what is read, and ends.
fn describe() {
    if std::env::args().skip(1).eq(["describe"]) {
        println!("{}\t{}", TARGET.longest, TARGET.reads);
        std::process::exit(0);
    }
}

fn timed(input: &[u8]) -> u64 {
    let begin = Instant::now();
    (TARGET.run)(input);
    u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
