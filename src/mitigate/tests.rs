//! What was recorded of mitigations, judged.

use std::collections::BTreeMap;

use super::{Effect, attempts, judge};
use crate::clib::Family::{Glibc, Musl};
use crate::compare::testing::{Builder, expects, prints, timed};
use crate::compare::{Thresholds, judge as compare};
use crate::outcome::Broken;
use crate::plan::PlannedImage;
use crate::record::{Activity, MitigationRecord, Price, Timed, Tried, TriedResult};
use crate::sample::{Metric, Sample};
use crate::stats::Decision;
use crate::suite::{CaseId, Change, Means, Mitigation, Proof};

const CANDIDATE: &str = "alpine-1.2.5";

fn mitigation(name: &str, cases: &[&str]) -> Mitigation {
    Mitigation {
        name: name.to_owned(),
        title: format!("What {name} is"),
        about: String::new(),
        cases: Vec::new(),
        fits: cases.iter().map(|id| CaseId((*id).to_owned())).collect(),
        on: Vec::new(),
        means: Means::Change {
            change: Box::new(Change {
                env: BTreeMap::from([("X".to_owned(), "1".to_owned())]),
                ..Change::default()
            }),
            proof: Proof::Maps("x".to_owned()),
        },
        sources: Vec::new(),
    }
}

fn active() -> Activity {
    Activity::Active("x is mapped".to_owned())
}

fn tried(case: &str, activity: Activity, result: TriedResult) -> MitigationRecord {
    MitigationRecord::Tried(Box::new(Tried {
        mitigation: "preload".to_owned(),
        case: CaseId(case.to_owned()),
        image: CANDIDATE.to_owned(),
        at: jiff::Timestamp::UNIX_EPOCH,
        activity,
        result,
    }))
}

/// A slow case with what came of the mitigation `preload`.
fn slow(activity: Activity, result: TriedResult) -> Builder {
    let mut builder = Builder::new()
        .musl("1.2.5")
        .timing("alloc/small", Metric::Wall, 1)
        .took(CANDIDATE, timed(12, 4.0, 0.01, 3));
    builder.run.header.mitigations = vec![mitigation("preload", &["alloc/small"])];
    builder.run.mitigated = vec![tried("alloc/small", activity, result)];
    builder
}

fn times(change: f64, remaining: f64) -> TriedResult {
    TriedResult::Timed {
        gained: Box::new(timed(12, change, 0.01, 5)),
        remaining: Box::new(timed(12, remaining, 0.01, 6)),
    }
}

/// What the first mitigation does, in JSON's word.
fn effect(builder: &Builder) -> &'static str {
    let comparison = compare(&builder.run, &Thresholds::default());
    judge(&builder.run, &comparison)[0].effect.as_str()
}

#[test]
fn a_tax_is_recovered_in_part_or_made_worse_or_left_as_it_is() {
    for (change, remaining, expected) in [
        (0.25, 1.0, "recovers"),
        (0.5, 2.0, "recovers"),
        (1.5, 6.0, "worse"),
        (1.0, 4.0, "no-effect"),
    ] {
        assert_eq!(effect(&slow(active(), times(change, remaining))), expected);
    }
    let builder = slow(active(), times(0.5, 2.0));
    let comparison = compare(&builder.run, &Thresholds::default());
    let judged = judge(&builder.run, &comparison);
    let share = judged[0].effect.timings().unwrap().share.unwrap();
    // Half of the logarithm of 4.
    assert!((share.value - 0.5).abs() < 0.02, "{share:?}");
    assert!(share.low < share.value && share.value < share.high);
}

#[test]
fn what_is_not_active_has_no_effect_whatever_was_seen() {
    let inactive = || Activity::Inactive("nothing is mapped".to_owned());
    assert_eq!(effect(&slow(inactive(), times(0.25, 1.0))), "not-active");
    let idle = TriedResult::NotRun("it was not active".to_owned());
    assert_eq!(effect(&slow(inactive(), idle)), "not-active");
    let unavailable = TriedResult::NotRun("there is none".to_owned());
    let unknown = || Activity::Unknown("it was not tried".to_owned());
    assert_eq!(effect(&slow(unknown(), unavailable)), "not-tried");
    let broken = TriedResult::Broken(Broken::Setup("port 53 is taken".to_owned()));
    assert_eq!(effect(&slow(unknown(), broken)), "broken");
}

