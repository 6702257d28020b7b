//! Night after night: which series have changed, with an error that is known over all series and
//! all nights. Pure.
//!
//! Each night each series is scanned, and Benjamini and Hochberg's procedure over the night's
//! series draws the line at [`RATE`]: where nothing changes, one night a year has an alarm at most,
//! on average, however many series there are. After a change a series begins anew, so that an alarm
//! is raised once.

use std::collections::VecDeque;

use super::scan::{LEAST, MAD_TO_SD, SMALLEST_SD, Scan, WINDOW, scan};
use super::shift::{Shift, is_drift, shift};
use crate::stats::{Pcg32, adjusted_p_values, median, median_absolute_deviation};

/// False discovery rate of a night: where nothing changes, the chance of an alarm in it.
pub const RATE: f64 = 1.0 / 365.0;

/// What a series did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// It went from one level to another.
    Step,
    /// It moves slowly: what made it do so did not come on a night.
    Drift,
}

impl Shape {
    /// The spelling in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Shape::Step => "step",
            Shape::Drift => "drift",
        }
    }
}

/// A change of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Nights since it came, that of the change included.
    pub age: usize,
    /// Step or drift.
    pub shape: Shape,
    /// Median log ratio before.
    pub before: f64,
    /// Median log ratio since.
    pub after: f64,
    /// The difference with its interval.
    pub shift: Shift,
    /// How likely it is by chance; `None`: it was measured side by side, not scanned for.
    pub p_value: Option<f64>,
}

/// The nights of a series since its last change, as far as they are looked at.
#[derive(Debug, Clone, Default)]
pub struct Series {
    nights: VecDeque<f64>,
}

impl Series {
    /// A series that begins with these nights, the newest last.
    #[must_use]
    pub fn of(nights: impl IntoIterator<Item = f64>) -> Series {
        let mut series = Series::default();
        nights.into_iter().for_each(|value| series.push(value));
        series
    }

    /// One more night.
    pub fn push(&mut self, log_ratio: f64) {
        if self.nights.len() == WINDOW {
            self.nights.pop_front();
        }
        self.nights.push_back(log_ratio);
    }

    /// The nights, the newest last.
    pub fn nights(&mut self) -> &[f64] {
        self.nights.make_contiguous()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nights.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nights.is_empty()
    }

    /// Ends the series before its last `age` nights; those begin the next one.
    pub fn split(&mut self, age: usize, p_value: Option<f64>) -> Option<Change> {
        let nights = self.nights.make_contiguous();
        let at = nights.len().checked_sub(age).filter(|at| *at > 0)?;
        let (before, after) = nights.split_at(at);
        let change = Change {
            age,
            shape: if is_drift(nights, at) {
                Shape::Drift
            } else {
                Shape::Step
            },
            before: median(before)?,
            after: median(after)?,
            shift: shift(before, after)?,
            p_value,
        };
        self.nights.drain(..at);
        Some(change)
    }

    /// Whether the newest night is to be looked at more closely before there is an alarm; a reason
    /// to measure again, no more. `interval` is that of the newest night.
    #[must_use]
    pub fn is_suspect(&self, interval: (f64, f64), margin: f64) -> bool {
        let nights: Vec<f64> = self.nights.iter().copied().collect();
        let Some((_, before)) = nights.split_last() else {
            return false;
        };
        let fortnight = &before[before.len().saturating_sub(FORTNIGHT)..];
        let Some(level) = median(fortnight) else {
            return false;
        };
        let delta = margin.ln_1p();
        let disjoint = interval.0 > level + delta || interval.1 < level - delta;
        disjoint || before.len() >= LEAST && last_nights_are_out(&nights)
    }
}

/// Nights whose median the newest is held against.
const FORTNIGHT: usize = 14;

