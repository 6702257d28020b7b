//! What came of mitigations: `mitigations.jsonl` of a run folder, one line each in the order of
//! their end. A run that tried none has no such file.

use serde::{Deserialize, Serialize};

use super::format::Timed;
use crate::outcome::{Broken, Observation};
use crate::suite::CaseId;

/// One line of `mitigations.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MitigationRecord {
    /// A case with a mitigation.
    Tried(Box<Tried>),
    /// What a mitigation costs, whatever the case.
    Price(Box<Price>),
}

/// A case on a candidate with a mitigation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// Name of the mitigation; what it is stands in the header.
    pub mitigation: String,
    /// The case.
    pub case: CaseId,
    /// Name of the candidate.
    pub image: String,
    /// When it ended.
    pub at: jiff::Timestamp,
    /// Whether the mitigation was seen to be active.
    pub activity: Activity,
    /// What came of it.
    pub result: TriedResult,
}

/// Whether a mitigation was seen to be active, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// It is.
    Active(String),
    /// It is not.
    Inactive(String),
    /// That could not be seen, and why.
    Unknown(String),
}

impl Activity {
    /// What was seen.
    #[must_use]
    pub fn evidence(&self) -> &str {
        match self {
            Activity::Active(seen) | Activity::Inactive(seen) | Activity::Unknown(seen) => seen,
        }
    }
}

/// What came of a case with a mitigation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriedResult {
    /// What it did.
    Observed(Box<Observation>),
    /// What it cost. All samples were taken that the budget allowed, whatever the interval said: one
    /// look, at the end.
    Timed {
        /// In the place of the baseline: the candidate without the mitigation.
        gained: Box<Timed>,
        /// The baseline, and the candidate with the mitigation.
        remaining: Box<Timed>,
    },
    /// It was not run, and why: the mitigation cannot be had, or was not active.
    NotRun(String),
    /// The harness could not tell.
    Broken(Broken),
}

/// What a mitigation costs on an image, whatever the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// Name of the mitigation.
    pub mitigation: String,
    /// Name of the candidate.
    pub image: String,
    /// Bytes of the files that are added; `None`: not known.
    pub added_bytes: Option<u64>,
    /// Whole processes that do nothing, without it (in the place of the baseline) and with it;
    /// `None`: it has nothing to do with how processes start, or it could not be measured.
    pub start_up: Option<Box<Timed>>,
}
