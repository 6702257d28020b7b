//! The ratio of two paired series: the estimate, its interval, and what to be wary of.

use std::fmt;

use super::bootstrap::{RESAMPLES, hierarchical_median};
use super::quantile::median;
use super::sign_score::{MIN_BLOCKS, blocks_needed, sign_score_interval};
use super::{Interval, number};

/// A ratio with its interval: the only kind of number that a verdict may rest on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The median ratio.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Confidence of the interval, such as 0.95.
    pub confidence: f64,
    /// Blocks it rests on: what is independent.
    pub blocks: usize,
    /// Pairs it rests on.
    pub pairs: usize,
}

/// What limits the trust in an estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// Too few blocks for the interval by the sign score test: it is a bootstrap interval, which
    /// is too short with few blocks.
    FewBlocks {
        /// Blocks there are.
        blocks: usize,
        /// Blocks that the confidence asked for takes.
        needed: usize,
    },
    /// The interval by the sign score test and the one by the bootstrap differ much in width.
    IntervalsDisagree {
        /// Width of the one by the sign score test, as a share of the ratio.
        sign_score: f64,
        /// Width of the one by the bootstrap, as a share of the ratio.
        bootstrap: f64,
    },
    /// Pairs that had no logarithm (a sample that is zero) or no partner.
    UnusablePairs {
        /// How many.
        pairs: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::FewBlocks { blocks, needed } => write!(
                f,
                "only {blocks} of at least {needed} blocks: the interval is a bootstrap and may be too short"
            ),
            Warning::IntervalsDisagree {
                sign_score,
                bootstrap,
            } => write!(
                f,
                "two methods disagree about the interval's width: {:.1} % by the sign score test, {:.1} % by the bootstrap",
                sign_score * 100.0,
                bootstrap * 100.0
            ),
            Warning::UnusablePairs { pairs: 1 } => {
                f.write_str("1 pair of samples could not be used (zero, or without partner)")
            }
            Warning::UnusablePairs { pairs } => write!(
                f,
                "{pairs} pairs of samples could not be used (zero, or without partner)"
            ),
        }
    }
}

/// An estimate with its warnings.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The estimate.
    pub estimate: Estimate,
    /// What limits the trust in it.
    pub warnings: Vec<Warning>,
}

/// ln(candidate) − ln(baseline) of each pair, and how many pairs had no such number.
#[must_use]
pub fn log_ratios(baseline: &[f64], candidate: &[f64]) -> (Vec<f64>, usize) {
    let usable: Vec<f64> = baseline
        .iter()
        .zip(candidate)
        .map(|(a, b)| b.ln() - a.ln())
        .filter(|ratio| ratio.is_finite())
        .collect();
    let unusable = baseline.len().max(candidate.len()) - usable.len();
    (usable, unusable)
}

/// [`ratio_of_pairs`] without the bootstrap as cross-check, for looks at a growing series; `None`
/// also where only the bootstrap would give an interval.
#[must_use]
pub fn interval_of_pairs(blocks: &[(Vec<f64>, Vec<f64>)], confidence: f64) -> Option<Estimate> {
    let logs = blocks.iter().map(|(a, b)| log_ratios(a, b).0);
    let logs: Vec<Vec<f64>> = logs.filter(|block| !block.is_empty()).collect();
    let all = logs.concat();
    let theta = median(&all)?;
    let interval = sign_score_interval(&logs, confidence)?;
    Some(Estimate {
        value: theta.exp(),
        low: interval.low.exp(),
        high: interval.high.exp(),
        confidence,
        blocks: logs.len(),
        pairs: all.len(),
    })
}

