//! What both sides used beside time: evidence of why one takes longer, never a verdict.

use super::timing::{self, Setting};
use crate::record::Timed;
use crate::sample::{Block, Metric, Sample};
use crate::stats::{self, Estimate};
use crate::suite::TimingMode;

/// What both sides used beside what was compared.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Beside {
    /// The baseline.
    pub baseline: Option<Spent>,
    /// The candidate.
    pub candidate: Option<Spent>,
    /// The candidate's peak memory over the baseline's, where something else was compared;
    /// `None`: too few blocks for an interval, or it cannot be seen.
    pub peak_memory: Option<Estimate>,
    /// Whether some peak is so small that it cannot be told from that of the agent.
    pub peak_is_hidden: bool,
}

/// What is to be said where that is what was compared.
pub(super) const PEAK_IS_HIDDEN: &str = "a peak is as small as that of the agent, below which none can be seen: the true ratio may be another";

/// Sums up what both sides of a trial used.
pub(super) fn beside(timed: &Timed, setting: &Setting) -> Beside {
    let (blocks, mode) = (&timed.blocks, setting.mode);
    let peak_is_hidden = peak_is_hidden(blocks, mode, setting.smallest_peak_kib);
    let is_other = setting.metric != Metric::PeakMemory;
    Beside {
        baseline: spent(blocks, |block| &block.baseline, mode, timed.iterations),
        candidate: spent(blocks, |block| &block.candidate, mode, timed.iterations),
        peak_memory: (is_other && !peak_is_hidden)
            .then(|| peak_memory(blocks, mode, timing::confidence(timed), setting.seed))
            .flatten(),
        peak_is_hidden,
    }
}

/// What the samples of one side used, all together: rates and shares are made from sums, because
/// a kernel's figures for a single sample of milliseconds are too coarse.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spent {
    /// Iterations.
    pub iterations: f64,
    /// Wall time, nanoseconds.
    pub wall_ns: f64,
    /// CPU time of all threads, nanoseconds.
    pub cpu_ns: f64,
    /// CPU time in user mode, nanoseconds; `None`: not recorded.
    pub user_ns: Option<f64>,
    /// CPU time in the kernel, nanoseconds; `None`: not recorded.
    pub system_ns: Option<f64>,
    /// Page faults without I/O.
    pub minor_faults: f64,
    /// Page faults with I/O; `None`: not recorded.
    pub major_faults: Option<f64>,
    /// Times a thread gave up the CPU by itself: it waited for a lock, for another thread or for
    /// a device.
    pub voluntary_switches: f64,
    /// Times the CPU was taken from a thread.
    pub involuntary_switches: f64,
    /// Instructions in user mode; `None`: could not be counted.
    pub instructions: Option<f64>,
    /// Median over the processes of their peak resident memory, KiB.
    pub peak_kib: Option<f64>,
}

/// With less CPU time than this (25 ticks of 4 ms) its division between user and kernel is chance.
const LEAST_CPU_NS: f64 = 100e6;

impl Spent {
    /// The share of CPU time in the kernel; `None` where there is too little time to tell.
    #[must_use]
    pub fn kernel_share(&self) -> Option<f64> {
        let (user, system) = (self.user_ns?, self.system_ns?);
        let all = user + system;
        (all >= LEAST_CPU_NS).then(|| system / all)
    }

    /// CPU time for each unit of wall time: below 1 it waited, above 1 several threads ran.
    #[must_use]
    pub fn cpus(&self) -> f64 {
        self.cpu_ns / self.wall_ns
    }

    /// A count of this side for each millisecond of its wall time.
    #[must_use]
    pub fn per_ms(&self, count: f64) -> f64 {
        count / (self.wall_ns / 1e6)
    }
}

