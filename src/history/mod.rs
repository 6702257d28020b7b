//! Many runs over time: what is known of each series, when it changed, and why.
//!
//! A series is a case on a machine with a baseline and a candidate, by their names. Runs of
//! different machines are never put together. The runs under `results/` are the truth; beside them
//! lies an index that can be made again from them.

pub mod circumstances;
pub mod confirmed;
pub mod detect;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
pub mod index;
pub mod prune;
pub mod regressions;
pub mod scan;
pub mod shift;
pub mod simulate;
pub mod summary;
pub mod view;
