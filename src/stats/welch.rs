//! What most people would do by hand with two lists of times.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::number;

/// Two-sided p-value of B. L. Welch's test that two samples have the same mean: "The Generalization
/// of 'Student's' Problem when Several Different Population Variances are Involved", Biometrika 34
/// (1947). `None` with fewer than two values on a side, or without any spread.
///
/// It takes the values for independent, which samples of programs are not: here only to show what
/// comes of that.
#[must_use]
pub fn welch_p_value(one: &[f64], other: &[f64]) -> Option<f64> {
    let (mean_one, error_one) = mean_and_squared_error(one)?;
    let (mean_other, error_other) = mean_and_squared_error(other)?;
    let error = error_one + error_other;
    let freedom = error.powi(2)
        / (error_one.powi(2) / (number(one.len()) - 1.0)
            + error_other.powi(2) / (number(other.len()) - 1.0));
    let distribution = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some(2.0 * distribution.sf((mean_one - mean_other).abs() / error.sqrt()))
}

fn mean_and_squared_error(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < 2 {
        return None;
    }
    let count = number(values.len());
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, squares / (count - 1.0) / count))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.ttest_ind(one, other, equal_var=False).pvalue`, SciPy 1.17.1.
    #[test]
    fn p_values_are_those_of_scipy() {
        let one = [5.1, 4.9, 5.6, 5.2, 5.3];
        let other = [5.9, 5.4, 6.3, 5.7];
        let seen = welch_p_value(&one, &other).unwrap();
        assert!((seen - 0.040_012_656_265_713_74).abs() < 1e-9, "{seen}");
        assert_eq!(welch_p_value(&one, &other[..1]), None);
        assert_eq!(welch_p_value(&[1.0, 1.0], &[1.0, 1.0]), None);
    }
}
