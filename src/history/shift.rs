//! By how much a series changed, and whether it rather drifts. Pure.

use crate::stats::{median, normal_quantile, number};

/// A change of a log ratio with its interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Shift {
    /// Median of the differences between a night after and a night before.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Shift {
    /// As a factor of the ratio: value, low, high.
    #[must_use]
    pub fn factors(&self) -> (f64, f64, f64) {
        (self.value.exp(), self.low.exp(), self.high.exp())
    }
}

/// The shift between two groups of nights: J. L. Hodges and E. L. Lehmann (1963), with the interval
/// of the rank-sum test by its normal approximation. With so few nights that the approximation has
/// no such rank, the interval is all of the differences. `None` where a group is empty.
#[must_use]
pub fn shift(before: &[f64], after: &[f64]) -> Option<Shift> {
    let mut differences: Vec<f64> = after
        .iter()
        .flat_map(|late| before.iter().map(move |early| late - early))
        .collect();
    differences.sort_by(f64::total_cmp);
    let (n, m) = (number(before.len()), number(after.len()));
    let sd = (n * m * (n + m + 1.0) / 12.0).sqrt();
    let rank = n * m / 2.0 - normal_quantile(0.975)? * sd - 0.5;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank of a few thousand at most, not negative"
    )]
    let rank = rank.max(0.0) as usize;
    Some(Shift {
        value: median(&differences)?,
        low: *differences.get(rank)?,
        high: *differences.get(differences.len() - 1 - rank)?,
    })
}

/// Nights that it takes to tell a drift from a step.
const LEAST_FOR_DRIFT: usize = 24;

/// Whether a straight line describes a series better than a step at this index does, by what each
/// leaves unexplained; both have two numbers that are fitted, and the step its place.
#[must_use]
pub fn is_drift(values: &[f64], at: usize) -> bool {
    let (Some(before), Some(after)) = (values.get(..at), values.get(at..)) else {
        return false;
    };
    if values.len() < LEAST_FOR_DRIFT || before.is_empty() || after.is_empty() {
        return false;
    }
    let step = around_mean(before) + around_mean(after);
    around_line(values) < step
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / number(values.len().max(1))
}

fn around_mean(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum()
}

fn around_line(values: &[f64]) -> f64 {
    let (centre, middle) = (mean(values), (number(values.len()) - 1.0) / 2.0);
    let each = || values.iter().enumerate();
    let spread: f64 = each().map(|(t, _)| (number(t) - middle).powi(2)).sum();
    let together: f64 = each()
        .map(|(t, value)| (number(t) - middle) * (value - centre))
        .sum();
    let slope = together / spread.max(f64::MIN_POSITIVE);
    each()
        .map(|(t, value)| (value - centre - slope * (number(t) - middle)).powi(2))
        .sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Counted by hand: of the 20 differences the tenth and eleventh, and, as 20 / 2 − 1.96 √(20 ·
    /// 10 / 12) − 0.5 is 1.5, the second from either end.
    #[test]
    fn the_median_difference() {
        let shift = shift(&[0.1, 0.3, 0.4, 0.8, 0.9], &[1.1, 1.4, 2.0, 2.2]).unwrap();
        let seen = [shift.low, shift.value, shift.high];
        for (seen, expected) in seen.into_iter().zip([0.3, 1.15, 1.9]) {
            assert!((seen - expected).abs() < 1e-9, "{shift:?}");
        }
    }

    #[test]
    fn a_drift_is_no_step() {
        let wobble = |t: usize| 0.002 * (number(t) * 1.7).sin();
        let drift: Vec<f64> = (0..80).map(|t| 0.001 * number(t) + wobble(t)).collect();
        assert!(is_drift(&drift, 68));
        let step: Vec<f64> = (0..80)
            .map(|t| if t < 70 { 0.0 } else { 0.05 } + wobble(t))
            .collect();
        assert!(!is_drift(&step, 70));
        assert!(!is_drift(&step[..20], 10), "too few nights");
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_value(before in prop::collection::vec(-1.0_f64..1.0, 1..40), after in prop::collection::vec(-1.0_f64..1.0, 1..10)) {
            let shift = shift(&before, &after).unwrap();
            prop_assert!(shift.low <= shift.value && shift.value <= shift.high);
        }
    }
}
