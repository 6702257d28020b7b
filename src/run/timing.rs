//! Takes the samples of a timing case: the baseline and a candidate, interleaved, in blocks of
//! fresh processes, as `measurement.md` section 2 describes.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::side::Side;
use super::watch::Watch;
use crate::outcome::Broken;
use crate::record::Timed;
use crate::sample::{Block, Metric};
use crate::suite::TimingMode;

/// Sample time aimed at, as geometric mean of the two sides, nanoseconds.
const TARGET_NS: f64 = 5e6;
/// Blocks of a case. The interval needs at least six.
const BLOCKS: u32 = 8;
/// Pairs in a block, at most.
const MAX_PAIRS: usize = 20;
/// Pairs in a block, at least.
const MIN_PAIRS: usize = 2;
/// Environment padding, bytes, so that stack layout varies from process to process.
const MAX_PADDING: u32 = 4096;
/// Iteration counts beyond this mean that the operation is optimised away.
const MAX_ITERATIONS: u64 = 1 << 40;

/// How a case is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Protocol {
    /// Worker or whole process.
    pub(super) mode: TimingMode,
    /// What is compared.
    pub(super) metric: Metric,
    /// Time to spend on samples.
    pub(super) budget: Duration,
    /// Seed of the paddings.
    pub(super) seed: u64,
}

/// Takes all samples of a case.
///
/// # Errors
/// [`Broken`] when a worker or a conversation fails; what was sampled until then is of no use
/// without its counterpart.
pub(super) async fn measure(
    protocol: Protocol,
    baseline: &mut Side<'_, '_>,
    candidate: &mut Side<'_, '_>,
) -> Result<Timed, Broken> {
    let (iterations, pair_ns) = calibrate(protocol, baseline, candidate).await?;
    let pairs = pairs_per_block(protocol, pair_ns);
    let mut blocks = Vec::new();
    for number in 0..BLOCKS {
        let padding = padding(protocol.seed, number);
        let watch = Watch::begin(baseline, candidate).await?;
        baseline.begin(padding).await?;
        candidate.begin(padding).await?;
        let block = take_block(number % 2 == 0, iterations, pairs, baseline, candidate).await?;
        baseline.end().await?;
        candidate.end().await?;
        let meanwhile = Some(watch.end(baseline, candidate).await?);
        blocks.push(Block { meanwhile, ..block });
    }
    Ok(Timed {
        iterations,
        blocks,
        pinned_to: baseline.job.cpu,
    })
}

/// Finds the iteration count, the same for both sides, and what a pair of samples takes.
async fn calibrate(
    protocol: Protocol,
    baseline: &mut Side<'_, '_>,
    candidate: &mut Side<'_, '_>,
) -> Result<(u64, f64), Broken> {
    baseline.begin(0).await?;
    candidate.begin(0).await?;
    let fixed = protocol.mode == TimingMode::Process || protocol.metric == Metric::PeakMemory;
    let mut iterations = 1;
    let pair_ns = loop {
        let a = Metric::Wall.of(&baseline.sample(iterations).await?);
        let b = Metric::Wall.of(&candidate.sample(iterations).await?);
        let mean = (a * b).sqrt();
        if fixed || mean >= TARGET_NS {
            break a + b;
        }
        iterations = more(iterations, mean);
        if iterations > MAX_ITERATIONS {
            return Err(Broken::Worker("its operation takes no time".to_owned()));
        }
    };
    baseline.end().await?;
    candidate.end().await?;
    Ok((iterations, pair_ns))
}

/// The next iteration count to try: what the last sample suggests, but in steps of at most 16,
/// because the first samples of a process are slow.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "an estimate, positive and far below 2^52"
)]
fn more(iterations: u64, mean_ns: f64) -> u64 {
    let factor = (1.1 * TARGET_NS / mean_ns.max(1.0)).clamp(1.2, 16.0);
    (iterations as f64 * factor).ceil() as u64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a small range just before"
)]
fn pairs_per_block(protocol: Protocol, pair_ns: f64) -> usize {
    if protocol.metric == Metric::PeakMemory && protocol.mode == TimingMode::Loop {
        // The peak of a process never falls: a second sample of it tells nothing.
        return 1;
    }
    let block_ns = protocol.budget.as_secs_f64() * 1e9 / f64::from(BLOCKS);
    let pairs = block_ns / pair_ns.max(1.0);
    #[expect(clippy::cast_precision_loss, reason = "two small constants")]
    let clamped = pairs.clamp(MIN_PAIRS as f64, MAX_PAIRS as f64);
    clamped as usize
}

/// One warm-up sample each, then A B B A A B B A ...
async fn take_block(
    baseline_first: bool,
    iterations: u64,
    pairs: usize,
    baseline: &mut Side<'_, '_>,
    candidate: &mut Side<'_, '_>,
) -> Result<Block, Broken> {
    let mut block = Block {
        baseline_first,
        ..Block::default()
    };
    if pairs > 1 {
        baseline.sample(iterations).await?;
        candidate.sample(iterations).await?;
    }
    for pair in 0..pairs {
        if baseline_first == (pair % 2 == 0) {
            block.baseline.push(baseline.sample(iterations).await?);
            block.candidate.push(candidate.sample(iterations).await?);
        } else {
            block.candidate.push(candidate.sample(iterations).await?);
            block.baseline.push(baseline.sample(iterations).await?);
        }
    }
    Ok(block)
}

/// Reproducible from the run's seed, different from block to block.
fn padding(seed: u64, block: u32) -> u32 {
    let mut text = seed.to_le_bytes().to_vec();
    text.extend(block.to_le_bytes());
    let digest = Sha256::digest(&text);
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]) % MAX_PADDING
}
