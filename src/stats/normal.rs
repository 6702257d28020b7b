//! The normal distribution.

use statrs::distribution::{ContinuousCDF, Normal};

use super::Pcg32;

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

/// A standard normal number: G. E. P. Box and M. E. Muller (1958).
#[must_use]
pub fn normal(rng: &mut Pcg32) -> f64 {
    let radius = (-2.0 * (1.0 - rng.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.unit()).cos()
}
