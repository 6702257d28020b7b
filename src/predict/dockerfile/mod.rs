//! What of a Dockerfile does not work once its last stage begins with the target: commands that the
//! target lacks, options that its tools do not know, what is copied from stages of the other libc,
//! variables, shells. From its text alone: nothing is executed or built.

mod commands;
mod packages;
mod settings;
mod target;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::findings::{Findings, Said};
use super::model::{Confidence, DockerfileFacts, Facts, Finding, Kind, Place, Prediction};
use crate::clib::Family;
use crate::dockerfile::{Dockerfile, Stage, Step, What};
use crate::suite::Suite;
use crate::tree::Tree;
use target::Target;

/// What is to be predicted.
#[derive(Debug, Clone, Copy)]
pub struct DockerfileInputs<'a> {
    /// The Dockerfile.
    pub dockerfile: &'a Dockerfile,
    /// What its last stage is to begin with.
    pub target: &'a Tree,
    /// Files that the user will add to the target.
    pub added: &'a [Tree],
    /// The catalogue, with the matrix of packages.
    pub suites: &'a [Suite],
}

/// Predicts.
#[must_use]
pub fn predict(inputs: &DockerfileInputs<'_>) -> Prediction {
    let dockerfile = inputs.dockerfile;
    let stages = dockerfile.final_stages();
    let target = Target::new(inputs.target, inputs.added);
    let mut report = Report {
        dockerfile,
        findings: Findings::default(),
    };
    let base = stages.first().map_or("", |stage| stage.base.as_str());
    settings::base(&stages, &target, &mut report);
    let installed = commands::installed(&stages, &target);
    for step in stages.iter().flat_map(|stage| &stage.steps) {
        settings::check(step, &stages, &target, &installed, &mut report);
        if let What::Run { commands, by_shell } = &step.what {
            if *by_shell && target.shell.is_none() {
                report.no_shell(step.line);
                continue;
            }
            for command in commands {
                commands::check(command, &target, &installed, inputs.suites, &mut report);
            }
        }
    }
    let facts = Facts {
        software: family_of(base).map(|family| crate::clib::Clib {
            family,
            version: None,
        }),
        target: super::world::clib(inputs.target),
        dockerfile: Some(DockerfileFacts {
            base: base.to_owned(),
            instructions: dockerfile.instructions,
            stages: dockerfile.stages.len(),
            judged: stages.len(),
        }),
        ..Facts::default()
    };
    Prediction {
        facts,
        findings: report.findings.sorted(),
    }
}

/// The lock files that commands of the last stage install from, by their usual names.
#[must_use]
pub fn lock_files(dockerfile: &Dockerfile) -> BTreeSet<&'static str> {
    let stages = dockerfile.final_stages();
    let steps = stages.iter().flat_map(|stage: &&Stage| &stage.steps);
    let runs = steps.filter_map(|step: &Step| match &step.what {
        What::Run { commands, .. } => Some(commands),
        _ => None,
    });
    runs.flatten().filter_map(commands::lock_file).collect()
}

/// The libc of an image, as far as its name tells. A registry's images without a word about it are
/// Debian's or have another glibc; `None`: none, or not known.
fn family_of(image: &str) -> Option<Family> {
    let name = image.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if name == "scratch" || name.contains('$') || is(&["distroless/static", "distroless-static"]) {
        None
    } else if is(&["alpine", "musl", "busybox:musl"]) {
        Some(Family::Musl)
    } else {
        Some(Family::Glibc)
    }
}

/// Collects findings with their lines.
struct Report<'d> {
    dockerfile: &'d Dockerfile,
    findings: Findings,
}

impl Report<'_> {
    fn add(
        &mut self,
        (kind, subject, confidence): (Kind, &str, Confidence),
        line: usize,
        new: impl FnOnce() -> Said,
    ) -> &mut Finding {
        let place = format!("{}:{line}", self.dockerfile.file);
        let finding = self.findings.add(kind, subject, confidence, &place, new);
        finding.places.insert(Place {
            file: self.dockerfile.file.clone(),
            line,
        });
        finding
    }

    fn no_shell(&mut self, line: usize) {
        let about = (
            Kind::MissingScriptInterpreter,
            "/bin/sh",
            Confidence::CertainWhenCalled,
        );
        self.add(about, line, || {
            Said::new(
                "the target has no shell, so that these instructions cannot be built on it",
                "do this in a stage with a shell, and copy what comes of it",
            )
        });
    }
}
