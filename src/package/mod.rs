//! Versions of distribution packages, in the order of the package manager that they belong to.
//!
//! A distribution changes a libc without changing its upstream version, so that only the
//! package's version tells what is in it; and no two package managers order versions alike.

mod apk;
mod dpkg;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Whose rules hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Manager {
    /// Alpine's and Wolfi's.
    Apk,
    /// Debian's and its derivatives'.
    Dpkg,
}

impl Manager {
    /// All that are known.
    pub const ALL: [Manager; 2] = [Manager::Apk, Manager::Dpkg];

    /// Which of two versions is older by the manager's rules; `None`: one of them is not a
    /// version to it.
    #[must_use]
    pub fn compare(self, one: &PackageVersion, other: &PackageVersion) -> Option<Ordering> {
        match self {
            Manager::Apk => apk::compare(&one.0, &other.0),
            Manager::Dpkg => dpkg::compare(&one.0, &other.0),
        }
    }
}

/// The version of a package, such as `1.2.4-r2` or `2.36-9+deb12u10`. Has no order of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PackageVersion(String);

/// A text that is no version to any package manager known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the version of a package: write for example `1.2.4-r2` or `2.36-9+deb12u10`")]
pub struct PackageVersionError(pub String);

impl FromStr for PackageVersion {
    type Err = PackageVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if apk::is_version(text) || dpkg::is_version(text) {
            Ok(PackageVersion(text.to_owned()))
        } else {
            Err(PackageVersionError(text.to_owned()))
        }
    }
}

impl TryFrom<String> for PackageVersion {
    type Error = PackageVersionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PackageVersion> for String {
    fn from(version: PackageVersion) -> String {
        version.0
    }
}

impl fmt::Display for PackageVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A package as the database of an image names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Whose database.
    pub manager: Manager,
    /// Its version.
    pub version: PackageVersion,
}

impl Package {
    /// Reads how a probe puts it: `musl-1.2.4-r2` from apk, `libc6 2.36-9+deb12u10` from dpkg.
    #[must_use]
    pub fn read(text: &str) -> Option<Package> {
        let (manager, version) = match text.split_once(' ') {
            Some((_, version)) => (Manager::Dpkg, version),
            None => (Manager::Apk, text.split_once('-')?.1),
        };
        Some(Package {
            manager,
            version: version.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks `A < B` lines, as the package managers' own tests have them.
    pub(super) fn check(manager: Manager, lines: &str) {
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let [one, sign, other] = *line.split_whitespace().collect::<Vec<_>>() else {
                panic!("{line}");
            };
            let expected = match sign {
                "<" => Ordering::Less,
                "=" => Ordering::Equal,
                ">" => Ordering::Greater,
                _ => panic!("{line}"),
            };
            let [a, b] = [one, other].map(|text| PackageVersion(text.to_owned()));
            assert_eq!(manager.compare(&a, &b), Some(expected), "{line}");
            assert_eq!(manager.compare(&b, &a), Some(expected.reverse()), "{line}");
        }
    }

    #[test]
    fn a_package_is_read_as_the_probe_puts_it() {
        let read = |text| Package::read(text).map(|p| (p.manager, p.version.to_string()));
        let apk = Some((Manager::Apk, "1.2.4_git20230717-r4".to_owned()));
        assert_eq!(read("musl-1.2.4_git20230717-r4"), apk);
        let dpkg = Some((Manager::Dpkg, "2.36-9+deb12u10".to_owned()));
        assert_eq!(read("libc6 2.36-9+deb12u10"), dpkg);
        assert_eq!(read("musl"), None);
        assert_eq!(read("musl-x"), None);
    }

    #[test]
    fn managers_disagree_about_the_same_texts() {
        let [a, b] = ["1.0_rc1", "1.0"].map(|text| PackageVersion(text.to_owned()));
        assert_eq!(Manager::Apk.compare(&a, &b), Some(Ordering::Less));
        assert_eq!(Manager::Dpkg.compare(&a, &b), None);
        let [a, b] = ["1.0~rc1", "1.0"].map(|text| PackageVersion(text.to_owned()));
        assert_eq!(Manager::Dpkg.compare(&a, &b), Some(Ordering::Less));
        assert_eq!(Manager::Apk.compare(&a, &b), None);
    }

    #[test]
    fn what_is_no_version_anywhere_is_refused() {
        for text in ["", "edge", "1.2 4", "1.0/2", "-r1"] {
            assert!(text.parse::<PackageVersion>().is_err(), "{text}");
        }
    }
}
