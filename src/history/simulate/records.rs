//! Writes runs as `run` leaves them, without running anything.

use std::path::Path;

use super::nights::{NOISE, Planted, Weather, nights};
use crate::history::circumstances::Circumstances;
use crate::history::summary::{Host, Point, SUMMARY_FILE, SUMMARY_VERSION, Summary};
use crate::image::{Image, Source};
use crate::protocol::Probe;
use crate::protocol::probe::FoundClib;
use crate::record::{
    FORMAT_VERSION, HEADER_FILE, Header, Machine, Measuring, Role, RunImage, RunSuite, TRIALS_FILE,
    Timed, TrialRecord, TrialResult,
};
use crate::sample::{Block, Metric, Sample};
use crate::stats::{Pcg32, normal};
use crate::suite::{Case, Kind, TimingMode, Workload};

/// What is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Runs.
    pub runs: usize,
    /// Timing cases of each.
    pub cases: usize,
    /// Machines that take turns.
    pub machines: usize,
    /// Whether the samples are written, from which the summaries are then made.
    pub samples: bool,
    /// Seed of the random numbers.
    pub seed: u64,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Runs.
    pub runs: usize,
    /// Bytes.
    pub bytes: usize,
}

/// Cases that get 10 % slower at three quarters of the nights, when the candidate's image changes.
const SLOWER: usize = 2;
const DAY: i64 = 24 * 3_600;
const BEGIN: i64 = 1_600_000_000;

