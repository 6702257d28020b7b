//! The normal distribution.

use statrs::distribution::{ContinuousCDF, Normal};

/// The value that a standard normal number stays below with this probability. `None` when the
/// probability is not within 0 and 1.
#[must_use]
pub fn normal_quantile(probability: f64) -> Option<f64> {
    (probability > 0.0 && probability < 1.0).then(|| Normal::standard().inverse_cdf(probability))
}

/// The probability that a standard normal number is above this value.
#[must_use]
pub fn normal_tail(value: f64) -> f64 {
    Normal::standard().sf(value)
}
