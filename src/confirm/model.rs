//! What was tried, and what that says of predictions.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::predict::{Attempt, Confidence};

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// It was loaded.
    Loaded,
    /// It was not, and what was said.
    Failed(String),
    /// It could not be tried, and why.
    NotTried(String),
}

/// An attempt and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What was tried.
    pub attempt: Attempt,
    /// As programs load it.
    pub load: Ended,
    /// With all functions looked up at once.
    pub bound: Ended,
}

/// What became of a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It happened to at least one of its objects, and all others that were tried.
    Confirmed,
    /// At least one of its objects was loaded all the same.
    Refuted,
    /// None of its objects told.
    NotTried,
}

impl Mark {
    /// The spelling used for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Mark::Confirmed => "confirmed",
            Mark::Refuted => "refuted",
            Mark::NotTried => "not tried",
        }
    }
}

/// What became of a prediction, with its objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// In one word.
    pub mark: Mark,
    /// Objects that it happened to.
    pub confirmed: BTreeSet<String>,
    /// Objects that were loaded all the same.
    pub refuted: BTreeSet<String>,
    /// What was said, or why nothing was tried.
    pub why: Option<String>,
}

/// A failure that was not predicted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Missed {
    /// What failed.
    pub object: String,
    /// At load, or when it gets to a certain call.
    pub when: Confidence,
    /// What was said.
    pub said: String,
}

/// All that trying told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Confirmed {
    /// In the order of the findings.
    #[serde(skip)]
    pub marks: Vec<Confirmation>,
    /// What happened and was not predicted.
    pub missed: Vec<Missed>,
    /// How many files were loaded.
    pub loaded: usize,
    /// How many were not.
    pub failed: usize,
    /// Files that could not be tried, or of which their failure tells nothing, and why.
    pub untold: Vec<(String, String)>,
}

impl Confirmed {
    /// How many predictions have this mark.
    #[must_use]
    pub fn count(&self, mark: Mark) -> usize {
        self.marks.iter().filter(|m| m.mark == mark).count()
    }
}

/// Of one file: predicted or not, happened or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Predicted to fail, and failed.
    TruePositive,
    /// Predicted to fail, and loaded.
    FalsePositive,
    /// Not predicted, and loaded.
    TrueNegative,
    /// Not predicted, and failed.
    FalseNegative,
    /// Nothing is told of it.
    Untold,
}
