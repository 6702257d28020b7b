//! A builder of synthetic runs, for the tests of `compare` and `report`.

use crate::clib::{Clib, Family};
use crate::engine::EngineInfo;
use crate::image::{Image, Source};
use crate::outcome::{Broken, Observation, Outcome, Output, Query, Usage};
use crate::protocol::Probe;
use crate::protocol::probe::FoundClib;
use crate::record::{
    Header, Machine, Measuring, Role, Run, RunImage, RunSuite, Timed, TrialRecord, TrialResult,
};
use crate::sample::{Block, Metric, Sample};
use crate::stats::Pcg32;
use crate::suite::{Aspect, Case, CaseId, Condition, Expectation, Kind, TimingMode, Workload};

/// An image with a libc; `None`: none was found in it.
pub(crate) fn image(name: &str, libc: Option<(Family, &str)>) -> Image {
    let found = libc.map(|(family, version)| FoundClib {
        clib: Clib {
            family,
            version: Some(version.parse().unwrap()),
        },
        loader: "/lib/ld.so".to_owned(),
        how: "banner of the loader".to_owned(),
        package: Some(format!("{family}-{version}-r0")),
    });
    Image {
        name: name.to_owned(),
        reference: format!("docker.io/library/{name}"),
        id: "sha256:0".to_owned(),
        digest: None,
        platform: "linux/amd64".to_owned(),
        source: Source::Bootstrapped,
        stand_in_for: None,
        probe: Probe {
            clibs: found.into_iter().collect(),
            ..Probe::default()
        },
        warnings: Vec::new(),
    }
}

/// An observation that exits 0 and prints this.
pub(crate) fn prints(stdout: impl Into<Vec<u8>>) -> Observation {
    ends(Outcome::Exited(0), stdout)
}

/// An observation that ends like this after printing this.
pub(crate) fn ends(outcome: Outcome, stdout: impl Into<Vec<u8>>) -> Observation {
    Observation {
        outcome,
        stdout: Output::whole(stdout),
        stderr: Output::default(),
        queries: Vec::new(),
        usage: Usage::default(),
    }
}

/// A DNS query.
pub(crate) fn query(transport: &str, name: &str) -> Query {
    Query {
        server: "127.0.0.1".to_owned(),
        transport: transport.to_owned(),
        name: name.to_owned(),
        rtype: "A".to_owned(),
        id: 1,
        at_us: 1,
        edns: None,
        ad: false,
        rd: true,
        port: 4_711,
    }
}

/// What the catalogue says of a libc in a range of versions: the exit status and the output.
pub(crate) fn expects(
    family: Family,
    versions: &str,
    status: i32,
    stdout: Option<&str>,
) -> Expectation {
    Expectation {
        on: Condition {
            family,
            versions: versions.parse().unwrap(),
            distribution: None,
            package: None,
            library: None,
        },
        outcome: Outcome::Exited(status),
        stdout: stdout.map(str::to_owned),
        stderr: None,
        queries: None,
        query_details: None,
    }
}

/// Blocks whose candidate takes `ratio` times as long, with noise: a shift of each block and a
/// one-sided, heavy tail of each sample, as on a shared machine.
pub(crate) fn timed(blocks: usize, ratio: f64, noise: f64, seed: u64) -> Timed {
    let mut rng = Pcg32::new(seed, 1);
    let mut side = |factor: f64| -> Vec<Sample> {
        let shift = 1.0 + noise * (rng.unit() - 0.5);
        (0..20)
            .map(|_| {
                let tail = noise * rng.unit().powi(8) * 10.0;
                sample(5e6 * factor * shift * (1.0 + 0.5 * noise * rng.unit() + tail))
            })
            .collect()
    };
    let blocks = (0..blocks)
        .map(|j| Block {
            baseline_first: j % 2 == 0,
            baseline: side(1.0),
            candidate: side(ratio),
            ..Block::default()
        })
        .collect();
    Timed {
        iterations: 100,
        blocks,
        ..Timed::default()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "samples are positive and short"
)]
fn sample(wall_ns: f64) -> Sample {
    Sample {
        wall_ns: wall_ns as u64,
        cpu_ns: wall_ns as u64,
        max_rss_kib: (wall_ns / 1e3) as u64,
        ..Sample::default()
    }
}

/// Builds a run; the last case added is the one that `on` adds trials to.
#[derive(Debug)]
pub(crate) struct Builder {
    pub(crate) run: Run,
}

