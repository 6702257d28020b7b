//! How unusual the blocks are if the ratio lay within a margin, for ordering many cases by it.

use super::number;
use super::quantile::median;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Two-sided p-value of Student's t test of the blocks' medians against the nearer end of
/// ±`delta`; 1 when their mean lies within. `None` with fewer than two blocks that have values.
///
/// Not what decides a case (that is the interval), but what many cases are compared by: an interval
/// from signs alone cannot tell 1.1 from 10 with few blocks, since six that agree are 1 in 32
/// whatever their size, and among a hundred cases that is nothing. On one machine with bursty
/// neighbours this test of two equal programs said *different* at the 5 % level in 2.5 % of 400
/// trials (four workloads, pairs interleaved), so it is rather too careful than too bold.
#[must_use]
pub fn block_t_p_value(blocks: &[Vec<f64>], delta: f64) -> Option<f64> {
    let medians: Vec<f64> = blocks.iter().filter_map(|block| median(block)).collect();
    if medians.len() < 2 {
        return None;
    }
    let count = number(medians.len());
    let mean = medians.iter().sum::<f64>() / count;
    let beyond = mean.abs() - delta;
    if beyond <= 0.0 {
        return Some(1.0);
    }
    let squares: f64 = medians.iter().map(|median| (median - mean).powi(2)).sum();
    let error = (squares / (count - 1.0) / count).sqrt();
    let distribution = StudentsT::new(0.0, 1.0, count - 1.0).ok()?;
    Some(2.0 * distribution.sf(beyond / error.max(f64::MIN_POSITIVE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.ttest_1samp(values, 0.03).pvalue`, SciPy 1.17.1.
    #[test]
    fn p_values_are_those_of_scipy() {
        let blocks = |values: &[f64]| values.iter().map(|v| vec![*v]).collect::<Vec<_>>();
        let values = [0.05, 0.04, 0.06, 0.035, 0.055, 0.045];
        let seen = block_t_p_value(&blocks(&values), 0.03).unwrap();
        assert!((seen - 0.005_933_544_517_592_265).abs() < 1e-9, "{seen}");
        let mirrored = values.map(|v| -v);
        assert_eq!(block_t_p_value(&blocks(&mirrored), 0.03), Some(seen));
        assert_eq!(block_t_p_value(&blocks(&values), 0.06), Some(1.0));
        assert_eq!(block_t_p_value(&blocks(&values[..1]), 0.0), None);
    }

    #[test]
    fn blocks_without_spread_leave_no_doubt() {
        let same = vec![vec![0.5, 0.5]; 6];
        assert!(block_t_p_value(&same, 0.03).unwrap() < 1e-12);
    }
}
