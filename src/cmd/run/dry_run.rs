//! `run --dry-run`: what would be run, and how long that takes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::Folders;
use super::super::failure::{Failure, exits};
use crate::cli;
use crate::exit::Exit;
use crate::report::text::counted;
use crate::report::units;
use crate::shard::expected::{BEHAVIOUR_SECONDS, Expected};
use crate::stats;
use crate::suite::{self, Selection};

/// The plan as text; no engine is asked.
///
/// # Errors
/// Mistakes in files or patterns.
pub(in crate::cmd) fn dry_run(folders: &Folders, args: &cli::Run) -> Result<String, Failure> {
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let selection = Selection::from(&args.selection);
    let selected = suite::select(&suites, &selection).map_err(exits(Exit::Usage))?;
    let expected = Expected::read(&args.results, &args.options());
    let taking = stats::number(args.images.candidates.len().max(1));
    let mut by_suite: BTreeMap<&str, (usize, usize, f64)> = BTreeMap::new();
    let (mut from_history, mut timings) = (0, 0);
    for case in &selected.cases {
        let of_suite = by_suite.entry(case.id.suite()).or_default();
        if case.is_timing() {
            timings += 1;
            let seen = expected.known(case, "");
            from_history += usize::from(seen.is_some());
            of_suite.1 += 1;
            of_suite.2 += seen.unwrap_or_else(|| expected.by_budget(case) * taking);
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
