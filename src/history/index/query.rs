//! What the index is asked for.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::circumstances::Circumstances;
use super::super::shift::Shift;
use super::super::summary::Host;
use super::Index;

type Result<T> = rusqlite::Result<T>;

/// What tells a series from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesKey {
    /// The case.
    pub case: String,
    /// Name of the candidate.
    pub candidate: String,
    /// Name of the baseline.
    pub baseline: String,
    /// Fingerprint of the machine.
    pub machine: String,
}

/// A series of the index.
#[derive(Debug, Clone)]
pub struct SeriesRow {
    /// In the index.
    pub id: i64,
    /// What tells it from others.
    pub key: SeriesKey,
    /// The machine.
    pub host: Host,
}

/// A night of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Night {
    /// The run.
    pub run: i64,
    /// When the run began, milliseconds since 1970.
    pub at: i64,
    /// The verdict.
    pub verdict: String,
    /// Log ratio with both ends of its interval, for timings.
    pub tax: Option<[f64; 3]>,
}

/// A change of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// The series.
    pub series: i64,
    /// The first run after it.
    pub first_bad: i64,
    /// The last run before it.
    pub last_good: i64,
    /// When the first run after it began, milliseconds since 1970.
    pub at: i64,
    /// `step`, `drift`, `verdict`.
    pub shape: String,
    /// Verdict before, where verdicts changed.
    pub was: String,
    /// Verdict since, where verdicts changed.
    pub became: String,
    /// Median log ratios before and since, where the tax changed.
    pub levels: Option<(f64, f64)>,
    /// The difference with its interval.
    pub shift: Option<Shift>,
    /// How likely by chance; `None`: it was measured, not scanned for.
    pub p_value: Option<f64>,
    /// Whether it was measured side by side and held, and how that was found out.
    pub confirmation: Option<(bool, String)>,
}

/// A run of the index.
#[derive(Debug, Clone)]
pub struct RunRow {
    /// Name of its folder.
    pub name: String,
    /// When it began, milliseconds since 1970.
    pub at: i64,
    /// What it was made of and run on.
    pub circumstances: Circumstances,
}

/// How long things took lately.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Past {
    /// Seconds of a timing on a candidate, by case and name.
    pub timings: std::collections::HashMap<(String, String), f64>,
}

/// What the index weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// Runs.
    pub runs: i64,
    /// Series.
    pub series: i64,
    /// Nights of all series together.
    pub points: i64,
}

