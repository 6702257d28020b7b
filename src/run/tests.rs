//! Running against the fake engine: what is recorded, what is retried, what is left behind.

mod failing;

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
async fn timings_are_interleaved_in_blocks_of_fresh_processes() {
    let order = Arc::new(Mutex::new(String::new()));
    let logging = |letter: char, ns: u64| {
        let (order, worker) = (Arc::clone(&order), worker(ns));
        move |request: &Request| {
            match request {
                Request::Sample { .. } => order.lock().unwrap().push(letter),
                Request::StartWorker { .. } => order.lock().unwrap().push('|'),
                _ => {}
            }
            worker(request)
        }
    };
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", logging('A', 1_000))
        .answer("alpine", logging('B', 4_000));
    let run = recorded(&engine, vec![timing_case("demo/t")]).await;
    let TrialResult::Timed(timed) = result(&run, "demo/t", "alpine") else {
        panic!("samples were expected");
    };
    assert_eq!(timed.blocks.len(), 12, "a difference takes two looks");
    assert!(
        timed
            .blocks
            .iter()
            .enumerate()
            .all(|(n, b)| b.baseline_first == (n % 2 == 0))
    );
    let (a, b) = (
        timed.blocks[0].baseline[0].wall_ns,
        timed.blocks[0].candidate[0].wall_ns,
    );
    assert_eq!(b, 4 * a, "both sides repeat the operation equally often");
    let mean = (a as f64 * b as f64).sqrt();
    assert!((5e6..2e7).contains(&mean), "{mean}");
    let order = order.lock().unwrap();
    let processes: Vec<&str> = order.split('|').collect();
    // What precedes the first block is calibration. The side that is measured first is also
    // started and warmed up first, before the other.
    assert_eq!(processes[3], "A");
    assert!(processes[4].starts_with("BABBAAB"), "{}", processes[4]);
    assert_eq!(processes[5], "B");
    assert!(processes[6].starts_with("ABAABBA"), "{}", processes[6]);
}

#[tokio::test]
async fn what_a_worker_needed_to_get_ready_goes_into_the_record() {
    let imports = |ns: u64| {
        let worker = worker(1_000);
        move |request: &Request| match worker(request) {
            Reply::Sampled(sample) => Reply::Sampled(Sample {
                set_up_ns: Some(ns),
                ..sample
            }),
            other => other,
        }
    };
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", imports(7))
        .answer("alpine", imports(9));
    let run = recorded(&engine, vec![timing_case("demo/t")]).await;
    let TrialResult::Timed(timed) = result(&run, "demo/t", "alpine") else {
        panic!("samples were expected");
    };
    for block in &timed.blocks {
        let set_up = block.set_up.unwrap();
        assert_eq!((set_up.baseline_ns, set_up.candidate_ns), (7, 9));
    }
}

#[tokio::test]
async fn a_worker_that_fails_on_one_side_is_broken_and_names_the_side() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", worker(1_000))
        .answer("alpine", |request| match request {
            Request::Sample { .. } => Reply::WorkerFailed("exit 1".to_owned()),
            _ => Reply::Done,
        });
    let run = recorded(&engine, vec![timing_case("demo/t"), timing_case("demo/u")]).await;
    for id in ["demo/t", "demo/u"] {
        let TrialResult::Broken(reason) = result(&run, id, "alpine") else {
            panic!("a broken trial was expected");
        };
        assert!(reason.to_string().contains("alpine"), "{reason}");
    }
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn a_worker_whose_work_cannot_be_done_is_no_trouble_of_ours() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", worker(1_000))
        .answer("alpine", |request| match request {
            Request::Sample { .. } => Reply::Unsupported("it is not installed".to_owned()),
            _ => Reply::Done,
        });
    let run = recorded(&engine, vec![timing_case("demo/t")]).await;
    let TrialResult::Unsupported(reason) = result(&run, "demo/t", "alpine") else {
        panic!("an unsupported trial was expected");
    };
    assert_eq!(reason, "on alpine: it is not installed");
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn a_package_that_crashes_when_it_is_loaded_is_no_trouble_of_ours() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", worker(1_000))
        .answer("alpine", |request| match request {
            Request::Sample { .. } => Reply::WorkerFailed("signal: 11".to_owned()),
            _ => Reply::Done,
        });
    let case = Case {
        package: Some(crate::suite::Tried {
            name: "numpy".to_owned(),
            with: Vec::new(),
        }),
        ..timing_case("demo/numpy@work")
    };
    let run = recorded(&engine, vec![case]).await;
    let TrialResult::Unsupported(reason) = result(&run, "demo/numpy@work", "alpine") else {
        panic!("an unsupported trial was expected");
    };
    assert_eq!(reason, "the package does not load: on alpine: signal: 11");
}

/// A worker that takes up to four times as long, in no order.
fn noisy_worker(ns: u64, seed: u64) -> impl Fn(&Request) -> Reply {
    let rng = Mutex::new(crate::stats::Pcg32::new(seed, 1));
    move |request| match request {
        Request::Sample { .. } => {
            let thousandths = 1_000 + u64::from(rng.lock().unwrap().below(3_000));
            worker(ns * thousandths / 1_000)(request)
        }
        _ => Reply::Done,
    }
}

#[tokio::test]
async fn what_the_first_look_does_not_decide_goes_on_to_the_last_that_the_budget_pays() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", noisy_worker(1_000, 1))
        .answer("alpine", noisy_worker(1_000, 2));
    let cases = vec![timing_case("demo/t")];
    let run = recorded_within(Duration::from_secs(8), &engine, cases).await;
    let TrialResult::Timed(timed) = result(&run, "demo/t", "alpine") else {
        panic!("samples were expected");
    };
    assert!(timed.looks.len() > 1, "{:?}", timed.looks);
    assert_eq!(Some(&timed.blocks.len()), timed.looks.last());
}

#[tokio::test]
async fn a_process_that_has_not_settled_is_sampled_longer_and_nothing_is_thrown_away() {
    let since_start = Mutex::new(0_u64);
    let cold_at_first = move |request: &Request| {
        let mut samples = since_start.lock().unwrap();
        match request {
            Request::StartWorker { .. } => *samples = 0,
            Request::Sample { .. } => *samples += 1,
            _ => {}
        }
        // One is discarded, five count and are slow.
        worker(if *samples <= 6 { 3_000 } else { 1_000 })(request)
    };
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", worker(1_000))
        .answer("alpine", cold_at_first);
    let cases = vec![timing_case("demo/t")];
    let run = recorded_within(Duration::from_secs(60), &engine, cases).await;
    let TrialResult::Timed(timed) = result(&run, "demo/t", "alpine") else {
        panic!("samples were expected");
    };
    for block in &timed.blocks {
        assert_eq!(block.warm_up, 6);
        let (baseline, candidate) = block.values(Metric::Wall);
        assert_eq!(block.candidate.len(), candidate.len() + 6, "all are kept");
        assert_eq!(baseline, candidate, "only settled samples count");
    }
}
