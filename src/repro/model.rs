//! What comes of a reproduction: the subject, and for each image what it did there.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::fails::FailsWhen;
use super::stress::Stress;
use crate::aspect::Aspect;
use crate::clib::Clib;
use crate::differential::Normaliser;
use crate::engine::EngineInfo;
use crate::image::Image;
use crate::outcome::Observation;
use crate::protocol::Job;
use crate::stats::{Count, Interval, Rate, exact_interval, exact_interval_until};
use crate::suite::Case;

/// Version of the format; fields are only ever added.
pub const FORMAT_VERSION: u32 = 1;

/// How sure the interval of a failure rate is.
pub const CONFIDENCE: f64 = 0.95;

/// A reproduction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Repro {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// Version of this program.
    pub tool_version: String,
    /// When it was begun.
    pub began: jiff::Timestamp,
    /// The engine that the containers ran on.
    pub engine: EngineInfo,
    /// What was run.
    pub subject: Subject,
    /// How often it was run.
    pub limits: Limits,
    /// What was done to make races show.
    pub stress: Stress,
    /// What it is compared with.
    pub baseline: Tried,
    /// The images that it was tried on, in the order of the ranges, oldest first.
    pub across: Vec<Tried>,
    /// What was asked for and could not be had.
    pub not_at_hand: Vec<NotAtHand>,
}

/// What is reproduced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What was given on the command line.
    pub thing: String,
    /// What it is, as a case; its files are relative to the folder of its suite. Of a Dockerfile the
    /// command, as far as it does not depend on the image.
    pub case: Case,
    /// The Dockerfile, where it is one.
    pub dockerfile: Option<String>,
    /// What is compared.
    pub observe: Vec<Aspect>,
    /// What is no difference in outputs.
    pub normalised: Vec<Normaliser>,
    /// What counts as a failure.
    pub fails_when: FailsWhen,
    /// Whether a program of the image itself is run, so that more differs than the libc.
    pub as_shipped: bool,
}

/// How often it is run on each image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// At most so often.
    pub trials: u64,
    /// No more when it has failed so often.
    pub failures: Option<u64>,
    /// No more after so long, milliseconds.
    pub budget_ms: u64,
    /// Containers at once.
    pub lanes: u32,
}

impl Limits {
    /// Once.
    #[must_use]
    pub fn once() -> Limits {
        Limits {
            trials: 1,
            failures: None,
            budget_ms: 0,
            lanes: 1,
        }
    }

    /// The time after which no trial begins.
    #[must_use]
    pub fn budget(&self) -> Duration {
        Duration::from_millis(self.budget_ms)
    }
}

/// An image, and what the subject did there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// What the user would call it: `alpine:3.12`, `musl 1.2.3`.
    pub label: String,
    /// The range that it belongs to, as it was given; empty for the baseline.
    pub range: String,
    /// The image; of a Dockerfile the one that was built on it.
    pub image: Image,
    /// What the agent was told to run; `None`: nothing was.
    pub job: Option<Job>,
    /// What came of it.
    pub result: TriedResult,
}

impl Tried {
    /// What it did, where it was run.
    #[must_use]
    pub fn outcomes(&self) -> Option<&Outcomes> {
        match &self.result {
            TriedResult::Ran(outcomes) => Some(outcomes),
            TriedResult::DoesNotApply(_) | TriedResult::Broken(_) => None,
        }
    }

    /// The libc that was found in it.
    #[must_use]
    pub fn clib(&self) -> Option<&Clib> {
        self.image.clib()
    }

    /// Whether it failed there, at least once.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.outcomes()
            .is_some_and(|outcomes| outcomes.failures > 0)
    }
}

/// What came of an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriedResult {
    /// It was run.
    Ran(Outcomes),
    /// The subject does not apply to the image, and why.
    DoesNotApply(String),
    /// The harness could not tell, and why.
    Broken(String),
}

/// What was seen on an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcomes {
    /// How often it was run.
    pub trials: u64,
    /// How often it failed.
    pub failures: u64,
    /// Whether the trials ended because it had failed often enough, with the last of them.
    pub until_failures: bool,
    /// The failure rate lies in here with a confidence of 95 % ([`CONFIDENCE`]): the exact interval.
    pub rate_low: f64,
    /// The other end.
    pub rate_high: f64,
    /// What was seen, the most frequent first.
    pub classes: Vec<OutcomeClass>,
    /// Trials that did something else again, of which too many were different.
    pub others: u64,
    /// Which of two rates it is, where that was what ended the trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Rate>,
    /// How long the trials took, seconds.
    pub seconds: f64,
}

impl Outcomes {
    /// What was seen most often.
    #[must_use]
    pub fn usual(&self) -> Option<&Observation> {
        self.classes.first().map(|class| &class.observation)
    }

    /// An observation that failed, the most frequent one.
    #[must_use]
    pub fn failing(&self) -> Option<&Observation> {
        let class = self.classes.iter().find(|class| class.fails);
        class.map(|class| &class.observation)
    }

    /// Whether every trial did the same.
    #[must_use]
    pub fn is_steady(&self) -> bool {
        self.classes.len() == 1 && self.others == 0
    }

    /// Failures among trials.
    #[must_use]
    pub fn count(&self) -> Count {
        Count {
            hits: self.failures,
            trials: self.trials,
        }
    }
}

/// What was seen in some of the trials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeClass {
    /// As it was seen first.
    pub observation: Observation,
    /// How often.
    pub count: u64,
    /// Whether that is a failure.
    pub fails: bool,
}

/// Something that was asked for and could not be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotAtHand {
    /// What the user would call it.
    pub label: String,
    /// Why.
    pub why: String,
}

/// The interval of a failure rate.
#[must_use]
pub fn interval(failures: u64, trials: u64, until_failures: bool) -> Interval {
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let (hits, trials) = (count(failures), count(trials));
    let found = match until_failures {
        true => exact_interval_until(hits, trials, CONFIDENCE),
        false => exact_interval(hits, trials, CONFIDENCE),
    };
    found.unwrap_or(Interval {
        low: 0.0,
        high: 1.0,
    })
}
