//! The timing worker's side of the harness, for Rust: suites/common/bench.h says how the two talk.

use std::io::BufRead;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

/// As the kernel fills it on 64-bit machines.
#[repr(C)]
#[derive(Default)]
struct Usage {
    user: [i64; 2],
    system: [i64; 2],
    max_rss: i64,
    unused: [i64; 3],
    minor_faults: i64,
    major_faults: i64,
    unused_too: [i64; 5],
    voluntary: i64,
    involuntary: i64,
}

unsafe extern "C" {
    fn getrusage(who: i32, usage: *mut Usage) -> i32;
    fn clock_gettime(clock: i32, time: *mut [i64; 2]) -> i32;
}

const CLOCK_MONOTONIC: i32 = 1;
const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;

fn usage() -> Usage {
    let mut usage = Usage::default();
    unsafe { getrusage(0, &mut usage) };
    usage
}

fn now(clock: i32) -> i64 {
    let mut time = [0; 2];
    unsafe { clock_gettime(clock, &mut time) };
    time[0] * 1_000_000_000 + time[1]
}

fn between(from: [i64; 2], to: [i64; 2]) -> i64 {
    ((to[0] - from[0]) * 1_000_000 + to[1] - from[1]).max(0) * 1000
}

/// What all threads know.
struct Pool {
    begin: Barrier,
    end: Barrier,
    /// Of the sample that the threads are released for.
    iterations: AtomicU64,
    /// Of threads that computed something else.
    wrong: AtomicU64,
}

/// Serves samples until the end of input; a wrong checksum ends the worker. `prepare` is called
/// once on each thread and returns the operation, which `expected` is the checksum of.
pub fn serve<F: FnMut() -> u64 + 'static>(threads: usize, expected: u64, prepare: fn() -> F) {
    let pool = Arc::new(Pool {
        begin: Barrier::new(threads),
        end: Barrier::new(threads),
        iterations: AtomicU64::new(0),
        wrong: AtomicU64::new(0),
    });
    for _ in 1..threads {
        let pool = Arc::clone(&pool);
        thread::spawn(move || {
            let mut operation = prepare();
            loop {
                pool.begin.wait();
                work(&pool, expected, &mut operation);
                pool.end.wait();
            }
        });
    }
    let mut operation = prepare();
    for line in std::io::stdin().lock().lines() {
        let iterations = line.expect("a line").trim().parse().expect("a number");
        pool.iterations.store(iterations, Ordering::Relaxed);
        let before = usage();
        let cpu = now(CLOCK_PROCESS_CPUTIME_ID);
        let start = now(CLOCK_MONOTONIC);
        if threads > 1 {
            pool.begin.wait();
        }
        work(&pool, expected, &mut operation);
        if threads > 1 {
            pool.end.wait();
        }
        let wall = now(CLOCK_MONOTONIC) - start;
        let cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        let after = usage();
        if pool.wrong.load(Ordering::Relaxed) > 0 {
            eprintln!("a checksum is not {expected}");
            std::process::exit(1);
        }
        println!(
            "{start} {wall} {cpu} {} {} {} {} {} {} {}",
            after.max_rss,
            after.minor_faults - before.minor_faults,
            after.voluntary - before.voluntary,
            after.involuntary - before.involuntary,
            between(before.user, after.user),
            between(before.system, after.system),
            after.major_faults - before.major_faults,
        );
    }
}

fn work(pool: &Pool, expected: u64, operation: &mut impl FnMut() -> u64) {
    for _ in 0..pool.iterations.load(Ordering::Relaxed) {
        if operation() != expected {
            pool.wrong.fetch_add(1, Ordering::Relaxed);
        }
    }
}
