//! Claims: what people say about a libc, where they say it, and what one would see were it true.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::model::{CaseId, Expectation};
use crate::clib::{Family, Version, VersionError};

/// Something that people say of a libc. It is judged by what its cases show, never by what this
/// says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// `suite/name`, in one space with the cases.
    pub id: CaseId,
    /// The claim in one sentence, in our words.
    pub says: String,
    /// The libc that it speaks of: its images are looked at.
    pub about: Family,
    /// Only images of this distribution count (`ID` of `/etc/os-release`); `None`: all do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<String>,
    /// Where it is said: `owner/repo#number`, links, titles.
    pub sources: Vec<String>,
    /// The year in which it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<u16>,
    /// What to know before believing or refuting it: confounds, what the evidence is not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The cases that tell. Empty only for [`Sign::CannotTell`].
    pub evidence: Vec<CaseId>,
    /// What they would show were it true.
    pub sign: Sign,
    /// The package that the claim is about, where what is said ended with a release of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Release>,
    /// The verdict that is expected; computed verdicts are checked against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<ClaimVerdict>,
}

/// The first release of a package that a registry has compiled code of for musl. Before it,
/// installing the package on musl was to compile it, whatever the version of musl.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Name of the package.
    pub package: String,
    /// Its first version with compiled code for musl.
    pub version: Version,
    /// When that was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// What the cases of a claim would show were it true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// One of `answers`; whatever is in none of these lists shows that it is not true.
    Sees {
        /// Each by itself shows that the claim is true.
        answers: Vec<Expectation>,
        /// Each by itself shows the opposite.
        opposite: Vec<Expectation>,
        /// Each by itself shows that the image lacks what the question needs.
        open: Vec<Expectation>,
    },
    /// Another answer than that of the other libc.
    Differs,
    /// The same answer as that of the other libc.
    Same,
    /// What it costs, as a multiple of what it costs with the other libc.
    Ratio {
        /// As claimed; below 1: it costs less, 1: it makes no difference.
        times: f64,
        /// CPUs of the machine that it was seen on, for what grows with them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cpus: Option<u32>,
    },
    /// Nothing at hand can tell, and why.
    CannotTell {
        /// Why not.
        why: String,
    },
}

/// The verdict on a claim. The spelling, `fixed since 1.2.4`, is that of suite files and reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ClaimVerdict {
    /// True on every version.
    Holds,
    /// True from this version on, and not before.
    HoldsSince(Version),
    /// True before this version, and not any more.
    FixedSince(Version),
    /// True before this version of a package of this name, and not any more.
    FixedBy(String, Version),
    /// The opposite is true.
    Reversed,
    /// The opposite is true from this version on.
    ReversedSince(Version),
    /// There is something to it, but less than half of what was said.
    Overstated,
    /// True on no version.
    NeverWasSo,
    /// What was seen does not tell.
    NotKnown,
}

/// A verdict that is not one of those above.
#[derive(Debug, thiserror::Error)]
pub enum VerdictError {
    /// Other words.
    #[error("`{0}` is not a verdict on a claim")]
    Unknown(String),
    /// What follows `since` is not a version.
    #[error(transparent)]
    Version(#[from] VersionError),
}

/// Verdicts of words alone.
const PLAIN: [(&str, ClaimVerdict); 5] = [
    ("holds", ClaimVerdict::Holds),
    ("reversed", ClaimVerdict::Reversed),
    ("overstated", ClaimVerdict::Overstated),
    ("never was so", ClaimVerdict::NeverWasSo),
    ("not known here", ClaimVerdict::NotKnown),
];

/// Makes a verdict of the version that it turns at.
type Turning = fn(Version) -> ClaimVerdict;

/// What may also name a package.
const FIXED: &str = "fixed since ";

/// Verdicts with a version behind them.
const SINCE: [(&str, Turning); 3] = [
    ("holds since ", ClaimVerdict::HoldsSince),
    (FIXED, ClaimVerdict::FixedSince),
    ("reversed since ", ClaimVerdict::ReversedSince),
];

impl ClaimVerdict {
    /// How a suite file may spell it.
    pub const SPELLINGS: &'static str = "holds, holds since VERSION, fixed since VERSION, reversed, \
         reversed since VERSION, fixed since PACKAGE VERSION, overstated, never was so, not known here";

    /// The version that it turns at.
    #[must_use]
    pub fn since(&self) -> Option<&Version> {
        match self {
            ClaimVerdict::HoldsSince(version)
            | ClaimVerdict::FixedSince(version)
            | ClaimVerdict::FixedBy(_, version)
            | ClaimVerdict::ReversedSince(version) => Some(version),
            ClaimVerdict::Holds
            | ClaimVerdict::Reversed
            | ClaimVerdict::Overstated
            | ClaimVerdict::NeverWasSo
            | ClaimVerdict::NotKnown => None,
        }
    }
}

impl FromStr for ClaimVerdict {
    type Err = VerdictError;

    fn from_str(text: &str) -> Result<ClaimVerdict, VerdictError> {
        if let Some((_, verdict)) = PLAIN.iter().find(|(words, _)| *words == text) {
            return Ok(verdict.clone());
        }
        let since = SINCE
            .iter()
            .find_map(|(words, verdict)| Some((text.strip_prefix(words)?, verdict)));
        match since {
            // A version has no spaces: what stands before it names a package.
            Some((what, _)) if text.starts_with(FIXED) && what.contains(' ') => {
                let (package, version) = what.rsplit_once(' ').unwrap_or_default();
                Ok(ClaimVerdict::FixedBy(package.to_owned(), version.parse()?))
            }
            Some((version, verdict)) => Ok(verdict(version.parse()?)),
            None => Err(VerdictError::Unknown(text.to_owned())),
        }
    }
}

impl fmt::Display for ClaimVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClaimVerdict::Holds => f.write_str("holds"),
            ClaimVerdict::HoldsSince(version) => write!(f, "holds since {version}"),
            ClaimVerdict::FixedSince(version) => write!(f, "fixed since {version}"),
            ClaimVerdict::FixedBy(package, version) => {
                write!(f, "fixed since {package} {version}")
            }
            ClaimVerdict::Reversed => f.write_str("reversed"),
            ClaimVerdict::ReversedSince(version) => write!(f, "reversed since {version}"),
            ClaimVerdict::Overstated => f.write_str("overstated"),
            ClaimVerdict::NeverWasSo => f.write_str("never was so"),
            ClaimVerdict::NotKnown => f.write_str("not known here"),
        }
    }
}

impl TryFrom<String> for ClaimVerdict {
    type Error = VerdictError;

    fn try_from(text: String) -> Result<ClaimVerdict, VerdictError> {
        text.parse()
    }
}

impl From<ClaimVerdict> for String {
    fn from(verdict: ClaimVerdict) -> String {
        verdict.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_spelled_as_they_are_read() {
        for text in [
            "holds",
            "holds since 1.2.1",
            "fixed since 1.2.4",
            "fixed since numpy 1.25.0",
            "reversed",
            "reversed since 2.41",
            "overstated",
            "never was so",
            "not known here",
        ] {
            assert_eq!(text.parse::<ClaimVerdict>().unwrap().to_string(), text);
        }
        assert!("holds since numpy 1.25.0".parse::<ClaimVerdict>().is_err());
        assert!("fixed since yesterday".parse::<ClaimVerdict>().is_err());
        assert!("true".parse::<ClaimVerdict>().is_err());
    }
}
