//! `explain`: one screen about a case that a person can paste into a bug tracker.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::Folders;
use super::failure::{Failure, exits};
use crate::cli;
use crate::compare::behaviour::query_set;
use crate::compare::{self, Thresholds};
use crate::exit::Exit;
use crate::outcome::Observation;
use crate::record::{self, Run, TrialResult};
use crate::report::mechanism;
use crate::report::text::{neutral, neutral_bytes};
use crate::suite::{self, Case, Selection, Workload};

/// The text.
///
/// # Errors
/// Mistakes in suite files, or a case that does not exist.
pub(super) fn explain(folders: &Folders, args: &cli::Explain) -> Result<String, Failure> {
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let selection = Selection {
        patterns: vec![args.case.clone()],
        full: true,
        ..Selection::default()
    };
    let cases = suite::select(&suites, &selection).map_err(exits(Exit::Usage))?;
    let [case] = cases.as_slice() else {
        let named: Vec<&str> = cases.iter().map(|case| case.id.0.as_str()).collect();
        let message = format!("`{}` is {} cases", args.case, named.len());
        return Err(Failure::message(
            Exit::Usage,
            message,
            &format!("one of {}", named.join(", ")),
        ));
    };
    let mut text = format!("{}: {}\n", case.id, case.title);
    known(&mut text, case);
    expected(&mut text, case);
    seen(&mut text, case, &args.results);
    source(&mut text, case, folders);
    Ok(text)
}

fn known(text: &mut String, case: &Case) {
    let docs = &case.docs;
    if !docs.why.is_empty() {
        let _ = writeln!(text, "\n{}", docs.why);
    }
    let facts = [
        ("since", &docs.since),
        ("fixed in", &docs.fixed_in),
        ("Alpine", &docs.alpine),
        ("mitigation", &docs.mitigation),
    ];
    for (name, fact) in facts {
        if let Some(fact) = fact {
            let _ = writeln!(text, "{name}: {fact}");
        }
    }
    if !docs.references.is_empty() {
        let _ = writeln!(text, "references: {}", docs.references.join(", "));
    }
}

fn expected(text: &mut String, case: &Case) {
    text.push_str("\nExpected\n");
    for expectation in &case.expectations {
        let _ = write!(text, "  {}: {}", expectation.on, expectation.outcome);
        for (name, output) in [
            ("stdout", &expectation.stdout),
            ("stderr", &expectation.stderr),
        ] {
            if let Some(output) = output {
                let _ = write!(text, " · {name} \"{}\"", neutral(output));
            }
        }
        if let Some(queries) = &expectation.queries {
            let _ = write!(text, " · queries {}", queries.join("; "));
        }
        text.push('\n');
    }
    if case.expectations.is_empty() {
        text.push_str("  nothing is said\n");
    }
}

/// What the newest run with this case saw.
fn seen(text: &mut String, case: &Case, results: &Path) {
    let Some(run) = newest_with(case, results) else {
        let _ = writeln!(text, "\nNo run under {} has it.", results.display());
        return;
    };
    let _ = writeln!(text, "\nSeen in run {}", run.header.run_id);
    for planned in &run.header.images {
        let image = &planned.image;
        let libc = image
            .clib()
            .map_or_else(|| "no libc".to_owned(), ToString::to_string);
        let trial = run
            .trials
            .iter()
            .rfind(|t| t.case == case.id && t.image == image.name);
        let told = match trial.map(|trial| &trial.result) {
            Some(TrialResult::Observed(observation)) => observed(observation),
            Some(TrialResult::Timed(timed)) => format!("{} blocks of samples", timed.blocks.len()),
            Some(TrialResult::Broken(why)) => format!("broken: {}", neutral(&why.to_string())),
            Some(TrialResult::Unsupported(why)) => format!("does not apply: {}", neutral(why)),
            None => continue,
        };
        let _ = writeln!(text, "  {} ({libc}): {told}", neutral(&image.name));
        for line in evidence(&run, case, &image.name) {
            let _ = writeln!(text, "    {}", neutral(&line));
        }
    }
}

/// What a timing's two sides used, and what it cost, as the run's own report says it.
fn evidence(run: &Run, case: &Case, image: &str) -> Vec<String> {
    let trials = run.trials.iter().filter(|trial| trial.case == case.id);
    let mut alone = Run {
        trials: trials.cloned().collect(),
        header: run.header.clone(),
    };
    alone.header.cases.retain(|known| known.id == case.id);
    let comparison = compare::judge(&alone, &Thresholds::of(&alone));
    let findings = comparison.findings.iter();
    let timing = findings
        .filter(|finding| finding.image == image)
        .find_map(|finding| finding.timing());
    timing.map(mechanism::evidence).unwrap_or_default()
}

fn observed(observation: &Observation) -> String {
    let mut told = observation.outcome.to_string();
    for (name, output) in [
        ("stdout", &observation.stdout),
        ("stderr", &observation.stderr),
    ] {
        let bytes = output.bytes.trim_ascii_end();
        if !bytes.is_empty() {
            let _ = write!(told, " · {name} \"{}\"", neutral_bytes(bytes));
        }
    }
    if !observation.queries.is_empty() {
        let _ = write!(told, " · queries {}", query_set(observation).join("; "));
    }
    told
}

/// Run folders sort by time; those that cannot be read are passed over.
fn newest_with(case: &Case, results: &Path) -> Option<Run> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(results)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    folders.sort();
    folders
        .iter()
        .rev()
        .filter_map(|folder| record::read(folder).ok())
        .find(|run| run.trials.iter().any(|trial| trial.case == case.id))
}

fn source(text: &mut String, case: &Case, folders: &Folders) {
    let file = match &case.workload {
        Workload::C { source: file, .. }
        | Workload::Python { script: file, .. }
        | Workload::Node { script: file, .. } => file,
        Workload::Command { program } => {
            let _ = writeln!(text, "\nProgram: {program} {}", case.args.join(" "));
            return;
        }
    };
    let path = folders.suites.join(case.id.suite()).join(file);
    if let Ok(content) = std::fs::read_to_string(&path) {
        let arguments = case.args.join(" ");
        let _ = writeln!(
            text,
            "\n{}/{file} {arguments}\n\n{content}",
            case.id.suite()
        );
    }
}
