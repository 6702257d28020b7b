//! What a suite's `packages.toml` says of the packages that its cases try: the facts of the
//! extension matrix that no container can tell.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::fields::Fields;
use super::model::Tried;
use super::source_build::SourceBuild;
use crate::clib::Family;
use crate::mistakes::{Mistake, Mistakes, suggestion};

/// A package of a registry, as published there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The version that is tried.
    pub version: String,
    /// How it comes for musl.
    pub musl: Published,
    /// How it comes for glibc.
    pub glibc: Published,
    /// First version with compiled code for musl.
    pub musl_since: Option<String>,
    /// When that was published.
    pub musl_since_date: Option<String>,
    /// Last version with compiled code for musl, where later ones have none.
    pub musl_until: Option<String>,
    /// Packages of Alpine that it wants on musl and does not bring.
    pub needs: Vec<String>,
    /// Shared libraries outside glibc that it takes from an image with glibc.
    pub glibc_needs: Vec<String>,
    /// Nothing of it is fetched: what is said of it is what the registry says.
    pub too_large: bool,
    /// Itself and what is installed with it, by name and libc (`None`: both).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub installs: Vec<(String, Option<Family>)>,
    /// Bytes that all of that takes when installed, where the payload tells.
    #[serde(default)]
    pub size: Sizes,
    /// What became of building it from source for musl, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built: Option<SourceBuild>,
}

/// How a package comes for a libc.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Published {
    /// Compiled, by these tags of a wheel or names of npm packages.
    Compiled(Vec<String>),
    /// Without compiled code.
    Pure,
    /// By a script that runs when it is installed: it downloads from elsewhere, or compiles.
    Script,
    /// As source only.
    Source,
    /// Not at all.
    Nothing,
    /// The file does not say.
    Unsaid,
}

/// Bytes on each side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// With musl.
    pub musl: Option<u64>,
    /// With glibc.
    pub glibc: Option<u64>,
}

impl Published {
    /// The spelling in files.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Published::Compiled(_) => "compiled",
            Published::Pure => "pure",
            Published::Script => "script",
            Published::Source => "source",
            Published::Nothing => "nothing",
            Published::Unsaid => "unsaid",
        }
    }
}

impl Package {
    /// Adds up what it takes when installed, from the sizes of each package by libc.
    pub fn add_up(&mut self, sizes: &BTreeMap<Family, BTreeMap<String, u64>>) {
        let total = |family: Family| {
            let of = sizes.get(&family)?;
            let parts = self.installs.iter();
            let parts = parts.filter(|(_, only)| only.is_none_or(|only| only == family));
            let known: Vec<u64> = parts
                .filter_map(|(name, _)| of.get(name).copied())
                .collect();
            of.contains_key(&self.name).then(|| known.iter().sum())
        };
        self.size = Sizes {
            musl: total(Family::Musl),
            glibc: total(Family::Glibc),
        };
    }
}

/// One `[[package]]` of either kind of file; other keys are the update tools' own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Entry {
    name: String,
    version: String,
    #[serde(default)]
    requires: Vec<String>,
    any: Option<Wheel>,
    musl: Option<ForMusl>,
    glibc: Option<Wheel>,
    source: Option<Wheel>,
    #[serde(default)]
    too_large: bool,
    musl_since: Option<String>,
    musl_since_date: Option<String>,
    musl_until: Option<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    glibc_needs: Vec<String>,
    delivery: Option<Delivery>,
    libc: Option<Family>,
    #[serde(default)]
    needed_by: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Wheel {
    file: String,
}

/// A wheel, or in words on which musl an add-on works.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ForMusl {
    Wheel(Wheel),
    Works(String),
}

/// How the binary of an add-on comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Delivery {
    OptionalDependency,
    Prebuilds,
    Download,
    Source,
}

/// The packages of a suite's folder.
pub(super) struct Packages {
    /// `None`: there is no such file.
    entries: Option<Vec<Entry>>,
    /// Whether the file could be understood.
    understood: bool,
}

impl Packages {
    /// Of a folder that is no suite's.
    pub(super) fn none() -> Packages {
        Packages {
            entries: None,
            understood: true,
        }
    }

    /// Reads a `packages.toml`; gives what is wrong with it too.
    pub(super) fn read(path: &Path, text: &str) -> (Packages, Vec<Mistake>) {
        #[derive(Deserialize)]
        struct File {
            #[serde(default)]
            package: Vec<Entry>,
        }
        let mut mistakes = Mistakes::new(path, text);
        let entries = match toml::from_str::<File>(text) {
            Ok(file) => file.package,
            Err(error) => {
                let help = "`alpine-tax packages update` writes this file".to_owned();
                let message = error.message().lines().next().unwrap_or_default();
                mistakes.add(error.span().unwrap_or(0..0), message, Some(help));
                Vec::new()
            }
        };
        let packages = Packages {
            entries: Some(entries),
            understood: mistakes.count() == 0,
        };
        (packages, mistakes.into_vec())
    }

    /// Reads `package` and `with` of a case; `is_script`: whether it runs a script and is about what
    /// that does.
    pub(super) fn tried(
        &self,
        fields: &mut Fields<'_>,
        is_script: bool,
        mistakes: &mut Mistakes,
    ) -> Option<Tried> {
        let name = fields.take::<String>("package", mistakes);
        let with = fields.take::<Vec<String>>("with", mistakes);
        let Some(name) = name else {
            if let Some(with) = with {
                let help = "add `package = \"...\"`, or remove it".to_owned();
                mistakes.add(with.span(), "`with` goes with `package` only", Some(help));
            }
            return None;
        };
        if !is_script {
            let message = "`package` goes with `python` or `node`, in a case about behaviour";
            let help = "its timing follows from it by itself".to_owned();
            mistakes.add(name.span(), message, Some(help));
        }
        self.check(&name, mistakes);
        Some(Tried {
            name: name.into_inner(),
            with: with.map(Spanned::into_inner).unwrap_or_default(),
        })
    }

