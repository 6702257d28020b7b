//! Instructions beside `RUN`: bases, what is copied from other stages, variables, shells, what is
//! started.

use std::collections::BTreeSet;

use super::super::data::VARIABLES;
use super::target::Target;
use super::{Confidence, Kind, Report, Said, family_of};
use crate::clib::Family;
use crate::dockerfile::{Stage, Step, What};

/// What tells that programs of a stage need no libc of their target, or have musl.
const STATIC: [&str; 8] = [
    "CGO_ENABLED=0",
    "-static",
    "crt-static",
    "linux-musl",
    "musl-gcc",
    "--target=musl",
    "GOOS=js",
    "-nostdlib",
];

/// What is copied from other stages without a libc in it.
const NO_PROGRAMS: [&str; 12] = [
    ".html",
    ".js",
    ".json",
    ".css",
    ".jar",
    ".war",
    ".pem",
    ".crt",
    "/dist",
    "/public",
    "/static",
    "/zoneinfo",
];

/// Looks at what the stages begin with.
pub(super) fn base(stages: &[&Stage], target: &Target, report: &mut Report<'_>) {
    let Some(first) = stages.first() else { return };
    let (Some(from), Some(to)) = (family_of(&first.base), target.family) else {
        return;
    };
    if from != to {
        let about = (Kind::BaseImage, first.base.as_str(), Confidence::Possible);
        report.add(about, first.line, || {
            let says = format!("this base is one with {from}, and the target has {to}");
            Said::new(
                says,
                "put the target here; what else changes with it follows",
            )
        });
    }
}

/// Looks at an instruction.
pub(super) fn check(
    step: &Step,
    stages: &[&Stage],
    target: &Target,
    installed: &BTreeSet<String>,
    report: &mut Report<'_>,
) {
    match &step.what {
        What::Run { .. } => {}
        What::Set { name, value, .. } => variable((name, value), step.line, target, report),
        What::Copy { from, sources } => {
            if let Some(from) = from {
                copied(from, sources, step.line, target, report);
            }
        }
        What::Shell(words) => shell(words, step.line, target, installed, report),
        What::Start {
            instruction,
            by_shell,
            words,
        } => {
            let last = last_start(stages, instruction);
            if last == Some(step.line) {
                started(
                    (instruction, *by_shell, words),
                    step.line,
                    target,
                    installed,
                    report,
                );
            }
        }
    }
}

/// Of several only the last counts.
fn last_start(stages: &[&Stage], wanted: &str) -> Option<usize> {
    let steps = stages.iter().flat_map(|stage| &stage.steps);
    let of_kind = steps.filter(|step| match &step.what {
        What::Start { instruction, .. } => *instruction == wanted,
        _ => false,
    });
    of_kind.map(|step| step.line).next_back()
}

fn variable((name, value): (&str, &str), line: usize, target: &Target, report: &mut Report<'_>) {
    let Some(own) = target.family else { return };
    let only = VARIABLES.iter().find(|(known, _)| *known == name);
    let evidence = format!("{name}={value}");
    if let Some((_, family)) = only.filter(|(_, family)| *family != own) {
        let about = (Kind::Variable, name, Confidence::Possible);
        let finding = report.add(about, line, || {
            let says = format!("{own} does not read the variable {name}, only {family} does");
            Said::new(says, "find another way to what it was to do")
        });
        finding.evidence.insert(evidence.clone());
    }
    if name == "LD_PRELOAD" || name == "LD_LIBRARY_PATH" {
        paths((name, value), line, target, report);
    }
    let is_locale = name == "LANG" || name.starts_with("LC_");
    let plain = value.is_empty() || value.starts_with("C.") || matches!(value, "C" | "POSIX");
    if is_locale && own == Family::Musl && !plain {
        let about = (Kind::Variable, name, Confidence::Possible);
        let finding = report.add(about, line, || {
            Said::new(
                format!(
                    "musl has no locale `{value}`: numbers, order and words stay those of C.UTF-8"
                ),
                "C.UTF-8 does the same; musl-locales and MUSL_LOCPATH translate messages",
            )
        });
        finding.evidence.insert(evidence.clone());
    }
    if own == Family::Musl {
        java(value, evidence, line, report);
    }
}

/// Libraries that are preloaded, and folders of Debian's.
fn paths((name, value): (&str, &str), line: usize, target: &Target, report: &mut Report<'_>) {
    for path in value.split([':', ' ']).filter(|path| path.starts_with('/')) {
        let is_gone = match name {
            "LD_PRELOAD" => !target.has(path),
            _ => path.contains("-linux-gnu") && target.family == Some(Family::Musl),
        };
        if !is_gone {
            continue;
        }
        let about = (Kind::MissingLibrary, path, Confidence::Possible);
        let finding = report.add(about, line, || match name {
            "LD_PRELOAD" => Said::new(
                format!("the target has no `{path}` to preload: what is not there is passed over, or said to be an error by musl"),
                "name the path that the package has there, and look into /proc/PID/maps",
            ),
            _ => Said::new(
                format!("the folder `{path}` is one of Debian's"),
                "libraries are in /usr/lib there",
            ),
        });
        finding.evidence.insert(format!("{name}={value}"));
    }
}

