//! The C library an image has: family and version, and how versions compare.
//!
//! Knows nothing of images or containers: `image::detect` finds out, this module only names it.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// musl libc, as in Alpine.
    Musl,
    /// The GNU C library, as in Debian and its distroless images.
    Glibc,
}

impl Family {
    /// Both, in the order in which things are built.
    pub const ALL: [Family; 2] = [Family::Musl, Family::Glibc];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Family {
        match self {
            Family::Musl => Family::Glibc,
            Family::Glibc => Family::Musl,
        }
    }

    /// The spelling used in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Family::Musl => "musl",
            Family::Glibc => "glibc",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A dotted version such as `2.41`, `1.2.4` or `1.2.4_git20230717`.
///
/// Ordered by its numbers first; a suffix makes it later than the same numbers without one,
/// because a `_git` snapshot is taken after the release it names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version {
    text: String,
    numbers: Vec<u32>,
    suffix: String,
}

/// A version that does not begin with a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version: expected dotted numbers such as `1.2.4`")]
pub struct VersionError(pub String);

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (dotted, suffix) = text.split_at(end);
        let numbers: Result<Vec<u32>, _> = dotted.split('.').map(str::parse).collect();
        match numbers {
            Ok(numbers) => Ok(Version {
                text: text.to_owned(),
                numbers,
                suffix: suffix.to_owned(),
            }),
            Err(_) => Err(VersionError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Version {
    type Error = VersionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> String {
        version.text
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.numbers.len().max(other.numbers.len());
        let number = |v: &Version, i: usize| v.numbers.get(i).copied().unwrap_or(0);
        (0..length)
            .map(|i| number(self, i).cmp(&number(other, i)))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| self.suffix.cmp(&other.suffix))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A C library as found in an image.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Clib {
    /// Which one.
    pub family: Family,
    /// Its upstream version, where it could be read.
    pub version: Option<Version>,
}

impl fmt::Display for Clib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{} {version}", self.family),
            None => write!(f, "{} (version unknown)", self.family),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn versions_order_by_number_not_by_text() {
        assert!(version("1.2.10") > version("1.2.9"));
        assert!(version("2.41") > version("2.4.1"));
        assert!(version("1.2") < version("1.2.1"));
        assert_eq!(version("1.2").cmp(&version("1.2.0")), Ordering::Equal);
        assert!(version("1.2.4_git20230717") > version("1.2.4"));
        assert!(version("1.2.4_git20230717") < version("1.2.5"));
    }

    #[test]
    fn what_is_not_a_version_is_refused() {
        for text in ["", "edge", "1..2", ".1"] {
            assert_eq!(text.parse::<Version>(), Err(VersionError(text.to_owned())));
        }
    }
}
