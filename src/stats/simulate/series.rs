//! A series of blocks that is looked at as it grows.

use super::{Noise, Pcg32};
use crate::stats::{
    Decision, Estimate, LOOKS, decide, look_confidence, median, sign_score_interval,
};

/// Blocks after the last look.
pub(super) const LONGEST: usize = LOOKS[LOOKS.len() - 1];

/// As many blocks as the last look needs, of a side that is slower by `tax` (a share).
pub(super) fn series(noise: Noise, scale: f64, tax: f64, rng: &mut Pcg32) -> Vec<Vec<f64>> {
    let mut blocks = noise.blocks(LONGEST, rng);
    for value in blocks.iter_mut().flatten() {
        *value = value.mul_add(scale, tax.ln_1p());
    }
    blocks
}

pub(super) fn is_different(decision: Decision) -> bool {
    matches!(decision, Decision::Slower | Decision::Faster)
}

/// Looks until the interval decides, but does not call a difference one before `earliest` blocks.
/// Gives the decision and how many blocks it took.
pub(super) fn watch(blocks: &[Vec<f64>], margin: f64, earliest: usize) -> (Decision, usize) {
    let looks = LOOKS.into_iter().map(|seen| {
        let estimate = estimate(&blocks[..seen]);
        let decision =
            estimate.map_or(Decision::Inconclusive, |estimate| decide(&estimate, margin));
        (decision, seen)
    });
    let mut decided = looks.filter(|(decision, seen)| {
        let too_early = is_different(*decision) && *seen < earliest;
        *decision != Decision::Inconclusive && !too_early
    });
    decided.next().unwrap_or((Decision::Inconclusive, LONGEST))
}

fn estimate(blocks: &[Vec<f64>]) -> Option<Estimate> {
    let confidence = look_confidence(LOOKS.len());
    let interval = sign_score_interval(blocks, confidence)?;
    let all = blocks.concat();
    Some(Estimate {
        value: median(&all)?.exp(),
        low: interval.low.exp(),
        high: interval.high.exp(),
        confidence,
        blocks: blocks.len(),
        pairs: all.len(),
    })
}
