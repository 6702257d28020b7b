//! `explain`: one screen about a case that a person can paste into a bug tracker.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::Folders;
use super::failure::{Failure, exits};
use crate::cli;
use crate::compare::behaviour::query_details;
use crate::compare::{self, Thresholds};
use crate::exit::Exit;
use crate::mitigate;
use crate::outcome::Observation;
use crate::record::{self, MitigationRecord, Run, TrialResult};
use crate::report::text::{neutral, neutral_bytes, neutral_lines};
use crate::report::view::View;
use crate::report::{Look, Verbosity, terminal};
use crate::report::{mechanism, mitigation};
use crate::sample::Metric;
use crate::suite::{self, Case, Claim, Expectation, Kind, Selection, Sign, Workload};

/// The text.
///
/// # Errors
/// Mistakes in suite files, or a case that does not exist.
pub(super) fn explain(folders: &Folders, args: &cli::Explain) -> Result<String, Failure> {
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let claims = || suites.iter().flat_map(|suite| &suite.claims);
    if let Some(claim) = claims().find(|claim| claim.id.0 == args.case) {
        return Ok(neutral_lines(&of_claim(claim, &args.results)));
    }
    let selection = Selection {
        patterns: vec![args.case.clone()],
        full: true,
        ..Selection::default()
    };
    let selected = suite::select(&suites, &selection).map_err(exits(Exit::Usage))?;
    let named = |case: &&Case| !case.is_derived() || case.id.0 == args.case;
    let cases: Vec<&Case> = selected.cases.into_iter().filter(named).collect();
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
    reported(&mut text, case);
    known(&mut text, case);
    expected(&mut text, case);
    seen(&mut text, case, &args.results);
    mitigated(&mut text, case, &args.results);
    source(&mut text, case, folders);
    // What it is made of may be a stranger's.
    Ok(neutral_lines(&text))
}

/// What a claim says, where, what would show it, and what the newest run shows.
fn of_claim(claim: &Claim, results: &Path) -> String {
    let mut text = format!("{}: {}\n", claim.id, claim.says);
    let said = claim.said.map(|year| format!(" ({year})"));
    let sources = claim.sources.join(", ");
    let _ = writeln!(text, "said in: {sources}{}", said.unwrap_or_default());
    if !claim.note.is_empty() {
        let _ = writeln!(text, "\n{}", claim.note);
    }
    let _ = writeln!(text, "\nIt speaks of {}. {}", claim.about, sign(claim));
    for case in &claim.evidence {
        let _ = writeln!(text, "  {case}");
    }
    if let Some(expected) = &claim.expected {
        let _ = writeln!(text, "The catalogue's verdict: {expected}");
    }
    let has_claim = |run: &Run| run.header.claims.iter().any(|known| known.id == claim.id);
    let Some(mut run) = newest(results, has_claim) else {
        let _ = writeln!(text, "\nNo run under {} has it.", results.display());
        return text;
    };
    let _ = writeln!(text, "\nSeen in run {}", run.header.run_id);
    run.header.claims.retain(|known| known.id == claim.id);
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let look = Look {
        verbosity: Verbosity::Verbose,
        ..Look::default()
    };
    text + &terminal::claims(&View::new(&run, &comparison), &look)
}

/// What one would see were it true.
fn sign(claim: &Claim) -> String {
    match &claim.sign {
        Sign::Sees { answers, .. } => {
            let answers: Vec<String> = answers.iter().map(answer).collect();
            format!("It is true where one sees {} in", answers.join(", or "))
        }
        Sign::Differs => "It is true where the other libc does something else in".to_owned(),
        Sign::Same => "It is true where the other libc does the same in".to_owned(),
        Sign::Ratio { times, .. } => format!("It costs, so they say, {times} times as much in"),
        Sign::CannotTell { why } => format!("Nothing at hand can tell: {why}"),
    }
}