    fn check(&self, name: &Spanned<String>, mistakes: &mut Mistakes) {
        let wanted = name.get_ref();
        match &self.entries {
            None => {
                let message = "the suite's folder has no `packages.toml`";
                let help = format!("`{wanted}` must be named there, with its version");
                mistakes.add(name.span(), message, Some(help));
            }
            Some(_) if !self.understood => {}
            Some(entries) if !entries.iter().any(|entry| entry.name == *wanted) => {
                let message = format!("`packages.toml` has no package `{wanted}`");
                let known = entries.iter().map(|entry| entry.name.as_str());
                let add = || format!("add it there: `name = \"{wanted}\"`");
                let help = suggestion(wanted, known).unwrap_or_else(add);
                mistakes.add(name.span(), message, Some(help));
            }
            Some(_) => {}
        }
    }

    /// The packages that are tried, and those too large to be tried, in the order of the file.
    pub(super) fn rows(&self, tried: &BTreeSet<&str>) -> Vec<Package> {
        let entries = self.entries.as_deref().unwrap_or_default();
        let is_row = |entry: &&Entry| entry.too_large || tried.contains(entry.name.as_str());
        let rows = entries.iter().filter(is_row);
        rows.map(|entry| package(entry, entries)).collect()
    }
}

fn package(entry: &Entry, all: &[Entry]) -> Package {
    Package {
        name: entry.name.clone(),
        version: entry.version.clone(),
        musl: published(entry, all, Family::Musl),
        glibc: published(entry, all, Family::Glibc),
        musl_since: entry.musl_since.clone(),
        musl_since_date: entry.musl_since_date.clone(),
        musl_until: entry.musl_until.clone(),
        needs: entry.needs.clone(),
        glibc_needs: entry.glibc_needs.clone(),
        too_large: entry.too_large,
        installs: installs(entry, all),
        size: Sizes::default(),
        built: None,
    }
}

fn published(entry: &Entry, all: &[Entry], family: Family) -> Published {
    if let Some(delivery) = entry.delivery {
        return of_add_on(entry, delivery, all, family);
    }
    let own = match (family, &entry.musl) {
        (Family::Musl, Some(ForMusl::Wheel(wheel))) => Some(wheel),
        (Family::Musl, _) => None,
        (Family::Glibc, _) => entry.glibc.as_ref(),
    };
    match own.or(entry.any.as_ref()) {
        Some(wheel) if wheel.file.ends_with("-none-any.whl") => Published::Pure,
        Some(wheel) => Published::Compiled(vec![tag(&wheel.file)]),
        None if entry.too_large && family == Family::Glibc => Published::Unsaid,
        None if entry.source.is_some() => Published::Source,
        None => Published::Nothing,
    }
}

/// `cp313-cp313-musllinux_1_2_x86_64` of a wheel's file name.
fn tag(file: &str) -> String {
    let stem = file.strip_suffix(".whl").unwrap_or(file);
    let mut parts: Vec<&str> = stem.rsplitn(4, '-').take(3).collect();
    parts.reverse();
    parts.join("-")
}

fn of_add_on(entry: &Entry, delivery: Delivery, all: &[Entry], family: Family) -> Published {
    let none = matches!(&entry.musl, Some(ForMusl::Works(works)) if works == "none");
    if family == Family::Musl && none {
        return Published::Nothing;
    }
    match delivery {
        Delivery::Prebuilds => Published::Compiled(vec!["in the package".to_owned()]),
        Delivery::Download => Published::Script,
        Delivery::Source => Published::Source,
        Delivery::OptionalDependency => Published::Compiled(platforms(entry, all, family)),
    }
}

/// The packages with an add-on's binary: those for this libc, or else the ones for any Linux.
fn platforms(entry: &Entry, all: &[Entry], family: Family) -> Vec<String> {
    let own = || {
        all.iter()
            .filter(|other| other.needed_by.contains(&entry.name))
    };
    let names = |wanted: &dyn Fn(&Entry) -> bool| -> Vec<String> {
        let wanted = own().filter(|other| wanted(other));
        wanted.map(|other| other.name.clone()).collect()
    };
    let exact = names(&|other| other.libc == Some(family));
    if exact.is_empty() {
        names(&|other| other.libc.is_none() && other.name.contains("linux"))
    } else {
        exact
    }
}

/// The package and what comes with it: by what each requires, or by what says it is needed by it.
fn installs(entry: &Entry, all: &[Entry]) -> Vec<(String, Option<Family>)> {
    let mut names = vec![(entry.name.clone(), None)];
    let mut next = 0;
    while let Some((name, _)) = names.get(next).cloned() {
        next += 1;
        let found = all.iter().find(|other| other.name == name);
        let required = found.into_iter().flat_map(|other| &other.requires);
        for required in required {
            if !names.iter().any(|(name, _)| name == required) {
                names.push((required.clone(), None));
            }
        }
    }
    let needed = all
        .iter()
        .filter(|other| other.needed_by.contains(&entry.name));
    names.extend(needed.map(|other| (other.name.clone(), other.libc)));
    names
}

#[cfg(test)]
#[path = "packages_tests.rs"]
mod tests;
