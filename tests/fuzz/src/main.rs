//! One target of `alpine_tax::fuzzing` under libFuzzer, named by `TARGET` when this is compiled, so that
//! only what the target reaches is linked and counted.

#![no_main]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use alpine_tax::fuzzing;
use libfuzzer_sys::fuzz_target;

const TARGET: fn(&[u8]) = fuzzing::find(env!("TARGET"));

/// The longest that an input took so far, nanoseconds.
static LONGEST: AtomicU64 = AtomicU64::new(1_000_000);

fuzz_target!(|input: &[u8]| {
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

fn timed(input: &[u8]) -> u64 {
    let begin = Instant::now();
    TARGET(input);
    u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
