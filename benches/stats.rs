//! How long statistics and the report take: a person waits for both at the end of a run.

use std::hint::black_box;

use alpine_tax::compare::{Thresholds, judge};
use alpine_tax::engine::EngineInfo;
use alpine_tax::outcome::{Observation, Outcome, Output, Usage};
use alpine_tax::record::{
    Header, Machine, Measuring, Role, Run, RunImage, TrialRecord, TrialResult,
};
use alpine_tax::report::view::View;
use alpine_tax::report::{Look, json, terminal};
use alpine_tax::stats::{Pcg32, hierarchical_median, sign_score_interval};
use alpine_tax::suite::Case;
use criterion::{Criterion, criterion_group, criterion_main};

const CASES: usize = 280;

/// Blocks of noise.
fn blocks(count: usize, pairs: usize) -> Vec<Vec<f64>> {
    let mut rng = Pcg32::new(1, 1);
    let mut block = || (0..pairs).map(|_| rng.unit()).collect();
    (0..count).map(|_| block()).collect()
}

fn intervals(criterion: &mut Criterion) {
    let large = blocks(48, 2_100);
    criterion.bench_function("sign score interval, 10^5 samples", |bencher| {
        bencher.iter(|| sign_score_interval(black_box(&large), 0.95));
    });
    let usual = blocks(10, 20);
    criterion.bench_function("hierarchical bootstrap, 200 samples", |bencher| {
        bencher.iter(|| hierarchical_median(black_box(&usual), 0.95, 2_000, 1));
    });
}

/// From JSON, as it comes from a run folder.
fn image(role: Role, name: &str, family: &str, version: &str) -> RunImage {
    let image = serde_json::json!({
        "name": name, "reference": name, "id": "sha256:0", "digest": null,
        "platform": "linux/amd64", "source": "engine", "stand_in_for": null, "warnings": [],
        "probe": {
            "clibs": [{
                "clib": {"family": family, "version": version},
                "loader": "/lib/ld.so", "how": "", "package": null,
            }],
            "os": null, "os_id": null, "os_version": null, "shell": true,
        },
    });
    RunImage {
        role,
        image: serde_json::from_value(image).expect("an image"),
    }
}

fn case(number: usize) -> Case {
    let case = serde_json::json!({
        "id": format!("suite-{}/case-{number}", number / 20), "title": "Does it work?",
        "kind": {"behaviour": {"observe": ["outcome", "stdout"]}}, "control": false,
        "workload": {"command": {"program": "/bin/true"}}, "args": [], "env": {}, "stdin": "",
        "timeout_ms": 1000, "stack_limit": null, "dns": null, "expectations": [],
        "docs": {
            "why": "", "since": null, "fixed_in": null, "alpine": null, "mitigation": null,
            "references": [],
        },
    });
    serde_json::from_value(case).expect("a case")
}

/// A run in which every other case differs.
fn run() -> Run {
    let start = jiff::Timestamp::UNIX_EPOCH;
    let header = Header {
        format_version: 1,
        run_id: "bench".to_owned(),
        tool_version: "0".to_owned(),
        started: start,
        finished: Some(start),
        seed: 1,
        measuring: Measuring::default(),
        machine: Machine::default(),
        survey: None,
        pinning: None,
        engine: EngineInfo::default(),
        images: vec![
            image(Role::Baseline, "debian", "glibc", "2.41"),
            image(Role::Candidate, "alpine", "musl", "1.2.5"),
        ],
        suites: Vec::new(),
        cases: (0..CASES).map(case).collect(),
        claims: Vec::new(),
        notes: Vec::new(),
        prepare_seconds: 1.0,
        run_seconds: 1.0,
    };
    let trials = header
        .cases
        .iter()
        .enumerate()
        .flat_map(|(i, case)| {
            ["debian", "alpine"].map(|image| TrialRecord {
                case: case.id.clone(),
                image: image.to_owned(),
                at: start,
                confirms: false,
                result: TrialResult::Observed(Box::new(observation(i % 2 == 0, image))),
            })
        })
        .collect();
    Run { header, trials }
}

fn observation(differs: bool, image: &str) -> Observation {
    let text = if differs { image } else { "same" };
    Observation {
        outcome: Outcome::Exited(0),
        stdout: Output::whole(format!("{text}\n").repeat(20)),
        stderr: Output::default(),
        queries: Vec::new(),
        usage: Usage::default(),
    }
}

fn reports(criterion: &mut Criterion) {
    let run = run();
    let thresholds = Thresholds::default();
    criterion.bench_function("judge 280 cases", |bencher| {
        bencher.iter(|| judge(black_box(&run), &thresholds));
    });
    let comparison = judge(&run, &thresholds);
    criterion.bench_function("terminal report of 280 cases", |bencher| {
        bencher.iter(|| terminal::render(&View::new(&run, &comparison), &Look::default()));
    });
    criterion.bench_function("JSON report of 280 cases", |bencher| {
        bencher.iter(|| json::render(&run, &comparison));
    });
}

criterion_group!(benches, intervals, reports);
criterion_main!(benches);
