//! The verdict on a package: one function over what was seen on both sides.
#![deny(clippy::wildcard_enum_match_arm)]

use std::fmt;

use crate::clib::Family;
use crate::compare::Verdict as Cost;
use crate::suite::{Package, Published};

/// What became of a package on a candidate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same answer, and no more time for its work as far as that was measured.
    Alike,
    /// It works, and its work takes longer.
    Slower,
    /// It works, and its work takes less time.
    Faster,
    /// It works with another answer, such as another implementation.
    Differently,
    /// It works on the candidate and not on the baseline.
    OnlyHere,
    /// It works as soon as these packages of the distribution are installed.
    Needs(Vec<String>),
    /// The registry has only its source for this libc.
    SourceOnly,
    /// It does not work on the candidate.
    Fails,
    /// It works on neither side.
    FailsOnBoth,
    /// It could not be tried; says nothing of either libc.
    NotTried,
}

impl Verdict {
    /// Whether it works on both sides as it is.
    #[must_use]
    pub fn is_working(&self) -> bool {
        matches!(
            self,
            Verdict::Alike | Verdict::Slower | Verdict::Faster | Verdict::Differently
        )
    }

    /// The spelling in files.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Verdict::Alike => "works-alike",
            Verdict::Slower => "works-slower",
            Verdict::Faster => "works-faster",
            Verdict::Differently => "works-differently",
            Verdict::OnlyHere => "works-only-here",
            Verdict::Needs(_) => "needs",
            Verdict::SourceOnly => "source-only",
            Verdict::Fails => "fails",
            Verdict::FailsOnBoth => "fails-on-both",
            Verdict::NotTried => "not-tried",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Alike => f.write_str("works alike"),
            Verdict::Slower => f.write_str("works, slower"),
            Verdict::Faster => f.write_str("works, faster"),
            Verdict::Differently => f.write_str("works, differently"),
            Verdict::OnlyHere => f.write_str("works, baseline fails"),
            Verdict::Needs(what) => write!(f, "needs {}", what.join(", ")),
            Verdict::SourceOnly => f.write_str("builds from source only"),
            Verdict::Fails => f.write_str("fails"),
            Verdict::FailsOnBoth => f.write_str("fails on both"),
            Verdict::NotTried => f.write_str("not tried"),
        }
    }
}

/// What trying a package on an image gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Attempt {
    /// It works, and answers this.
    Works(String),
    /// It does not, in these words.
    Fails(String),
    /// It could not be tried, and why.
    NotTried(String),
    /// There is no trial.
    Unknown,
}

/// A case on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) baseline: Attempt,
    pub(super) candidate: Attempt,
}

const TOO_LARGE: &str = "too large to be fetched";
const BY_SCRIPT: &str =
    "a script downloads or compiles its binary when it is installed, and none was run";

/// The verdict, and what is to be said beside it. `with` is what was seen with these packages
/// installed besides, `cost` what the time of its work says.
pub(super) fn of(
    package: &Package,
    family: Option<Family>,
    alone: Option<Seen>,
    with: Option<(Vec<String>, Seen)>,
    cost: Option<Cost>,
) -> (Verdict, Option<String>) {
    if package.too_large {
        return (Verdict::NotTried, Some(TOO_LARGE.to_owned()));
    }
    let Some(alone) = alone else {
        return by_its_time(cost);
    };
    let why = match alone.candidate {
        Attempt::NotTried(why) => return (Verdict::NotTried, Some(why)),
        Attempt::Unknown => return (Verdict::NotTried, Some("the run was cut off".to_owned())),
        Attempt::Works(answer) => {
            return match with {
                // What it falls back on without is not what it is installed for.
                Some((what, seen))
                    if alone.baseline != Attempt::Works(answer.clone())
                        && alone.baseline == seen.candidate =>
                {
                    (
                        Verdict::Needs(what),
                        Some(format!("without, it answers {answer}")),
                    )
                }
                _ => working(answer, alone.baseline, cost),
            };
        }
        Attempt::Fails(why) => why,
    };
    if let Some((what, seen)) = with
        && matches!(seen.candidate, Attempt::Works(_))
    {
        return (Verdict::Needs(what), Some(why));
    }
    let published = match family {
        Some(Family::Musl) => &package.musl,
        Some(Family::Glibc) => &package.glibc,
        None => &Published::Unsaid,
    };
    match (published, alone.baseline) {
        (Published::Source, _) => {
            let built = package.built.as_ref().map(ToString::to_string);
            (Verdict::SourceOnly, built)
        }
        (Published::Script, _) => (Verdict::NotTried, Some(BY_SCRIPT.to_owned())),
        (_, Attempt::Fails(_)) => (Verdict::FailsOnBoth, Some(why)),
        (Published::Nothing, _) => {
            let libc = family.map_or("this libc", Family::as_str);
            (
                Verdict::Fails,
                Some(format!("nothing is published for {libc}; {why}")),
            )
        }
        (Published::Compiled(_) | Published::Pure | Published::Unsaid, _) => {
            (Verdict::Fails, Some(why))
        }
    }
}

/// Where the run took times only: who gives samples works on both sides.
fn by_its_time(cost: Option<Cost>) -> (Verdict, Option<String>) {
    let verdict = match cost {
        Some(Cost::Slower) => Verdict::Slower,
        Some(Cost::Faster) => Verdict::Faster,
        Some(Cost::NoDifference | Cost::Inconclusive) => Verdict::Alike,
        Some(
            Cost::Same
            | Cost::Documented
            | Cost::New
            | Cost::NoLonger
            | Cost::Refuted
            | Cost::Unsupported
            | Cost::Broken,
        )
        | None => return (Verdict::NotTried, Some("the run did not try it".to_owned())),
    };
    (
        verdict,
        Some("only the time of its work was taken".to_owned()),
    )
}

/// It works on the candidate.
fn working(answer: String, baseline: Attempt, cost: Option<Cost>) -> (Verdict, Option<String>) {
    let other = match baseline {
        Attempt::Works(other) => other,
        Attempt::Fails(why) => return (Verdict::OnlyHere, Some(format!("the baseline: {why}"))),
        Attempt::NotTried(why) => {
            let why = format!("nothing to compare with: {why}");
            return (Verdict::NotTried, Some(why));
        }
        Attempt::Unknown => {
            let why = "the baseline has no trial".to_owned();
            return (Verdict::NotTried, Some(why));
        }
    };
    let difference =
        (answer != other).then(|| format!("it answers {answer}; the baseline: {other}"));
    let verdict = match cost {
        Some(Cost::Slower) => Verdict::Slower,
        Some(Cost::Faster) => Verdict::Faster,
        _ if difference.is_some() => Verdict::Differently,
        Some(
            Cost::Same
            | Cost::Documented
            | Cost::New
            | Cost::NoLonger
            | Cost::Refuted
            | Cost::Unsupported
            | Cost::Broken
            | Cost::NoDifference
            | Cost::Inconclusive,
        )
        | None => Verdict::Alike,
    };
    (verdict, difference)
}
