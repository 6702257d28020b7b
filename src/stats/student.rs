//! Quantiles of Student's t distribution.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The value that Student's t with this many degrees of freedom stays below with this
/// probability. `None` when that does not exist (no degree of freedom, probability not within 0
/// and 1).
#[must_use]
pub fn student_t_quantile(probability: f64, freedom: f64) -> Option<f64> {
    if !(probability > 0.0 && probability < 1.0) {
        return None;
    }
    let distribution = StudentsT::new(0.0, 1.0, freedom).ok()?;
    let quantile = distribution.inverse_cdf(probability);
    quantile.is_finite().then_some(quantile)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The classic table (E. S. Pearson and H. O. Hartley, "Biometrika Tables for Statisticians"),
    /// with more digits from `scipy.stats.t.ppf`, SciPy 1.17.1.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (probability, freedom, expected) in [
            (0.9, 1.0, 3.077_683_537_175_254_4),
            (0.975, 1.0, 12.706_204_736_174_694),
            (0.975, 2.0, 4.302_652_729_749_462),
            (0.975, 5.0, 2.570_581_835_636_314_6),
            (0.975, 9.0, 2.262_157_162_798_205),
            (0.975, 11.0, 2.200_985_160_091_639),
            (0.975, 23.0, 2.068_657_610_419_048_6),
            (0.975, 47.0, 2.011_740_513_729_765_5),
            (0.975, 120.0, 1.979_930_405_082_440_2),
            (0.99, 5.0, 3.364_929_998_907_217_4),
            (0.995, 2.0, 9.924_843_200_918_287),
            (0.99205, 5.0, 3.578_503_408_067_992),
            (0.99205, 47.0, 2.501_689_418_475_648_6),
        ] {
            let seen = student_t_quantile(probability, freedom).unwrap();
            assert!(
                (seen / expected - 1.0).abs() < 1e-8,
                "t({probability}, {freedom}) = {seen}, not {expected}"
            );
        }
    }

    #[test]
    fn what_does_not_exist_is_none() {
        for (probability, freedom) in [(0.975, 0.0), (0.0, 5.0), (1.0, 5.0), (f64::NAN, 5.0)] {
            assert_eq!(student_t_quantile(probability, freedom), None);
        }
    }
}
