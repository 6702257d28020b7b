//! Runs the user's own command in two images under the same conditions, and tells what differs.
//!
//! ```text
//! command line ─▶ spec ─▶ session ─▶ trial ─▶ verdict ─▶ explain ─▶ report
//!                (checked) (containers) (what   (pure)    (pure: the
//!                                     each did)            catalogue)
//! ```
//!
//! The command is started by the agent, as every case is: how it ended, its outputs and its peak
//! memory are observed inside the container, and times are sampled by the protocol of all timings.

mod both;
mod diff;
mod explain;
pub mod model;
mod remarks;
pub mod remedy;
mod rules;
mod session;
mod spec;
#[cfg(test)]
mod tests;
mod topics;
mod trial;
mod verdict;
mod volume;
mod wait_for;
mod words;

pub use both::Both;
pub use diff::{DiffLine, LinesDiff, diff};
pub use explain::{Explanation, Fit, Inputs as ExplainInputs, explain, related};
pub use model::{Aspect, Class, Comparison, Did, FileDiff, Served, Stream, Written};
pub use remarks::remarks;
pub use remedy::{Remedied, Remedy};
pub use rules::{Applied, Normaliser, Rules};
pub use session::{Host, Ready, VolumeError};
pub use spec::{Given, Server, Spec, SpecError};
pub use trial::{Command, Trial};
pub use verdict::{compare, judge_timing, succeeded};
pub use volume::{Source, Volume};