/// Whether two of the last three nights are beyond three standard deviations, on one side.
fn last_nights_are_out(nights: &[f64]) -> bool {
    let (older, newest) = nights.split_at(nights.len().saturating_sub(3));
    let (Some(centre), Some(deviation)) = (median(older), median_absolute_deviation(older)) else {
        return false;
    };
    let scale = (MAD_TO_SD * deviation).max(SMALLEST_SD);
    let out = |side: f64| {
        let beyond = |night: &&f64| side * (**night - centre) / scale > 3.0;
        newest.iter().filter(beyond).count() >= 2
    };
    out(1.0) || out(-1.0)
}

/// Looks at all series of a night; those with an alarm are split. In the order of the series.
#[must_use]
pub fn night(series: &mut [&mut Series], rng: &mut Pcg32) -> Vec<Option<Change>> {
    let permutations = permutations(series.len());
    let scans: Vec<Option<Scan>> = series
        .iter_mut()
        .map(|series| scan(series.nights(), permutations, rng))
        .collect();
    let p_values: Vec<f64> = scans
        .iter()
        .map(|scan| scan.map_or(1.0, |scan| scan.p_value))
        .collect();
    let adjusted = adjusted_p_values(&p_values);
    let each = series.iter_mut().zip(scans).zip(adjusted);
    each.map(|((series, scan), adjusted)| {
        let scan = scan.filter(|_| adjusted <= RATE)?;
        series.split(scan.age, Some(scan.p_value))
    })
    .collect()
}

/// As many as it takes that one series of so many can have an alarm by itself.
fn permutations(series: usize) -> u32 {
    let needed = 2.0 * crate::stats::number(series) / RATE;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to what fits"
    )]
    let needed = needed.clamp(2_000.0, 2e6) as u32;
    needed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::normal;

    fn noise(count: usize, seed: u64) -> Series {
        let mut rng = Pcg32::new(seed, 4);
        Series::of((0..count).map(|_| 0.01 * normal(&mut rng)))
    }

    fn watch(series: &mut Series, shift: f64, nights: usize) -> Option<(usize, Change)> {
        let mut rng = Pcg32::new(5, 5);
        (1..=nights).find_map(|number| {
            series.push(shift + 0.01 * normal(&mut rng));
            let changes = night(&mut [series], &mut rng);
            changes[0].map(|change| (number, change))
        })
    }

    #[test]
    fn a_change_is_told_once_with_its_size() {
        let mut series = noise(60, 1);
        let (nights, change) = watch(&mut series, 0.05, 10).unwrap();
        assert!(nights <= 6, "{nights}");
        assert_eq!((change.age, change.shape), (nights, Shape::Step));
        assert!(
            change.shift.low > 0.02 && change.shift.high < 0.08,
            "{change:?}"
        );
        assert!(
            watch(&mut series, 0.05, 60).is_none(),
            "it is the level now"
        );
        assert!(watch(&mut series, 0.0, 10).is_some(), "and back");
    }

    #[test]
    fn the_first_night_of_a_change_is_suspect_and_a_usual_one_is_not() {
        let mut series = noise(40, 2);
        series.push(0.1);
        assert!(series.is_suspect((0.09, 0.11), 0.03));
        let mut usual = noise(40, 3);
        usual.push(0.012);
        assert!(!usual.is_suspect((0.002, 0.022), 0.03));
        for _ in 0..2 {
            usual.push(0.05);
        }
        assert!(usual.is_suspect((0.01, 0.09), 0.03), "two of three nights");
        assert!(
            !Series::of([0.5]).is_suspect((0.4, 0.6), 0.03),
            "nothing to hold it against"
        );
    }

    #[test]
    fn a_night_of_many_series_has_no_alarm_by_chance() {
        let mut all: Vec<Series> = (0..60).map(|seed| noise(60, 100 + seed)).collect();
        let mut rng = Pcg32::new(11, 11);
        let mut alarms = 0;
        for _ in 0..40 {
            for series in &mut all {
                series.push(0.01 * normal(&mut rng));
            }
            let mut night_of: Vec<&mut Series> = all.iter_mut().collect();
            alarms += night(&mut night_of, &mut rng).iter().flatten().count();
        }
        assert!(alarms <= 1, "{alarms}");
    }
}
