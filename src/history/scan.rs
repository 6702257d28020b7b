//! The scan for a change in a series of nights: one statistic, and a p-value that is exact as long
//! as the nights are exchangeable. Pure.
//!
//! The statistic is that of `measurement.md`: over a window of nights, standardised by median and
//! MAD and clipped, the mean of the last k nights against the mean of the rest, the largest over k.
//! Its p-value comes from permuting the window's own values (E. S. Edgington, "Randomization
//! Tests"), so that nothing is assumed of their distribution and that k was *chosen* is paid for;
//! permuting ends early where the p-value is large (J. Besag and P. Clifford, "Sequential Monte
//! Carlo p-values", Biometrika 78, 1991).

use std::ops::RangeInclusive;

use crate::stats::{Pcg32, median, median_absolute_deviation, number};

/// Nights that are looked at.
pub const WINDOW: usize = 90;
/// Nights that there must be.
pub const LEAST: usize = 12;
/// How many nights ago a change may have come. Two at least: a single night is no change.
const AGES: RangeInclusive<usize> = 2..=14;
/// Standardised values are clipped here: how far out a junk night is does not count.
const CLIP: f64 = 2.5;
/// Median absolute deviations of a normal distribution in its standard deviation.
pub(super) const MAD_TO_SD: f64 = 1.4826;
/// Differences of log ratios under this are none, however quiet the nights.
pub(super) const SMALLEST_SD: f64 = 1e-4;
/// Below this the p-value is certainly of no interest, and nothing is permuted.
const SCREEN: f64 = 3.0;
/// Permutations that must be as extreme before permuting ends early.
const EXCEEDANCES: u32 = 20;

/// What a scan saw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scan {
    /// Nights since the most likely change, that of the change included.
    pub age: usize,
    /// The statistic, in standard deviations.
    pub z: f64,
    /// How likely so large a statistic is when nothing has changed.
    pub p_value: f64,
}

/// Looks for a change in the last nights of a series of log ratios, the newest last. `None`: there
/// is nothing of interest, or there are fewer nights than [`LEAST`]. `permutations` bounds how small
/// a p-value can be.
#[must_use]
pub fn scan(values: &[f64], permutations: u32, rng: &mut Pcg32) -> Option<Scan> {
    let window = &values[values.len().saturating_sub(WINDOW)..];
    if window.len() < LEAST {
        return None;
    }
    let mut centred = standardised(window)?;
    let total: f64 = centred.iter().map(|value| value * value).sum();
    let between = strongest(centred.iter().rev().copied(), centred.len());
    let within = (total - between) / number(centred.len() - 2);
    let z = (between / within.max(f64::MIN_POSITIVE)).sqrt();
    if z < SCREEN {
        return None;
    }
    let p_value = permuted(&mut centred, between, permutations, rng);
    Some(Scan {
        age: placed(window),
        z,
        p_value,
    })
}

/// Where the change is: the age whose two parts lie nearest around their medians. What was clipped
/// to look for it tells its place here.
fn placed(window: &[f64]) -> usize {
    let around = |part: &[f64]| {
        let centre = median(part).unwrap_or_default();
        part.iter().map(|value| (value - centre).abs()).sum::<f64>()
    };
    let unexplained = |age: &usize| {
        let (before, after) = window.split_at(window.len() - age);
        around(before) + around(after)
    };
    let ages = *AGES.start()..=oldest_age(window.len());
    let best = ages.min_by(|one, other| unexplained(one).total_cmp(&unexplained(other)));
    best.unwrap_or(*AGES.start())
}

/// Around a mean of 0, clipped. The scale is that of the whole window: then it is the same for all
/// permutations.
fn standardised(window: &[f64]) -> Option<Vec<f64>> {
    let centre = median(window)?;
    let scale = (MAD_TO_SD * median_absolute_deviation(window)?).max(SMALLEST_SD);
    let clipped = window
        .iter()
        .map(|value| ((value - centre) / scale).clamp(-CLIP, CLIP));
    let clipped: Vec<f64> = clipped.collect();
    let mean = clipped.iter().sum::<f64>() / number(clipped.len());
    Some(clipped.iter().map(|value| value - mean).collect())
}

