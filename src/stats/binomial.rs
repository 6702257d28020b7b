//! The interval for a share that was counted.

use super::normal::normal_quantile;
use super::{Interval, number};

/// Interval for the probability of something that happened `hits` times in `trials`, as a share.
/// `None` without trials, with more hits than trials, or a confidence not within 0 and 1.
///
/// E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22
/// (1927); L. D. Brown, T. T. Cai and A. DasGupta, "Interval Estimation for a Binomial Proportion",
/// Statistical Science 16 (2001), recommend it for small numbers of trials.
#[must_use]
pub fn binomial_interval(hits: usize, trials: usize, confidence: f64) -> Option<Interval> {
    if trials == 0 || hits > trials {
        return None;
    }
    let z = normal_quantile(f64::midpoint(1.0, confidence))?;
    let (n, share) = (number(trials), number(hits) / number(trials));
    let squared = z * z / n;
    let centre = (share + squared / 2.0) / (1.0 + squared);
    let half = (share * (1.0 - share) / n + squared / (4.0 * n)).sqrt() * z / (1.0 + squared);
    Some(Interval {
        // Rounding must not keep 0 of n from meaning that it may never happen.
        low: if hits == 0 { 0.0 } else { centre - half },
        high: if hits == trials { 1.0 } else { centre + half },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_is_none() {
        for (hits, trials, confidence) in
            [(0, 0, 0.95), (2, 1, 0.95), (1, 2, 1.0), (1, 2, f64::NAN)]
        {
            assert_eq!(binomial_interval(hits, trials, confidence), None);
        }
    }

    proptest! {
        #[test]
        fn contains_the_share_and_mirrors(trials in 1_usize..500, part in 0.0_f64..1.0, confidence in 0.5_f64..0.999) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
            let hits = (part * number(trials)) as usize;
            let share = number(hits) / number(trials);
            let seen = binomial_interval(hits, trials, confidence).unwrap();
            prop_assert!(0.0 <= seen.low && seen.low <= share && share <= seen.high && seen.high <= 1.0);
            let mirror = binomial_interval(trials - hits, trials, confidence).unwrap();
            prop_assert!((mirror.low - (1.0 - seen.high)).abs() < 1e-12);
        }
    }
}
