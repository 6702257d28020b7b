//! What came of the rounds with one kind of fault, and the table of all.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use alpine_tax::record;

use super::bench::{Bench, Normal};
use super::running::{Ended, Verdicts};

/// What came of some rounds.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    pub(crate) faults: usize,
    pub(crate) runs: usize,
    /// Runs that said all that a run without faults says.
    pub(crate) whole: usize,
    /// Runs that said of some case or of all that it is broken, and why.
    pub(crate) told: usize,
    pub(crate) falsely: Vec<String>,
    pub(crate) lost: Vec<String>,
    pub(crate) leaked: Vec<String>,
    pub(crate) hung: Vec<String>,
}

impl Tally {
    /// A round that could not be judged.
    pub(crate) fn failed(name: &str) -> Tally {
        Tally {
            runs: 1,
            falsely: vec![format!("{name}: the round itself failed")],
            ..Tally::default()
        }
    }

    /// Adds another.
    pub(crate) fn add(&mut self, other: Tally) {
        self.faults += other.faults;
        self.runs += other.runs;
        self.whole += other.whole;
        self.told += other.told;
        self.falsely.extend(other.falsely);
        self.lost.extend(other.lost);
        self.leaked.extend(other.leaked);
        self.hung.extend(other.hung);
    }

    /// Judges a run by what one without faults says.
    pub(crate) fn judge(&mut self, normal: &Normal, ended: &Ended, round: &str) {
        self.runs += 1;
        if ended.hung {
            self.hung.push(format!("{round}: {}", ended.said));
            return;
        }
        match (&ended.report, ended.code) {
            (Some(report), Some(0 | 1 | 5)) => {
                let wrong = wrong(&normal.verdicts, report);
                self.falsely
                    .extend(wrong.iter().map(|w| format!("{round}: {w}")));
                if wrong.is_empty() && *report == normal.verdicts {
                    self.whole += 1;
                } else if wrong.is_empty() {
                    self.told += 1;
                }
            }
            // Bad input (a record that cannot be written), no engine, interrupted: each with words.
            (None, Some(3 | 4 | 130)) if !ended.said.trim().is_empty() => self.told += 1,
            (report, code) => self.falsely.push(format!(
                "{round}: ended with {code:?} and {} report: {}",
                if report.is_some() { "a" } else { "no" },
                ended.said
            )),
        }
    }

    /// Every record of a round can be read.
    pub(crate) fn unreadable(&mut self, round: &Path, name: &str) {
        for run in runs(round) {
            if let Err(error) = record::read(&run) {
                self.lost.push(format!("{name}: {error}"));
            }
        }
    }

    /// What the runs of a round have left behind.
    pub(crate) fn leaks(&mut self, bench: &Bench, round: &Path, name: &str) {
        let left = bench.leaked(round).into_iter();
        self.leaked
            .extend(left.map(|left| format!("{name}: {left}")));
    }

    fn is_clean(&self) -> bool {
        self.trouble().is_empty()
    }

    fn trouble(&self) -> Vec<String> {
        let kinds = [
            ("false", &self.falsely),
            ("lost", &self.lost),
            ("leaked", &self.leaked),
            ("hung", &self.hung),
        ];
        let each = kinds
            .into_iter()
            .flat_map(|(kind, all)| all.iter().map(move |one| format!("{kind}: {one}")));
        each.collect()
    }
}

/// The records of a round.
pub(crate) fn runs(round: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(round.join("results"))
        .into_iter()
        .flatten();
    let folders = folders.map(|entry| entry.unwrap().path());
    folders
        .filter(|run| run.join(record::HEADER_FILE).is_file())
        .collect()
}

/// Verdicts that are neither what they are without faults nor broken, and cases that are missing.
pub(crate) fn wrong(normal: &Verdicts, report: &Verdicts) -> Vec<String> {
    let missing = normal.keys().filter(|key| !report.contains_key(key));
    let missing = missing.map(|(case, image)| format!("{case} on {image} is not told"));
    let others = report.iter().filter(|(key, verdict)| {
        *verdict != "broken" && normal.get(key).is_none_or(|usual| usual != *verdict)
    });
    let others = others.map(|((case, image), verdict)| {
        let usual = normal.get(&(case.clone(), image.clone()));
        format!("{case} on {image} is {verdict}, not {usual:?}")
    });
    missing.chain(others).collect()
}

/// The table, as it is printed and stands in `docs/faults.md`.
pub(crate) fn table(rows: &[(String, Tally)]) -> String {
    let mut text = String::from(
        "| what goes wrong | faults | runs | as without | told | false verdicts | lost trials | leaked | hung |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let mut all = Tally::default();
    let mut line = |name: &str, tally: &Tally| {
        let _infallible = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} | {} | {} | {} |",
            tally.faults,
            tally.runs,
            tally.whole,
            tally.told,
            tally.falsely.len(),
            tally.lost.len(),
            tally.leaked.len(),
            tally.hung.len()
        );
    };
    for (name, tally) in rows {
        line(name, tally);
        all.add(tally.clone());
    }
    line("**all**", &all);
    text
}

/// Nothing may be false, lost, leaked or hung.
pub(crate) fn assert_clean(rows: &[(String, Tally)]) {
    let dirty = rows.iter().filter(|(_, tally)| !tally.is_clean());
    let dirty: Vec<String> = dirty
        .flat_map(|(name, tally)| {
            let trouble = tally.trouble().into_iter();
            trouble.map(move |one| format!("{name}: {one}"))
        })
        .collect();
    assert!(dirty.is_empty(), "{}", dirty.join("\n"));
}