impl Index {
    /// All series, by case and candidate.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn series(&self) -> Result<Vec<SeriesRow>> {
        let mut series = self.db.prepare(
            "SELECT s.id, s.case_id, s.candidate, s.baseline, m.fingerprint, m.name, m.text
             FROM series s JOIN machines m ON m.id = s.machine
             ORDER BY s.case_id, s.candidate, s.baseline, m.id",
        )?;
        let rows = series.query_map([], |row| {
            let fingerprint: String = row.get(4)?;
            Ok(SeriesRow {
                id: row.get(0)?,
                key: SeriesKey {
                    case: row.get(1)?,
                    candidate: row.get(2)?,
                    baseline: row.get(3)?,
                    machine: fingerprint.clone(),
                },
                host: Host {
                    fingerprint,
                    name: row.get(5)?,
                    text: row.get(6)?,
                },
            })
        })?;
        rows.collect()
    }

    /// The last nights of a series since a time, at most so many, the newest last.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn nights(&self, series: i64, since: i64, most: usize) -> Result<Vec<Night>> {
        let mut nights = self.db.prepare_cached(
            "SELECT run, at, verdict, tax, low, high FROM points WHERE series = ? AND at >= ?
             ORDER BY at DESC, run DESC LIMIT ?",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = nights.query_map([series, since, most], |row| {
            let numbers: [Option<f64>; 3] = [row.get(3)?, row.get(4)?, row.get(5)?];
            Ok(Night {
                run: row.get(0)?,
                at: row.get(1)?,
                verdict: row.get(2)?,
                tax: match numbers {
                    [Some(tax), Some(low), Some(high)] => Some([tax, low, high]),
                    _ => None,
                },
            })
        })?;
        let mut nights: Vec<Night> = rows.collect::<Result<_>>()?;
        nights.reverse();
        Ok(nights)
    }

    /// The changes of all series, by series and time.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn changes(&self) -> Result<Vec<ChangeRow>> {
        let mut changes = self.db.prepare(
            "SELECT c.series, c.first_bad, c.last_good, c.at, c.shape, c.was, c.became, c.before,
                    c.after, c.shift, c.low, c.high, c.p_value, k.holds, k.how
             FROM changes c LEFT JOIN confirmations k ON k.run = c.seen AND k.series = c.series
             ORDER BY c.series, c.at",
        )?;
        let rows = changes.query_map([], change)?;
        rows.collect()
    }

    /// A run.
    ///
    /// # Errors
    /// What SQLite says; also when there is none of this id.
    pub fn run(&self, id: i64) -> Result<RunRow> {
        let mut run = self.db.prepare_cached(
            "SELECT r.run, r.at, c.json FROM runs r JOIN circumstances c
             ON c.id = r.circumstances WHERE r.id = ?",
        )?;
        run.query_row([id], |row| {
            let json: String = row.get(2)?;
            Ok(RunRow {
                name: row.get(0)?,
                at: row.get(1)?,
                circumstances: serde_json::from_str(&json).unwrap_or_default(),
            })
        })
    }

    /// The names of all runs, the newest last.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn run_names(&self) -> Result<Vec<(i64, String, i64)>> {
        let mut runs = self
            .db
            .prepare("SELECT id, run, at FROM runs ORDER BY at, run")?;
        let rows = runs.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.collect()
    }

    /// The id of a run by its name.
    ///
    /// # Errors
    /// What SQLite says; also when there is none of this name.
    pub fn run_id(&self, name: &str) -> Result<i64> {
        let find = "SELECT id FROM runs WHERE run = ?";
        self.db.query_row(find, [name], |row| row.get(0))
    }

    /// The run of the same machine before a run.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn before(&self, run: i64) -> Result<Option<i64>> {
        let find = "SELECT b.id FROM runs a JOIN runs b ON b.machine = a.machine AND b.at < a.at
             WHERE a.id = ? ORDER BY b.at DESC LIMIT 1";
        self.db.query_row(find, [run], |row| row.get(0)).optional()
    }

    /// What each timing took when it was last run on a machine.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn past(&self, machine: &str) -> Result<Past> {
        let mut last = self.db.prepare(
            "SELECT s.case_id, s.candidate, (SELECT p.seconds FROM points p WHERE p.series = s.id
                AND p.seconds NOT NULL ORDER BY p.at DESC LIMIT 1)
             FROM series s JOIN machines m ON m.id = s.machine WHERE m.fingerprint = ?",
        )?;
        let rows = last.query_map([machine], |row| {
            let key: (String, String) = (row.get(0)?, row.get(1)?);
            Ok((key, row.get::<_, Option<f64>>(2)?))
        })?;
        let rows: Vec<((String, String), Option<f64>)> = rows.collect::<Result<_>>()?;
        let known = rows
            .into_iter()
            .filter_map(|(key, took)| Some((key, took?)));
        Ok(Past {
            timings: known.collect(),
        })
    }

    /// How much is in it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn weight(&self) -> Result<Weight> {
        let count = |db: &Connection, table: &str| {
            let count = format!("SELECT count(*) FROM {table}");
            db.query_row(&count, params![], |row| row.get(0))
        };
        Ok(Weight {
            runs: count(&self.db, "runs")?,
            series: count(&self.db, "series")?,
            points: count(&self.db, "points")?,
        })
    }
}

fn change(row: &Row<'_>) -> Result<ChangeRow> {
    let levels: (Option<f64>, Option<f64>) = (row.get(7)?, row.get(8)?);
    let shift: [Option<f64>; 3] = [row.get(9)?, row.get(10)?, row.get(11)?];
    let confirmation: (Option<bool>, Option<String>) = (row.get(13)?, row.get(14)?);
    Ok(ChangeRow {
        series: row.get(0)?,
        first_bad: row.get(1)?,
        last_good: row.get(2)?,
        at: row.get(3)?,
        shape: row.get(4)?,
        was: row.get(5)?,
        became: row.get(6)?,
        levels: levels.0.zip(levels.1),
        shift: match shift {
            [Some(value), Some(low), Some(high)] => Some(Shift { value, low, high }),
            _ => None,
        },
        p_value: row.get(12)?,
        confirmation: confirmation.0.zip(confirmation.1),
    })
}
