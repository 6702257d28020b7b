//! `self-test`: a gate that cannot fail proves nothing, so a failure and a slowdown are planted and
//! go through everything that a run goes through.

use std::path::Path;

use super::failure::Failure;
use super::{Folders, RunCommand, gate};
use crate::cli;
use crate::exit::Exit;
use crate::gate::Rule;
use crate::printer::Printer;

/// The planted cases, and the header that they share with real suites.
const FILES: [(&str, &str); 5] = [
    (
        "planted/suite.toml",
        include_str!("../../tests/data/self-check/planted/suite.toml"),
    ),
    (
        "planted/shell.c",
        include_str!("../../tests/data/self-check/planted/shell.c"),
    ),
    (
        "planted/slowdown.c",
        include_str!("../../tests/data/self-check/planted/slowdown.c"),
    ),
    (
        "planted/glibc-only.c",
        include_str!("../../tests/data/self-check/planted/glibc-only.c"),
    ),
    (
        "common/bench.h",
        include_str!("../../suites/common/bench.h"),
    ),
];

/// What is planted, and how the gate must end.
const TRIED: [(&str, &[&str], Exit); 3] = [
    (
        "a planted failure",
        &["planted/failure", "planted/control"],
        Exit::Divergence,
    ),
    (
        "a planted slowdown of a half",
        &["planted/slowdown"],
        Exit::Divergence,
    ),
    (
        "nothing planted",
        &["planted/control", "planted/steady"],
        Exit::Success,
    ),
];

/// Runs what is planted and judges it. Exit status 0 when every gate did what it must.
///
/// # Errors
/// An engine or image that is not there, a folder for temporary files that cannot be written to.
pub(super) async fn self_test(
    command: &RunCommand<'_>,
    args: &cli::SelfTest,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let scratch = planted().map_err(|error| {
        let help = "name another folder for temporary files by TMPDIR";
        Failure::message(Exit::BadInput, error, help)
    })?;
    let folders = Folders {
        suites: scratch.path().join("suites"),
        images: command.folders.images.clone(),
    };
    let command = RunCommand {
        folders: &folders,
        quiet: command.quiet,
        printer,
    };
    let mut works = true;
    for (what, cases, wanted) in TRIED {
        let cases = cases.iter().map(|&case| case.to_owned()).collect();
        let run = cli::Run {
            budget: args.budget,
            results: scratch.path().join("results"),
            gate: vec![Rule::New, Rule::Tax(1.25)],
            ..cli::Run::of_cases(cases, &args.baseline, &args.candidate)
        };
        let Some(folder) = command.recorded(&run).await? else {
            return Ok(Exit::Interrupted);
        };
        let seen = gate::gate(&folder, (&run.gate, run.expected.as_deref()), printer)?;
        let (mark, does) = match (seen == wanted, seen) {
            (true, Exit::Success) => ("✓", "the gate passes"),
            (true, _) => ("✓", "the gate fails, as it must"),
            (false, Exit::Success) => ("✗", "the gate passes, and must not"),
            (false, Exit::TooBroken) => ("✗", "too much was broken to say"),
            (false, _) => ("✗", "the gate fails, and must not"),
        };
        works &= seen == wanted;
        super::print(printer, &format!("{mark} {what}: {does}\n"))?;
    }
    Ok(if works {
        Exit::Success
    } else {
        Exit::Divergence
    })
}

fn planted() -> std::io::Result<tempfile::TempDir> {
    let scratch = tempfile::tempdir()?;
    for (name, content) in FILES {
        let path = scratch.path().join("suites").join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(path, content)?;
    }
    Ok(scratch)
}