/// How it ends, and what is seen.
fn answer(expectation: &Expectation) -> String {
    let mut text = expectation.outcome.to_string();
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
    if let Some(queries) = &expectation.query_details {
        let _ = write!(text, " · query-details {}", queries.join("; "));
    }
    text
}

/// Who reported it, where, and what became of it.
fn reported(text: &mut String, case: &Case) {
    let Some(report) = &case.report else { return };
    let of = report
        .software
        .as_ref()
        .map(|software| format!(" of {software}"));
    let when = report.reported.as_ref().map(|when| format!(" in {when}"));
    if !report.says.is_empty() {
        let (of, when) = (of.unwrap_or_default(), when.unwrap_or_default());
        let _ = writeln!(text, "\nreported{of}{when}: {}", neutral(&report.says));
    }
    for link in &report.links {
        let _ = writeln!(text, "  {}", neutral(link));
    }
    if let Some(status) = report.status {
        let why = report
            .status_why
            .as_ref()
            .map(|why| format!(": {}", neutral(why)));
        let _ = writeln!(text, "{status}{}", why.unwrap_or_default());
    }
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
        let _ = writeln!(text, "  {}: {}", expectation.on, answer(expectation));
    }
    if case.expectations.is_empty() {
        text.push_str("  nothing is said\n");
    }
}

/// What the newest run with this case saw.
fn seen(text: &mut String, case: &Case, results: &Path) {
    let has_case = |run: &Run| run.trials.iter().any(|trial| trial.case == case.id);
    let Some(run) = newest(results, has_case) else {
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
        mitigated: Vec::new(),
        header: run.header.clone(),
    };
    alone.header.cases.retain(|known| known.id == case.id);
    let comparison = compare::judge(&alone, &Thresholds::of(&alone));
    let findings = comparison.findings.iter();
    let timing = findings
        .filter(|finding| finding.image == image)
        .find_map(|finding| finding.timing());
    let Some(timing) = timing else {
        return Vec::new();
    };
    let mut lines = mechanism::evidence(timing);
    lines.extend(timing.disturbed.note());
    lines
}

/// What the newest run that tried mitigations on the case says of them.
fn mitigated(text: &mut String, case: &Case, results: &Path) {
    let is_of_case = |record: &MitigationRecord| match record {
        MitigationRecord::Tried(tried) => tried.case == case.id,
        MitigationRecord::Price(_) => false,
    };
    let Some(run) = newest(results, |run| run.mitigated.iter().any(is_of_case)) else {
        return;
    };
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let judged = mitigate::judge(&run, &comparison);
    let _ = writeln!(text, "\nMitigations tried in run {}", run.header.run_id);
    for judged in judged.iter().filter(|judged| *judged.case == case.id) {
        let metric = match case.kind {
            Kind::Timing { metric, .. } => metric,
            Kind::Behaviour { .. } => Metric::Wall,
        };
        let mut said = vec![mitigation::effect(judged, metric)];
        said.extend(mitigation::memory(&judged.cost));
        said.extend(mitigation::price(&judged.cost));
        let (name, image) = (&judged.mitigation.name, neutral(judged.image));
        let _ = writeln!(text, "  {name} on {image}: {}", neutral(&said.join(" · ")));
    }
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
        let _ = write!(told, " · queries {}", query_details(observation).join("; "));
    }
    told
}

/// The newest run of which this is true. Run folders sort by time; those that cannot be read are
/// passed over.
pub(super) fn newest(results: &Path, wanted: impl Fn(&Run) -> bool) -> Option<Run> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(results)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    folders.sort();
    folders
        .iter()
        .rev()
        .filter_map(|folder| record::read(folder).ok())
        .find(wanted)
}

fn source(text: &mut String, case: &Case, folders: &Folders) {
    let Some(file) = case.workload.file() else {
        if let Workload::Command { program } | Workload::Program { program, .. } = &case.workload {
            let _ = writeln!(text, "\nProgram: {program} {}", case.args.join(" "));
        }
        return;
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
