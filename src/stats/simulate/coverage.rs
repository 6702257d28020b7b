//! How often the interval contains the truth.

use super::{Effort, Noise, Pcg32, mean, percent};
use crate::stats::student::student_t_quantile;
use crate::stats::{number, p_value_against_margin, sign_score_interval};

/// Numbers of blocks to try. With 7, Student's t is at its worst.
pub const BLOCKS: [usize; 6] = [6, 7, 10, 12, 24, 48];

/// Coverage under one kind of noise with one number of blocks.
#[derive(Debug, Clone, Copy)]
pub struct Coverage {
    /// The noise.
    pub noise: Noise,
    /// The number of blocks.
    pub blocks: usize,
    /// How often the 95 % interval contains the true median, in percent.
    pub interval: f64,
    /// The same, had the score been judged by Student's t.
    pub student: f64,
    /// Mean half width of the interval, in units of the noise.
    pub half_width: f64,
}

/// Simulates the 95 % interval for every kind of noise and number of blocks.
#[must_use]
pub fn coverage(effort: Effort) -> Vec<Coverage> {
    let cells = Noise::ALL
        .into_iter()
        .flat_map(|noise| BLOCKS.map(|blocks| (noise, blocks)));
    cells
        .map(|(noise, blocks)| cell(noise, blocks, effort))
        .collect()
}

/// Rounds in which the width is looked at too: it takes longer and need not be known as well.
const WIDTHS_ONE_IN: u32 = 8;

fn cell(noise: Noise, blocks: usize, effort: Effort) -> Coverage {
    let rounds = effort.run(|rng: &mut Pcg32| {
        let data = noise.blocks(blocks, rng);
        // The interval excludes 0 just when this p-value is at most 0.05.
        let covered = p_value_against_margin(&data, 0.0).is_some_and(|p| p > 0.05);
        let interval = (rng.below(WIDTHS_ONE_IN) == 0).then(|| sign_score_interval(&data, 0.95));
        let half_width = interval.flatten().map(|interval| interval.width() / 2.0);
        (covered, student_accepts(&data), half_width)
    });
    Coverage {
        noise,
        blocks,
        interval: percent(rounds.iter().map(|round| round.0)),
        student: percent(rounds.iter().map(|round| round.1)),
        half_width: mean(rounds.iter().filter_map(|round| round.2)),
    }
}

/// Whether Student's t accepts the median 0 at 95 %, by the blocks' sums of signs: with q the
/// quantile, |Σ S| / √(Σ S²) is compared with q √(m / (m − 1 + q²)).
fn student_accepts(blocks: &[Vec<f64>]) -> bool {
    let scores = blocks.iter().map(|block| {
        let above = block.iter().filter(|value| **value > 0.0).count();
        2.0 * number(above) - number(block.len())
    });
    let (sum, squares) = scores.fold((0.0, 0.0), |(sum, squares), score: f64| {
        (sum + score, squares + score * score)
    });
    let m = number(blocks.len());
    student_t_quantile(0.975, m - 1.0)
        .is_none_or(|q| sum.abs() <= q * (m / (m - 1.0 + q * q) * squares).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 200 rounds have a standard error of 1.5 %. What 4,000 rounds give is in `docs/statistics.md`.
    #[test]
    fn the_interval_covers_where_blocks_are_independent() {
        let effort = Effort {
            rounds: 200,
            seed: 1,
        };
        for noise in Noise::ALL {
            for blocks in [6, 10] {
                let seen = cell(noise, blocks, effort).interval;
                // What drifts from block to block breaks the assumption.
                let least = if noise == Noise::Drifting { 86.0 } else { 91.0 };
                assert!(seen >= least, "{noise:?}, {blocks} blocks: {seen}");
            }
        }
    }

    /// Seven blocks of one mode each: 6 of one sign happen in 16 of 128 cases, which Student's t
    /// takes for less than 5 %.
    #[test]
    fn student_errs_where_blocks_have_two_modes() {
        let effort = Effort {
            rounds: 1_000,
            seed: 1,
        };
        let seen = cell(Noise::Bimodal, 7, effort);
        assert!((seen.student - 87.5).abs() < 3.0, "{seen:?}");
        assert!((seen.interval - 98.4).abs() < 1.5, "{seen:?}");
    }
}
