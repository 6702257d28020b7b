//! Which share of a gap between two sides was closed.
//!
//! With the logarithms G = ln(before ÷ after) of what was gained and R = ln(after ÷ goal) of what
//! remains, the gap was G + R, and G / (G + R) of it was closed. Both are measured by themselves,
//! each as a median of paired ratios in blocks, so that both have intervals that take blocks for
//! what is independent. The share is monotone in each while the other is fixed, so that over both
//! intervals together it is least and largest at their corners. Both intervals hold at once with at
//! least the confidence asked for when each may err half as often: O. J. Dunn, "Multiple Comparisons
//! Among Means", Journal of the American Statistical Association 56 (1961).

use super::estimate::{Estimate, interval_of_pairs};

/// A share of a gap, with its interval; above 1: more than the gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The share.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Confidence of the interval: at least this.
    pub confidence: f64,
}

/// Paired samples, block by block: of the first side, and of the second.
type Blocks<'a> = &'a [(Vec<f64>, Vec<f64>)];

/// The share of a gap that was closed. `gained` pairs what was before with what is now, `remaining`
/// pairs the goal with what is now. No looks were taken while they grew.
///
/// `None` where there are too few blocks for an interval, or where it is not certain that there was
/// a gap: a share of nothing is anything.
#[must_use]
pub fn share_recovered(
    gained: Blocks<'_>,
    remaining: Blocks<'_>,
    confidence: f64,
) -> Option<Share> {
    let each = f64::midpoint(confidence, 1.0);
    // What is now over what was before: turned round, it is what was gained.
    let gained = interval_of_pairs(gained, each)?;
    let gained = [-gained.value.ln(), -gained.high.ln(), -gained.low.ln()];
    let remaining = interval_of_pairs(remaining, each)?;
    let remaining = logs(&remaining);
    let least_gap = gained[1] + remaining[1];
    let gap = gained[0] + remaining[0];
    if least_gap <= 0.0 || gap <= 0.0 {
        return None;
    }
    let corners = || {
        let ends = |of: [f64; 3]| [of[1], of[2]];
        let gains = ends(gained).into_iter();
        gains.flat_map(move |g| ends(remaining).map(|r| g / (g + r)))
    };
    let value = gained[0] / gap;
    Some(Share {
        value,
        low: corners().fold(value, f64::min),
        high: corners().fold(value, f64::max),
        confidence,
    })
}

fn logs(estimate: &Estimate) -> [f64; 3] {
    [estimate.value.ln(), estimate.low.ln(), estimate.high.ln()]
}

#[cfg(test)]
mod tests {
    use super::super::{Pcg32, number};
    use super::*;

    fn pairs(blocks: usize, first: f64, second: f64) -> Vec<(Vec<f64>, Vec<f64>)> {
        vec![(vec![first; 4], vec![second; 4]); blocks]
    }

    fn close(one: f64, other: f64) {
        assert!((one - other).abs() < 1e-12, "{one} {other}");
    }

    /// A tax of 8 of which 2 are left: a third of the logarithm remains.
    #[test]
    fn shares_are_of_the_logarithm() {
        let share = share_recovered(&pairs(8, 80.0, 20.0), &pairs(8, 10.0, 20.0), 0.95).unwrap();
        close(share.value, 2.0 / 3.0);
        close(share.low, 2.0 / 3.0);
        close(share.high, 2.0 / 3.0);
        let all = share_recovered(&pairs(8, 80.0, 10.0), &pairs(8, 10.0, 10.0), 0.95).unwrap();
        close(all.value, 1.0);
        let beyond = share_recovered(&pairs(8, 80.0, 5.0), &pairs(8, 10.0, 5.0), 0.95).unwrap();
        close(beyond.value, 16f64.ln() / 8f64.ln());
        let worse = share_recovered(&pairs(8, 20.0, 40.0), &pairs(8, 10.0, 40.0), 0.95).unwrap();
        close(worse.value, -1.0);
    }

    #[test]
    fn no_share_of_what_may_be_no_gap_nor_from_few_blocks() {
        // What is gained here is lost there: the two were alike.
        assert_eq!(
            share_recovered(&pairs(8, 20.0, 10.0), &pairs(8, 20.0, 10.0), 0.95),
            None
        );
        assert_eq!(
            share_recovered(&pairs(4, 80.0, 20.0), &pairs(8, 10.0, 20.0), 0.95),
            None
        );
    }

    /// Corners by hand: two kinds of blocks, half of each, so that the intervals are their values.
    #[test]
    fn the_interval_is_that_of_the_corners() {
        let mixed = |first: f64, seconds: [f64; 2]| -> Vec<(Vec<f64>, Vec<f64>)> {
            let of = |second: f64| (vec![first; 4], vec![second; 4]);
            (0..8).map(|block| of(seconds[block % 2])).collect()
        };
        // Gained: 8 or 4 times; remaining: 1 or 2 times.
        let share =
            share_recovered(&mixed(80.0, [10.0, 20.0]), &mixed(10.0, [10.0, 20.0]), 0.95).unwrap();
        close(share.low, 4f64.ln() / 8f64.ln());
        close(share.high, 1.0);
        assert!(share.low < share.value && share.value < share.high);
    }

    /// Of 400 series with noise of the usual kind at least 95 % have the true share in their
    /// interval.
    #[test]
    fn intervals_hold_the_true_share_as_often_as_they_say() {
        let mut rng = Pcg32::new(7, 3);
        let mut blocks = |ratio: f64| -> Vec<(Vec<f64>, Vec<f64>)> {
            let mut noisy = |value: f64, shift: f64| -> Vec<f64> {
                (0..6)
                    .map(|_| value * (1.0 + shift + 0.02 * rng.unit() + 0.3 * rng.unit().powi(9)))
                    .collect()
            };
            (0..12_u32)
                .map(|block| {
                    let shift = 0.03 * f64::from(block.wrapping_mul(2_654_435_761) >> 16 & 7) / 7.0;
                    (noisy(1.0, 0.015), noisy(ratio, shift))
                })
                .collect()
        };
        let truth = 3f64.ln() / 4f64.ln();
        let runs = 400;
        let held = (0..runs)
            .filter(|_| {
                let share = share_recovered(&blocks(1.0 / 3.0), &blocks(4.0 / 3.0), 0.95).unwrap();
                share.low <= truth && truth <= share.high
            })
            .count();
        assert!(number(held) >= 0.95 * number(runs), "{held} of {runs}");
    }
}
