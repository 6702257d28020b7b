//! On which images something holds: a libc, a range of its versions, a distribution.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::range::VersionRange;
use crate::clib::Family;
use crate::protocol::Probe;

/// A libc as an image has it. The version alone is not always enough: distributions backport.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Which libc.
    #[serde(rename = "libc")]
    pub family: Family,
    /// Which upstream versions of it.
    #[serde(default)]
    pub versions: VersionRange,
    /// `ID` of `/etc/os-release`, or `distroless`; `None`: of any distribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<String>,
}

impl Condition {
    /// Whether it holds for the libc that an image's own programs use.
    #[must_use]
    pub fn holds(&self, probe: &Probe) -> bool {
        let Some(clib) = probe.clib() else {
            return false;
        };
        clib.family == self.family
            && self.versions.contains(clib.version.as_ref())
            && self
                .distribution
                .as_deref()
                .is_none_or(|name| is_of(name, probe))
    }
}

/// Distroless images say that they are Debian, and have less in them than any Debian: they are told
/// by their `PRETTY_NAME`.
fn is_of(distribution: &str, probe: &Probe) -> bool {
    probe.os_id.as_deref() == Some(distribution)
        || distribution == "distroless" && probe.os.as_deref() == Some("Distroless")
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.family)?;
        let versions = self.versions.to_string();
        if !versions.is_empty() {
            write!(f, " {versions}")?;
        }
        match &self.distribution {
            Some(distribution) => write!(f, " ({distribution})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clib::Clib;
    use crate::protocol::probe::FoundClib;

    fn image(version: &str, distribution: Option<&str>) -> Probe {
        let clib = Clib {
            family: Family::Musl,
            version: Some(version.parse().unwrap()),
        };
        let found = FoundClib {
            clib,
            loader: String::new(),
            how: String::new(),
            package: None,
        };
        Probe {
            clibs: vec![found],
            os_id: distribution.map(str::to_owned),
            ..Probe::default()
        }
    }

    #[test]
    fn a_distribution_that_backports_is_told_from_upstream() {
        let backported = Condition {
            family: Family::Musl,
            versions: ">=1.2.3".parse().unwrap(),
            distribution: Some("alpine".to_owned()),
        };
        assert!(backported.holds(&image("1.2.3", Some("alpine"))));
        assert!(!backported.holds(&image("1.2.3", None)));
        assert!(!backported.holds(&image("1.2.2", Some("alpine"))));
        assert!(!backported.holds(&Probe::default()));
    }

    #[test]
    fn distroless_is_told_from_the_debian_it_says_to_be() {
        let on = Condition {
            family: Family::Musl,
            versions: VersionRange::default(),
            distribution: Some("distroless".to_owned()),
        };
        let debian = image("1.2.3", Some("debian"));
        assert!(!on.holds(&debian));
        let distroless = Probe {
            os: Some("Distroless".to_owned()),
            ..debian
        };
        assert!(on.holds(&distroless));
    }
}
