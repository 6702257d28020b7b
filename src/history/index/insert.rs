//! Takes runs into the index and follows their series.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::super::confirmed::Confirmation;
use super::super::detect::Change;
use super::super::scan::WINDOW;
use super::super::summary::{Host, Summary};
use super::watch::{Followed, Night, Seen, Told, Watch, What};
use crate::build::unit::hex;

type Result<T> = rusqlite::Result<T>;

/// The names of the runs that are in the index.
pub(super) fn known(db: &Connection) -> Result<HashSet<String>> {
    let mut runs = db.prepare("SELECT run FROM runs")?;
    let names = runs.query_map([], |row| row.get(0))?;
    names.collect()
}

/// A series by what tells it from others: case, candidate, baseline.
type Key = (i64, String, String, String);

/// Writes runs; what is looked up often is remembered.
pub(super) struct Writer<'d> {
    db: &'d Connection,
    machines: HashMap<String, i64>,
    circumstances: HashMap<String, i64>,
    series: HashMap<Key, i64>,
    watch: Watch,
    /// Newest night of each machine.
    newest: HashMap<i64, i64>,
    /// Machines whose runs did not come in the order of time: their series are followed anew.
    anew: BTreeSet<i64>,
}

impl<'d> Writer<'d> {
    pub(super) fn new(db: &'d Connection) -> Result<Writer<'d>> {
        let mut newest = db.prepare("SELECT machine, max(at) FROM runs GROUP BY machine")?;
        let newest = newest.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Writer {
            db,
            machines: HashMap::new(),
            circumstances: HashMap::new(),
            series: HashMap::new(),
            watch: Watch::default(),
            newest: newest.collect::<Result<_>>()?,
            anew: BTreeSet::new(),
        })
    }

