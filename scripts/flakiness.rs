//! Compares records of the same cases: prints each case whose verdict or observation was not the
//! same in all of them, and how often there was which. Exit status 1 when there is one.
//! `scripts/flakiness` makes the records.
//!
//!     cargo run --example flakiness results/*

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use alpine_tax::compare::behaviour::{name, query_details, query_set};
use alpine_tax::compare::{Behaviour, Finding, Thresholds, judge};
use alpine_tax::outcome::Observation;
use alpine_tax::record;
use alpine_tax::suite::Aspect;

fn main() -> ExitCode {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    match compared(&folders) {
        Ok(table) => {
            let written = std::io::stdout().write_all(table.text().as_bytes());
            let steady = table.unsteady().count() == 0 && !table.answers.is_empty();
            ExitCode::from(u8::from(!steady || written.is_err()))
        }
        Err(error) => {
            let _nobody_may_listen = writeln!(std::io::stderr(), "flakiness: {error}");
            ExitCode::from(3)
        }
    }
}

/// What was answered, by case and candidate, and how often.
#[derive(Debug, Default)]
struct Table {
    runs: usize,
    answers: BTreeMap<String, BTreeMap<String, usize>>,
}

fn compared(folders: &[PathBuf]) -> Result<Table, record::ReadError> {
    let mut table = Table::default();
    for folder in folders {
        table.add(folder)?;
    }
    Ok(table)
}

impl Table {
    fn add(&mut self, folder: &Path) -> Result<(), record::ReadError> {
        let run = record::read(folder)?;
        self.runs += 1;
        for finding in judge(&run, &Thresholds::default()).findings {
            if let Some(behaviour) = finding.behaviour() {
                let case = format!("{} on {}", finding.case, finding.image);
                let answers = self.answers.entry(case).or_default();
                *answers.entry(answer(&finding, behaviour)).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Cases with more than one answer, or without an answer in some run.
    fn unsteady(&self) -> impl Iterator<Item = (&String, &BTreeMap<String, usize>)> {
        let steady = |counts: &BTreeMap<String, usize>| {
            counts.len() == 1 && counts.values().sum::<usize>() == self.runs
        };
        self.answers.iter().filter(move |(_, c)| !steady(c))
    }

    fn text(&self) -> String {
        let mut lines = Vec::new();
        for (case, counts) in self.unsteady() {
            lines.push(case.clone());
            lines.extend(
                counts
                    .iter()
                    .map(|(answer, n)| format!("  {n:>3} x {answer}")),
            );
            let missing = self.runs.saturating_sub(counts.values().sum());
            if missing > 0 {
                lines.push(format!("  {missing:>3} x no answer"));
            }
        }
        lines.push(format!(
            "{} cases in {} runs: {} not the same every time\n",
            self.answers.len(),
            self.runs,
            self.unsteady().count()
        ));
        lines.join("\n")
    }
}

/// The verdict, and what each side did in what the case compares.
fn answer(finding: &Finding, behaviour: &Behaviour) -> String {
    let side = |observation: &Option<Observation>| match observation {
        Some(observation) => told(&behaviour.observe, observation),
        None => format!("not observed ({})", finding.notes.join("; ")),
    };
    format!(
        "{}: baseline {} | candidate {}",
        finding.verdict,
        side(&behaviour.baseline),
        side(&behaviour.candidate)
    )
}

fn told(observe: &[Aspect], observation: &Observation) -> String {
    let parts = observe.iter().map(|aspect| {
        let text = match aspect {
            Aspect::Outcome => observation.outcome.to_string(),
            Aspect::Stdout => format!("{:?}", observation.stdout.lossy().trim_end()),
            Aspect::Stderr => format!("{:?}", observation.stderr.lossy().trim_end()),
            Aspect::Queries => query_set(observation).join("; "),
            Aspect::QueryDetails => query_details(observation).join("; "),
        };
        format!("{} {text}", name(*aspect))
    });
    parts.collect::<Vec<_>>().join(", ")
}
