//! Ranges of versions: `>=1.2.1, <1.2.4` of a libc, `>=1.2.4-r2, <1.2.5` of a package.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::clib::{Version, VersionError};
use crate::package::{Manager, Package, PackageVersion, PackageVersionError};

/// Comparisons that must all hold; none of them: every version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "String",
    into = "String",
    bound(
        serialize = "V: Clone + fmt::Display",
        deserialize = "V: FromStr, RangeError: From<V::Err>"
    )
)]
pub struct Range<V> {
    bounds: Vec<Bound<V>>,
}

/// A range of upstream versions of a libc.
pub type VersionRange = Range<Version>;

/// A range of versions of a distribution's package, ordered as its package manager does.
pub type PackageRange = Range<PackageVersion>;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Bound<V> {
    operator: Operator,
    version: V,
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
    /// What follows the operator is not a package's version.
    #[error(transparent)]
    Package(#[from] PackageVersionError),
}

impl VersionRange {
    /// Whether a version is in the range. An unknown version is only in the range of all versions.
    #[must_use]
    pub fn contains(&self, version: Option<&Version>) -> bool {
        match version {
            None => self.bounds.is_empty(),
            Some(version) => self.all_hold(|bound| Some(version.cmp(bound))),
        }
    }

    /// Whether the bounds exclude each other, so that no version can be in the range.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.excludes_all(|one, other| Some(one.cmp(other)))
    }
}

impl PackageRange {
    /// Whether a package is in the range. One of another package manager than the bounds are
    /// written for is in none.
    #[must_use]
    pub fn contains(&self, package: &Package) -> bool {
        self.all_hold(|bound| package.manager.compare(&package.version, bound))
    }

    /// Whether the bounds exclude each other for every package manager.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Manager::ALL
            .iter()
            .all(|manager| self.excludes_all(|one, other| manager.compare(one, other)))
    }
}

impl<V> Range<V> {
    /// `order` compares what is looked for with a bound; `None`: they cannot be compared.
    fn all_hold(&self, order: impl Fn(&V) -> Option<Ordering>) -> bool {
        let holds = |bound: &Bound<V>| order(&bound.version).is_some_and(|o| bound.allows(o));
        self.bounds.iter().all(holds)
    }

    /// Whether two bounds contradict each other, or cannot be compared.
    fn excludes_all(&self, order: impl Fn(&V, &V) -> Option<Ordering>) -> bool {
        let lower = |b: &Bound<V>| b.allows(Ordering::Greater) || b.operator == Operator::Exactly;
        let upper = |b: &Bound<V>| b.allows(Ordering::Less) || b.operator == Operator::Exactly;
        let lows = self.bounds.iter().filter(|b| lower(b));
        let mut pairs = lows.flat_map(|low| {
            let highs = self.bounds.iter().filter(|b| upper(b));
            highs.map(move |high| (low, high))
        });
        pairs.any(|(low, high)| match order(&low.version, &high.version) {
            Some(Ordering::Less) => false,
            // Neither holds at the other's edge.
            Some(Ordering::Equal) => !(low.allows(Ordering::Equal) && high.allows(Ordering::Equal)),
            Some(Ordering::Greater) | None => true,
        })
    }
}

impl<V> Bound<V> {
    /// Whether a version that is in this order to the bound's is allowed.
    fn allows(&self, order: Ordering) -> bool {
        match self.operator {
            Operator::AtLeast => order.is_ge(),
            Operator::Above => order.is_gt(),
            Operator::AtMost => order.is_le(),
            Operator::Below => order.is_lt(),
            Operator::Exactly => order.is_eq(),
        }
    }
}

impl<V> Default for Range<V> {
    fn default() -> Range<V> {
        Range { bounds: Vec::new() }
    }
}

impl<V: FromStr> FromStr for Range<V>
where
    RangeError: From<V::Err>,
{
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let bounds: Result<Vec<Bound<V>>, RangeError> = parts
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
        Ok(Range { bounds: bounds? })
    }
}

impl<V: FromStr> TryFrom<String> for Range<V>
where
    RangeError: From<V::Err>,
{
    type Error = RangeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl<V: fmt::Display> From<Range<V>> for String {
    fn from(range: Range<V>) -> String {
        range.to_string()
    }
}

impl<V: fmt::Display> fmt::Display for Range<V> {
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
    fn a_package_is_compared_by_the_rules_of_its_manager() {
        let range: PackageRange = ">=1.2.4-r2, <1.2.5".parse().unwrap();
        let contains = |package| range.contains(&Package::read(package).unwrap());
        assert!(contains("musl-1.2.4-r2"));
        assert!(contains("musl-1.2.4_git20230717-r4"));
        assert!(!contains("musl-1.2.4-r1"));
        assert!(!contains("musl-1.2.5-r0"));
        let range: PackageRange = "<1.2.4_git20230717".parse().unwrap();
        assert!(!range.contains(&Package::read("musl 1.2.3-1").unwrap()));
        let empty = |text: &str| text.parse::<PackageRange>().unwrap().is_empty();
        assert!(empty(">=1.2.4-r2, <1.2.4"));
        assert!(!empty(">=1.2.4-r2, <1.2.5"));
        assert!(!empty(">=2.36-9~bpo1, <2.36-9"));
        assert!(empty(">=1.2.4_git1, <1.2.5~rc1"));
        let error = ">=1.2.4 r2".parse::<PackageRange>().unwrap_err();
        assert!(error.to_string().contains("1.2.4 r2"), "{error}");
    }

    #[test]
    fn mistakes_say_what_to_write() {
        let error = "1.2.4".parse::<VersionRange>().unwrap_err().to_string();
        assert!(error.contains(">=1.2.1, <1.2.4"), "{error}");
    }
}
