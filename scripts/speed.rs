//! Tells from a record how long its behaviour cases took: those that do not wait and all of them,
//! from when the first container was asked for. `scripts/behaviour-speed` makes the record.
//!
//!     cargo run --example speed results/RUN

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use alpine_tax::clib::Family;
use alpine_tax::record::{self, Run, TrialRecord, TrialResult};
use alpine_tax::suite::Case;

/// So many of the slowest cases that do not wait are named.
const SLOWEST: usize = 5;

fn main() -> io::Result<ExitCode> {
    let folder = std::env::args_os().nth(1).unwrap_or_default();
    match record::read(Path::new(&folder)) {
        Ok(run) => {
            io::stdout().write_all(told(&run).as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            writeln!(io::stderr(), "speed: {error}")?;
            Ok(ExitCode::from(3))
        }
    }
}

fn told(run: &Run) -> String {
    let cases = run
        .header
        .cases
        .iter()
        .map(|case| (case.id.0.as_str(), case));
    let cases: BTreeMap<&str, &Case> = cases.collect();
    let images = run.header.images.iter();
    let images = images.map(|image| (image.image.name.as_str(), image.image.family()));
    let families: BTreeMap<&str, Option<Family>> = images.collect();
    let waits = |trial: &&TrialRecord| {
        let family = families.get(trial.image.as_str()).copied().flatten();
        cases[trial.case.0.as_str()].waits.on(family) > 0
    };
    let quick: Vec<&TrialRecord> = run.trials.iter().filter(|t| !waits(t)).collect();
    let slow: Vec<&TrialRecord> = run.trials.iter().filter(waits).collect();
    let mut by_time: Vec<(u64, &TrialRecord)> = quick.iter().map(|t| (wall_ns(t), *t)).collect();
    by_time.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    let named: Vec<String> = by_time
        .iter()
        .take(SLOWEST)
        .map(|(time, t)| format!("{} on {} {} ms", t.case, t.image, time / 1_000_000))
        .collect();
    format!(
        "quick {} {:.2}\nall {} {:.2}\nslowest: {}\n",
        quick.len(),
        end(run, &quick),
        quick.len() + slow.len(),
        run.header.run_seconds,
        named.join(", ")
    )
}

/// Seconds from the beginning to the end of the last of these trials.
fn end(run: &Run, trials: &[&TrialRecord]) -> f64 {
    let (Some(finished), Some(last)) = (run.header.finished, trials.iter().map(|t| t.at).max())
    else {
        return run.header.run_seconds;
    };
    run.header.run_seconds - finished.duration_since(last).as_secs_f64()
}

fn wall_ns(trial: &TrialRecord) -> u64 {
    match &trial.result {
        TrialResult::Observed(observation) => observation.usage.wall_ns,
        TrialResult::Timed(_) | TrialResult::Broken(_) | TrialResult::Unsupported(_) => 0,
    }
}
