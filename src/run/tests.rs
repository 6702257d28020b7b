//! Running against the fake engine: what is recorded, what is retried, what is left behind.

mod failing;
mod timed;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::workbench::Workbench;
use super::{Sampling, Sink, behaviours, timings};
use crate::clib::{Clib, Family};
use crate::engine::EngineInfo;
use crate::engine::fake::FakeEngine;
use crate::image::{Image, Source};
use crate::outcome::{Broken, Observation, Outcome, Output, Usage};
use crate::plan::{self, PlannedImage};
use crate::protocol::probe::FoundClib;
use crate::protocol::{Probe, Reply, Request};
use crate::record::{Header, Machine, Measuring, Recorder, Role, Run, RunImage, TrialResult};
use crate::sample::{Metric, Sample};
use crate::suite::model::testing::case;
use crate::suite::{Case, Kind, TimingMode};

fn image(name: &str, family: Family) -> Image {
    let found = FoundClib {
        clib: Clib {
            family,
            version: None,
        },
        loader: "/lib/ld".to_owned(),
        how: "made up".to_owned(),
        package: None,
    };
    Image {
        name: name.to_owned(),
        reference: name.to_owned(),
        id: name.to_owned(),
        digest: None,
        platform: "linux/amd64".to_owned(),
        source: Source::Engine,
        stand_in_for: None,
        probe: Probe {
            clibs: vec![found],
            ..Probe::default()
        },
        warnings: Vec::new(),
    }
}

fn images() -> Vec<PlannedImage> {
    let planned = |role, name, family| PlannedImage {
        role,
        image: image(name, family),
        timings: true,
    };
    vec![
        planned(Role::Baseline, "debian", Family::Glibc),
        planned(Role::Candidate, "alpine", Family::Musl),
    ]
}

pub(super) fn timing_case(id: &str) -> Case {
    let mode = TimingMode::Loop;
    Case {
        kind: Kind::Timing {
            mode,
            metric: Metric::Wall,
            threads: 1,
        },
        ..case(id)
    }
}

pub(super) fn says(text: &str) -> Reply {
    Reply::Observed(Box::new(Observation {
        outcome: Outcome::Exited(0),
        stdout: Output::whole(text),
        stderr: Output::default(),
        queries: Vec::new(),
        usage: Usage::default(),
    }))
}

/// A worker that needs so many nanoseconds for an iteration.
fn worker(ns: u64) -> impl Fn(&Request) -> Reply {
    move |request| match request {
        Request::Sample { iterations, .. } => Reply::Sampled(Sample {
            wall_ns: ns * iterations,
            cpu_ns: ns * iterations,
            max_rss_kib: 100,
            ..Sample::default()
        }),
        _ => Reply::Done,
    }
}

/// Runs the cases on both images and reads the record back.
pub(super) async fn recorded(engine: &FakeEngine, cases: Vec<Case>) -> Run {
    recorded_within(Duration::from_millis(800), engine, cases).await
}

/// A program and a library that the compiler refused for musl.
fn refused() -> BTreeMap<(String, Family), String> {
    let refused = [
        ("demo-refused", "no such header"),
        ("demo-library.so", "library.c: no such type"),
    ];
    BTreeMap::from(
        refused.map(|(program, log)| ((program.to_owned(), Family::Musl), log.to_owned())),
    )
}

/// The same with so much time for each timing.
async fn recorded_within(budget: Duration, engine: &FakeEngine, cases: Vec<Case>) -> Run {
    recorded_on(bench(engine, cases), budget).await
}

/// What is ready when a run of these cases begins.
pub(super) fn bench(engine: &FakeEngine, cases: Vec<Case>) -> Workbench<'_> {
    Workbench {
        engine,
        labels: BTreeMap::new(),
        starting: tokio::sync::Semaphore::new(2),
        keep: false,
        cases,
        images: images(),
        agent_volume: "agent".to_owned(),
        cases_volume: "cases".to_owned(),
        recipes: Vec::new(),
        payloads: BTreeMap::new(),
        refused: refused(),
        pin: Some(1),
        not_compiled: None,
        cpus: 2,
        no_root: None,
    }
}

async fn recorded_on(bench: Workbench<'_>, budget: Duration) -> Run {
    let run_image = |planned: &PlannedImage| RunImage {
        role: planned.role,
        image: planned.image.clone(),
        part: None,
    };
    let header = Header {
        format_version: crate::record::FORMAT_VERSION,
        run_id: "test".to_owned(),
        tool_version: "0".to_owned(),
        started: jiff::Timestamp::UNIX_EPOCH,
        finished: None,
        seed: 1,
        options: None,
        measuring: Measuring::default(),
        machine: Machine::default(),
        survey: None,
        pinning: None,
        engine: EngineInfo::default(),
        images: bench.images.iter().map(run_image).collect(),
        suites: Vec::new(),
        cases: bench.cases.clone(),
        claims: Vec::new(),
        mitigations: Vec::new(),
        share: None,
        parts: Vec::new(),
        notes: Vec::new(),
        prepare_seconds: 0.0,
        run_seconds: 0.0,
    };
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::create(folder.path(), &header).unwrap();
    let sink = Sink {
        recorder: &recorder,
        progress: &|_| {},
    };
    let sampling = Sampling::new(budget, 0.03, 1);
    let plan = plan::expand(&bench.cases, &bench.images);
    behaviours(&bench, &plan, 2, &sink).await.unwrap();
    timings(&bench, &plan.timings, sampling, &sink)
        .await
        .unwrap();
    recorder.complete(&header).unwrap();
    crate::record::read(recorder.folder()).unwrap()
}

