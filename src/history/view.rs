//! History as people and gates read it: series with their nights, changes and what they mean, and
//! the regressions with what changed between the last good and the first bad run.

use globset::GlobSet;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::index::{ChangeRow, Index, Night, SeriesRow};
use super::regressions::{self, Standing};
use crate::build::unit::hex;
use crate::expected::Expected;

/// What is wanted of the index.
#[derive(Debug)]
pub struct Query<'a> {
    /// Cases; `None`: all.
    pub cases: Option<&'a GlobSet>,
    /// Nights and changes since then, milliseconds since 1970; 0: all.
    pub since: i64,
    /// Nights of each series, at most.
    pub nights: usize,
    /// What is accepted.
    pub expected: &'a Expected,
    /// For what expires.
    pub today: Date,
    /// Changes smaller than this do not count, such as 0.02.
    pub least: f64,
}

/// What the index says.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The series, by case and candidate.
    pub series: Vec<SeriesView>,
    /// Accepted changes that have expired or occur no more.
    pub stale: Vec<String>,
}

/// A series.
#[derive(Debug, Clone)]
pub struct SeriesView {
    /// Which.
    pub row: SeriesRow,
    /// Its nights, the newest last.
    pub nights: Vec<Night>,
    /// Its changes, the newest last.
    pub changes: Vec<Changed>,
}

/// A change and what it means.
#[derive(Debug, Clone)]
pub struct Changed {
    /// To name it by, such as `c3f2a91`.
    pub id: String,
    /// The change.
    pub row: ChangeRow,
    /// What it means.
    pub standing: Standing,
    /// Folder of the first run after it.
    pub first_bad: String,
    /// Folder of the last run before it.
    pub last_good: String,
    /// What changed between the two, of regressions.
    pub cause: Vec<String>,
    /// Why it is accepted.
    pub reason: Option<String>,
}

impl History {
    /// The regressions that are open, with their series.
    pub fn regressions(&self) -> impl Iterator<Item = (&SeriesView, &Changed)> {
        self.series.iter().flat_map(|series| {
            let open = |changed: &&Changed| changed.standing == Standing::Open;
            series.changes.iter().filter(open).map(move |c| (series, c))
        })
    }
}

/// Asks the index.
///
/// # Errors
/// What SQLite says.
pub fn history(index: &Index, query: &Query<'_>) -> rusqlite::Result<History> {
    let mut changes = index.changes()?.into_iter().peekable();
    let mut rows = index.series()?;
    rows.sort_by_key(|row| row.id);
    let mut history = History::default();
    let mut used = vec![false; query.expected.changes.len()];
    for row in rows {
        let mut own = Vec::new();
        while let Some(change) = changes.next_if(|change| change.series == row.id) {
            own.push(change);
        }
        if query
            .cases
            .is_some_and(|cases| !cases.is_match(&row.key.case))
        {
            continue;
        }
        let changes = judged(index, query, &row, own, &mut used)?;
        let nights = index.nights(row.id, query.since, query.nights)?;
        if !nights.is_empty() {
            history.series.push(SeriesView {
                row,
                nights,
                changes,
            });
        }
    }
    history
        .series
        .sort_by(|one, other| one.row.key.cmp(&other.row.key));
    if query.cases.is_none() {
        let entries = query.expected.changes.iter().zip(used);
        history.stale = entries
            .filter_map(|(entry, occurred)| entry.stale(query.today, occurred))
            .collect();
    }
    Ok(history)
}

/// The changes of a series with what they mean; notes which entries accept one.
fn judged(
    index: &Index,
    query: &Query<'_>,
    row: &SeriesRow,
    changes: Vec<ChangeRow>,
    used: &mut [bool],
) -> rusqlite::Result<Vec<Changed>> {
    let mut runs = Vec::with_capacity(changes.len());
    for change in &changes {
        runs.push((index.run(change.last_good)?, index.run(change.first_bad)?));
    }
    let entries = &query.expected.changes;
    let acceptance = |at: usize| {
        let first_bad = runs.get(at)?.1.name.as_str();
        let about = (row.key.case.as_str(), row.key.candidate.as_str(), first_bad);
        for (entry, used) in entries.iter().zip(used.iter_mut()) {
            // Also an expired one occurs.
            let of_run = entry.run.as_ref().is_none_or(|run| run == first_bad);
            *used |= of_run && entry.is_about(about.0, about.1);
        }
        regressions::acceptance(entries, about, query.today)
    };
    let accepted: Vec<Option<&crate::expected::Entry>> =
        (0..changes.len()).map(acceptance).collect();
    let is_accepted = |change: &ChangeRow| {
        let at = changes.iter().position(|other| other.at == change.at);
        at.is_some_and(|at| accepted[at].is_some())
    };
    let standings = regressions::judge(&changes, is_accepted, query.least);
    let each = changes.iter().zip(standings).zip(runs).zip(accepted.iter());
    let judged = each.map(|(((change, standing), (good, bad)), entry)| {
        let images = [row.key.baseline.as_str(), row.key.candidate.as_str()];
        let suite = row.key.case.split('/').next().unwrap_or_default();
        let since = || bad.circumstances.since(&good.circumstances, suite, images);
        Changed {
            id: id(row, &bad.name),
            row: change.clone(),
            standing,
            cause: since(),
            first_bad: bad.name,
            last_good: good.name,
            reason: entry.map(|entry| entry.reason.clone()),
        }
    });
    Ok(judged
        .filter(|changed| changed.row.at >= query.since)
        .collect())
}

fn id(row: &SeriesRow, run: &str) -> String {
    let key = &row.key;
    let whole = [&key.case, &key.candidate, &key.baseline, &key.machine].map(String::as_str);
    let whole = format!("{}|{run}", whole.join("|"));
    format!("c{}", hex(&Sha256::digest(whole.as_bytes()), 3))
}
