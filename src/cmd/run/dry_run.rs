//! `run --dry-run`: what would be run, and how long that takes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::super::Folders;
use super::super::failure::{Failure, exits};
use crate::cli;
use crate::exit::Exit;
use crate::history::index::{INDEX_FILE, Index};
use crate::report::text::counted;
use crate::report::units;
use crate::suite::{self, Case, Selection};

/// What a timing takes beyond its budget, where nothing is known of it, as a factor: processes that
/// start, warm up and are calibrated.
const BESIDE_BUDGET: f64 = 1.3;
/// Seconds of a behaviour case that does not wait, on all images, seen over a default run.
const BEHAVIOUR_SECONDS: f64 = 0.05;

/// The plan as text; no engine is asked.
///
/// # Errors
/// Mistakes in files or patterns.
pub(in crate::cmd) fn dry_run(folders: &Folders, args: &cli::Run) -> Result<String, Failure> {
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let selection = Selection::from(&args.selection);
    let selected = suite::select(&suites, &selection).map_err(exits(Exit::Usage))?;
    let known = known(&args.results);
    let mut by_suite: BTreeMap<&str, (usize, usize, f64)> = BTreeMap::new();
    let (mut from_history, mut timings) = (0, 0);
    for case in &selected.cases {
        let of_suite = by_suite.entry(case.id.suite()).or_default();
        if case.is_timing() {
            timings += 1;
            let seen = known.get(case.id.0.as_str());
            from_history += usize::from(seen.is_some());
            of_suite.1 += 1;
            of_suite.2 += seen.copied().unwrap_or_else(|| budget(args, case));
        } else {
            of_suite.0 += 1;
            of_suite.2 += BEHAVIOUR_SECONDS;
        }
    }
    let mut text = String::new();
    for (suite, (behaviour, timings, seconds)) in &by_suite {
        let _ = writeln!(
            text,
            "{suite:12} {behaviour:4} behaviour {timings:4} timing   about {}",
            units::seconds(*seconds)
        );
    }
    let total: f64 = by_suite.values().map(|(_, _, seconds)| seconds).sum();
    let candidates = match args.images.candidates.as_slice() {
        [] => "the default candidates".to_owned(),
        named => named.join(", "),
    };
    let baseline = args
        .images
        .baseline
        .as_deref()
        .unwrap_or("the default baseline");
    let _ = writeln!(
        text,
        "\n{} on {candidates} against {baseline}: about {} beside preparing\n\
         ({from_history} of {timings} timings by what they took before, the others by --budget)",
        counted(selected.cases.len(), "case", "cases"),
        units::seconds(total)
    );
    Ok(text)
}

fn budget(args: &cli::Run, case: &Case) -> f64 {
    let share = if case.is_work() { 0.25 } else { 1.0 };
    let again = if args.confirm { 2.0 } else { 1.0 };
    let candidates = args.images.candidates.len().max(1);
    args.budget.as_secs_f64() * BESIDE_BUDGET * share * again * crate::stats::number(candidates)
}

/// Seconds that timings took when they were run last, by case; of all candidates and machines the
/// longest. No index is made for it.
fn known(results: &Path) -> BTreeMap<String, f64> {
    let mut known = BTreeMap::new();
    if !results.join(INDEX_FILE).is_file() {
        return known;
    }
    let Ok(index) = Index::open(results) else {
        return known;
    };
    for series in index.series().unwrap_or_default() {
        let past = index.past(&series.key.machine).unwrap_or_default();
        for ((case, _), seconds) in past.timings {
            let longest = known.entry(case).or_insert(0.0_f64);
            *longest = longest.max(seconds);
        }
    }
    known
}
