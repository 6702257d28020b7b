//! Statistics on plain slices of numbers. Knows nothing of cases, images or time.
//!
//! Every function names its source. Nothing is dropped silently: what could not be used, or not be
//! trusted, comes back as a [`Warning`] beside the result.

mod binomial;
mod bootstrap;
mod decision;
mod discovery;
mod estimate;
mod exact;
mod normal;
mod quantile;
mod randomisation;
mod recovered;
mod rng;
mod sequential;
mod settling;
mod sign_score;
pub mod simulate;
mod stopping;
mod student;
mod welch;

pub use binomial::binomial_interval;
pub use bootstrap::{RESAMPLES, hierarchical_median};
pub use decision::{BLOCKS_FOR_DIFFERENCE, Decision, MIN_BLOCKS_TO_DECIDE, decide, is_enough};
pub use discovery::{adjusted_p_values, benjamini_hochberg};
pub use estimate::{Estimate, Measured, Warning, interval_of_pairs, log_ratios, ratio_of_pairs};
pub use exact::{Count, exact_interval, exact_interval_until, fisher_exact};
pub use normal::{normal, normal_quantile, normal_tail};
pub use quantile::{median, median_absolute_deviation, quantile};
pub use recovered::{Share, share_recovered};
pub use rng::Pcg32;
pub use sequential::{Rate, Sprt};
pub use settling::warm_up;
pub use sign_score::{MIN_BLOCKS, blocks_needed, p_value_against_margin, sign_score_interval};
pub use stopping::{CONFIDENCE, LOOKS, blocks_for_half_width, error_over_looks, look_confidence};
pub use student::student_t_quantile;
pub use welch::welch_p_value;

/// Both ends of an interval, the lower one first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Upper end less lower end.
    #[must_use]
    pub fn width(self) -> f64 {
        self.high - self.low
    }
}

/// A count as a number to calculate with.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples stay far below 2^52"
)]
pub(crate) fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod fixtures;
