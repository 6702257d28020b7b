//! Detectors on the same made-up series: how soon they see what is planted, and how often they see
//! what is not there.

use std::fmt::Write as _;

use super::nights::{NOISE, Planted, Weather, nights};
use crate::history::detect::{Series, Shape, night};
use crate::stats::{Pcg32, median, number};

/// Nights of a series.
pub(super) const NIGHTS: usize = 240;
/// The night that a change is planted on.
pub(super) const AT: usize = 180;
/// Series of a suite; of these one has something planted. Few where tests are not to take minutes.
const SUITE: usize = if cfg!(test) { 3 } else { 60 };
/// Nights after the planted one within which it is to be found.
const SOON: usize = 14;
/// A threshold as people set one: so far from the median of the last two weeks, as a share.
const THRESHOLD: f64 = 0.05;

/// What is planted, in the order of the table.
const PLANTED: [Planted; 7] = [
    Planted::Nothing,
    Planted::Step(0.05),
    Planted::Step(0.10),
    Planted::Step(0.30),
    Planted::Drift(0.10),
    Planted::Spikes,
    Planted::Machine(0.10),
];

/// Series of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// What is planted in the first series of each suite.
    pub planted: Planted,
    /// The noise.
    pub weather: Weather,
    /// The planted series, one of each suite.
    pub series: Vec<Vec<(u8, f64)>>,
}

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detector {
    /// What `history` does.
    Scan,
    /// The reason to measure once more, at once.
    Suspicion,
    /// A plain threshold against the median of two weeks.
    Threshold,
    /// Another program, whose alarms were read from a file.
    Other,
}

/// What a detector saw in a scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The scene.
    pub scene: usize,
    /// Who.
    pub detector: Detector,
    /// Share of the planted changes that were seen within [`SOON`] nights; `None`: none is planted.
    pub found: Option<f64>,
    /// Median of the nights until then, the first being 1.
    pub delay: Option<f64>,
    /// Alarms that nothing was planted for, a series and year.
    pub false_alarms: f64,
}

/// All scenes with so many suites each, and what every detector saw. `others` has the alarms of
/// another program: scene, series and night.
#[must_use]
pub fn detection(
    suites: usize,
    seed: u64,
    others: Option<&[(usize, usize, usize)]>,
) -> (Vec<Scene>, Vec<Seen>) {
    let (mut scenes, mut seen) = (Vec::new(), Vec::new());
    for weather in [Weather::Calm, Weather::Hard] {
        for planted in PLANTED {
            let number_of = scenes.len();
            let mut alarms: Vec<(Detector, Vec<Vec<usize>>)> = Vec::new();
            let mut series = Vec::new();
            let (mut scanned, mut suspected, mut simple) = (Vec::new(), Vec::new(), Vec::new());
            for suite in 0..suites {
                let stream = u64::try_from(number_of * 10_000 + suite).unwrap_or(0);
                let all = suite_of(planted, weather, &mut Pcg32::new(seed, stream));
                let (scan, suspicion) = ours(&all);
                scanned.push(scan);
                suspected.push(suspicion);
                simple.push(threshold(&all[0]));
                series.extend(all.into_iter().next());
            }
            alarms.push((Detector::Scan, scanned));
            alarms.push((Detector::Suspicion, suspected));
            alarms.push((Detector::Threshold, simple));
            if let Some(others) = others {
                let of = |suite| {
                    let own = others
                        .iter()
                        .filter(|alarm| (alarm.0, alarm.1) == (number_of, suite));
                    own.map(|alarm| alarm.2).collect()
                };
                alarms.push((Detector::Other, (0..suites).map(of).collect()));
            }
            seen.extend(
                alarms
                    .into_iter()
                    .map(|(detector, alarms)| judged(number_of, planted, detector, &alarms)),
            );
            scenes.push(Scene {
                planted,
                weather,
                series,
            });
        }
    }
    (scenes, seen)
}

/// A suite: one series with what is planted, the others with nothing.
fn suite_of(planted: Planted, weather: Weather, rng: &mut Pcg32) -> Vec<Vec<(u8, f64)>> {
    let what = |index| {
        if index == 0 {
            planted
        } else {
            Planted::Nothing
        }
    };
    (0..SUITE)
        .map(|index| nights(NIGHTS, what(index), AT, weather, rng))
        .collect()
}

