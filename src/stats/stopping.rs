//! When to look at a growing series, and how sure each look must be, so that all looks together
//! err as seldom as one.

/// Confidence over all looks together.
pub const CONFIDENCE: f64 = 0.95;

/// Numbers of blocks after which one may look and stop.
pub const LOOKS: [usize; 4] = [6, 12, 24, 48];

/// Nominal error of each look when the first one, two, three or four of [`LOOKS`] are planned, so
/// that all of them together err in 5 %: S. J. Pocock, "Group Sequential Methods in the Design and
/// Analysis of Clinical Trials", Biometrika 64 (1977). Pocock's table is for looks evenly spaced;
/// these double, so the constants are simulated (4 million Brownian paths each; the last on
/// resampled timings as well, see `alpine-tax simulate stopping`).
const LEVELS: [f64; LOOKS.len()] = [0.05, 0.0294, 0.0208, 0.0159];

/// Confidence that the interval must have at each look when so many looks are planned, for 95 %
/// over all of them. No look counts as one, more than there are as all.
#[must_use]
pub fn look_confidence(planned: usize) -> f64 {
    1.0 - LEVELS[planned.clamp(1, LEVELS.len()) - 1]
}
