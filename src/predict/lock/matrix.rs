//! What the suites' matrix of packages says of a package of a lock file: facts of the registry
//! that were looked up when the matrix was made, for x86-64.

use std::collections::HashMap;

use super::target::Target;
use crate::clib::{Family, Version};
use crate::lock::Content;
use crate::lock::model::NpmPackage;
use crate::suite::{Package, Published, Suite, Workload};

/// The packages of the matrix.
pub(super) struct Matrix<'a> {
    rows: HashMap<&'a str, Row<'a>>,
    family: Family,
}

/// A package of the matrix.
#[derive(Clone)]
pub(super) struct Row<'a> {
    pub(super) package: &'a Package,
    /// The suite that has it.
    pub(super) suite: &'a str,
    /// The case that tries it.
    pub(super) case: Option<String>,
}

/// What the matrix says of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// There is one for the target's libc.
    Has,
    /// There is none; from this version on there is.
    Before(String),
    /// There is none; up to this version there was.
    After(String),
    /// No version up to that of the matrix has one.
    Never,
    /// An install script fetches or compiles it.
    Script,
    /// Nothing.
    Unsaid,
}

impl<'a> Matrix<'a> {
    pub(super) fn new(suites: &'a [Suite], content: &Content, target: &Target) -> Matrix<'a> {
        let npm = matches!(content, Content::Npm(_));
        // It was made for this architecture.
        let known = target.machine == Some("x86_64");
        let suites = suites.iter().filter(|suite| known && is_npm(suite) == npm);
        let rows = suites.flat_map(|suite| {
            suite.packages.iter().map(|package| {
                let tries = |name: &str| {
                    let mut cases = suite.cases.iter();
                    let of =
                        cases.find(|case| case.package.as_ref().is_some_and(|p| p.name == name));
                    of.map(|case| case.id.0.split('@').next().unwrap_or_default().to_owned())
                };
                let row = Row {
                    package,
                    suite: &suite.name,
                    case: tries(&package.name),
                };
                (package.name.as_str(), row)
            })
        });
        Matrix {
            rows: rows.collect(),
            family: target.family(),
        }
    }

    pub(super) fn row(&self, name: &str) -> Option<&Row<'a>> {
        self.rows.get(name)
    }

    /// What is said of a version of a package.
    pub(super) fn told(&self, row: &Row<'a>, version: Option<&str>) -> Told {
        let package = row.package;
        let published = match self.family {
            Family::Musl => &package.musl,
            Family::Glibc => &package.glibc,
        };
        let Some(version) = version.and_then(number) else {
            return Told::Unsaid;
        };
        if self.family == Family::Musl {
            let since = package.musl_since.as_deref();
            if let Some(since) = since.filter(|since| number(since).is_some_and(|n| version < n)) {
                return Told::Before(since.to_owned());
            }
            let until = package.musl_until.as_deref();
            if let Some(until) = until.filter(|until| number(until).is_some_and(|n| version > n)) {
                return Told::After(until.to_owned());
            }
            if package.musl_since.is_some() {
                return Told::Has;
            }
        }
        let is_newer = number(&package.version).is_some_and(|known| version > known);
        let is_alike = first(&package.version) == first(version.to_string().as_str());
        match published {
            // Another generation may come otherwise.
            Published::Compiled(_) | Published::Pure if is_alike => Told::Has,
            Published::Script if is_alike => Told::Script,
            Published::Source | Published::Nothing if !is_newer => Told::Never,
            _ => Told::Unsaid,
        }
    }

    /// Whether a package without a wheel can at least be built.
    pub(super) fn is_buildable(&self, row: &Row<'a>) -> bool {
        let published = match self.family {
            Family::Musl => &row.package.musl,
            Family::Glibc => &row.package.glibc,
        };
        *published != Published::Nothing
    }

    /// What the package of the matrix wants from the target and does not bring.
    pub(super) fn libraries(&self, row: &Row<'a>) -> Vec<String> {
        match self.family {
            Family::Musl => {
                let soname = |package: &String| match package.as_str() {
                    "libstdc++" => Some("libstdc++.so.6"),
                    "libgcc" => Some("libgcc_s.so.1"),
                    "zlib" => Some("libz.so.1"),
                    _ => None,
                };
                let needs = row.package.needs.iter();
                needs.filter_map(soname).map(str::to_owned).collect()
            }
            Family::Glibc => row.package.glibc_needs.clone(),
        }
    }
}

impl Row<'_> {
    /// Where that is from, for evidence.
    pub(super) fn source(&self) -> String {
        let version = &self.package.version;
        format!(
            "by the matrix of the suite {} (version {version}), not by this file",
            self.suite
        )
    }
}

/// Whether a suite's packages are npm's.
fn is_npm(suite: &Suite) -> bool {
    let mut tried = suite.cases.iter().filter(|case| case.package.is_some());
    tried.any(|case| matches!(case.workload, Workload::Node { .. }))
}

/// A version by its numbers; what follows these does not matter here.
fn number(version: &str) -> Option<Version> {
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.');
    version[..end.unwrap_or(version.len())]
        .trim_end_matches('.')
        .parse()
        .ok()
}

/// The first number of a version.
fn first(version: &str) -> Option<&str> {
    version.split('.').next()
}

/// `name version`, as findings show it.
pub(super) fn shown(package: &NpmPackage) -> String {
    match &package.version {
        Some(version) => format!("{} {version}", package.name),
        None => package.name.clone(),
    }
}