/// Options of the JVM that have to do with the libc.
fn java(value: &str, evidence: String, line: usize, report: &mut Report<'_>) {
    let options = ["-Xss", "-XX:ThreadStackSize"];
    let Some(option) = options.iter().find(|option| value.contains(**option)) else {
        return;
    };
    let about = (Kind::Variable, *option, Confidence::Possible);
    let finding = report.add(about, line, || {
        Said::new(
            format!("`{option}` sets the stacks of Java's threads; those of native code have 128 KiB by musl's default"),
            "take a JDK that was built for musl, and try deep recursion in native libraries",
        )
    });
    finding.evidence.insert(evidence);
}

fn copied(from: &str, sources: &[String], line: usize, target: &Target, report: &mut Report<'_>) {
    let image = report.dockerfile.image_of(from);
    let Some(family) = family_of(image.unwrap_or(from)) else {
        return;
    };
    let is_data = |path: &String| {
        NO_PROGRAMS
            .iter()
            .any(|end| path.trim_end_matches('/').ends_with(end))
    };
    if Some(family) == target.family || sources.iter().all(is_data) {
        return;
    }
    // An image that is named as such is copied from as it is; a stage may build statically.
    let flag = image.and_then(|_| static_flag(from, report));
    if flag.is_some() {
        return;
    }
    let about = (Kind::OtherLibc, from, Confidence::Possible);
    let finding = report.add(about, line, || {
        let target = match target.family {
            Some(own) => format!("the target has {own}"),
            None => "the target has no libc".to_owned(),
        };
        Said::new(
            format!("what is copied from `{from}` was made on {family}, and {target}: programs that are linked dynamically do not start"),
            "build on an image with the target's libc, or statically (CGO_ENABLED=0, \
             --target x86_64-unknown-linux-musl, -static)",
        )
    });
    finding.evidence.extend(sources.iter().cloned());
    if let Some(image) = image {
        finding
            .evidence
            .insert(format!("the stage begins with {image}"));
    }
}

/// What tells that a stage links statically.
fn static_flag(stage: &str, report: &Report<'_>) -> Option<&'static str> {
    let mut stages = report.dockerfile.stages.iter().enumerate();
    let named = |(number, one): &(usize, &Stage)| {
        one.name
            .as_deref()
            .is_some_and(|name| name.eq_ignore_ascii_case(stage))
            || number.to_string() == stage
    };
    let (_, stage) = stages.rfind(named)?;
    let text: Vec<String> = stage
        .steps
        .iter()
        .flat_map(|step| said(&step.what))
        .collect();
    STATIC
        .into_iter()
        .find(|flag| text.iter().any(|line| line.contains(flag)))
}

/// The text of an instruction, assignments in front of commands included.
fn said(what: &What) -> Vec<String> {
    match what {
        What::Run { commands, .. } => commands
            .iter()
            .map(|command| [&command.set[..], &command.words[..]].concat().join(" "))
            .collect(),
        What::Set { name, value, .. } => vec![format!("{name}={value}")],
        What::Copy { .. } | What::Shell(_) | What::Start { .. } => Vec::new(),
    }
}

fn shell(
    words: &[String],
    line: usize,
    target: &Target,
    installed: &BTreeSet<String>,
    report: &mut Report<'_>,
) {
    let Some(program) = words.first() else { return };
    let name = program.rsplit('/').next().unwrap_or(program);
    if target.command(program).is_none() && !installed.contains(name) {
        let about = (
            Kind::MissingScriptInterpreter,
            program.as_str(),
            Confidence::CertainWhenCalled,
        );
        report.add(about, line, || {
            Said::new(
                format!("the target has no `{program}`, which runs all that follows"),
                format!("install {name} before this line, or leave it out and write for `sh`"),
            )
        });
    }
}

fn started(
    (instruction, by_shell, words): (&str, bool, &[String]),
    line: usize,
    target: &Target,
    installed: &BTreeSet<String>,
    report: &mut Report<'_>,
) {
    let program = words.first().map_or("", String::as_str);
    let name = program.rsplit('/').next().unwrap_or(program);
    let is_shell = matches!(name, "sh" | "bash" | "dash" | "ash");
    let missing = match (by_shell, is_shell) {
        (true, _) if target.shell.is_none() => "/bin/sh",
        (false, true) if target.command(program).is_none() && !installed.contains(name) => program,
        _ => return,
    };
    let about = (
        Kind::MissingScriptInterpreter,
        missing,
        Confidence::CertainAtLoad,
    );
    let finding = report.add(about, line, || {
        Said::new(
            format!("{instruction} needs `{missing}`, which the target has not: the container does not start"),
            format!("write it as a list: {instruction} [\"program\", \"argument\"]"),
        )
    });
    finding.evidence.insert(words.join(" "));
}