/// What one side of these blocks used in the samples that count; `None` without any.
fn spent(
    blocks: &[Block],
    side: fn(&Block) -> &[Sample],
    mode: TimingMode,
    iterations: u64,
) -> Option<Spent> {
    let samples: Vec<&Sample> = blocks
        .iter()
        .flat_map(|block| side(block).iter().skip(block.warm_up))
        .collect();
    if samples.iter().all(|sample| sample.wall_ns == 0) {
        return None;
    }
    // A record may say anything, so that whole numbers could overflow.
    let sum = |of: fn(&Sample) -> u64| samples.iter().map(|sample| number(of(sample))).sum();
    let known = |of: fn(&Sample) -> Option<u64>| {
        let each = samples.iter().map(|sample| of(sample).map(number));
        each.sum::<Option<f64>>()
    };
    let peaks: Vec<f64> = blocks
        .iter()
        .flat_map(|block| peaks(side(block), mode))
        .collect();
    Some(Spent {
        iterations: number(iterations.max(1)) * stats::number(samples.len()),
        wall_ns: sum(|sample| sample.wall_ns),
        cpu_ns: sum(|sample| sample.cpu_ns),
        user_ns: known(|sample| sample.user_ns),
        system_ns: known(|sample| sample.system_ns),
        minor_faults: sum(|sample| sample.minor_faults),
        major_faults: known(|sample| sample.major_faults),
        voluntary_switches: sum(|sample| sample.voluntary_switches),
        involuntary_switches: sum(|sample| sample.involuntary_switches),
        instructions: known(|sample| sample.instructions),
        peak_kib: stats::median(&peaks),
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sums of nanoseconds and counts stay below 2^52"
)]
fn number(sum: u64) -> f64 {
    sum as f64
}

/// The peaks of a block's processes: of a worker only the last, because a peak never falls.
fn peaks(samples: &[Sample], mode: TimingMode) -> Vec<f64> {
    let peak = |sample: &Sample| Metric::PeakMemory.of(sample);
    match mode {
        TimingMode::Loop => samples.last().map(peak).into_iter().collect(),
        TimingMode::Process => samples.iter().map(peak).collect(),
    }
}

/// A peak within this factor of the smallest that could be seen when the run began may be smaller:
/// the agent grows a little while it works.
const NEAR_SMALLEST: f64 = 1.5;

/// Whether some whole process's peak cannot be told from that of the agent it was started by.
fn peak_is_hidden(blocks: &[Block], mode: TimingMode, smallest: Option<u64>) -> bool {
    let Some(smallest) = smallest else {
        return false;
    };
    let limit = number(smallest) * NEAR_SMALLEST;
    // A worker's peak is read from `/proc`, where it does not begin with the agent's.
    let of_processes = blocks.iter().filter(|_| mode == TimingMode::Process);
    let mut all = of_processes.flat_map(|block| block.baseline.iter().chain(&block.candidate));
    all.any(|sample| Metric::PeakMemory.of(sample) <= limit)
}

/// The candidate's peak memory over the baseline's, with an interval that takes the block as the
/// unit like that of the time; `None` with too few blocks for one.
fn peak_memory(blocks: &[Block], mode: TimingMode, confidence: f64, seed: u64) -> Option<Estimate> {
    let pairs: Vec<(Vec<f64>, Vec<f64>)> = blocks
        .iter()
        .map(|block| (peaks(&block.baseline, mode), peaks(&block.candidate, mode)))
        .collect();
    if pairs.len() < stats::MIN_BLOCKS {
        return None;
    }
    let measured = stats::ratio_of_pairs(&pairs, confidence, seed)?;
    Some(measured.estimate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(baseline: &[u64], candidate: &[u64]) -> Block {
        let samples = |peaks: &[u64]| {
            let sample = |&max_rss_kib: &u64| Sample {
                wall_ns: 10_000_000,
                cpu_ns: 9_000_000,
                user_ns: Some(2_000_000),
                system_ns: Some(8_000_000),
                voluntary_switches: 20,
                max_rss_kib,
                ..Sample::default()
            };
            peaks.iter().map(sample).collect()
        };
        Block {
            baseline: samples(baseline),
            candidate: samples(candidate),
            ..Block::default()
        }
    }

    /// A record may come from anybody.
    #[test]
    fn sums_beyond_64_bits_are_added_up() {
        let most = Sample {
            wall_ns: u64::MAX,
            user_ns: Some(u64::MAX),
            system_ns: Some(u64::MAX),
            ..Sample::default()
        };
        let block = Block {
            baseline: vec![most; 2],
            ..Block::default()
        };
        let spent = super::spent(&[block], |b| &b.baseline, TimingMode::Loop, u64::MAX).unwrap();
        let twice = 2.0 * number(u64::MAX);
        assert_eq!((spent.wall_ns, spent.user_ns), (twice, Some(twice)));
        assert_eq!(spent.kernel_share(), Some(0.5));
    }

    #[test]
    fn shares_and_rates_come_from_sums() {
        let blocks = vec![block(&[100, 200], &[300, 300]); 6];
        let spent = |blocks: &[Block]| {
            super::spent(blocks, |block| &block.baseline, TimingMode::Loop, 5).unwrap()
        };
        let all = spent(&blocks);
        assert_eq!((all.iterations, all.wall_ns), (60.0, 120e6));
        assert_eq!(all.kernel_share(), Some(0.8));
        assert!((all.per_ms(all.voluntary_switches) - 2.0).abs() < 1e-9);
        assert!((all.cpus() - 0.9).abs() < 1e-9);
        // A worker's last peak, not what it had in between.
        assert_eq!(all.peak_kib, Some(200.0));
        assert_eq!(all.instructions, None);
        assert_eq!(
            spent(&blocks[..1]).kernel_share(),
            None,
            "20 ms are too few"
        );
    }

    #[test]
    fn one_sample_without_a_figure_makes_the_sum_unknown() {
        let mut blocks = vec![block(&[1], &[1])];
        blocks[0].baseline.push(Sample {
            wall_ns: 1,
            ..Sample::default()
        });
        let spent = spent(&blocks, |block| &block.baseline, TimingMode::Loop, 1).unwrap();
        assert_eq!((spent.user_ns, spent.major_faults), (None, None));
    }

    #[test]
    fn peak_memory_has_an_interval_where_there_are_blocks_enough() {
        let of = |blocks: &[Block]| peak_memory(blocks, TimingMode::Loop, 0.95, 1);
        let blocks: Vec<Block> = (0..8)
            .map(|number| block(&[1000 + number], &[1500 - number]))
            .collect();
        let estimate = of(&blocks).unwrap();
        assert!((estimate.value - 1.49).abs() < 0.02, "{estimate:?}");
        assert!(estimate.low > 1.4 && estimate.high < 1.55, "{estimate:?}");
        assert_eq!(of(&blocks[..5]), None);
    }

    #[test]
    fn a_peak_near_the_agents_is_not_the_programs() {
        let blocks = [block(&[5_400], &[9_000])];
        let hidden = |mode, smallest| peak_is_hidden(&blocks, mode, smallest);
        assert!(hidden(TimingMode::Process, Some(5_000)));
        assert!(!hidden(TimingMode::Process, Some(3_500)));
        assert!(!hidden(TimingMode::Loop, Some(5_000)));
        assert!(!hidden(TimingMode::Process, None));
    }
}
