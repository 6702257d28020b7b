//! Reads `repro.toml`: a folder that is one case, below a suite or anywhere.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::check::{self, Place};
use super::error::SuiteError;
use super::fields::Fields;
use super::model::{Case, Suite};
use super::packages::Packages;
use crate::mistakes::{Mistake, Mistakes};

/// The file that makes a folder a report.
pub const FILE: &str = "repro.toml";

/// The suite that a folder belongs to that lies anywhere.
pub const LOCAL: &str = "local";

/// What the folders below a suite's own give.
#[derive(Default)]
pub(super) struct Reports {
    pub(super) cases: Vec<Case>,
    pub(super) mistakes: Vec<Mistake>,
}

/// The reports in the folders below a suite's own, in the order of their names.
pub(super) fn below(
    suite: &str,
    dir: &Path,
    packages: &Packages,
    payload: Option<&str>,
) -> Result<Reports, SuiteError> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(dir)
        .map_err(|error| unreadable(dir, &error))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join(FILE).is_file())
        .collect();
    folders.sort();
    let mut reports = Reports::default();
    for folder in folders {
        let name = file_name(&folder);
        let place = Place {
            suite,
            dir: &folder,
            payload,
            modules: None,
            packages,
            report: Some(&name),
            published: true,
        };
        let (cases, mistakes) = read(&place, &name, &text_in(&folder)?);
        reports.cases.extend(cases);
        reports.mistakes.extend(mistakes);
    }
    Ok(reports)
}

/// A folder anywhere as a suite `local` with one case, named after it.
///
/// # Errors
/// [`SuiteError::Unreadable`] when it has no `repro.toml` that can be read,
/// [`SuiteError::Mistakes`] with everything that is wrong in it.
pub fn folder(dir: &Path) -> Result<Suite, SuiteError> {
    let dir = dir
        .canonicalize()
        .map_err(|error| unreadable(dir, &error))?;
    let text = text_in(&dir)?;
    local(dir, &text)
}

/// The suite `local` of a folder with this `repro.toml`.
pub(super) fn local(dir: PathBuf, text: &str) -> Result<Suite, SuiteError> {
    let name = as_name(&file_name(&dir));
    let packages = Packages::none();
    let place = Place {
        suite: LOCAL,
        dir: &dir,
        payload: None,
        modules: None,
        packages: &packages,
        report: Some(&name),
        published: false,
    };
    let (cases, mistakes) = read(&place, &name, text);
    if !mistakes.is_empty() {
        return Err(SuiteError::Mistakes { mistakes });
    }
    Ok(Suite {
        includes: Vec::new(),
        modules: None,
        name: LOCAL.to_owned(),
        title: String::new(),
        about: String::new(),
        dir,
        payload: None,
        packages: Vec::new(),
        cases,
        claims: Vec::new(),
    })
}

fn text_in(folder: &Path) -> Result<String, SuiteError> {
    let file = folder.join(FILE);
    std::fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))
}

fn read(place: &Place<'_>, name: &str, text: &str) -> (Vec<Case>, Vec<Mistake>) {
    let mut mistakes = Mistakes::new(&place.dir.join(FILE), text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        mistakes.add(span, error.message().to_owned(), None);
    }
    let span = 0..text.lines().next().map_or(0, str::len);
    if !check::is_name(name) {
        let message = format!("the folder `{name}` is not named as a case is");
        let help = format!("{}: rename it", check::NAME_HELP);
        mistakes.add(span.clone(), message, Some(help));
    }
    let fields = Fields::new(table.into_inner(), span, "report");
    let cases = check::entry(place, fields, name, &mut mistakes);
    (cases, mistakes.into_vec())
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The nearest that is the name of a case.
#[must_use]
pub fn as_name(text: &str) -> String {
    let small = text.to_lowercase();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let words: Vec<&str> = small
        .split(|c| !allowed(c))
        .filter(|w| !w.is_empty())
        .collect();
    match words.as_slice() {
        [] => "thing".to_owned(),
        words => words.join("-"),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> SuiteError {
    SuiteError::Unreadable {
        path: path.display().to_string(),
        message: error.to_string(),
        help: Some(format!(
            "a report is a folder with a `{FILE}`, see suites/README.md"
        )),
    }
}
