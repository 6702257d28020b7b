//! Many tests at once: how many of those that are reported may be false.

use super::number;

/// Which of many hypotheses to reject so that, of those rejected, at most the share `rate` is false
/// on average: Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the
/// Royal Statistical Society B 57 (1995). Holds for tests that are independent or positively
/// dependent (Benjamini and Yekutieli, 2001). In the order of the p-values.
#[must_use]
pub fn benjamini_hochberg(p_values: &[f64], rate: f64) -> Vec<bool> {
    let adjusted = adjusted_p_values(p_values);
    adjusted.into_iter().map(|q| q <= rate).collect()
}

/// The smallest rate at which [`benjamini_hochberg`] rejects each hypothesis ("q-value"), in the
/// order of the p-values. What is no probability (a NaN, a number above 1) counts as 1.
#[must_use]
pub fn adjusted_p_values(p_values: &[f64]) -> Vec<f64> {
    let mut ordered: Vec<(usize, f64)> = p_values
        .iter()
        .map(|p| if *p <= 1.0 { p.max(0.0) } else { 1.0 })
        .enumerate()
        .collect();
    ordered.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, (index, p)) in ordered.into_iter().enumerate().rev() {
        least = least.min(p * number(p_values.len()) / number(rank + 1));
        if let Some(place) = adjusted.get_mut(index) {
            *place = least;
        }
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of the paper, section 3.2: rejected at 5 % are the first four (Bonferroni's
    /// method rejects three).
    #[test]
    fn the_published_example() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0,
        ];
        let rejected = benjamini_hochberg(&p, 0.05);
        assert_eq!(rejected.iter().filter(|yes| **yes).count(), 4);
        assert!(rejected[..4].iter().all(|yes| *yes));
    }

    #[test]
    fn what_is_no_probability_is_not_rejected() {
        assert_eq!(adjusted_p_values(&[f64::NAN, 0.01, 7.0]), [1.0, 0.03, 1.0]);
        assert_eq!(adjusted_p_values(&[]), Vec::<f64>::new());
    }

    proptest! {
        /// The procedure as the paper states it: reject the k smallest, k the largest rank with
        /// p ≤ k/n rate.
        #[test]
        fn rejects_as_the_step_up_procedure(p in prop::collection::vec(0.0_f64..1.0, 1..40), rate in 0.01_f64..0.5) {
            let mut sorted = p.clone();
            sorted.sort_by(f64::total_cmp);
            let line = |rank: usize| number(rank) * rate / number(p.len());
            let k = (1..=p.len()).rev().find(|&rank| sorted[rank - 1] <= line(rank));
            let expected: Vec<bool> = p.iter().map(|p| k.is_some_and(|k| *p <= sorted[k - 1])).collect();
            prop_assert_eq!(benjamini_hochberg(&p, rate), expected);
        }

        #[test]
        fn adjusting_keeps_the_order_and_never_lowers(p in prop::collection::vec(0.0_f64..1.0, 2..40)) {
            let q = adjusted_p_values(&p);
            for (i, j) in (0..p.len()).zip(1..p.len()) {
                prop_assert!((p[i] <= p[j]) == (q[i] <= q[j]) || (q[i] - q[j]).abs() < 1e-15);
                prop_assert!(q[i] >= p[i] - 1e-15 && q[i] <= 1.0);
            }
        }
    }
}