/// Nights with an alarm, and nights that are to be measured again, of the first series of a suite.
fn ours(suite: &[Vec<(u8, f64)>]) -> (Vec<usize>, Vec<usize>) {
    let mut followed: Vec<[Series; 2]> = vec![<[Series; 2]>::default(); suite.len()];
    let (mut alarms, mut suspects) = (Vec::new(), Vec::new());
    let mut rng = Pcg32::new(7, 7);
    for number in 0..NIGHTS {
        let mut tonight: Vec<&mut Series> = Vec::with_capacity(suite.len());
        for (series, nights) in followed.iter_mut().zip(suite) {
            let (machine, value) = nights[number];
            // Machines are never put together: each has a series of its own.
            let series = &mut series[usize::from(machine)];
            series.push(value);
            tonight.push(series);
        }
        let value = suite[0][number].1;
        let half = 2.0 * NOISE;
        if tonight[0].is_suspect((value - half, value + half), 0.03) {
            suspects.push(number);
        }
        let changes = night(&mut tonight, &mut rng);
        // A drift is told, and is no alarm.
        if changes[0].is_some_and(|change| change.shape == Shape::Step) {
            alarms.push(number);
        }
    }
    (alarms, suspects)
}

fn threshold(series: &[(u8, f64)]) -> Vec<usize> {
    let values: Vec<f64> = series.iter().map(|(_, value)| *value).collect();
    (14..values.len())
        .filter(|&night| {
            let level = median(&values[night - 14..night]);
            level.is_some_and(|level| (values[night] - level).abs() > THRESHOLD.ln_1p())
        })
        .collect()
}

fn judged(scene: usize, planted: Planted, detector: Detector, alarms: &[Vec<usize>]) -> Seen {
    let steps = matches!(planted, Planted::Step(_));
    let changes = steps || matches!(planted, Planted::Drift(_));
    let late = |night: &usize| changes && *night >= AT;
    let found: Vec<f64> = alarms
        .iter()
        .filter_map(|nights| nights.iter().find(|night| (AT..AT + SOON).contains(*night)))
        .map(|night| number(night - AT + 1))
        .collect();
    let false_alarms = alarms.iter().flatten().filter(|night| !late(night)).count();
    let years = number(alarms.len() * if changes { AT } else { NIGHTS }) / 365.0;
    Seen {
        scene,
        detector,
        found: steps.then(|| number(found.len()) / number(alarms.len().max(1))),
        delay: if steps { median(&found) } else { None },
        false_alarms: number(false_alarms) / years,
    }
}

/// The planted series as CSV: scene, series, night, log ratio.
#[must_use]
pub fn csv(scenes: &[Scene]) -> String {
    let mut text = "scene,series,night,log_ratio\n".to_owned();
    for (scene, of) in scenes.iter().enumerate() {
        for (series, nights) in of.series.iter().enumerate() {
            for (night, (_, value)) in nights.iter().enumerate() {
                let _ = writeln!(text, "{scene},{series},{night},{value:.6}");
            }
        }
    }
    text
}

/// Alarms of another program: lines of scene, series and the night that it raised one in.
///
/// # Errors
/// The first line that is not so, with its number.
pub fn from_csv(text: &str) -> Result<Vec<(usize, usize, usize)>, String> {
    let lines = text.lines().enumerate().skip(1);
    lines
        .map(|(number, line)| {
            let fields: Vec<usize> = line.split(',').flat_map(str::parse).collect();
            match fields.as_slice() {
                [scene, series, night] => Ok((*scene, *series, *night)),
                _ => Err(format!("line {}: expected scene,series,night", number + 1)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_changes_are_found_soon_and_spikes_and_machines_are_no_changes() {
        let (scenes, seen) = detection(2, 3, None);
        for seen in seen.iter().filter(|seen| seen.detector == Detector::Scan) {
            let scene = &scenes[seen.scene];
            match scene.planted {
                Planted::Step(share) if share >= 0.1 => {
                    assert_eq!(seen.found, Some(1.0), "{scene:?}")
                }
                // In hard weather nights are not exchangeable, and there are some.
                Planted::Spikes | Planted::Machine(_) if scene.weather == Weather::Calm => {
                    assert!(seen.false_alarms < 1.0, "{seen:?}")
                }
                _ => {}
            }
        }
    }

    #[test]
    fn alarms_of_others_are_read_back() {
        assert_eq!(from_csv("scene,series,night\n1,2,3\n"), Ok(vec![(1, 2, 3)]));
        assert!(
            from_csv("scene,series,night\n1,2\n")
                .unwrap_err()
                .contains("line 2")
        );
        let (scenes, _) = detection(1, 3, None);
        assert_eq!(csv(&scenes).lines().count(), 1 + scenes.len() * NIGHTS);
    }
}
