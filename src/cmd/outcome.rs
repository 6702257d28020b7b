//! What becomes of a run on several machines: its parts are merged, told of, and judged.

use std::path::PathBuf;

use super::failure::Failure;
use super::{Folders, RunCommand, merge};
use crate::cli::OutcomeArgs;
use crate::cluster::drive::Driven;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::report::text::counted;
use crate::shard::ShardPlan;

/// The folder for the parts of a run.
///
/// # Errors
/// When it cannot be made.
pub(super) fn parts(outcome: &OutcomeArgs, run_id: &str) -> Result<PathBuf, Failure> {
    let parts = outcome.results.join(format!(".{run_id}-parts"));
    std::fs::create_dir_all(&parts).map_err(|error| {
        let message = format!("cannot write {}: {error}", parts.display());
        let help = "name a folder that can be written to with --results DIR";
        Failure::message(Exit::BadInput, message, help)
    })?;
    Ok(parts)
}

/// Merges the parts, reports, and says who was lost and what is left.
///
/// # Errors
/// As `merge`; and when nobody has finished anything.
pub(super) fn told(
    command: &RunCommand<'_>,
    outcome: &OutcomeArgs,
    run_id: &str,
    plan: &ShardPlan,
    driven: &Driven,
) -> Result<Exit, Failure> {
    if driven.records.is_empty() {
        let mut why: Vec<String> = Vec::new();
        for (name, said) in driven.lost.iter().chain(&driven.failures) {
            why.push(format!("{name}: {said}"));
        }
        let message = format!("nobody has finished a pair\n{}", why.join("\n"));
        let help = "`alpine-tax doctor` tells what is missing on an engine";
        return Err(Failure::message(Exit::Unavailable, message, help));
    }
    let exit = merged(command.folders, outcome, run_id, command.printer)?;
    for (name, why) in &driven.failures {
        command.printer.note(&format!("{name} failed once: {why}"));
    }
    for (name, why) in &driven.lost {
        command
            .printer
            .note(&format!("{name} was lost: {why}; others did what it left"));
    }
    let bundles = plan.bundles();
    let left = driven.left.given_up.iter().chain(&driven.left.unplaced);
    let units: usize = left.map(|bundle| bundles[*bundle].units.len()).sum();
    if units == 0 {
        return Ok(exit);
    }
    let left = counted(units, "pair", "pairs");
    command.printer.note(&format!("{left} were done by nobody"));
    Ok(match exit {
        Exit::Success => Exit::TooBroken,
        exit => exit,
    })
}

/// Merges the parts of a run into its record, and removes them.
///
/// # Errors
/// As `merge`; then the parts stay.
pub(super) fn merged(
    folders: &Folders,
    outcome: &OutcomeArgs,
    run_id: &str,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let parts = parts(outcome, run_id)?;
    let args = outcome.merge(parts.clone(), outcome.results.join(run_id));
    let exit = merge::merge(folders, &args, printer)?;
    // All of them are in the merged record; what cannot be removed does no harm.
    let _ = std::fs::remove_dir_all(parts);
    Ok(exit)
}