/// The median ratio of paired samples in blocks of (baseline, candidate), with the interval that
/// takes blocks and not pairs for independent. `None` when no pair can be used.
#[must_use]
pub fn ratio_of_pairs(
    blocks: &[(Vec<f64>, Vec<f64>)],
    confidence: f64,
    seed: u64,
) -> Option<Measured> {
    let mut warnings = Vec::new();
    let parts = blocks.iter().map(|(a, b)| log_ratios(a, b));
    let (logs, unusable): (Vec<Vec<f64>>, Vec<usize>) = parts.unzip();
    let logs: Vec<Vec<f64>> = logs.into_iter().filter(|block| !block.is_empty()).collect();
    let unusable: usize = unusable.iter().sum();
    if unusable > 0 {
        warnings.push(Warning::UnusablePairs { pairs: unusable });
    }
    let all = logs.concat();
    let theta = median(&all)?;
    let bootstrap = hierarchical_median(&logs, confidence, RESAMPLES, seed)?;
    let interval = match sign_score_interval(&logs, confidence) {
        Some(interval) => {
            warnings.extend(disagreement(interval, bootstrap, all.len()));
            interval
        }
        None => {
            let (blocks, needed) = (logs.len(), blocks_needed(confidence));
            warnings.push(Warning::FewBlocks { blocks, needed });
            bootstrap
        }
    };
    let estimate = Estimate {
        value: theta.exp(),
        // The bootstrap of few values may miss its own centre by rounding.
        low: interval.low.min(theta).exp(),
        high: interval.high.max(theta).exp(),
        confidence,
        blocks: logs.len(),
        pairs: all.len(),
    };
    let finite = [estimate.value, estimate.low, estimate.high];
    finite
        .iter()
        .all(|number| number.is_finite())
        .then_some(Measured { estimate, warnings })
}

/// Widths under this are one another's equal: nobody acts on a tenth of a percent.
const NEGLIGIBLE_WIDTH: f64 = 0.001;

/// Says so when the two intervals differ by more than a factor 2 in width.
fn disagreement(sign_score: Interval, bootstrap: Interval, pairs: usize) -> Option<Warning> {
    // With few pairs a block the sign score test moves in large steps; that alone isn't news.
    let coarse = number(pairs) < 4.0 * number(MIN_BLOCKS);
    let (one, other) = (sign_score.width(), bootstrap.width());
    let close = one.max(other) <= 2.0 * one.min(other).max(NEGLIGIBLE_WIDTH);
    (!coarse && !close).then_some(Warning::IntervalsDisagree {
        sign_score: one,
        bootstrap: other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(count: usize, candidate: f64) -> Vec<(Vec<f64>, Vec<f64>)> {
        vec![(vec![10.0; 4], vec![candidate; 4]); count]
    }

    #[test]
    fn a_constant_ratio_is_found_exactly() {
        let measured = ratio_of_pairs(&blocks(10, 98.0), 0.95, 1).unwrap();
        let Estimate {
            value, low, high, ..
        } = measured.estimate;
        for seen in [value, low, high] {
            assert!((seen - 9.8).abs() < 1e-12, "{seen}");
        }
        assert_eq!(measured.warnings, []);
    }

    #[test]
    fn few_blocks_are_bootstrapped_and_it_says_so() {
        let measured = ratio_of_pairs(&blocks(5, 11.0), 0.95, 1).unwrap();
        assert_eq!(
            measured.warnings,
            [Warning::FewBlocks {
                blocks: 5,
                needed: 6
            }]
        );
    }

    #[test]
    fn nothing_is_dropped_silently() {
        let mut blocks = blocks(6, 11.0);
        blocks[0].1[0] = 0.0;
        blocks[1].0.pop();
        let measured = ratio_of_pairs(&blocks, 0.95, 1).unwrap();
        assert_eq!(measured.estimate.pairs, 22);
        assert_eq!(measured.warnings, [Warning::UnusablePairs { pairs: 2 }]);
        assert_eq!(ratio_of_pairs(&[(vec![0.0], vec![1.0])], 0.95, 1), None);
        assert_eq!(ratio_of_pairs(&[], 0.95, 1), None);
    }
}