impl Builder {
    /// A run with the baseline `debian` (glibc 2.41) and no candidate.
    pub(crate) fn new() -> Builder {
        let start = jiff::Timestamp::UNIX_EPOCH;
        let header = Header {
            format_version: 1,
            run_id: "run-1".to_owned(),
            tool_version: "0.1.0".to_owned(),
            started: start,
            finished: Some(start),
            seed: 1,
            options: None,
            measuring: Measuring::default(),
            machine: Machine {
                cpus: 2,
                ..Machine::default()
            },
            survey: None,
            pinning: None,
            engine: EngineInfo::default(),
            images: Vec::new(),
            suites: Vec::new(),
            cases: Vec::new(),
            claims: Vec::new(),
            mitigations: Vec::new(),
            share: None,
            parts: Vec::new(),
            notes: Vec::new(),
            prepare_seconds: 1.5,
            run_seconds: 12.25,
        };
        let run = Run {
            header,
            trials: Vec::new(),
            mitigated: Vec::new(),
        };
        let debian = image("debian", Some((Family::Glibc, "2.41")));
        Builder { run }.image(Role::Baseline, debian)
    }

    /// Adds an image.
    pub(crate) fn image(mut self, role: Role, image: Image) -> Builder {
        self.run.header.images.push(RunImage {
            role,
            image,
            part: None,
        });
        self
    }

    /// Adds the candidate `alpine-VERSION` with this version of musl.
    pub(crate) fn musl(self, version: &str) -> Builder {
        let name = format!("alpine-{version}");
        self.image(Role::Candidate, image(&name, Some((Family::Musl, version))))
    }

    /// Adds a behaviour case that observes outcome and stdout.
    pub(crate) fn behaviour(self, id: &str, expectations: Vec<Expectation>) -> Builder {
        let observe = vec![Aspect::Outcome, Aspect::Stdout];
        self.case(id, Kind::Behaviour { observe }, expectations)
    }

    /// Adds a timing case.
    pub(crate) fn timing(self, id: &str, metric: Metric, threads: u32) -> Builder {
        let mode = TimingMode::Loop;
        let kind = Kind::Timing {
            mode,
            metric,
            threads,
        };
        self.case(id, kind, Vec::new())
    }

    fn case(mut self, id: &str, kind: Kind, expectations: Vec<Expectation>) -> Builder {
        let id = CaseId(id.to_owned());
        let suites = &mut self.run.header.suites;
        if !suites.iter().any(|suite| suite.name == id.suite()) {
            suites.push(RunSuite {
                packages: Vec::new(),
                digest: None,
                name: id.suite().to_owned(),
                title: format!("What {} does", id.suite()),
                about: String::new(),
            });
        }
        let template = crate::suite::model::testing::case(&id.0);
        self.run.header.cases.push(Case {
            title: format!("Does {} work?", id.name()),
            kind,
            expectations,
            ..template
        });
        self
    }

    /// Changes the last case.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Case)) -> Builder {
        change(self.run.header.cases.last_mut().unwrap());
        self
    }

    /// Makes the last case a control.
    pub(crate) fn control(self) -> Builder {
        self.with(|case| case.control = true)
    }

    /// Makes the last case run a program that each image brings along.
    pub(crate) fn shipped(self, program: &str) -> Builder {
        let program = program.to_owned();
        self.with(|case| case.workload = Workload::Command { program })
    }

    /// Adds a trial of the last case.
    pub(crate) fn trial(mut self, image: &str, result: TrialResult) -> Builder {
        self.run.trials.push(TrialRecord {
            case: self.run.header.cases.last().unwrap().id.clone(),
            image: image.to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            confirms: false,
            part: None,
            result,
        });
        self
    }

    /// Makes the last trial a confirmation of those before.
    pub(crate) fn confirming(mut self) -> Builder {
        self.run.trials.last_mut().unwrap().confirms = true;
        self
    }

    /// Adds an observation of the last case.
    pub(crate) fn saw(self, image: &str, observation: Observation) -> Builder {
        self.trial(image, TrialResult::Observed(Box::new(observation)))
    }

    /// Adds the samples of the last case.
    pub(crate) fn took(self, image: &str, timed: Timed) -> Builder {
        self.trial(image, TrialResult::Timed(Box::new(timed)))
    }

    /// Adds a broken trial of the last case.
    pub(crate) fn broke(self, image: &str, why: &str) -> Builder {
        self.trial(image, TrialResult::Broken(Broken::Setup(why.to_owned())))
    }
}
