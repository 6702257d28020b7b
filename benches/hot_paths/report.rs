//! Judging and rendering a run of full size.

use std::hint::black_box;

use alpine_tax::compare::{Thresholds, judge};
use alpine_tax::engine::EngineInfo;
use alpine_tax::record::{Header, Machine, Measuring, Role, Run, TrialRecord, TrialResult};
use alpine_tax::report::view::View;
use alpine_tax::report::{Look, json, terminal};
use criterion::Criterion;

use crate::inputs::{case, image, observation};

/// About as many as the catalogue has.
const CASES: usize = 1_000;

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
        machine: Machine::default(),
        survey: None,
        pinning: None,
        engine: EngineInfo::default(),
        images: vec![
            image(Role::Baseline, "debian", "glibc", "2.41"),
            image(Role::Candidate, "alpine", "musl", "1.2.5"),
        ],
        suites: Vec::new(),
        claims: Vec::new(),
        mitigations: Vec::new(),
        share: None,
        parts: Vec::new(),
        options: None,
        measuring: Measuring::default(),
        cases: (0..CASES).map(case).collect(),
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
                confirms: false,
                part: None,
                at: start,
                result: TrialResult::Observed(Box::new(observation(i % 2 == 0, image))),
            })
        })
        .collect();
    Run {
        header,
        trials,
        mitigated: Vec::new(),
    }
}

pub(crate) fn benches(criterion: &mut Criterion) {
    let run = run();
    let thresholds = Thresholds::default();
    criterion.bench_function("judge 1,000 cases", |bencher| {
        bencher.iter(|| judge(black_box(&run), &thresholds));
    });
    let comparison = judge(&run, &thresholds);
    criterion.bench_function("terminal report of 1,000 cases", |bencher| {
        bencher.iter(|| terminal::render(&View::new(&run, &comparison), &Look::default()));
    });
    criterion.bench_function("JSON report of 1,000 cases", |bencher| {
        bencher.iter(|| json::render(&run, &comparison));
    });
}
