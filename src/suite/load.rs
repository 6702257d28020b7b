//! Finds and reads the suites of a folder; all mistakes of all files are reported together.

use std::path::{Path, PathBuf};

use super::claim::Claim;
use super::claim_read::Pending;
use super::error::SuiteError;
use super::packages::{Package, Packages};
use super::{Case, Suite, check, claim_read};
use crate::mistakes::{Mistake, Mistakes, suggestion_or_all};

/// The file that makes a folder a suite.
const FILE: &str = "suite.toml";
/// The lock file of the packages that a suite tries.
const PACKAGES_FILE: &str = "packages.toml";

/// Reads every `DIR/*/suite.toml`, and the reports below it (`DIR/*/*/repro.toml`), in the order of
/// the folders' names.
///
/// # Errors
/// [`SuiteError::Unreadable`] for a folder or file that cannot be read, [`SuiteError::Mistakes`]
/// with everything that is wrong in any of them.
pub fn load(dir: &Path) -> Result<Vec<Suite>, SuiteError> {
    let sources = folders(dir)?.into_iter().map(Source::of);
    understood(&sources.collect::<Result<Vec<_>, _>>()?)
}

/// A suite as it stands in its folder.
pub(super) struct Source {
    pub(super) folder: PathBuf,
    /// `suite.toml`.
    pub(super) text: String,
    /// `packages.toml`, where there is one.
    pub(super) packages: Option<String>,
}

impl Source {
    fn of(folder: PathBuf) -> Result<Source, SuiteError> {
        let file = folder.join(FILE);
        let text = std::fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
        Ok(Source {
            text,
            packages: std::fs::read_to_string(folder.join(PACKAGES_FILE)).ok(),
            folder,
        })
    }
}

/// The suites that these are, with the reports in the folders below theirs.
pub(super) fn understood(sources: &[Source]) -> Result<Vec<Suite>, SuiteError> {
    let mut read = Vec::new();
    let mut in_packages = Vec::new();
    let mut in_reports = Vec::new();
    for source in sources {
        let (folder, text) = (&source.folder, &source.text);
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let mut found = Mistakes::new(&folder.join(FILE), text);
        let (packages, wrong) = match &source.packages {
            Some(text) => Packages::read(&folder.join(PACKAGES_FILE), text),
            None => (Packages::none(), Vec::new()),
        };
        in_packages.extend(wrong);
        let (suite, claims, wrong) = check::suite(&name, folder, text, &packages, &mut found)?;
        in_reports.extend(wrong);
        read.push((suite, claims, found));
    }
    check_included(&mut read);
    let (suites, mut mistakes) = resolved(read);
    mistakes.extend(in_packages);
    mistakes.extend(in_reports);
    if mistakes.is_empty() {
        Ok(suites)
    } else {
        Err(SuiteError::Mistakes { mistakes })
    }
}

/// Tells which suites include one that is not there.
fn check_included(read: &mut [(Suite, Vec<Pending>, Mistakes)]) {
    let names: Vec<String> = read.iter().map(|(suite, ..)| suite.name.clone()).collect();
    for (suite, _, found) in read {
        for named in &suite.includes {
            let name = named.get_ref();
            if *name == suite.name || !names.contains(name) {
                let others = names.iter().filter(|other| **other != suite.name);
                let help = suggestion_or_all(name, others.map(String::as_str));
                let message = format!("there is no other suite `{name}`");
                found.add(named.span(), message, help);
            }
        }
    }
}

/// Tells which suites name a payload of packages that the catalogue does not have.
///
/// # Errors
/// [`SuiteError::Mistakes`] with all of them; [`SuiteError::Unreadable`] when a file that was read
/// is gone.
pub fn check_payloads(suites: &[Suite], known: &[&str]) -> Result<(), SuiteError> {
    let mut mistakes = Vec::new();
    for suite in suites {
        let named = suite.payload.iter().chain(&suite.modules);
        let unknown: Vec<_> = named
            .filter(|named| !known.contains(&named.get_ref().as_str()))
            .collect();
        if unknown.is_empty() {
            continue;
        }
        let file = suite.dir.join(FILE);
        let text = std::fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
        let mut found = Mistakes::new(&file, &text);
        for named in unknown {
            let name = named.get_ref();
            let message = format!("`payloads.toml` has no payload `{name}`");
            let help = suggestion_or_all(name, known.iter().copied());
            found.add(named.span(), message, help);
        }
        mistakes.extend(found.into_vec());
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(SuiteError::Mistakes { mistakes })
    }
}

/// The suites with their claims, which may rest on cases of any suite.
fn resolved(read: Vec<(Suite, Vec<Pending>, Mistakes)>) -> (Vec<Suite>, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let mut claims = Vec::new();
    let mut suites = Vec::new();
    for (suite, pending, found) in read {
        claims.push((pending, found));
        suites.push(suite);
    }
    let cases: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
    let packages: Vec<(&str, &Package)> = suites
        .iter()
        .flat_map(|suite| suite.packages.iter().map(|one| (suite.name.as_str(), one)))
        .collect();
    let resolved: Vec<Vec<Claim>> = claims
        .into_iter()
        .map(|(pending, mut found)| {
            let of_suite = pending
                .into_iter()
                .map(|claim| claim_read::resolve(claim, &cases, &packages, &mut found))
                .collect();
            mistakes.extend(found.into_vec());
            of_suite
        })
        .collect();
    for (suite, claims) in suites.iter_mut().zip(resolved) {
        suite.claims = claims;
    }
    (suites, mistakes)
}

fn folders(dir: &Path) -> Result<Vec<PathBuf>, SuiteError> {
    let entries = std::fs::read_dir(dir).map_err(|e| unreadable(dir, &e))?;
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join(FILE).is_file())
        .collect();
    folders.sort();
    if folders.is_empty() {
        return Err(SuiteError::Unreadable {
            path: dir.display().to_string(),
            message: "no folder in it has a suite.toml".to_owned(),
            help: Some("name the folder that holds the suites with --suites DIR".to_owned()),
        });
    }
    Ok(folders)
}

fn unreadable(path: &Path, error: &std::io::Error) -> SuiteError {
    SuiteError::Unreadable {
        path: path.display().to_string(),
        message: error.to_string(),
        help: Some("name the folder that holds the suites with --suites DIR".to_owned()),
    }
}
