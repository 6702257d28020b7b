//! Trying mitigations against the fake engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::super::Sampling;
use super::super::tests::{bench, recorded, says, timing_case};
use super::{Ground, Trying};
use crate::engine::fake::FakeEngine;
use crate::mitigate::Attempt;
use crate::protocol::{Job, Probe, Reply, Request};
use crate::record::{Activity, MitigationRecord, Price, Tried, TriedResult};
use crate::sample::Sample;
use crate::suite::model::testing::case;
use crate::suite::{Case, CaseId, Change, Means, Mitigation, Proof, TimingMode};

fn mitigation(proof: Proof) -> Mitigation {
    Mitigation {
        name: "switch".to_owned(),
        title: String::new(),
        about: String::new(),
        cases: Vec::new(),
        fits: BTreeSet::new(),
        on: Vec::new(),
        means: Means::Change {
            change: Box::new(Change {
                env: BTreeMap::from([("SWITCH".to_owned(), "1".to_owned())]),
                ..Change::default()
            }),
            proof,
        },
        sources: Vec::new(),
    }
}

/// An image whose programs answer `b`, and `a` with the switch; whose workers are four times as
/// quick with it. What is mapped into them with the switch is this.
fn alpine(engine: FakeEngine, mapped: &'static str) -> FakeEngine {
    let switched = |job: &Job| job.env.contains_key("SWITCH");
    let worker = Arc::new(AtomicBool::new(false));
    engine
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", |request| {
            sampled(request, 100).unwrap_or_else(|| says("a"))
        })
        .answer("alpine", move |request| {
            let is_switched = worker.load(Ordering::Relaxed);
            let ns = if is_switched { 100 } else { 400 };
            match request {
                Request::StartWorker { job, .. } => {
                    worker.store(switched(job), Ordering::Relaxed);
                    Reply::Done
                }
                Request::Mapped { job: None, .. } if is_switched => files(mapped),
                Request::Mapped { job: Some(job), .. } if switched(job) => files(mapped),
                Request::Mapped { .. } => files("/lib/libc.so"),
                Request::Run { job, .. } if switched(job) => says("a"),
                Request::Time { job, .. } => {
                    took(if switched(job) { 1_000_000 } else { 4_000_000 })
                }
                Request::Run { .. } => says("b"),
                other => sampled(other, ns).unwrap_or(Reply::Done),
            }
        })
}

fn files(path: &str) -> Reply {
    Reply::Mapped(vec![path.to_owned()])
}

fn sampled(request: &Request, ns: u64) -> Option<Reply> {
    match request {
        Request::Sample { iterations, .. } => Some(Reply::Sampled(Sample {
            wall_ns: ns * iterations,
            max_rss_kib: 100,
            ..Sample::default()
        })),
        Request::StartWorker { .. } | Request::StopWorker { .. } | Request::Conditions { .. } => {
            Some(Reply::Done)
        }
        Request::Time { .. } => Some(took(1_000_000)),
        _ => None,
    }
}

/// Tries a mitigation on all cases and gives what was recorded, after a run without it.
async fn tried(
    engine: &FakeEngine,
    cases: Vec<Case>,
    mitigation: &Mitigation,
    start_up: Option<&Case>,
) -> Vec<MitigationRecord> {
    let run = recorded(engine, cases.clone()).await;
    let count = cases.len();
    let bench = bench(engine, cases);
    let records = Mutex::new(Vec::new());
    let sink = |record| {
        records.lock().unwrap().push(record);
        Ok(())
    };
    let probe = case("demo/probe");
    let trying = Trying {
        ground: Ground {
            bench: &bench,
            probes: &BTreeMap::from([(probe.id.clone(), probe)]),
            start_up,
            sizes: &BTreeMap::new(),
            sampling: Sampling::new(Duration::from_millis(50), 0.03, 1),
        },
        run: &run,
        jobs: 2,
        sink: &sink,
    };
    let attempt = Attempt {
        mitigation,
        candidate: 1,
        cases: (0..count).collect(),
    };
    trying.all(&[attempt]).await.unwrap();
    assert!(engine.objects().containers.is_empty());
    records.into_inner().unwrap()
}

fn of_cases(records: &[MitigationRecord]) -> Vec<&Tried> {
    let tried = records.iter().filter_map(|record| match record {
        MitigationRecord::Tried(tried) => Some(&**tried),
        MitigationRecord::Price(_) => None,
    });
    tried.collect()
}

#[tokio::test]
async fn behaviour_is_seen_with_the_mitigation_and_what_is_mapped_proves_it() {
    let engine = alpine(FakeEngine::new(), "/opt/libx.so");
    let maps = mitigation(Proof::Maps("libx.so".to_owned()));
    let records = tried(&engine, vec![case("demo/a")], &maps, None).await;
    let [one] = of_cases(&records)[..] else {
        panic!("{records:?}");
    };
    assert!(matches!(&one.activity, Activity::Active(seen) if seen.contains("/opt/libx.so")));
    let TriedResult::Observed(observation) = &one.result else {
        panic!("{one:?}");
    };
    assert_eq!(observation.stdout.lossy(), "a");
    assert_eq!(
        (one.case.0.as_str(), one.image.as_str()),
        ("demo/a", "alpine")
    );
}

