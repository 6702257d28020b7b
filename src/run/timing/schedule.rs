//! How many pairs a block has and after which blocks one may stop: fixed before the first block, so
//! that the samples cannot decide how they are judged.

use std::time::Duration;

use super::Protocol;
use crate::sample::Metric;
use crate::stats::{LOOKS, number};
use crate::suite::TimingMode;

/// Pairs in a block that are worth the two processes it starts.
const GOOD_PAIRS: usize = 8;
/// Pairs in a block of one process a side, at least: a single one could not show that it settled.
const MIN_PAIRS: usize = 2;
/// Pairs in a block where each sample is a process of its own, at least.
const MIN_PROCESSES: usize = 1;
/// Pairs in a block, at most: beyond that only more blocks help.
const MAX_PAIRS: usize = 100;

/// Looks that are planned at least, so that what differs can be called so.
const FEWEST: usize = 2;

/// What a block takes, nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// One sample of each side.
    pub(super) pair_ns: f64,
    /// Two processes started and ended, and their warm-up.
    pub(super) start_ns: f64,
}

/// How a case is sampled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schedule {
    /// Pairs in each block.
    pub(super) pairs: usize,
    /// Numbers of blocks after which one looks; the last is the most there will be.
    pub(super) looks: Vec<usize>,
}

/// As many looks as the budget has room for with enough pairs in each block; at least those up to
/// the one that may call a difference one, even beyond the budget.
pub(super) fn schedule(protocol: &Protocol, cost: Cost) -> Schedule {
    let planned = (FEWEST..=LOOKS.len())
        .rev()
        .map(|count| &LOOKS[..count])
        .find(|looks| pairs(protocol.budget, last(looks), cost) >= enough(protocol))
        .unwrap_or(&LOOKS[..FEWEST]);
    let pairs = match enough(protocol) {
        1 => 1,
        _ => pairs(protocol.budget, last(planned), cost).clamp(fewest(protocol), MAX_PAIRS),
    };
    Schedule {
        pairs,
        looks: planned.to_vec(),
    }
}

fn enough(protocol: &Protocol) -> usize {
    match (protocol.metric, protocol.mode) {
        // The peak of a process never falls: a second sample of it tells nothing.
        (Metric::PeakMemory, TimingMode::Loop) => 1,
        // Each sample is a process of its own: a block is nothing but its pairs.
        (_, TimingMode::Process) => GOOD_PAIRS / 2,
        (Metric::Wall, TimingMode::Loop) => GOOD_PAIRS,
    }
}

fn fewest(protocol: &Protocol) -> usize {
    match protocol.mode {
        TimingMode::Process => MIN_PROCESSES,
        TimingMode::Loop => MIN_PAIRS,
    }
}

fn last(looks: &[usize]) -> usize {
    looks.last().copied().unwrap_or(LOOKS[0])
}

/// Pairs in each of so many blocks.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small number that is not negative"
)]
fn pairs(budget: Duration, blocks: usize, cost: Cost) -> usize {
    let block_ns = budget.as_secs_f64() * 1e9 / number(blocks);
    let pairs = (block_ns - cost.start_ns) / cost.pair_ns.max(1.0);
    pairs.clamp(0.0, 1e6) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: Cost = Cost {
        pair_ns: 10e6,
        start_ns: 15e6,
    };

    fn planned(seconds: f64, mode: TimingMode, metric: Metric, cost: Cost) -> Schedule {
        let protocol = Protocol {
            mode,
            metric,
            budget: Duration::from_secs_f64(seconds),
            margin: 0.03,
            seed: 1,
            exhaustive: false,
            of_package: false,
            blocks: None,
        };
        schedule(&protocol, cost)
    }

    fn worker(seconds: f64) -> (usize, usize) {
        let schedule = planned(seconds, TimingMode::Loop, Metric::Wall, WORKER);
        (schedule.looks.len(), schedule.pairs)
    }

    #[test]
    fn a_larger_budget_buys_looks_first_and_pairs_then() {
        assert_eq!(worker(0.1), (2, MIN_PAIRS), "beyond the budget");
        assert_eq!(worker(1.0), (2, 6));
        assert_eq!(worker(2.0), (2, 15));
        assert_eq!(worker(5.0), (4, 8));
        assert_eq!(worker(10.0), (4, 19));
        assert_eq!(worker(600.0), (4, MAX_PAIRS));
    }

    #[test]
    fn a_process_gives_its_peak_once() {
        let schedule = planned(2.0, TimingMode::Loop, Metric::PeakMemory, WORKER);
        assert_eq!((schedule.looks.len(), schedule.pairs), (4, 1));
    }

    #[test]
    fn slow_processes_get_as_few_looks_as_tell() {
        let slow = Cost {
            pair_ns: 200e6,
            start_ns: 0.0,
        };
        let schedule = planned(1.0, TimingMode::Process, Metric::Wall, slow);
        assert_eq!((schedule.looks.len(), schedule.pairs), (2, MIN_PROCESSES));
    }
}