#[test]
fn costs_are_medians_of_differences() {
    let mut gained = timed(12, 0.5, 0.0, 5);
    for block in &mut gained.blocks {
        let with = |kib| move |sample: &mut Sample| sample.max_rss_kib = kib;
        block.baseline.iter_mut().for_each(with(1_000));
        block.candidate.iter_mut().for_each(with(12_264));
    }
    let mut builder = slow(
        active(),
        TriedResult::Timed {
            gained: Box::new(gained),
            remaining: Box::new(timed(12, 2.0, 0.0, 6)),
        },
    );
    let start_up: Timed = timed(12, 1.2, 0.0, 7);
    builder
        .run
        .mitigated
        .push(MitigationRecord::Price(Box::new(Price {
            mitigation: "preload".to_owned(),
            image: CANDIDATE.to_owned(),
            added_bytes: Some(4096),
            start_up: Some(Box::new(start_up)),
        })));
    let comparison = compare(&builder.run, &Thresholds::default());
    let cost = judge(&builder.run, &comparison)[0].cost;
    assert_eq!(
        (cost.peak_kib, cost.added_bytes),
        (Some(11_264.0), Some(4096))
    );
    // A fifth of 5 ms.
    let start_up = cost.start_up.unwrap();
    assert!((start_up.more_ns - 1e6).abs() < 1e3, "{start_up:?}");
    assert_eq!(start_up.decision, Decision::Slower);
}

#[test]
fn a_divergence_is_mended_or_changed_or_left() {
    for (now, expected) in [
        ("8 MiB", "mends"),
        ("128 KiB", "no-effect"),
        ("1 MiB", "changes"),
    ] {
        let mut builder = Builder::new()
            .musl("1.2.5")
            .behaviour(
                "threads/stack",
                vec![
                    expects(Glibc, "", 0, Some("8 MiB")),
                    expects(Musl, "", 0, Some("128 KiB")),
                ],
            )
            .saw("debian", prints("8 MiB\n"))
            .saw(CANDIDATE, prints("128 KiB\n"));
        builder.run.header.mitigations = vec![mitigation("preload", &["threads/stack"])];
        let result = TriedResult::Observed(Box::new(prints(now)));
        builder.run.mitigated = vec![tried("threads/stack", active(), result)];
        assert_eq!(effect(&builder), expected, "{now}");
    }
}

#[test]
fn only_troubles_are_mitigated_and_only_where_it_applies() {
    let builder = Builder::new()
        .musl("1.2.5")
        .timing("alloc/small", Metric::Wall, 1)
        .took(CANDIDATE, timed(12, 4.0, 0.01, 3))
        .timing("alloc/fast", Metric::Wall, 1)
        .took(CANDIDATE, timed(12, 0.5, 0.01, 4))
        .timing("alloc/control", Metric::Wall, 1)
        .control()
        .took(CANDIDATE, timed(12, 1.5, 0.01, 5))
        .behaviour("threads/same", vec![])
        .saw("debian", prints("a"))
        .saw(CANDIDATE, prints("a"))
        .behaviour("threads/new", vec![])
        .saw("debian", prints("a"))
        .saw(CANDIDATE, prints("b"));
    let planned = |image: &crate::record::RunImage| PlannedImage {
        role: image.role,
        image: image.image.clone(),
        timings: true,
    };
    let images: Vec<PlannedImage> = builder.run.header.images.iter().map(planned).collect();
    let cases = &builder.run.header.cases;
    let all: Vec<&str> = cases.iter().map(|case| case.id.0.as_str()).collect();
    let mitigations = [mitigation("all", &all), mitigation("none", &["dns/x"])];
    let comparison = compare(&builder.run, &Thresholds::default());
    let found = attempts(&mitigations, cases, &images, &comparison);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].mitigation.name, "all");
    assert_eq!(
        (found[0].candidate, found[0].cases.as_slice()),
        (1, &[0, 4][..])
    );
}

#[test]
fn a_case_may_be_mended_for_programs_though_its_queries_differ() {
    use crate::compare::testing::query;
    use crate::suite::{Aspect, Kind};
    let asked = |stdout: &str, names: &[&str]| {
        let mut observation = prints(stdout);
        observation.queries = names.iter().map(|name| query("udp", name)).collect();
        observation
    };
    let mut builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/ndots", vec![])
        .with(|case| {
            let observe = vec![Aspect::Outcome, Aspect::Stdout, Aspect::Queries];
            case.kind = Kind::Behaviour { observe };
        })
        .saw("debian", asked("10.1.1.1", &["db.shop", "db.shop.test"]))
        .saw(CANDIDATE, asked("EAI_NONAME", &["db.shop"]));
    builder.run.header.mitigations = vec![mitigation("preload", &["dns/ndots"])];
    let now = asked("10.1.1.1", &["db.shop.test"]);
    let result = TriedResult::Observed(Box::new(now));
    builder.run.mitigated = vec![tried("dns/ndots", active(), result)];
    let comparison = compare(&builder.run, &Thresholds::default());
    let judged = judge(&builder.run, &comparison);
    let asks_otherwise = true;
    assert_eq!(judged[0].effect, Effect::Mends { asks_otherwise });
}
