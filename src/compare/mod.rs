//! Judging a run: the record goes in, findings come out. Pure; knows no engine and no format.

pub mod behaviour;
mod circumstances;
pub mod confirm;
mod controls;
pub mod curve;
mod discovery;
mod disturbance;
mod judge;
mod mechanism;
mod model;
mod overall;
mod pair;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod timing;
mod verdict;

pub use circumstances::During;
pub use curve::Curve;
pub use disturbance::Disturbed;
pub use judge::judge;
pub use mechanism::{Beside, Spent};
pub use model::{Behaviour, Comparison, Cost, Evidence, Finding, Thresholds, Timing};
pub use overall::{Counts, Overall};
pub use pair::Pair;
pub use verdict::Verdict;
