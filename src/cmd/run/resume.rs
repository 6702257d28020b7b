//! Goes on with a run that was cut off: the same images and cases, without the trials that are done.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::super::failure::{Failure, exits};
use crate::exit::Exit;
use crate::plan::Plan;
use crate::record::{self, HEADER_FILE, Header, Run};
use crate::run::workbench::Workbench;

/// The header of the earlier part, to be gone on with.
///
/// # Errors
/// Where images or cases are others by now: their trials would not belong together.
pub(super) fn going_on(now: Header, earlier: &Run) -> Result<Header, Failure> {
    let then = &earlier.header;
    let images = |header: &Header| -> Vec<(String, String)> {
        let images = header.images.iter();
        let ids = images.map(|image| (image.image.name.clone(), image.image.id.clone()));
        ids.collect()
    };
    let differs = if images(&now) != images(then) {
        Some("an image")
    } else if now.cases != then.cases {
        Some("a case")
    } else {
        None
    };
    if let Some(what) = differs {
        let message = format!("{what} has changed since run {} was cut off", then.run_id);
        let help = "begin a new run; what was finished stays in the old record";
        return Err(Failure::message(Exit::BadInput, message, help));
    }
    let mut header = Header {
        finished: None,
        notes: then.notes.clone(),
        ..then.clone()
    };
    let note = "the run was cut off and gone on with";
    if !header.notes.iter().any(|known| known == note) {
        header.notes.push(note.to_owned());
    }
    header.prepare_seconds += now.prepare_seconds;
    Ok(header)
}

/// Takes the trials out of a plan that have an end in the record.
pub(super) fn leave_out_done(plan: &mut Plan, bench: &Workbench<'_>, earlier: &Run) {
    let first = earlier.trials.iter().filter(|trial| !trial.confirms);
    let done: HashSet<(&str, &str)> = first
        .map(|trial| (trial.case.0.as_str(), trial.image.as_str()))
        .collect();
    let is_open = |case: usize, image: usize| {
        let case = bench.cases[case].id.0.as_str();
        !done.contains(&(case, bench.images[image].image.name.as_str()))
    };
    for lane in &mut plan.lanes {
        let image = lane.image;
        lane.cases.retain(|&case| is_open(case, image));
    }
    plan.lanes.retain(|lane| !lane.cases.is_empty());
    plan.timings
        .retain(|trial| is_open(trial.case, trial.candidate));
}

/// The run that `--resume` means: a folder, the name of one under the records, or the newest that was
/// cut off.
///
/// # Errors
/// Where there is none, it has come to its end, or its record does not say what was asked for.
pub(in crate::cmd) fn cut_off(results: &Path, named: &str) -> Result<(PathBuf, Run), Failure> {
    let folder = match named {
        "" => newest(results).ok_or_else(|| {
            let message = format!("no run in {} was cut off", results.display());
            Failure::message(Exit::Usage, message, "name one: --resume RUN")
        })?,
        named if Path::new(named).join(HEADER_FILE).is_file() => PathBuf::from(named),
        named => results.join(named),
    };
    let run = record::read(&folder).map_err(exits(Exit::BadInput))?;
    let name = folder.display();
    if !run.header.parts.is_empty() {
        let message = format!("{name} is merged of several records");
        let help = "run its missing shards again, and merge again";
        return Err(Failure::message(Exit::Usage, message, help));
    }
    if run.header.finished.is_some() {
        let message = format!("{name} has come to its end");
        return Err(Failure::message(Exit::Usage, message, "`report` shows it"));
    }
    if run.header.options.is_none() {
        let message = format!("{name} does not say what was asked for");
        let help = "only runs of this version of alpine-tax and newer ones can be gone on with";
        return Err(Failure::message(Exit::BadInput, message, help));
    }
    Ok((folder, run))
}

/// The newest run, where it was cut off: an older one was given up.
pub(in crate::cmd) fn newest(results: &Path) -> Option<PathBuf> {
    let folders = std::fs::read_dir(results).ok()?;
    let folders = folders.filter_map(|entry| Some(entry.ok()?.path()));
    let runs = folders.filter(|folder| folder.join(HEADER_FILE).is_file());
    let started = |folder: PathBuf| {
        let header = record::read_header(&folder).ok()?;
        // What a merged record lacks is run elsewhere.
        header.parts.is_empty().then_some(())?;
        Some((header.started, header.finished.is_none(), folder))
    };
    // By name first: reading all headers of years would take a while.
    let mut runs: Vec<PathBuf> = runs.collect();
    runs.sort();
    let newest = runs.into_iter().rev().take(8).filter_map(started).max()?;
    newest.1.then_some(newest.2)
}
