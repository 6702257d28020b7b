//! Follows the series of a machine night after night and tells their changes.

use std::collections::{HashMap, VecDeque};

use super::super::detect::{self, Change, Series};
use super::super::scan::WINDOW;
use crate::stats::Pcg32;

/// A point of a night.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) series: i64,
    pub(super) tax: Option<f64>,
    pub(super) verdict: String,
    /// Whether a change was measured side by side in this night.
    pub(super) confirmed: bool,
}

/// A run and when it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Night {
    pub(super) run: i64,
    pub(super) at: i64,
}

/// A change with the runs between which it came.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) series: i64,
    pub(super) last_good: Night,
    pub(super) first_bad: Night,
    /// The run that it was seen in.
    pub(super) seen: i64,
    pub(super) what: What,
}

/// What changed.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// The tax.
    Tax(Change),
    /// What the two do: verdicts before and since.
    Verdict(String, String),
}

/// A series as far as it is followed.
#[derive(Debug, Clone, Default)]
pub(super) struct Followed {
    series: Series,
    nights: VecDeque<Night>,
    verdict: Option<(String, Night)>,
}

impl Followed {
    /// One more night of its tax.
    pub(super) fn push(&mut self, night: Night, tax: f64) {
        if self.nights.len() == WINDOW {
            self.nights.pop_front();
        }
        self.nights.push_back(night);
        self.series.push(tax);
    }

    /// What it did on a night, where that tells something.
    pub(super) fn said(&mut self, night: Night, verdict: &str) -> Option<(String, Night)> {
        let tells = !matches!(verdict, "broken" | "unsupported" | "inconclusive");
        let now = tells.then(|| (verdict.to_owned(), night))?;
        self.verdict.replace(now)
    }

    /// The change with its runs; the series begins anew.
    fn told(&mut self, series: i64, change: Change) -> Option<Told> {
        let at = self.nights.len().checked_sub(change.age)?;
        let (last_good, first_bad) = (*self.nights.get(at.checked_sub(1)?)?, *self.nights.get(at)?);
        let seen = self.nights.back()?.run;
        self.nights.drain(..at);
        Some(Told {
            series,
            last_good,
            first_bad,
            seen,
            what: What::Tax(change),
        })
    }
}

/// All series that are followed.
#[derive(Debug, Default)]
pub(super) struct Watch {
    pub(super) followed: HashMap<i64, Followed>,
}

impl Watch {
    /// Goes on by a night and tells what changed. The same nights in the same order tell the same.
    pub(super) fn night(&mut self, night: Night, points: &[Seen]) -> Vec<Told> {
        let mut told = Vec::new();
        let mut timed: Vec<(i64, bool, Followed)> = Vec::new();
        for point in points {
            let mut followed = self.followed.remove(&point.series).unwrap_or_default();
            match point.tax {
                Some(tax) => {
                    followed.push(night, tax);
                    timed.push((point.series, point.confirmed, followed));
                }
                None => {
                    told.extend(of_verdict(&mut followed, night, point));
                    self.followed.insert(point.series, followed);
                }
            }
        }
        let mut rng = Pcg32::new(night.at.unsigned_abs(), 17);
        let mut series: Vec<&mut Series> =
            timed.iter_mut().map(|(_, _, f)| &mut f.series).collect();
        let changes = detect::night(&mut series, &mut rng);
        for ((id, confirmed, mut followed), change) in timed.into_iter().zip(changes) {
            let change = match change {
                None if confirmed => followed.series.split(1, None),
                change => change,
            };
            told.extend(change.and_then(|change| followed.told(id, change)));
            self.followed.insert(id, followed);
        }
        told
    }
}

fn of_verdict(followed: &mut Followed, night: Night, point: &Seen) -> Option<Told> {
    let (was, last_good) = followed.said(night, &point.verdict)?;
    (was != point.verdict).then(|| Told {
        series: point.series,
        last_good,
        first_bad: night,
        seen: night.run,
        what: What::Verdict(was, point.verdict.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::normal;

    fn point(tax: Option<f64>, verdict: &str) -> [Seen; 1] {
        let verdict = verdict.to_owned();
        [Seen {
            series: 1,
            tax,
            verdict,
            confirmed: false,
        }]
    }

    fn night(number: i64) -> Night {
        Night {
            run: 1_000 + number,
            at: number,
        }
    }

    #[test]
    fn a_change_names_the_runs_between_which_it_came() {
        let (mut watch, mut rng) = (Watch::default(), Pcg32::new(2, 2));
        let mut seen = Vec::new();
        for number in 0..60 {
            let level = if number < 40 { 0.0 } else { 0.1 };
            let tax = level + 0.005 * normal(&mut rng);
            seen.extend(watch.night(night(number), &point(Some(tax), "slower")));
        }
        let [told] = seen.as_slice() else {
            panic!("{seen:?}");
        };
        assert_eq!((told.last_good, told.first_bad), (night(39), night(40)));
        assert!(told.seen > 1_040 && told.seen < 1_047, "{told:?}");
    }

    #[test]
    fn what_was_measured_side_by_side_is_a_change_at_once() {
        let (mut watch, mut rng) = (Watch::default(), Pcg32::new(3, 3));
        for number in 0..20 {
            let tax = 0.005 * normal(&mut rng);
            assert!(
                watch
                    .night(night(number), &point(Some(tax), "slower"))
                    .is_empty()
            );
        }
        let mut points = point(Some(0.1), "slower");
        points[0].confirmed = true;
        let told = watch.night(night(20), &points);
        assert_eq!(
            (told[0].last_good, told[0].first_bad),
            (night(19), night(20))
        );
        for number in 21..60 {
            let tax = 0.1 + 0.005 * normal(&mut rng);
            assert!(
                watch
                    .night(night(number), &point(Some(tax), "slower"))
                    .is_empty()
            );
        }
    }

    #[test]
    fn verdicts_that_tell_nothing_change_nothing() {
        let mut watch = Watch::default();
        let verdicts = [
            "same",
            "broken",
            "same",
            "new",
            "unsupported",
            "new",
            "same",
        ];
        let told: Vec<Told> = (0..)
            .zip(verdicts)
            .flat_map(|(number, verdict)| watch.night(night(number), &point(None, verdict)))
            .collect();
        let runs: Vec<(i64, i64)> = told
            .iter()
            .map(|t| (t.last_good.at, t.first_bad.at))
            .collect();
        assert_eq!(runs, [(2, 3), (5, 6)]);
    }
}
