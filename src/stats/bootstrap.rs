//! The hierarchical bootstrap of the median: blocks first, then values within each.
//!
//! Percentile interval of B. Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of
//! Statistics 7 (1979), resampled in two stages as A. C. Davison and D. V. Hinkley, "Bootstrap
//! Methods and their Application" (1997), section 3.8, put it for clustered data. Resampling single
//! values would take samples of one process for independent; they are not.

use super::quantile::{median_in_place, quantile};
use super::{Interval, Pcg32};

/// How often to resample: the ends of a 95 % interval then rest on 50 values each.
pub const RESAMPLES: usize = 2_000;

/// The stream number of the bootstrap, so that its numbers are not those of another use of a seed.
const STREAM: u64 = 0xb007;

/// Interval for the median of all values. `None` when there is no value.
///
/// The same for every order of the blocks and of the values in them. Blocks without values are
/// passed over.
#[must_use]
pub fn hierarchical_median(
    blocks: &[Vec<f64>],
    confidence: f64,
    resamples: usize,
    seed: u64,
) -> Option<Interval> {
    let blocks = in_canonical_order(blocks);
    let mut rng = Pcg32::new(seed, STREAM);
    let mut pool: Vec<f64> = Vec::new();
    let mut medians: Vec<f64> = (0..resamples)
        .filter_map(|_| {
            resample(&blocks, &mut rng, &mut pool);
            median_in_place(&mut pool)
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    let tail = (1.0 - confidence) / 2.0;
    Some(Interval {
        low: quantile(&medians, tail)?,
        high: quantile(&medians, 1.0 - tail)?,
    })
}

/// As many blocks as there are, and from each as many values as it has, all with replacement.
fn resample(blocks: &[Vec<f64>], rng: &mut Pcg32, pool: &mut Vec<f64>) {
    pool.clear();
    for _ in blocks {
        if let Some(block) = blocks.get(rng.index(blocks.len())) {
            for _ in block {
                pool.extend(block.get(rng.index(block.len())));
            }
        }
    }
}

/// Sorted blocks in sorted order: makes the result independent of the order given.
fn in_canonical_order(blocks: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut blocks: Vec<Vec<f64>> = blocks
        .iter()
        .filter(|block| !block.is_empty())
        .cloned()
        .collect();
    for block in &mut blocks {
        block.sort_by(f64::total_cmp);
    }
    blocks.sort_by(|one, other| {
        let mut pairs = one.iter().zip(other);
        pairs
            .find_map(|(a, b)| Some(a.total_cmp(b)).filter(|order| order.is_ne()))
            .unwrap_or_else(|| one.len().cmp(&other.len()))
    });
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One block, three values: the median of a resample is the smallest value with probability
    /// 7/27 (at least two of three draws), the middle one with 13/27, the largest with 7/27.
    #[test]
    fn ends_are_the_percentiles_computed_by_hand() {
        let blocks = [vec![3.0, 1.0, 2.0]];
        let wide = hierarchical_median(&blocks, 0.60, RESAMPLES, 1).unwrap();
        assert_eq!((wide.low, wide.high), (1.0, 3.0));
        let narrow = hierarchical_median(&blocks, 0.40, RESAMPLES, 1).unwrap();
        assert_eq!((narrow.low, narrow.high), (2.0, 2.0));
    }

    /// Blocks that differ, values in them that do not: the block is what varies, so with two
    /// blocks each end is reached with probability 1/4.
    #[test]
    fn blocks_are_the_unit() {
        let blocks = [vec![0.0; 1_000], vec![1.0; 1_000]];
        let interval = hierarchical_median(&blocks, 0.95, RESAMPLES, 1).unwrap();
        assert_eq!((interval.low, interval.high), (0.0, 1.0));
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(hierarchical_median(&[], 0.95, RESAMPLES, 1), None);
        assert_eq!(hierarchical_median(&[vec![]], 0.95, RESAMPLES, 1), None);
    }
}