fn result<'r>(run: &'r Run, case: &str, image: &str) -> &'r TrialResult {
    let found = run
        .trials
        .iter()
        .find(|t| t.case.0 == case && t.image == image);
    &found
        .unwrap_or_else(|| panic!("no trial of {case} on {image}"))
        .result
}

fn stdout<'r>(run: &'r Run, case: &str, image: &str) -> std::borrow::Cow<'r, str> {
    match result(run, case, image) {
        TrialResult::Observed(observation) => observation.stdout.lossy(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_behaviour_case_is_observed_on_every_image_and_nothing_is_left() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", |_| says("glibc"))
        .answer("alpine", |_| says("musl"));
    let mut dns = case("demo/dns");
    dns.dns = Some(crate::protocol::DnsScript::default());
    let run = recorded(&engine, vec![case("demo/a"), dns]).await;
    assert_eq!(run.trials.len(), 4);
    assert_eq!(stdout(&run, "demo/a", "debian"), "glibc");
    assert_eq!(stdout(&run, "demo/dns", "alpine"), "musl");
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn an_agent_that_dies_is_replaced_and_no_case_suffers() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", |_| says("same"))
        .answer("alpine", |_| says("same"))
        .dies_after("alpine", 1);
    let cases: Vec<Case> = (0..5)
        .map(|number| case(&format!("demo/{number}")))
        .collect();
    let run = recorded(&engine, cases).await;
    for number in 0..5 {
        assert_eq!(stdout(&run, &format!("demo/{number}"), "alpine"), "same");
    }
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn a_container_that_a_program_has_spoilt_is_replaced() {
    let shared = |request: &Request| match (request, says("seen")) {
        (Request::RunShared { .. }, Reply::Observed(observation)) => Reply::Spoilt {
            observation,
            path: "/lib/libc.so".to_owned(),
        },
        (_, reply) => reply,
    };
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", |_| says("seen"))
        .answer("alpine", shared);
    let mut cases: Vec<Case> = ["a", "b", "c"]
        .map(|name| case(&format!("demo/{name}")))
        .into();
    cases[0].dns = Some(crate::protocol::DnsScript::default());
    cases[1].dns = cases[0].dns.clone();
    let run = recorded(&engine, cases).await;
    for case in ["demo/a", "demo/b", "demo/c"] {
        assert_eq!(stdout(&run, case, "alpine"), "seen");
    }
    let calls = engine.calls();
    let created = calls.iter().filter(|call| call.starts_with("create "));
    // Two for the unprivileged, one for the others on the one image, two on the other.
    assert_eq!(created.count(), 5, "{calls:?}");
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn a_container_that_never_starts_is_broken_and_says_nothing_about_the_libc() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", |_| says("same"))
        .fail("start", u32::MAX);
    let run = recorded(&engine, vec![case("demo/a")]).await;
    assert!(matches!(
        result(&run, "demo/a", "alpine"),
        TrialResult::Broken(Broken::Container(_))
    ));
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn a_program_that_one_libc_refuses_is_an_outcome() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", |_| says("works"));
    let of = |id: &str, source: &str, libraries: &[&str]| {
        let mut case = case(id);
        case.workload = crate::suite::Workload::C {
            source: source.to_owned(),
            flags: Vec::new(),
            libraries: libraries.iter().map(|&file| file.to_owned()).collect(),
            build_for: None,
        };
        case
    };
    let program = of("demo/program", "refused.c", &[]);
    let library = of("demo/library", "fine.c", &["good.c", "library.c"]);
    let run = recorded(&engine, vec![program, library]).await;
    for (id, log) in [
        ("demo/program", "no such header"),
        ("demo/library", "library.c: no such type"),
    ] {
        let TrialResult::Observed(observation) = result(&run, id, "alpine") else {
            panic!("an observation was expected");
        };
        assert_eq!(observation.outcome, Outcome::NotBuilt);
        assert_eq!(observation.stderr.lossy(), log);
    }
}

#[tokio::test]
async fn a_case_that_needs_more_cpus_than_there_are_does_not_apply() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", |_| says("glibc"))
        .answer("alpine", |_| says("musl"));
    let wants = |id, cpus| Case {
        cpus: Some(cpus),
        ..case(id)
    };
    let cases = vec![wants("demo/two", 2), wants("demo/three", 3)];
    let run = recorded(&engine, cases).await;
    assert_eq!(stdout(&run, "demo/two", "alpine"), "musl");
    for image in ["debian", "alpine"] {
        let TrialResult::Unsupported(reason) = result(&run, "demo/three", image) else {
            panic!("an unsupported trial was expected");
        };
        assert_eq!(reason, "it needs 3 CPUs, and the engine's machine has 2");
    }
}
