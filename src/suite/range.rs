//! Ranges of libc versions: `>=1.2.1, <1.2.4`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::clib::{Version, VersionError};

/// Comparisons that must all hold; none of them: every version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VersionRange {
    bounds: Vec<Bound>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Bound {
    operator: Operator,
    version: Version,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    AtLeast,
    Above,
    AtMost,
    Below,
    Exactly,
}

const OPERATORS: [(&str, Operator); 5] = [
    (">=", Operator::AtLeast),
    ("<=", Operator::AtMost),
    (">", Operator::Above),
    ("<", Operator::Below),
    ("=", Operator::Exactly),
];

/// Why a range could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// A bound without operator.
    #[error("`{0}` has no operator: write for example `>=1.2.1, <1.2.4`")]
    NoOperator(String),
    /// What follows the operator is not a version.
    #[error(transparent)]
    Version(#[from] VersionError),
}

impl VersionRange {
    /// Whether a version is in the range. An unknown version is only in the range of all versions.
    #[must_use]
    pub fn contains(&self, version: Option<&Version>) -> bool {
        match version {
            None => self.bounds.is_empty(),
            Some(version) => self.bounds.iter().all(|bound| bound.holds(version)),
        }
    }
}

impl VersionRange {
    /// Whether the bounds exclude each other, so that no version can be in the range.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        // Between two bounds that contradict each other neither holds at the other's edge.
        let lower = |b: &Bound| {
            matches!(
                b.operator,
                Operator::AtLeast | Operator::Above | Operator::Exactly
            )
        };
        let upper = |b: &Bound| {
            matches!(
                b.operator,
                Operator::AtMost | Operator::Below | Operator::Exactly
            )
        };
        let pairs = self.bounds.iter().filter(|b| lower(b)).flat_map(|low| {
            self.bounds
                .iter()
                .filter(|b| upper(b))
                .map(move |high| (low, high))
        });
        pairs
            .into_iter()
            .any(|(low, high)| match low.version.cmp(&high.version) {
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Equal => {
                    !(low.holds(&high.version) && high.holds(&low.version))
                }
                std::cmp::Ordering::Greater => true,
            })
    }
}

impl Bound {
    fn holds(&self, version: &Version) -> bool {
        let order = version.cmp(&self.version);
        match self.operator {
            Operator::AtLeast => order.is_ge(),
            Operator::Above => order.is_gt(),
            Operator::AtMost => order.is_le(),
            Operator::Below => order.is_lt(),
            Operator::Exactly => order.is_eq(),
        }
    }
}

impl FromStr for VersionRange {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let bounds: Result<Vec<Bound>, RangeError> = parts
            .map(|part| {
                let (operator, rest) = OPERATORS
                    .iter()
                    .find_map(|(sign, op)| part.strip_prefix(sign).map(|rest| (*op, rest)))
                    .ok_or_else(|| RangeError::NoOperator(part.to_owned()))?;
                Ok(Bound {
                    operator,
                    version: rest.trim().parse()?,
                })
            })
            .collect();
        Ok(VersionRange { bounds: bounds? })
    }
}

impl TryFrom<String> for VersionRange {
    type Error = RangeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<VersionRange> for String {
    fn from(range: VersionRange) -> String {
        range.to_string()
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, bound) in self.bounds.iter().enumerate() {
            let sign = OPERATORS
                .iter()
                .find(|(_, op)| *op == bound.operator)
                .map_or("", |(s, _)| s);
            write!(
                f,
                "{}{sign}{}",
                if i == 0 { "" } else { ", " },
                bound.version
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(range: &str, version: &str) -> bool {
        let range: VersionRange = range.parse().unwrap();
        range.contains(Some(&version.parse().unwrap()))
    }

    #[test]
    fn bounds_hold_at_their_edges() {
        assert!(contains(">=1.2.1, <1.2.4", "1.2.1"));
        assert!(!contains(">=1.2.1, <1.2.4", "1.2.4"));
        assert!(!contains(">1.2.1", "1.2.1"));
        assert!(contains("<=1.2.1", "1.2.1"));
        assert!(contains("=2.41", "2.41"));
        assert!(contains("", "9"));
    }

    #[test]
    fn an_unknown_version_is_in_no_bounded_range() {
        assert!(VersionRange::default().contains(None));
        assert!(!"<1.2.4".parse::<VersionRange>().unwrap().contains(None));
    }

    #[test]
    fn contradicting_bounds_are_noticed() {
        let empty = |text: &str| text.parse::<VersionRange>().unwrap().is_empty();
        assert!(empty(">=1.2.4, <1.2.1"));
        assert!(empty(">1.2, <=1.2"));
        assert!(!empty(">=1.2, <=1.2"));
        assert!(!empty(">=1.1, <1.2"));
        assert!(!empty(""));
    }

    #[test]
    fn mistakes_say_what_to_write() {
        let error = "1.2.4".parse::<VersionRange>().unwrap_err().to_string();
        assert!(error.contains(">=1.2.1, <1.2.4"), "{error}");
    }
}
