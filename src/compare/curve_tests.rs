//! Curves of made-up points and of synthetic runs.

use proptest::prelude::*;

use super::*;
use crate::compare::testing::{Builder, timed};
use crate::compare::{Thresholds, judge};

/// A point whose interval is the tax divided and multiplied by `width`.
fn point(value: u32, tax: f64, width: f64) -> CurvePoint {
    let tax = Estimate {
        value: tax,
        low: tax / width,
        high: tax * width,
        confidence: 0.95,
        blocks: 12,
        pairs: 120,
    };
    CurvePoint {
        value,
        case: CaseId(format!("a/b@n={value}")),
        verdict: Verdict::Slower,
        timing: Timing {
            tax: Some(tax),
            ..Timing::default()
        },
        only_cpus: None,
    }
}

fn without_tax(value: u32) -> CurvePoint {
    let mut point = point(value, 1.0, 1.0);
    point.timing.tax = None;
    point
}

fn slower(points: &[CurvePoint]) -> Passage {
    passage(points, |tax| [tax.low, tax.value, tax.high])
}

fn near(seen: Option<f64>, expected: f64) {
    let seen = seen.unwrap();
    assert!(
        (seen / expected - 1.0).abs() < 1e-9,
        "{seen}, not {expected}"
    );
}

#[test]
fn a_growing_tax_crosses_between_two_values() {
    // From 0.75 to 3.0: 1.5 is in the middle of the logarithms.
    let passage = slower(&[point(1, 0.7, 1.1), point(4, 0.75, 1.1), point(16, 3.0, 1.1)]);
    assert_eq!(passage.already_at, None);
    assert!(passage.unsure.is_empty());
    let [crossing] = passage.crossings.as_slice() else {
        panic!("{passage:?}");
    };
    assert_eq!(
        (crossing.from, crossing.to, crossing.is_entry),
        (4, 16, true)
    );
    near(Some(crossing.at), 8.0);
    // A tax 1.1 times as large is at the level where this one is at 1.5 / 1.1.
    near(crossing.earliest, 8.0 / 1.1);
    near(crossing.latest, 8.0 * 1.1);
}

#[test]
fn beyond_at_once_or_nowhere() {
    let at_once = slower(&[point(1, 2.0, 1.1), point(2, 9.0, 1.1)]);
    assert_eq!(at_once.already_at, Some(1));
    assert!(at_once.is_reached() && at_once.crossings.is_empty());
    let nowhere = slower(&[point(1, 1.0, 1.1), point(2, 1.2, 1.1)]);
    assert_eq!(nowhere, Passage::default());
    assert!(!nowhere.is_reached());
}

#[test]
fn a_tax_that_comes_and_goes_crosses_three_times() {
    let taxes = [(1, 1.0), (2, 2.0), (4, 1.0), (8, 3.0)];
    let passage = slower(&taxes.map(|(value, tax)| point(value, tax, 1.01)));
    let crossings = passage.crossings.iter();
    let seen: Vec<_> = crossings.map(|c| (c.from, c.to, c.is_entry)).collect();
    assert_eq!(seen, [(1, 2, true), (2, 4, false), (4, 8, true)]);
    for crossing in &passage.crossings {
        assert!(crossing.earliest.unwrap() < crossing.at, "{crossing:?}");
        assert!(crossing.at < crossing.latest.unwrap(), "{crossing:?}");
    }
}

#[test]
fn what_cannot_be_told_is_passed_over() {
    let passage = slower(&[
        without_tax(1),
        point(2, 1.0, 1.1),
        without_tax(4),
        point(8, 2.25, 1.1),
    ]);
    let crossing = passage.crossings[0];
    assert_eq!((crossing.from, crossing.to), (2, 8));
    near(Some(crossing.at), 4.0);
    assert_eq!(
        slower(&[without_tax(1), without_tax(2)]),
        Passage::default()
    );
}

#[test]
fn a_single_point_is_beyond_or_not() {
    assert_eq!(slower(&[point(4, 2.0, 1.1)]).already_at, Some(4));
    assert!(!slower(&[point(4, 1.4, 1.01)]).is_reached());
    assert!(!slower(&[]).is_reached());
}

#[test]
fn an_interval_that_contains_the_level_leaves_the_end_open() {
    let passage = slower(&[point(1, 1.2, 1.5), point(2, 3.0, 1.1)]);
    assert_eq!(passage.unsure, [1]);
    assert_eq!(passage.crossings[0].earliest, None);
    assert!(passage.crossings[0].latest.is_some());
    let passage = slower(&[point(1, 1.0, 1.1), point(2, 1.6, 1.2)]);
    assert_eq!(passage.unsure, [2]);
    assert!(passage.crossings[0].earliest.is_some());
    assert_eq!(passage.crossings[0].latest, None);
}

