//! Takes the samples of a timing case: the baseline and a candidate, interleaved, in blocks of
//! fresh processes, until the interval decides or the budget is spent. The protocol, and the
//! experiments it rests on, are described in `docs/measuring.md`.

mod block;
mod calibrate;
mod schedule;

use std::time::Duration;

use super::side::Side;
use crate::outcome::Broken;
use crate::record::Timed;
use crate::sample::{Block, Metric};
use crate::stats;
use crate::suite::TimingMode;
use block::Blocks;
use schedule::Schedule;

/// How a case is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Protocol {
    /// Worker or whole process.
    pub(super) mode: TimingMode,
    /// What is compared.
    pub(super) metric: Metric,
    /// Time to spend on the case.
    pub(super) budget: Duration,
    /// Ratios closer to 1 than this are no difference, such as 0.03: once the interval tells, no
    /// more samples are taken.
    pub(super) margin: f64,
    /// Seed of the paddings.
    pub(super) seed: u64,
    /// Whether to go on until the budget is spent, though the interval has decided.
    pub(super) exhaustive: bool,
    /// Whether the work is that of a package: what ends before its first sample then says that the
    /// package does not load, and is no trouble of ours.
    pub(super) of_package: bool,
    /// So many blocks of so many pairs, whatever they take; `None`: what the budget has room for.
    pub(super) blocks: Option<(usize, usize)>,
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
    let (taker, looks) = planned(protocol, baseline, candidate).await?;
    let confidence = stats::look_confidence(looks.len());
    let mut blocks = Vec::new();
    for look in &looks {
        while blocks.len() < *look {
            let block = taker.take(blocks.len(), baseline, candidate).await?;
            blocks.push(block);
        }
        if !protocol.exhaustive && decided(protocol, confidence, &blocks) {
            break;
        }
    }
    Ok(timed(&taker, blocks, looks, baseline))
}

/// Takes all samples of the baseline and then all of the candidate: the order of who times by hand,
/// here to show what it gives. The same number of blocks and samples as [`measure`] takes at most.
///
/// # Errors
/// As [`measure`].
pub(super) async fn measure_in_sequence(
    protocol: Protocol,
    baseline: &mut Side<'_, '_>,
    candidate: &mut Side<'_, '_>,
) -> Result<Timed, Broken> {
    let (taker, looks) = planned(protocol, baseline, candidate).await?;
    let count = looks.last().copied().unwrap_or_default();
    let mut blocks = Vec::new();
    for number in 0..count {
        let mut block = Block::empty(true);
        block.baseline = taker.take_one_side(number, baseline).await?;
        blocks.push(block);
    }
    for (number, block) in blocks.iter_mut().enumerate() {
        block.candidate = taker.take_one_side(number, candidate).await?;
    }
    Ok(timed(&taker, blocks, looks, baseline))
}

/// How the blocks of a case are taken, and after which numbers of them one looks.
async fn planned(
    protocol: Protocol,
    baseline: &mut Side<'_, '_>,
    candidate: &mut Side<'_, '_>,
) -> Result<(Blocks, Vec<usize>), Broken> {
    let calibrated = calibrate::calibrate(protocol, baseline, candidate).await?;
    let schedule = match protocol.blocks {
        Some((blocks, pairs)) => Schedule {
            pairs,
            looks: vec![blocks],
        },
        None => schedule::schedule(&protocol, calibrated.cost),
    };
    let taker = Blocks {
        iterations: calibrated.iterations,
        pairs: schedule.pairs,
        protocol,
    };
    Ok((taker, schedule.looks))
}

fn timed(taker: &Blocks, blocks: Vec<Block>, looks: Vec<usize>, side: &Side<'_, '_>) -> Timed {
    Timed {
        iterations: taker.iterations,
        blocks,
        looks,
        pinned_to: side.job.cpu,
        beside_another: false,
    }
}

/// Whether the interval says enough, so that no further block is needed.
fn decided(protocol: Protocol, confidence: f64, blocks: &[Block]) -> bool {
    let values: Vec<(Vec<f64>, Vec<f64>)> = blocks
        .iter()
        .map(|block| block.values(protocol.metric))
        .collect();
    stats::interval_of_pairs(&values, confidence)
        .is_some_and(|estimate| stats::is_enough(&estimate, protocol.margin))
}