/// The largest sum of squares between the two parts, over all ages. Grows with z, as the total is
/// the same for all permutations.
fn strongest(newest_first: impl Iterator<Item = f64>, count: usize) -> f64 {
    let (mut sum, mut best) = (0.0, 0.0_f64);
    for (index, value) in newest_first.take(oldest_age(count)).enumerate() {
        sum += value;
        let age = index + 1;
        if AGES.contains(&age) {
            let n = number(count);
            let between = sum * sum * n / (number(age) * (n - number(age)));
            best = best.max(between);
        }
    }
    best
}

/// A change in the older half would be one of the newer against fewer.
fn oldest_age(count: usize) -> usize {
    (*AGES.end()).min(count / 2)
}

fn permuted(values: &mut [f64], seen: f64, permutations: u32, rng: &mut Pcg32) -> f64 {
    let count = values.len();
    let mut as_extreme = 0;
    // Equal values must count as such, whatever the order they were added in.
    let seen = seen * (1.0 - 1e-9);
    for drawn in 1..=permutations {
        for place in 0..oldest_age(count) {
            let other = place + rng.index(count - place);
            values.swap(place, other);
        }
        if strongest(values.iter().copied(), count) >= seen {
            as_extreme += 1;
            if as_extreme == EXCEEDANCES {
                return f64::from(as_extreme) / f64::from(drawn);
            }
        }
    }
    f64::from(as_extreme + 1) / f64::from(permutations + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::normal;

    const PERMUTATIONS: u32 = 20_000;

    fn noise(count: usize, seed: u64) -> Vec<f64> {
        let mut rng = Pcg32::new(seed, 3);
        (0..count).map(|_| 0.01 * normal(&mut rng)).collect()
    }

    fn looked(values: &[f64]) -> Option<Scan> {
        scan(values, PERMUTATIONS, &mut Pcg32::new(1, 1))
    }

    #[test]
    fn a_step_is_found_with_its_age() {
        let mut values = noise(60, 7);
        values.iter_mut().skip(54).for_each(|value| *value += 0.06);
        let scan = looked(&values).unwrap();
        assert_eq!(scan.age, 6);
        assert!(scan.p_value < 1e-3, "{scan:?}");
    }

    #[test]
    fn few_nights_say_nothing() {
        let mut values = vec![0.0; LEAST - 1];
        values[LEAST - 2] = 1.0;
        assert_eq!(looked(&values), None);
        assert_eq!(looked(&[0.3; 40]), None, "nothing moves");
    }

    /// Where nothing has changed, a p-value of p or less comes in a share of p of the nights.
    #[test]
    fn p_values_are_what_they_say() {
        let mut rng = Pcg32::new(9, 9);
        let rounds = 4_000;
        let seen: Vec<f64> = (0..rounds)
            .filter_map(|seed| scan(&noise(40, seed), 2_000, &mut rng))
            .map(|scan| scan.p_value)
            .collect();
        for (level, most) in [(0.005, 35), (0.002, 18)] {
            let below = seen.iter().filter(|p| **p <= level).count();
            assert!(below <= most, "{below} of {rounds} at {level}");
        }
        assert!(!seen.is_empty());
    }

    proptest! {
        /// However far out, one night is no change.
        #[test]
        fn a_single_spike_is_no_change(seed in 0_u64..1_000, count in 30_usize..90, size in 0.1_f64..3.0, back in 0_usize..20) {
            let mut values = noise(count, seed);
            let before = looked(&values).is_some_and(|scan| scan.p_value < 1e-3);
            values[count - 1 - back] += size;
            let after = looked(&values).is_some_and(|scan| scan.p_value < 5e-5);
            prop_assert!(before || !after);
        }

        #[test]
        fn units_and_sides_do_not_matter(seed in 0_u64..1_000, shift in -1.0_f64..1.0, scale in 0.5_f64..20.0) {
            let mut values = noise(40, seed);
            values.iter_mut().skip(33).for_each(|value| *value += 0.05);
            let other: Vec<f64> = values.iter().map(|value| shift - scale * value).collect();
            let (one, other) = (looked(&values).unwrap(), looked(&other).unwrap());
            prop_assert_eq!(one.age, other.age);
            prop_assert!((one.z - other.z).abs() < 1e-6 * one.z);
        }
    }
}
