//! How often a true difference is found, and after how many blocks.

use super::series::{is_different, series, watch};
use super::{Effort, Noise, Pcg32, mean, percent};
use crate::stats::BLOCKS_FOR_DIFFERENCE;
use crate::stats::{Decision, number};

/// The true taxes that are planted, as shares.
pub const TRUE_TAXES: [f64; 5] = [0.0, 0.01, 0.02, 0.05, 0.10];

/// What is found of one true tax, under one kind of noise.
#[derive(Debug, Clone, Copy)]
pub struct Power {
    /// The noise.
    pub noise: Noise,
    /// The true tax, as a share.
    pub tax: f64,
    /// How often any difference was found (margin 0), in percent.
    pub different: f64,
    /// Mean blocks until then.
    pub different_blocks: f64,
    /// How often it was called slower than the margin allows, in percent.
    pub slower: f64,
    /// How often it was called no difference within the margin, in percent.
    pub no_difference: f64,
    /// Mean blocks until the verdict with the margin.
    pub blocks: f64,
}

/// Simulates each of [`TRUE_TAXES`] under noise of this scale, with this margin (both as shares).
#[must_use]
pub fn power(scale: f64, margin: f64, effort: Effort) -> Vec<Power> {
    let cells = Noise::ALL
        .into_iter()
        .flat_map(|noise| TRUE_TAXES.map(|tax| (noise, tax)));
    cells
        .map(|(noise, tax)| cell(noise, tax, scale, margin, effort))
        .collect()
}

fn cell(noise: Noise, tax: f64, scale: f64, margin: f64, effort: Effort) -> Power {
    let rounds = effort.run(|rng: &mut Pcg32| {
        let blocks = series(noise, scale, tax, rng);
        (
            watch(&blocks, 0.0, BLOCKS_FOR_DIFFERENCE),
            watch(&blocks, margin, BLOCKS_FOR_DIFFERENCE),
        )
    });
    let found = |decision: Decision| percent(rounds.iter().map(|(_, (seen, _))| *seen == decision));
    Power {
        noise,
        tax,
        different: percent(rounds.iter().map(|((seen, _), _)| is_different(*seen))),
        different_blocks: mean(rounds.iter().map(|((_, blocks), _)| number(*blocks))),
        slower: found(Decision::Slower),
        no_difference: found(Decision::NoDifference),
        blocks: mean(rounds.iter().map(|(_, (_, blocks))| number(*blocks))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_true_tax_is_found_and_none_is_not() {
        let effort = Effort {
            rounds: 30,
            seed: 3,
        };
        let large = cell(Noise::ByBlock, 0.05, 0.01, 0.03, effort);
        assert!(large.different > 95.0 && large.slower > 90.0, "{large:?}");
        let none = cell(Noise::ByBlock, 0.0, 0.01, 0.03, effort);
        assert!(none.slower < 1.0 && none.no_difference > 95.0, "{none:?}");
        assert!(none.blocks < none.different_blocks, "{none:?}");
    }
}
