//! Suites: `suites/*/suite.toml` read, checked and made into a model.
//!
//! Knows files and what a case may say; knows nothing of containers.

mod check;
pub mod claim;
mod claim_read;
mod condition;
mod error;
mod expect;
pub mod filter;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod load;
pub mod mitigation;
mod mitigation_read;
pub mod model;
pub mod packages;
pub mod range;
pub mod report;
mod repro_read;
mod shipped;
mod source_build;
mod sweep;
mod units;
pub mod waits;
mod work;
mod workload;

use crate::fields;

pub use claim::{Claim, ClaimVerdict, Sign};
pub use condition::Condition;
pub use error::SuiteError;
pub(crate) use filter::globs;
pub use filter::{Selected, Selection, SelectionError, select};
pub use load::{check_payloads, load};
pub use mitigation::{Change, Means, Mitigation, Proof};
pub use mitigation_read::{Mitigations, mitigations};
pub use model::{
    Aspect, Case, CaseId, Docs, Expectation, Kind, Suite, TimingMode, Tried, Workload,
};
pub use packages::{Package, Published};
pub use range::{PackageRange, VersionRange};
pub use report::{Report, Status as ReportStatus};
pub use repro_read::{FILE as REPRO_FILE, LOCAL, as_name, folder as repro_folder};
pub use source_build::{Built, SourceBuild};
pub use sweep::Point;
pub use waits::Waits;
