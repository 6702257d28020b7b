//! The verdict on one finding: one exhaustive match, so that a new kind of evidence cannot be
//! judged by accident.
#![deny(clippy::wildcard_enum_match_arm)]

use std::fmt;

use crate::stats::Decision;

/// The verdict on one case and candidate. The spellings are part of the JSON format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Both did the same.
    Same,
    /// They differ as the catalogue says.
    Documented,
    /// They differ and the catalogue does not say so.
    New,
    /// The catalogue says that they differ, and they do not.
    NoLonger,
    /// Both did the same, but not what the catalogue says of their libcs.
    Refuted,
    /// Not applicable to this image.
    Unsupported,
    /// The harness could not tell.
    Broken,
    /// The candidate costs more, beyond the margin.
    Slower,
    /// The candidate costs less, beyond the margin.
    Faster,
    /// The whole interval is within the margin.
    NoDifference,
    /// The interval crosses a margin.
    Inconclusive,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Verdict; 11] = [
        Verdict::Same,
        Verdict::Documented,
        Verdict::New,
        Verdict::NoLonger,
        Verdict::Refuted,
        Verdict::Unsupported,
        Verdict::Broken,
        Verdict::Slower,
        Verdict::Faster,
        Verdict::NoDifference,
        Verdict::Inconclusive,
    ];

    /// The spelling in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Documented => "documented",
            Verdict::New => "new",
            Verdict::NoLonger => "no-longer",
            Verdict::Refuted => "refuted",
            Verdict::Unsupported => "unsupported",
            Verdict::Broken => "broken",
            Verdict::Slower => "slower",
            Verdict::Faster => "faster",
            Verdict::NoDifference => "no-difference",
            Verdict::Inconclusive => "inconclusive",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the two sides did the same, in every aspect the case observes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// In every aspect.
    Agree,
    /// Not in all.
    Differ,
}

/// One side against what the catalogue says of its libc.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It did what the catalogue says.
    Met,
    /// It did something else.
    Refuted,
    /// The catalogue says nothing of this libc and version.
    Unsaid,
}

/// What the catalogue says of the two libcs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Catalogue {
    /// That they differ; where they do differ: in one of those aspects.
    SaysDiffer,
    /// Nothing of that kind.
    Silent,
}

/// All that a verdict depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Both sides were observed in a control case.
    Control(Agreement, Standing, Standing),
    /// Both sides were observed.
    Behaviour(Agreement, Standing, Standing, Catalogue),
    /// Both sides were timed.
    Timing(Decision),
    /// One side cannot run the case.
    Unsupported,
    /// One side could not be told.
    Broken,
}

/// The verdict.
pub(super) fn verdict(seen: Seen) -> Verdict {
    use Agreement::{Agree, Differ};
    use Catalogue::{SaysDiffer, Silent};
    use Standing::{Met, Refuted, Unsaid};
    match seen {
        Seen::Control(Differ, Met | Refuted | Unsaid, Met | Refuted | Unsaid) => Verdict::New,
        Seen::Control(Agree, Met | Unsaid, Met | Unsaid)
        | Seen::Behaviour(Agree, Met | Unsaid, Met | Unsaid, Silent) => Verdict::Same,
        Seen::Control(Agree, Refuted, Met | Refuted | Unsaid)
        | Seen::Control(Agree, Met | Unsaid, Refuted)
        | Seen::Behaviour(Agree, Refuted, Met | Refuted | Unsaid, Silent)
        | Seen::Behaviour(Agree, Met | Unsaid, Refuted, Silent) => Verdict::Refuted,
        Seen::Behaviour(Agree, Met | Refuted | Unsaid, Met | Refuted | Unsaid, SaysDiffer) => {
            Verdict::NoLonger
        }
        Seen::Behaviour(Differ, Met, Met, SaysDiffer) => Verdict::Documented,
        Seen::Behaviour(Differ, Met, Met, Silent)
        | Seen::Behaviour(Differ, Met, Refuted | Unsaid, SaysDiffer | Silent)
        | Seen::Behaviour(Differ, Refuted | Unsaid, Met | Refuted | Unsaid, SaysDiffer | Silent) => {
            Verdict::New
        }
        Seen::Timing(Decision::Slower) => Verdict::Slower,
        Seen::Timing(Decision::Faster) => Verdict::Faster,
        Seen::Timing(Decision::NoDifference) => Verdict::NoDifference,
        Seen::Timing(Decision::Inconclusive) => Verdict::Inconclusive,
        Seen::Unsupported => Verdict::Unsupported,
        Seen::Broken => Verdict::Broken,
    }
}
