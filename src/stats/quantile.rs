//! Quantile, median and median absolute deviation.

use super::number;

/// Quantile by linear interpolation between order statistics: type 7 of R. J. Hyndman and Y. Fan,
/// "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), which is the
/// default of R and NumPy. `None` for an empty slice; `share` is taken into `[0, 1]`.
///
/// Takes the values sorted (by `f64::total_cmp`), because callers ask for several quantiles.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the position is within the slice, so it is a small number that is not negative"
)]
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = number(last) * share.clamp(0.0, 1.0);
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let weight = position - number(below);
    let (low, high) = (*sorted.get(below)?, *sorted.get(above)?);
    if low == high {
        return Some(low);
    }
    Some((high - low).mul_add(weight, low))
}

/// The middle value, or the mean of the two in the middle. `None` for an empty slice.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    median_in_place(&mut values.to_vec())
}

/// [`median`] that may reorder the values: linear time, no allocation.
pub(crate) fn median_in_place(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let odd = values.len() % 2 == 1;
    let (lower, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if odd {
        return Some(*upper);
    }
    let below = lower.iter().copied().max_by(f64::total_cmp)?;
    Some(f64::midpoint(below, *upper))
}

/// Median of the absolute differences from the median, not scaled: F. R. Hampel, "The Influence
/// Curve and its Role in Robust Estimation", JASA 69 (1974). For normal noise the standard
/// deviation is 1.4826 times it.
#[must_use]
pub fn median_absolute_deviation(values: &[f64]) -> Option<f64> {
    let centre = median(values)?;
    let mut distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    median_in_place(&mut distances)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [f64; 8] = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];

    /// `numpy.quantile([2, 4, 4, 4, 5, 5, 7, 9], share)`, NumPy 2.
    #[test]
    fn quantiles_are_those_of_numpy() {
        for (share, expected) in [
            (0.0, 2.0),
            (0.1, 3.4),
            (0.25, 4.0),
            (0.5, 4.5),
            (0.9, 7.6),
            (1.0, 9.0),
        ] {
            let seen = quantile(&VALUES, share).unwrap();
            assert!((seen - expected).abs() < 1e-12, "{share}: {seen}");
        }
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[3.0], 0.99), Some(3.0));
    }

    /// By hand; the last is the example of the Wikipedia article on the MAD.
    #[test]
    fn medians_by_hand() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[]), None);
        let example = [1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0];
        assert_eq!(median_absolute_deviation(&example), Some(1.0));
    }
}