/// Writes runs into a folder, on all CPUs.
///
/// # Errors
/// What the system says.
pub fn write(folder: &Path, plan: Plan) -> std::io::Result<Written> {
    let machines = plan.machines.max(1);
    let per_machine = plan.runs.div_ceil(machines);
    let at = per_machine * 3 / 4;
    let taxes = |machine: usize| -> Vec<Vec<f64>> {
        let of_case = |case: usize| {
            let planted = if case < SLOWER {
                Planted::Step(0.10)
            } else {
                Planted::Nothing
            };
            let stream = u64::try_from(machine * 100_000 + case).unwrap_or(0);
            let mut rng = Pcg32::new(plan.seed, stream);
            let level = 2.0 * rng.unit();
            let nights = nights(per_machine, planted, at, Weather::Calm, &mut rng);
            nights.into_iter().map(|(_, value)| level + value).collect()
        };
        (0..plan.cases).map(of_case).collect()
    };
    let all: Vec<Vec<Vec<f64>>> = (0..machines).map(taxes).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let numbers: Vec<usize> = (0..plan.runs).collect();
    let written = std::thread::scope(|scope| {
        let parts = numbers.chunks(plan.runs.div_ceil(threads).max(1));
        let writing: Vec<_> = parts
            .map(|part| {
                let all = &all;
                scope.spawn(move || -> std::io::Result<usize> {
                    let mut bytes = 0;
                    for &number in part {
                        let (machine, night) = (number % machines, number / machines);
                        let taxes: Vec<f64> = all[machine].iter().map(|of| of[night]).collect();
                        bytes += one(folder, plan, (machine, night, night >= at), &taxes)?;
                    }
                    Ok(bytes)
                })
            })
            .collect();
        let joined = writing.into_iter().map(|thread| {
            let joined = thread.join();
            joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        joined.sum::<std::io::Result<usize>>()
    })?;
    Ok(Written {
        runs: plan.runs,
        bytes: written,
    })
}

/// Writes a run of a machine in a night, with the old or the new image.
fn one(
    folder: &Path,
    plan: Plan,
    (machine, night, new_image): (usize, usize, bool),
    taxes: &[f64],
) -> std::io::Result<usize> {
    let seconds =
        BEGIN + DAY * i64::try_from(night).unwrap_or(0) + i64::try_from(machine).unwrap_or(0);
    let started = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    let name = format!("{}-{machine:04x}", started.strftime("%Y%m%dT%H%M%SZ"));
    let header = header(name, started, machine, new_image, plan);
    let run = folder.join(&header.run_id);
    std::fs::create_dir_all(&run)?;
    let mut trials = Vec::new();
    if plan.samples {
        let mut rng = Pcg32::new(plan.seed ^ header.seed, 1);
        for (case, tax) in header.cases.iter().zip(taxes) {
            serde_json::to_writer(&mut trials, &trial(case, *tax, started, &mut rng))?;
            trials.push(b'\n');
        }
    } else {
        let summary = serde_json::to_vec(&summary(&header, taxes))?;
        std::fs::write(run.join(SUMMARY_FILE), &summary)?;
    }
    let json = serde_json::to_vec(&header)?;
    std::fs::write(run.join(TRIALS_FILE), &trials)?;
    std::fs::write(run.join(HEADER_FILE), &json)?;
    Ok(json.len() + trials.len())
}

fn summary(header: &Header, taxes: &[f64]) -> Summary {
    let half = 2.0 * NOISE;
    let points = header.cases.iter().zip(taxes).map(|(case, tax)| Point {
        case: case.id.0.clone(),
        image: "alpine-3.20".to_owned(),
        verdict: if *tax > 0.03 {
            "slower"
        } else {
            "inconclusive"
        }
        .to_owned(),
        tax: Some([*tax, tax - half, tax + half]),
        seconds: Some(1.0),
    });
    Summary {
        version: SUMMARY_VERSION,
        trials_bytes: 0,
        started: header.started,
        seconds: 60.0,
        machine: Host::of(header),
        circumstances: Circumstances::of(header),
        baseline: "debian-13".to_owned(),
        overall: "clean".to_owned(),
        points: points.collect(),
    }
}

fn header(
    run_id: String,
    started: jiff::Timestamp,
    machine: usize,
    new_image: bool,
    plan: Plan,
) -> Header {
    let alpine = if new_image {
        ('b', "1.2.6")
    } else {
        ('a', "1.2.5")
    };
    Header {
        format_version: FORMAT_VERSION,
        run_id,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        started,
        finished: Some(started),
        seed: started.as_second().unsigned_abs(),
        machine: Machine {
            name: Some(format!("simulated-{machine}")),
            cpu: "simulated".to_owned(),
            cpus: 2,
            memory_bytes: 8 << 30,
            kernel: "6.12.0".to_owned(),
            ..Machine::default()
        },
        survey: None,
        pinning: None,
        engine: crate::engine::EngineInfo::default(),
        images: vec![
            image(Role::Baseline, "debian-13", ('d', "2.41")),
            image(Role::Candidate, "alpine-3.20", alpine),
        ],
        suites: vec![RunSuite {
            name: "simulated".to_owned(),
            title: "Made-up series".to_owned(),
            about: String::new(),
            packages: Vec::new(),
            digest: None,
        }],
        options: None,
        measuring: Measuring::default(),
        cases: (0..plan.cases).map(case).collect(),
        claims: Vec::new(),
        mitigations: Vec::new(),
        share: None,
        parts: Vec::new(),
        notes: Vec::new(),
        prepare_seconds: 1.0,
        run_seconds: 59.0,
    }
}

/// An image of a made-up run.
pub(crate) fn simulated_image(role: Role, name: &str) -> RunImage {
    image(role, name, ('a', "1.2.5"))
}

fn image(role: Role, name: &str, (digit, version): (char, &str)) -> RunImage {
    let family = match role {
        Role::Baseline => crate::clib::Family::Glibc,
        Role::Candidate => crate::clib::Family::Musl,
    };
    let package = format!("{family}-{version}-r0");
    let clib = FoundClib {
        clib: crate::clib::Clib {
            family,
            version: version.parse().ok(),
        },
        loader: "/lib/ld.so".to_owned(),
        how: "simulated".to_owned(),
        package: Some(package.clone()),
    };
    RunImage {
        part: None,
        role,
        image: Image {
            name: name.to_owned(),
            reference: name.to_owned(),
            id: format!("sha256:{}", digit.to_string().repeat(64)),
            digest: None,
            platform: "linux/amd64".to_owned(),
            source: Source::Engine,
            stand_in_for: None,
            probe: Probe {
                clibs: vec![clib],
                packages: vec![package],
                ..Probe::default()
            },
            warnings: Vec::new(),
        },
    }
}

fn case(number: usize) -> Case {
    let kind = Kind::Timing {
        mode: TimingMode::Loop,
        metric: Metric::Wall,
        threads: 1,
    };
    let workload = Workload::Command {
        program: "/bin/true".to_owned(),
    };
    let id = format!("simulated/case-{number:02}");
    Case::plain(id, format!("Made-up case {number}"), kind, workload)
}

/// Blocks and pairs as a short budget gives them.
const BLOCKS: usize = 12;
const PAIRS: usize = 4;
const SAMPLE_NS: f64 = 5e6;

fn trial(case: &Case, tax: f64, at: jiff::Timestamp, rng: &mut Pcg32) -> TrialRecord {
    let mut side = |log: f64| -> Vec<Sample> {
        let each = (0..PAIRS).map(|_| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a few milliseconds"
            )]
            let wall_ns = (SAMPLE_NS * (log + 0.01 * normal(rng)).exp()) as u64;
            Sample {
                wall_ns,
                cpu_ns: wall_ns,
                ..Sample::default()
            }
        });
        each.collect()
    };
    let block = |number: usize| Block {
        baseline: side(0.0),
        candidate: side(tax),
        ..Block::empty(number.is_multiple_of(2))
    };
    let blocks: Vec<Block> = (0..BLOCKS).map(block).collect();
    TrialRecord {
        case: case.id.clone(),
        image: "alpine-3.20".to_owned(),
        at,
        confirms: false,
        part: None,
        result: TrialResult::Timed(Box::new(Timed {
            iterations: 1,
            blocks,
            ..Timed::default()
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::index::Index;

    /// The planted changes are found in the summaries, and the same in summaries made of samples.
    #[test]
    fn what_is_planted_is_found_by_summaries_and_by_samples() {
        for samples in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let plan = Plan {
                runs: 48,
                cases: 4,
                machines: 1,
                samples,
                seed: 1,
            };
            let written = write(folder.path(), plan).unwrap();
            assert_eq!(written.runs, 48);
            let index = Index::open(folder.path()).unwrap();
            let changes = index.changes().unwrap();
            assert_eq!(changes.len(), SLOWER, "{changes:?}");
            let bad = index.run(changes[0].first_bad).unwrap();
            let good = index.run(changes[0].last_good).unwrap();
            let cause = bad.circumstances.since(
                &good.circumstances,
                "simulated",
                ["debian-13", "alpine-3.20"],
            );
            assert!(
                cause
                    .iter()
                    .any(|line| line.contains("libc musl 1.2.5 → musl 1.2.6")),
                "{cause:?}"
            );
        }
    }
}