/// A timing of whole processes.
fn process_case(id: &str) -> Case {
    Case {
        kind: crate::suite::Kind::Timing {
            mode: TimingMode::Process,
            metric: crate::sample::Metric::Wall,
            threads: 1,
        },
        ..case(id)
    }
}

/// An observation that took so long.
fn took(wall_ns: u64) -> Reply {
    let Reply::Observed(mut observation) = says("") else {
        return Reply::Done;
    };
    observation.usage.wall_ns = wall_ns;
    Reply::Observed(observation)
}

#[tokio::test]
async fn a_timing_is_measured_against_what_it_is_without_and_against_the_baseline() {
    let engine = alpine(FakeEngine::new(), "/opt/libx.so");
    let maps = mitigation(Proof::Maps("libx.so".to_owned()));
    let records = tried(&engine, vec![process_case("demo/t")], &maps, None).await;
    let one = of_cases(&records)[0];
    let TriedResult::Timed { gained, remaining } = &one.result else {
        panic!("{one:?}");
    };
    let ratio = |timed: &crate::record::Timed| {
        let sample = |samples: &[Sample]| samples[0].wall_ns;
        sample(&timed.blocks[0].candidate) * 100 / sample(&timed.blocks[0].baseline)
    };
    assert_eq!((ratio(gained), ratio(remaining)), (25, 100));
    assert!(gained.looks.is_empty());
}

#[tokio::test]
async fn the_very_worker_is_looked_into_and_nothing_is_measured_where_it_is_not_active() {
    let engine = alpine(FakeEngine::new(), "/opt/libx.so");
    let timing = || vec![timing_case("demo/t")];
    let maps = mitigation(Proof::Maps("libx.so".to_owned()));
    let records = tried(&engine, timing(), &maps, None).await;
    let one = of_cases(&records)[0];
    assert!(matches!(one.activity, Activity::Active(_)), "{one:?}");
    assert!(matches!(one.result, TriedResult::Timed { .. }), "{one:?}");

    let other = mitigation(Proof::Maps("liby.so".to_owned()));
    let records = tried(&engine, timing(), &other, None).await;
    let one = of_cases(&records)[0];
    assert!(matches!(one.activity, Activity::Inactive(_)), "{one:?}");
    assert!(matches!(one.result, TriedResult::NotRun(_)), "{one:?}");
}

#[tokio::test]
async fn a_probe_that_says_the_same_shows_that_nothing_is_active() {
    let deaf = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", |_| says("8 MiB"))
        .answer("alpine", |_| says("128 KiB"));
    let probe = mitigation(Proof::Probe(CaseId("demo/probe".to_owned())));
    let records = tried(&deaf, vec![case("demo/a")], &probe, None).await;
    let one = of_cases(&records)[0];
    let inactive = "demo/probe: 128 KiB, with and without it".to_owned();
    assert_eq!(one.activity, Activity::Inactive(inactive));

    let engine = alpine(FakeEngine::new(), "");
    let records = tried(&engine, vec![case("demo/a")], &probe, None).await;
    let one = of_cases(&records)[0];
    let active = "demo/probe: a instead of b".to_owned();
    assert_eq!(one.activity, Activity::Active(active));
}

#[tokio::test]
async fn what_cannot_be_had_is_told_for_each_case() {
    let engine = alpine(FakeEngine::new(), "");
    let mut shim = mitigation(Proof::Maps(String::new()));
    shim.means = Means::Unavailable("it is not here".to_owned());
    let cases = vec![case("demo/a"), timing_case("demo/t")];
    let records = tried(&engine, cases, &shim, None).await;
    assert_eq!(records.len(), 2, "no price either: {records:?}");
    for one in of_cases(&records) {
        let why = TriedResult::NotRun("it is not here".to_owned());
        assert_eq!(one.result, why);
    }
}

#[tokio::test]
async fn processes_that_start_are_its_price() {
    let engine = alpine(FakeEngine::new(), "/opt/libx.so");
    let maps = mitigation(Proof::Maps("libx.so".to_owned()));
    let start = process_case("demo/start");
    let records = tried(&engine, vec![case("demo/a")], &maps, Some(&start)).await;
    let prices = records.iter().filter_map(|record| match record {
        MitigationRecord::Price(price) => Some(&**price),
        MitigationRecord::Tried(_) => None,
    });
    let prices: Vec<&Price> = prices.collect();
    let [Price { start_up, .. }] = prices[..] else {
        panic!("{records:?}");
    };
    assert!(
        start_up
            .as_ref()
            .is_some_and(|timed| !timed.blocks.is_empty())
    );
}
