//! The distribution's packages, and that of a C library, from the package databases of apk and dpkg.
//! The database of rpm is not text, so its packages stay unknown.

use std::path::{Path, PathBuf};

use super::bounded;
use crate::clib::{Family, Version};

/// A package of a C library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    /// As the distribution writes it: `musl-1.2.4-r2`, `libc6 2.36-9+deb12u10`.
    pub(super) text: String,
    /// The upstream version in it.
    pub(super) upstream: Version,
}

/// The databases of an image.
#[derive(Debug, Default)]
pub(super) struct Databases {
    /// That of apk.
    pub(super) apk: String,
    /// Those of dpkg, which keeps one file; distroless images, which have no dpkg, one file a package.
    pub(super) dpkg: Vec<String>,
}

impl Databases {
    /// Reads those that are there.
    pub(super) fn of(root: &Path) -> Databases {
        let apk = ["lib/apk/db/installed", "usr/lib/apk/db/installed"];
        let mut dpkg: Vec<PathBuf> = vec![root.join("var/lib/dpkg/status")];
        dpkg.extend(bounded::entries(&root.join("var/lib/dpkg/status.d")));
        Databases {
            apk: apk
                .iter()
                .find_map(|place| bounded::text(&root.join(place)))
                .unwrap_or_default(),
            dpkg: dpkg
                .iter()
                .filter_map(|place| bounded::text(place))
                .collect(),
        }
    }

    /// The package of a C library.
    pub(super) fn find(&self, family: Family) -> Option<Package> {
        self.of_apk(family).or_else(|| self.of_dpkg(family))
    }

    /// Every package, as the distribution writes it, sorted.
    pub(super) fn all(&self) -> Vec<String> {
        let mut packages = listed(&self.apk, ("P:", "V:"), '-');
        for status in &self.dpkg {
            packages.extend(listed(status, ("Package: ", "Version: "), ' '));
        }
        packages.sort();
        packages.dedup();
        packages
    }

    fn of_apk(&self, family: Family) -> Option<Package> {
        let name = match family {
            Family::Musl => "musl",
            Family::Glibc => "glibc",
        };
        let version = version_in(&self.apk, ("P:", name), "V:")?;
        package(format!("{name}-{version}"), version)
    }

    fn of_dpkg(&self, family: Family) -> Option<Package> {
        let name = match family {
            Family::Musl => "musl",
            Family::Glibc => "libc6",
        };
        let mut databases = self.dpkg.iter();
        let version =
            databases.find_map(|status| version_in(status, ("Package: ", name), "Version: "))?;
        package(format!("{name} {version}"), version)
    }
}

/// In paragraphs of `key value` lines: name and version of each that is installed.
fn listed(database: &str, (name, version): (&str, &str), between: char) -> Vec<String> {
    let paragraphs = database.split("\n\n").filter(|text| is_installed(text));
    let value = |paragraph: &str, key: &str| {
        let mut lines = paragraph.lines();
        let value = lines.find_map(|line| line.strip_prefix(key))?;
        Some(value.trim().to_owned())
    };
    paragraphs
        .filter_map(|text| Some((value(text, name)?, value(text, version)?)))
        .map(|(name, version)| format!("{name}{between}{version}"))
        .collect()
}

fn is_installed(paragraph: &str) -> bool {
    let removed = |line: &str| line.starts_with("Status: ") && !line.ends_with(" installed");
    !paragraph.lines().any(removed)
}

/// In paragraphs of `key value` lines: the version in the paragraph whose key is `name`.
fn version_in<'a>(database: &'a str, (key, name): (&str, &str), version: &str) -> Option<&'a str> {
    let paragraphs = database.split("\n\n").filter(|paragraph| {
        let named = |line: &str| line.strip_prefix(key) == Some(name);
        paragraph.lines().any(named) && is_installed(paragraph)
    });
    let mut lines = paragraphs.flat_map(str::lines);
    lines
        .find_map(|line| line.strip_prefix(version))
        .map(str::trim)
}

fn package(text: String, version: &str) -> Option<Package> {
    let upstream = version.split('-').next()?.parse().ok()?;
    Some(Package { text, upstream })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_paragraph_is_read() {
        let apk = "C:x\nP:musl-utils\nV:9\n\nC:y\nP:musl\nV:1.2.4-r2\nF:lib\n";
        assert_eq!(version_in(apk, ("P:", "musl"), "V:"), Some("1.2.4-r2"));
        let dpkg = "Package: libc6\nStatus: deinstall ok config-files\nVersion: 1\n\n\
            Package: libc6\nStatus: install ok installed\nVersion: 2.36-9+deb12u10\n";
        let version = version_in(dpkg, ("Package: ", "libc6"), "Version: ");
        assert_eq!(version, Some("2.36-9+deb12u10"));
        assert_eq!(
            listed(apk, ("P:", "V:"), '-'),
            ["musl-utils-9", "musl-1.2.4-r2"]
        );
        assert_eq!(
            listed(dpkg, ("Package: ", "Version: "), ' '),
            ["libc6 2.36-9+deb12u10"]
        );
        let found = package("x".to_owned(), "2.36-9+deb12u10").unwrap();
        assert_eq!(found.upstream.to_string(), "2.36");
    }
}
