//! When to look at a growing series, and how sure each look must be, so that all looks together
//! err as seldom as one.

/// Numbers of blocks after which one may look and stop.
pub const LOOKS: [usize; 4] = [6, 12, 24, 48];

/// Confidence of the interval at each of [`LOOKS`] that makes 95 % over all: S. J. Pocock, "Group
/// Sequential Methods in the Design and Analysis of Clinical Trials", Biometrika 64 (1977), with
/// the constant simulated for looks that double (`sim_seq.py` of the measurement experiments).
pub const LOOK_CONFIDENCE: f64 = 1.0 - 0.0159;
