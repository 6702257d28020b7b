//! Kinds of noise that measurements have, all around 0.

use super::{Pcg32, normal};

/// Pairs in a block.
pub const PAIRS: usize = 20;

/// How the log ratios of equally fast sides scatter. The scale is about 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// Each pair by itself, normal.
    Independent,
    /// Each block has a shift of its own, as large as the scatter within it: processes differ.
    ByBlock,
    /// Each pair takes over 0.8 of its predecessor's deviation, in each block anew.
    Autocorrelated,
    /// The same, and it goes on from block to block: blocks are *not* independent.
    Drifting,
    /// Each block sits on one of two modes far apart, such as two memory layouts.
    Bimodal,
    /// Ratios of normal numbers (no mean exists) with a scale that differs by block.
    HeavyTailed,
}

impl Noise {
    /// Every kind.
    pub const ALL: [Noise; 6] = [
        Noise::Independent,
        Noise::ByBlock,
        Noise::Autocorrelated,
        Noise::Drifting,
        Noise::Bimodal,
        Noise::HeavyTailed,
    ];

    /// What a table calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Noise::Independent => "independent",
            Noise::ByBlock => "correlated by block",
            Noise::Autocorrelated => "autocorrelated",
            Noise::Drifting => "drifting over blocks",
            Noise::Bimodal => "bimodal by block",
            Noise::HeavyTailed => "heavy-tailed",
        }
    }

    /// Blocks of log ratios around 0.
    pub(super) fn blocks(self, count: usize, rng: &mut Pcg32) -> Vec<Vec<f64>> {
        let mut last = normal(rng);
        (0..count).map(|_| self.block(&mut last, rng)).collect()
    }

    fn block(self, last: &mut f64, rng: &mut Pcg32) -> Vec<f64> {
        // What the pairs of this block have in common.
        let common = match self {
            Noise::ByBlock => normal(rng),
            Noise::Bimodal if rng.below(2) == 0 => -1.0,
            Noise::Bimodal => 1.0,
            Noise::HeavyTailed => normal(rng).exp(),
            Noise::Independent | Noise::Autocorrelated | Noise::Drifting => 0.0,
        };
        if self == Noise::Autocorrelated {
            *last = normal(rng);
        }
        let pair = |_| match self {
            Noise::Independent | Noise::ByBlock => common + normal(rng),
            Noise::Autocorrelated | Noise::Drifting => {
                *last = 0.8 * *last + 0.6 * normal(rng);
                *last
            }
            Noise::Bimodal => common + 0.3 * normal(rng),
            Noise::HeavyTailed => common * normal(rng) / normal(rng).abs(),
        };
        (0..PAIRS).map(pair).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{median, number};

    #[test]
    fn every_kind_is_around_zero_and_of_scale_one() {
        for noise in Noise::ALL {
            let values = noise.blocks(1_000, &mut Pcg32::new(5, 5)).concat();
            assert_eq!(values.len(), 1_000 * PAIRS);
            let positive = values.iter().filter(|value| **value > 0.0).count();
            let share = number(positive) / number(values.len());
            assert!((share - 0.5).abs() < 0.05, "{noise:?}: {share}");
            let sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
            let scale = median(&sizes).unwrap();
            assert!((0.5..1.3).contains(&scale), "{noise:?}: {scale}");
        }
    }
}
