//! What SciPy, NumPy and a second implementation say: `fixtures.json`, written by
//! `scripts/stats-fixtures.py`, which also says how. The versions are in the file.

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Fixtures {
    student_t_quantile: Vec<(f64, f64, f64)>,
    normal_quantile: Vec<(f64, f64)>,
    normal_tail: Vec<(f64, f64)>,
    values: Vec<f64>,
    quantile: Vec<(f64, f64)>,
    median: f64,
    median_absolute_deviation: f64,
    p_values: Vec<f64>,
    adjusted: Vec<f64>,
    binomial_interval: Vec<(usize, usize, f64, f64, f64)>,
    error_over_looks: Vec<(Vec<usize>, f64, f64)>,
    measurements: Vec<Measurement>,
}

#[derive(Deserialize)]
struct Measurement {
    blocks: Vec<Vec<f64>>,
    interval: Vec<(f64, f64, f64)>,
    against_margin: Vec<(f64, f64)>,
    bootstrap: (f64, f64),
}

fn fixtures() -> Fixtures {
    serde_json::from_str(include_str!("fixtures.json")).unwrap()
}

#[track_caller]
fn near(seen: f64, expected: f64, tolerance: f64) {
    assert!(
        (seen - expected).abs() <= tolerance,
        "{seen}, not {expected}"
    );
}

#[test]
fn distributions_are_those_of_scipy() {
    let fixtures = fixtures();
    for (probability, freedom, expected) in fixtures.student_t_quantile {
        let seen = student_t_quantile(probability, freedom).unwrap();
        near(seen, expected, 1e-8 * expected.abs());
    }
    for (probability, expected) in fixtures.normal_quantile {
        near(normal_quantile(probability).unwrap(), expected, 1e-8);
    }
    for (value, expected) in fixtures.normal_tail {
        near(normal_tail(value), expected, 1e-9 * expected);
    }
}

#[test]
fn descriptions_are_those_of_numpy_and_scipy() {
    let fixtures = fixtures();
    let mut sorted = fixtures.values.clone();
    sorted.sort_by(f64::total_cmp);
    for (share, expected) in fixtures.quantile {
        near(quantile(&sorted, share).unwrap(), expected, 1e-12);
    }
    near(median(&fixtures.values).unwrap(), fixtures.median, 1e-12);
    let deviation = median_absolute_deviation(&fixtures.values).unwrap();
    near(deviation, fixtures.median_absolute_deviation, 1e-12);
}

#[test]
fn shares_and_many_tests_are_those_of_scipy() {
    let fixtures = fixtures();
    let seen = adjusted_p_values(&fixtures.p_values);
    for (seen, expected) in seen.into_iter().zip(fixtures.adjusted) {
        near(seen, expected, 1e-12);
    }
    for (hits, trials, confidence, low, high) in fixtures.binomial_interval {
        let seen = binomial_interval(hits, trials, confidence).unwrap();
        near(seen.low, low, 1e-9);
        near(seen.high, high, 1e-9);
    }
}

/// SciPy integrates the normal distribution of all looks at once, by a method of chance; hence the
/// tolerance.
#[test]
fn errors_over_looks_are_those_of_scipy() {
    for (looks, level, expected) in fixtures().error_over_looks {
        near(error_over_looks(&looks, level), expected, 2e-5);
    }
}

#[test]
fn intervals_and_p_values_are_those_of_the_definition() {
    for measurement in fixtures().measurements {
        let blocks = &measurement.blocks;
        for (confidence, low, high) in measurement.interval {
            let seen = sign_score_interval(blocks, confidence).unwrap();
            near(seen.low, low, 1e-12);
            near(seen.high, high, 1e-12);
        }
        for (delta, expected) in measurement.against_margin {
            near(
                p_value_against_margin(blocks, delta).unwrap(),
                expected,
                1e-12,
            );
        }
    }
}

/// Both draw by chance; their ends are on another's by a tenth of the width.
#[test]
fn bootstraps_agree_with_numpy() {
    for measurement in fixtures().measurements {
        let (low, high) = measurement.bootstrap;
        let seen = hierarchical_median(&measurement.blocks, 0.95, RESAMPLES, 1).unwrap();
        near(seen.low, low, 0.1 * (high - low));
        near(seen.high, high, 0.1 * (high - low));
    }
}
