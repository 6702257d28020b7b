//! A series of blocks that is looked at as it grows.

use super::{Noise, Pcg32};
use crate::stats::{LOOKS, look_confidence, sign_score_interval};

/// Blocks after the last look.
pub(super) const LONGEST: usize = LOOKS[LOOKS.len() - 1];

/// What an interval says about a margin, in log ratios.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Slower,
    Faster,
    NoDifference,
    Undecided,
}

/// As many blocks as the last look needs, of a side that is slower by `shift` (in log ratios).
pub(super) fn series(noise: Noise, scale: f64, shift: f64, rng: &mut Pcg32) -> Vec<Vec<f64>> {
    let mut blocks = noise.blocks(LONGEST, rng);
    for value in blocks.iter_mut().flatten() {
        *value = value.mul_add(scale, shift);
    }
    blocks
}

impl Verdict {
    pub(super) fn is_different(self) -> bool {
        matches!(self, Verdict::Slower | Verdict::Faster)
    }
}

/// Looks until the interval decides. Gives the verdict and how many blocks it took.
pub(super) fn decide(blocks: &[Vec<f64>], delta: f64) -> (Verdict, usize) {
    let confidence = look_confidence(LOOKS.len());
    let mut seen = 0;
    for look in LOOKS.into_iter().filter(|look| *look <= blocks.len()) {
        seen = look;
        let verdict = verdict(&blocks[..seen], confidence, delta);
        if verdict != Verdict::Undecided {
            return (verdict, seen);
        }
    }
    (Verdict::Undecided, seen)
}

fn verdict(blocks: &[Vec<f64>], confidence: f64, delta: f64) -> Verdict {
    match sign_score_interval(blocks, confidence) {
        Some(interval) if interval.low > delta => Verdict::Slower,
        Some(interval) if interval.high < -delta => Verdict::Faster,
        Some(interval) if interval.low > -delta && interval.high < delta => Verdict::NoDifference,
        Some(_) | None => Verdict::Undecided,
    }
}
