//! Suites: `suites/*/suite.toml` read, checked and made into a model.

pub mod model;
pub mod range;

pub use model::{Aspect, Case, CaseId, Docs, Expectation, Kind, Suite, TimingMode, Workload};
pub use range::VersionRange;