/// A timing at 1, 2 and 4 threads, on two CPUs; a ratio of `None` is a broken trial.
fn run_of(image: &str, ratios: [Option<f64>; 3]) -> Builder {
    let mut builder = Builder::new().musl("1.2.5").musl("1.2.3");
    for (value, ratio) in [1, 2, 4].into_iter().zip(ratios) {
        builder = builder
            .timing(&format!("alloc/small@threads={value}"), Metric::Wall, value)
            .with(|case| case.title = format!("4 blocks; threads: {value}"));
        builder = match ratio {
            Some(ratio) => builder.took(image, timed(12, ratio, 0.01, 3)),
            None => builder.broke(image, "oh"),
        };
    }
    builder
}

fn curves_of(builder: &Builder) -> Vec<Curve> {
    judge(&builder.run, &Thresholds::default()).curves
}

#[test]
fn points_of_a_run_are_one_curve_for_each_candidate() {
    let builder = run_of("alpine-1.2.5", [Some(1.0), None, Some(3.0)])
        .took("alpine-1.2.3", timed(12, 2.0, 0.01, 4))
        .timing("alloc/plain", Metric::Wall, 1)
        .took("alpine-1.2.5", timed(12, 2.0, 0.01, 5));
    let curves = curves_of(&builder);
    let [curve, other] = curves.as_slice() else {
        panic!("{curves:?}");
    };
    assert_eq!(
        (curve.case.0.as_str(), curve.parameter.as_str()),
        ("alloc/small", "threads")
    );
    assert_eq!(curve.title, "4 blocks; threads: 1 to 4");
    let points = curve.points.iter();
    let seen: Vec<_> = points
        .map(|point| (point.value, point.verdict, point.only_cpus))
        .collect();
    assert_eq!(
        seen,
        [
            (1, Verdict::NoDifference, None),
            (2, Verdict::Broken, None),
            (4, Verdict::Slower, Some(2)),
        ]
    );
    let crossing = curve.slower.crossings[0];
    assert_eq!((crossing.from, crossing.to), (1, 4));
    assert_eq!(
        other.points.len(),
        1,
        "of this candidate only one was timed"
    );
    assert_eq!(other.slower.already_at, Some(4));
}

#[test]
fn where_the_candidate_wins_it_crosses_downwards() {
    let builder = run_of("alpine-1.2.5", [Some(2.0), Some(1.0), Some(0.4)]);
    let curve = curves_of(&builder).remove(0);
    assert_eq!(curve.slower.already_at, Some(1));
    let [back] = curve.slower.crossings.as_slice() else {
        panic!("{curve:?}");
    };
    assert_eq!((back.from, back.to, back.is_entry), (1, 2, false));
    let [wins] = curve.faster.crossings.as_slice() else {
        panic!("{curve:?}");
    };
    assert_eq!((wins.from, wins.to, wins.is_entry), (2, 4, true));
    assert!(wins.earliest.unwrap() <= wins.at && wins.at <= wins.latest.unwrap());
}

#[test]
fn one_value_is_no_curve_and_behaviour_has_none() {
    let mut builder = run_of("alpine-1.2.5", [Some(2.0); 3]);
    builder.run.header.cases.truncate(1);
    assert!(curves_of(&builder).is_empty());
    let behaviour = Builder::new()
        .musl("1.2.5")
        .behaviour("a/b@n=1", vec![])
        .saw("debian", crate::compare::testing::prints("x"))
        .behaviour("a/b@n=2", vec![])
        .saw("debian", crate::compare::testing::prints("x"));
    assert!(curves_of(&behaviour).is_empty());
}

#[test]
fn titles_that_differ_in_more_than_the_value_are_left_alone() {
    let mut builder = run_of("alpine-1.2.5", [Some(2.0); 3]);
    builder.run.header.cases[2].title = "Something else".to_owned();
    assert_eq!(curves_of(&builder)[0].title, "4 blocks; threads: 1");
}

proptest! {
    /// Whatever the points are: crossings alternate, and each is between its two values.
    #[test]
    fn crossings_are_where_they_say(taxes in prop::collection::vec((0.2_f64..5.0, 1.0_f64..2.0), 1..8)) {
        let values = (0..).map(|i| 3_u32 << i);
        let points: Vec<_> = values.zip(&taxes).map(|(value, (tax, width))| point(value, *tax, *width)).collect();
        let passage = slower(&points);
        let mut is_beyond = passage.already_at.is_some();
        for crossing in &passage.crossings {
            prop_assert_ne!(crossing.is_entry, is_beyond);
            is_beyond = crossing.is_entry;
            let slack = 1.0 + 1e-9;
            let inside = |at: f64| f64::from(crossing.from) <= at * slack && at <= f64::from(crossing.to) * slack;
            for at in [Some(crossing.at), crossing.earliest, crossing.latest].into_iter().flatten() {
                prop_assert!(inside(at), "{crossing:?}");
            }
            prop_assert!(crossing.earliest.is_none_or(|early| early <= crossing.at * slack));
            prop_assert!(crossing.latest.is_none_or(|late| crossing.at <= late * slack));
        }
        prop_assert_eq!(is_beyond, taxes.last().is_some_and(|(tax, _)| *tax >= LEVEL));
    }
}