    /// Takes in a run.
    pub(super) fn insert(
        &mut self,
        name: &str,
        summary: &Summary,
        confirmations: &[Confirmation],
    ) -> Result<()> {
        let machine = self.machine(&summary.machine)?;
        let circumstances = self.circumstances(summary)?;
        let at = summary.started.as_millisecond();
        let mut insert = self.db.prepare_cached(
            "INSERT INTO runs (run, at, machine, circumstances, baseline, seconds, overall)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?;
        let run = insert.insert(params![
            name,
            at,
            machine,
            circumstances,
            summary.baseline,
            summary.seconds,
            summary.overall
        ])?;
        let confirmed = self.keep_confirmations(run, machine, confirmations)?;
        let mut points = Vec::with_capacity(summary.points.len());
        for point in &summary.points {
            let key = (
                machine,
                point.case.clone(),
                point.image.clone(),
                summary.baseline.clone(),
            );
            let series = self.series(key)?;
            let [tax, low, high] = point.tax.map_or([None; 3], |tax| tax.map(Some));
            let mut insert = self
                .db
                .prepare_cached("INSERT OR REPLACE INTO points VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?;
            let verdict = &point.verdict;
            insert.execute(params![
                series,
                at,
                run,
                verdict,
                tax,
                low,
                high,
                point.seconds
            ])?;
            points.push(Seen {
                series,
                tax,
                verdict: verdict.clone(),
                confirmed: confirmed.contains(&series),
            });
        }
        let newest = self.newest.entry(machine).or_insert(i64::MIN);
        if at <= *newest {
            self.anew.insert(machine);
        } else {
            *newest = at;
            self.follow(Night { run, at }, &points)?;
        }
        Ok(())
    }

    /// Forgets a run that is there no more.
    pub(super) fn forget(&mut self, name: &str) -> Result<()> {
        let found = self.run(name)?;
        if let Some((run, machine)) = found {
            let of_machine = "series IN (SELECT id FROM series WHERE machine = ?)";
            let points = format!("DELETE FROM points WHERE run = ? AND {of_machine}");
            self.db.execute(&points, [run, machine])?;
            self.db
                .execute("DELETE FROM confirmations WHERE run = ?", [run])?;
            self.db.execute("DELETE FROM runs WHERE id = ?", [run])?;
            self.anew.insert(machine);
        }
        Ok(())
    }

    /// Takes in what came of the alarms of a run.
    pub(super) fn confirm(&mut self, name: &str, confirmations: &[Confirmation]) -> Result<()> {
        if let Some((run, machine)) = self.run(name)? {
            self.keep_confirmations(run, machine, confirmations)?;
            self.anew.insert(machine);
        }
        Ok(())
    }

    /// Follows anew what did not come in order.
    pub(super) fn finish(mut self) -> Result<()> {
        for machine in std::mem::take(&mut self.anew) {
            self.again(machine)?;
        }
        Ok(())
    }

    fn run(&self, name: &str) -> Result<Option<(i64, i64)>> {
        let mut find = self
            .db
            .prepare_cached("SELECT id, machine FROM runs WHERE run = ?")?;
        find.query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    /// Gives the series whose change was measured and held.
    fn keep_confirmations(
        &mut self,
        run: i64,
        machine: i64,
        confirmations: &[Confirmation],
    ) -> Result<HashSet<i64>> {
        let mut confirmed = HashSet::new();
        for found in confirmations {
            let key = (
                machine,
                found.case.clone(),
                found.image.clone(),
                found.baseline.clone(),
            );
            let series = self.series(key)?;
            let [value, low, high] = found
                .shift
                .map_or([None; 3], |s| [s.value, s.low, s.high].map(Some));
            let mut insert = self.db.prepare_cached(
                "INSERT OR REPLACE INTO confirmations VALUES (?, ?, ?, ?, ?, ?, ?)",
            )?;
            insert.execute(params![
                run,
                series,
                found.holds,
                found.how,
                value,
                low,
                high
            ])?;
            if found.holds {
                confirmed.insert(series);
            }
        }
        Ok(confirmed)
    }

    fn machine(&mut self, host: &Host) -> Result<i64> {
        let ids = &mut self.machines;
        remembered(ids, host.fingerprint.clone(), |fingerprint| {
            self.db.execute(
                "INSERT OR IGNORE INTO machines (fingerprint, name, text) VALUES (?, ?, ?)",
                params![fingerprint, host.name, host.text],
            )?;
            let find = "SELECT id FROM machines WHERE fingerprint = ?";
            self.db.query_row(find, [fingerprint], |row| row.get(0))
        })
    }

    fn circumstances(&mut self, summary: &Summary) -> Result<i64> {
        // What was read as JSON can be written as JSON.
        let json = serde_json::to_string(&summary.circumstances).unwrap_or_default();
        let digest = hex(&Sha256::digest(json.as_bytes()), 12);
        let ids = &mut self.circumstances;
        remembered(ids, digest, |digest| {
            let insert = "INSERT OR IGNORE INTO circumstances (digest, json) VALUES (?, ?)";
            self.db.execute(insert, params![digest, json])?;
            let find = "SELECT id FROM circumstances WHERE digest = ?";
            self.db.query_row(find, [digest], |row| row.get(0))
        })
    }

    fn series(&mut self, key: Key) -> Result<i64> {
        let ids = &mut self.series;
        remembered(ids, key, |key| {
            self.db.execute(
                "INSERT OR IGNORE INTO series (machine, case_id, candidate, baseline)
                 VALUES (?, ?, ?, ?)",
                params![key.0, key.1, key.2, key.3],
            )?;
            let find = "SELECT id FROM series
                 WHERE machine = ? AND case_id = ? AND candidate = ? AND baseline = ?";
            self.db
                .query_row(find, params![key.0, key.1, key.2, key.3], |row| row.get(0))
        })
    }

    fn follow(&mut self, night: Night, points: &[Seen]) -> Result<()> {
        for point in points {
            if !self.watch.followed.contains_key(&point.series) {
                let before = self.before(point.series, night)?;
                self.watch.followed.insert(point.series, before);
            }
        }
        for told in self.watch.night(night, points) {
            self.keep_change(&told)?;
        }
        Ok(())
    }

    /// A series as it was before a night.
    fn before(&self, series: i64, night: Night) -> Result<Followed> {
        let mut followed = Followed::default();
        let mut nights = self.db.prepare_cached(
            "SELECT at, run, tax FROM points WHERE series = ?1 AND at < ?2 AND tax NOT NULL
             AND at >= (SELECT begins FROM series WHERE id = ?1) ORDER BY at DESC, run DESC LIMIT ?3",
        )?;
        let window = i64::try_from(WINDOW).unwrap_or(i64::MAX);
        let nights = nights.query_map([series, night.at, window], |row| {
            let night = Night {
                at: row.get(0)?,
                run: row.get(1)?,
            };
            Ok((night, row.get(2)?))
        })?;
        let nights: Vec<(Night, f64)> = nights.collect::<Result<_>>()?;
        nights
            .into_iter()
            .rev()
            .for_each(|(night, tax)| followed.push(night, tax));
        let mut verdicts = self.db.prepare_cached(
            "SELECT at, run, verdict FROM points WHERE series = ? AND at < ? AND tax IS NULL
             AND verdict NOT IN ('broken', 'unsupported', 'inconclusive')
             ORDER BY at DESC, run DESC LIMIT 1",
        )?;
        let last = verdicts.query_row([series, night.at], |row| {
            let night = Night {
                at: row.get(0)?,
                run: row.get(1)?,
            };
            Ok((night, row.get::<_, String>(2)?))
        });
        if let Some((night, verdict)) = last.optional()? {
            followed.said(night, &verdict);
        }
        Ok(followed)
    }

    fn keep_change(&self, told: &Told) -> Result<()> {
        let mut insert = self.db.prepare_cached(
            "INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        let (shape, was, became, change) = match &told.what {
            What::Tax(change) => (change.shape.as_str(), "", "", Some(change)),
            What::Verdict(was, became) => ("verdict", was.as_str(), became.as_str(), None),
        };
        let number = |of: fn(&Change) -> f64| change.map(of);
        insert.execute(params![
            told.series,
            told.first_bad.run,
            told.last_good.run,
            told.seen,
            told.first_bad.at,
            shape,
            was,
            became,
            number(|c| c.before),
            number(|c| c.after),
            number(|c| c.shift.value),
            number(|c| c.shift.low),
            number(|c| c.shift.high),
            change.and_then(|c| c.p_value),
        ])?;
        if change.is_some() {
            let mut begin = self
                .db
                .prepare_cached("UPDATE series SET begins = ? WHERE id = ?")?;
            begin.execute([told.first_bad.at, told.series])?;
        }
        Ok(())
    }

    /// Follows all series of a machine from their first night.
    fn again(&mut self, machine: i64) -> Result<()> {
        let of_machine = "(SELECT id FROM series WHERE machine = ?)";
        let forget = format!("DELETE FROM changes WHERE series IN {of_machine}");
        self.db.execute(&forget, [machine])?;
        let begin = "UPDATE series SET begins = 0 WHERE machine = ?";
        self.db.execute(begin, [machine])?;
        let mut points = self.db.prepare(&format!(
            "SELECT p.at, p.run, p.series, p.tax, p.verdict, coalesce(c.holds, 0)
             FROM points p LEFT JOIN confirmations c ON c.run = p.run AND c.series = p.series
             WHERE p.series IN {of_machine} ORDER BY p.at, p.run, p.series"
        ))?;
        let mut rows = points.query([machine])?;
        self.watch = Watch::default();
        let (mut night, mut seen): (Option<Night>, Vec<Seen>) = (None, Vec::new());
        while let Some(row) = rows.next()? {
            let now = Night {
                at: row.get(0)?,
                run: row.get(1)?,
            };
            if let Some(last) = night.filter(|last| *last != now) {
                for told in self.watch.night(last, &std::mem::take(&mut seen)) {
                    self.keep_change(&told)?;
                }
            }
            night = Some(now);
            seen.push(Seen {
                series: row.get(2)?,
                tax: row.get(3)?,
                verdict: row.get(4)?,
                confirmed: row.get(5)?,
            });
        }
        if let Some(last) = night {
            for told in self.watch.night(last, &seen) {
                self.keep_change(&told)?;
            }
        }
        Ok(())
    }
}

fn remembered<K: std::hash::Hash + Eq + Clone>(
    ids: &mut HashMap<K, i64>,
    key: K,
    find: impl FnOnce(&K) -> Result<i64>,
) -> Result<i64> {
    if let Some(id) = ids.get(&key) {
        return Ok(*id);
    }
    let id = find(&key)?;
    ids.insert(key, id);
    Ok(id)
}
