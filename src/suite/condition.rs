//! On which images something holds: a libc, a range of its versions, a distribution and its
//! package of the libc, a library beside it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::range::{PackageRange, VersionRange};
use crate::clib::Family;
use crate::package::Package;
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
    /// Which versions of that distribution's package of the libc; `None`: any, also none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageRange>,
    /// File name of a shared library that the image has, such as `libz.so.1`; `None`: whatever
    /// it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
}

impl Condition {
    /// Whether it holds for the libc that an image's own programs use.
    #[must_use]
    pub fn holds(&self, probe: &Probe) -> bool {
        let Some(found) = probe.clibs.first() else {
            return false;
        };
        let package = || Package::read(found.package.as_deref()?);
        let is_in = |range: &PackageRange| package().is_some_and(|p| range.contains(&p));
        found.clib.family == self.family
            && self.versions.contains(found.clib.version.as_ref())
            && self
                .distribution
                .as_deref()
                .is_none_or(|name| is_of(name, probe))
            && self.package.as_ref().is_none_or(is_in)
            && self
                .library
                .as_ref()
                .is_none_or(|library| probe.libraries.contains(library))
    }

    /// What is wrong with the keys together.
    ///
    /// # Errors
    /// What a person should write instead.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.package.is_some() && self.distribution.is_none() {
            return Err(
                "`package` needs `distribution`: what a revision has in it is each \
                        distribution's own affair",
            );
        }
        if self.library.as_ref().is_some_and(|name| name.contains('/')) {
            return Err("`library` is a file name without folders, such as `libz.so.1`");
        }
        Ok(())
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
        match (&self.distribution, &self.package) {
            (Some(distribution), Some(package)) => write!(f, " ({distribution} {package})")?,
            (Some(distribution), None) => write!(f, " ({distribution})")?,
            (None, Some(package)) => write!(f, " (package {package})")?,
            (None, None) => {}
        }
        match &self.library {
            Some(library) => write!(f, " with {library}"),
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
            package: None,
            library: None,
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
            package: None,
            library: None,
        };
        let debian = image("1.2.3", Some("debian"));
        assert!(!on.holds(&debian));
        let distroless = Probe {
            os: Some("Distroless".to_owned()),
            ..debian
        };
        assert!(on.holds(&distroless));
    }

    #[test]
    fn a_package_and_a_library_are_what_the_image_says() {
        let on = Condition {
            family: Family::Musl,
            versions: VersionRange::default(),
            distribution: Some("alpine".to_owned()),
            package: Some(">=1.2.4-r2, <1.2.5".parse().unwrap()),
            library: Some("libz.so.1".to_owned()),
        };
        let mut alpine = image("1.2.4", Some("alpine"));
        assert!(!on.holds(&alpine));
        alpine.libraries = vec!["libz.so.1".to_owned()];
        assert!(!on.holds(&alpine));
        alpine.clibs[0].package = Some("musl-1.2.4-r1".to_owned());
        assert!(!on.holds(&alpine));
        alpine.clibs[0].package = Some("musl-1.2.4-r2".to_owned());
        assert!(on.holds(&alpine));
        let text = "musl (alpine >=1.2.4-r2, <1.2.5) with libz.so.1";
        assert_eq!(on.to_string(), text);
    }

    #[test]
    fn keys_that_make_no_sense_together_are_noticed() {
        let read = |text: &str| toml::from_str::<Condition>(text).unwrap().check();
        assert!(read("libc = \"musl\"\npackage = \"<1.2.4-r2\"").is_err());
        assert!(read("libc = \"musl\"\nlibrary = \"/lib/libz.so.1\"").is_err());
        let alpine = "libc = \"musl\"\npackage = \"<1.2.4-r2\"\ndistribution = \"alpine\"";
        assert_eq!(read(alpine), Ok(()));
    }
}
