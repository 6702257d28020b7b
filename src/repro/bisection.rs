//! What came of a bisect: every step with its evidence, and how sure the answer is.

use serde::{Deserialize, Serialize};

use super::bisect::{Found, Verdict};

/// A bisect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bisection {
    /// [`super::FORMAT_VERSION`].
    pub format_version: u32,
    /// What was given on the command line.
    pub thing: String,
    /// What is asked of each version: `fails: not as the oldest`, `takes 1.2 times as long`.
    pub question: String,
    /// What was searched, the oldest first; of commits those that could be the first.
    pub versions: Vec<Version>,
    /// What was looked at, in this order.
    pub steps: Vec<Step>,
    /// What was found; indices of `versions`.
    pub found: Found,
    /// Whether the newest is the one that fails; otherwise it was mended.
    pub newest_fails: bool,
    /// The chance that the answer is wrong, at most: that of all decisions together.
    pub error: f64,
    /// What was asked for and could not be had.
    pub not_at_hand: Vec<super::NotAtHand>,
}

/// Something that is searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// `alpine:3.12`, or a commit's hash.
    pub name: String,
    /// `musl 1.1.24`, or the first line of the commit's message.
    pub about: String,
}

/// A version that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which.
    pub version: Version,
    /// What was decided.
    pub verdict: Verdict,
    /// What was seen.
    pub evidence: String,
}
