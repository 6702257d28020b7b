//! Which packages of a lock file have no wheel, or no prebuilt add-on, for the target: from what
//! the file says, and where that does not tell, from the matrix of packages that the suites keep;
//! each finding says which.

mod advice;
mod libraries;
mod matrix;
mod npm;
mod python;
mod target;
mod variants;
mod wanted;
mod wheels;

use std::collections::{BTreeMap, BTreeSet};

use super::findings::{Findings, Said};
use super::model::{Confidence, Facts, Kind, LockFacts, Place, Prediction};
use super::tags::Interpreter;
use crate::lock::{Content, Lock};
use crate::suite::Suite;
use crate::tree::Tree;
use matrix::Matrix;
use target::Target;

/// What is to be predicted.
#[derive(Debug, Clone, Copy)]
pub struct LockInputs<'a> {
    /// The lock file.
    pub lock: &'a Lock,
    /// Where its packages are to be installed.
    pub target: &'a Tree,
    /// Files that the user will add to the target.
    pub added: &'a [Tree],
    /// The version of Python, where the user says it.
    pub python: Option<(u32, u32)>,
    /// The catalogue, with the matrix of packages.
    pub suites: &'a [Suite],
}

/// Why nothing can be predicted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockPredictionError {
    /// The target has no libc, so that nothing of Python or Node.js runs there.
    #[error("the target has no C library, so that no package with compiled code can be for it")]
    NoLibc,
}

/// Predicts.
///
/// # Errors
/// A target without a libc.
pub fn predict(inputs: &LockInputs<'_>) -> Result<Prediction, LockPredictionError> {
    let lock = inputs.lock;
    let mut target = Target::new(inputs).ok_or(LockPredictionError::NoLibc)?;
    let matrix = Matrix::new(inputs.suites, &lock.content, &target);
    let mut report = Report::new(lock);
    match &lock.content {
        Content::Python(python) => python::check(python, &mut target, &matrix, &mut report),
        Content::Npm(packages) => npm::check(packages, &target, &matrix, &mut report),
    }
    report.tell_untold(&target);
    let mut facts = Facts {
        target: Some(target.clib.clone()),
        notes: lock.notes.clone(),
        ..Facts::default()
    };
    let notes = std::iter::once(inputs.target).chain(inputs.added);
    facts
        .notes
        .extend(notes.flat_map(|tree| tree.notes.iter().cloned()));
    if matches!(lock.content, Content::Python(_)) {
        let spelled = |python: &Interpreter| {
            let (major, minor) = python.version;
            format!("{major}.{minor}{}", if python.threaded { "t" } else { "" })
        };
        report.facts.python = target.python.as_ref().map(spelled);
        report.facts.python_from = target.python.map(|_| target.python_from);
    }
    facts.lock = Some(report.facts);
    Ok(Prediction {
        facts,
        findings: report.findings.sorted(),
    })
}

/// What is found.
struct Report<'a> {
    lock: &'a Lock,
    facts: LockFacts,
    findings: Findings,
    /// Of what the file does not tell enough: by the reason, lines and packages.
    untold: BTreeMap<&'static str, BTreeSet<(usize, String)>>,
}

impl<'a> Report<'a> {
    fn new(lock: &'a Lock) -> Report<'a> {
        Report {
            lock,
            facts: LockFacts {
                format: lock.format,
                version: lock.version.clone(),
                packages: 0,
                elsewhere: 0,
                by_matrix: 0,
                python: None,
                python_from: None,
            },
            findings: Findings::default(),
            untold: BTreeMap::new(),
        }
    }

    /// Adds a finding about a package of a line.
    fn add(
        &mut self,
        kind: Kind,
        package: &str,
        confidence: Confidence,
        line: usize,
        said: impl FnOnce() -> Said,
    ) -> &mut super::model::Finding {
        let object = format!("{}:{line}: {package}", self.lock.file);
        let finding = self.findings.add(kind, package, confidence, &object, said);
        finding.places.insert(Place {
            file: self.lock.file.clone(),
            line,
        });
        finding
    }

    /// Notes a package of which the file does not tell enough, and why.
    fn untold(&mut self, line: usize, package: &str, why: &'static str) {
        let packages = self.untold.entry(why).or_default();
        packages.insert((line, package.to_owned()));
    }

    /// One finding for each reason: of single packages it says little.
    fn tell_untold(&mut self, target: &Target) {
        for (why, packages) in std::mem::take(&mut self.untold) {
            let libc = &target.clib;
            let says = match packages.len() {
                1 => format!("whether a package suits {libc} is not in the lock file: {why}"),
                many => {
                    format!("whether {many} packages suit {libc} is not in the lock file: {why}")
                }
            };
            for (line, package) in packages {
                let object = format!("{package} (line {line})");
                let advice = advice::untold(&self.lock.content);
                let new = || Said::new(says.clone(), advice);
                let (kind, sure) = (Kind::Untold, Confidence::Possible);
                let finding = self.findings.add(kind, why, sure, &object, new);
                finding.places.insert(Place {
                    file: self.lock.file.clone(),
                    line,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
