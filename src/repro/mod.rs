//! Reproducing a report: something that somebody says goes wrong is run on a baseline and on a range
//! of images, and what it does is told version by version.
//!
//! ```text
//! command line ─▶ thing ─▶ sought ─▶ trials ─▶ tally ─▶ matrix ─▶ report
//!                (a case,  (images)  (agent:   (pure)   (pure:
//!                 a build)            again              runs of equal outcome,
//!                                     and again)         the first change, why)
//! ```
//!
//! [`Repro`] is what comes of it, and all that reports, bundles and replays start from.

pub mod bisect;
pub mod bisection;
pub mod comparing;
pub mod deciding;
pub mod dockerfile;
pub mod fails;
pub mod known;
pub mod matrix;
pub mod model;
pub mod source;
pub mod stress;
pub mod tally;
pub mod thing;
pub mod trials;

pub use comparing::{Comparing, Key};
pub use fails::FailsWhen;
pub use matrix::Matrix;
pub use model::{
    FORMAT_VERSION, Limits, NotAtHand, OutcomeClass, Outcomes, Repro, Subject, Tried, TriedResult,
};
pub use stress::Stress;
