//! Walks the timing trials of a plan, one pair of containers at a time: both are alive, one is
//! busy.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::Sink;
use super::behaviour::FAILURES;
use super::side::Side;
use super::timing::{self, Protocol};
use super::workbench::{Task, Workbench};
use crate::engine::session::Session;
use crate::outcome::Broken;
use crate::plan::{PlannedImage, Profile, TimingTrial};
use crate::protocol::Job;
use crate::record::{Floors, Role, TrialResult, WriteError};
use crate::suite::{Case, Kind};

/// How often a pair is tried when a container or a conversation breaks.
const TRIES: u32 = 2;

/// How costs are measured.
#[derive(Debug, Clone, Copy)]
pub struct Sampling {
    /// Time to spend on each case.
    pub budget: Duration,
    /// Ratios closer to 1 than this are no difference, such as 0.03.
    pub margin: f64,
    /// What equal programs are known to differ by on this machine, by class of cases.
    pub floors: Floors,
    /// Seed of everything random.
    pub seed: u64,
    /// Whether it is to confirm what was measured before.
    pub confirms: bool,
    /// Whether samples are taken until the budget is spent, though the interval has decided.
    pub exhaustive: bool,
    /// In which order samples are taken.
    pub order: Order,
    /// The candidate does so many times the work: 1, but where a slowdown is planted.
    pub stretch: f64,
}

/// In which order the samples of the two sides are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// A B B A A B B A ...: what slows the machine down meets both.
    Interleaved,
    /// All of the baseline, then all of the candidate, as one does by hand: to show what it gives.
    Sequential,
}

impl Sampling {
    /// The usual way.
    #[must_use]
    pub fn new(budget: Duration, margin: f64, seed: u64) -> Sampling {
        Sampling {
            budget,
            margin,
            floors: Floors::default(),
            seed,
            confirms: false,
            exhaustive: false,
            order: Order::Interleaved,
            stretch: 1.0,
        }
    }
}

/// Runs timing trials, one after the other, in containers that are fresh at the beginning, and
/// hands each result to the sink.
///
/// # Errors
/// Only when the record cannot be written.
pub async fn run_timings(
    bench: &Workbench<'_>,
    trials: &[TimingTrial],
    sampling: Sampling,
    sink: &Sink<'_>,
) -> Result<(), WriteError> {
    let mut containers = Containers::new(bench, trials);
    for trial in trials {
        one(bench, &mut containers, *trial, sampling, sink).await?;
    }
    containers.close().await;
    Ok(())
}

/// The same with a pair of containers on each of these CPUs, all busy at once: twice as quick with
/// two, and noisier, as both share what is beyond a CPU. What is measured on a CPU still is measured
/// in interleaved pairs, so that what the neighbour does meets both sides.
///
/// # Errors
/// As [`run_timings`].
pub async fn run_side_by_side(
    bench: &Workbench<'_>,
    trials: &[TimingTrial],
    sampling: Sampling,
    cpus: &[u32],
    sink: &Sink<'_>,
) -> Result<(), WriteError> {
    if cpus.len() < 2 {
        return run_timings(bench, trials, sampling, sink).await;
    }
    let next = AtomicUsize::new(0);
    let lanes = cpus.iter().map(|&cpu| {
        let next = &next;
        async move {
            let mut containers = Containers::new(bench, trials);
            containers.pin = Some(cpu);
            containers.beside_another = true;
            while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
                one(bench, &mut containers, *trial, sampling, sink).await?;
            }
            containers.close().await;
            Ok(())
        }
    });
    let ended = futures_util::future::join_all(lanes).await;
    ended.into_iter().collect()
}

async fn one(
    bench: &Workbench<'_>,
    containers: &mut Containers<'_, '_>,
    trial: TimingTrial,
    sampling: Sampling,
    sink: &Sink<'_>,
) -> Result<(), WriteError> {
    let result = containers.run(trial, sampling).await;
    let image = &bench.images[trial.candidate].image.name;
    let case = &bench.cases[trial.case].id;
    sink.finished(case, image, sampling.confirms, result)
}

/// The containers that timings are taken in: one per side, kept from case to case. A candidate
/// that is the baseline's own image has a container of its own all the same.
#[expect(
    missing_debug_implementations,
    reason = "conversations have nothing to show"
)]
pub struct Containers<'b, 'e> {
    bench: &'b Workbench<'e>,
    trials: &'b [TimingTrial],
    baseline: usize,
    open: BTreeMap<usize, Session<'e>>,
    /// How many containers failed to start since one did.
    failures: u32,
    /// CPU that single-threaded timings are bound to.
    pin: Option<u32>,
    /// Whether others are measured at the same time.
    beside_another: bool,
}

impl<'b, 'e> Containers<'b, 'e> {
    /// None yet; those that come will have what these trials need.
    #[must_use]
    pub fn new(bench: &'b Workbench<'e>, trials: &'b [TimingTrial]) -> Containers<'b, 'e> {
        let is_baseline = |image: &PlannedImage| image.role == Role::Baseline;
        Containers {
            bench,
            trials,
            baseline: bench.images.iter().position(is_baseline).unwrap_or(0),
            open: BTreeMap::new(),
            failures: 0,
            pin: bench.pin,
            beside_another: false,
        }
    }

    /// Takes all samples of one trial.
    pub async fn run(&mut self, trial: TimingTrial, sampling: Sampling) -> TrialResult {
        let case = &self.bench.cases[trial.case];
        let jobs = (
            self.job(case, self.baseline),
            self.job(case, trial.candidate),
        );
        let (job_a, job_b) = match jobs {
            (Ok(a), Ok(b)) => (a, b),
            (Err(result), _) | (_, Err(result)) => return result,
        };
        let mut tries = 0;
        loop {
            tries += 1;
            let both = self.sessions(trial.candidate).await;
            let result = match both {
                Ok(sessions) => {
                    self.measure(case, trial, sessions, (&job_a, &job_b), sampling)
                        .await
                }
                Err(reason) => Err(reason),
            };
            match result {
                Ok(timed) => return TrialResult::Timed(Box::new(timed)),
                Err(Broken::Unsupported(why)) => return TrialResult::Unsupported(why),
                Err(reason) if reason.is_spurious() && tries < TRIES => {}
                Err(reason) => return TrialResult::Broken(reason),
            }
        }
    }

    fn job(&self, case: &Case, image: usize) -> Result<Job, TrialResult> {
        let image = &self.bench.images[image];
        match self.bench.task(case, image) {
            Task::Run(job) => Ok(*job),
            Task::Known(observation) => Err(TrialResult::Unsupported(format!(
                "does not build for {}: {}",
                image.image.name,
                observation
                    .stderr
                    .lossy()
                    .lines()
                    .next()
                    .unwrap_or_default()
            ))),
            Task::Unsupported(reason) => Err(TrialResult::Unsupported(reason)),
            Task::Broken(reason) => Err(TrialResult::Broken(reason)),
        }
    }

    /// Both sessions, opened where need be and taken out of the map.
    async fn sessions(&mut self, candidate: usize) -> Result<(Session<'e>, Session<'e>), Broken> {
        let baseline = self.session(self.baseline).await?;
        match self.session(candidate).await {
            Ok(candidate) => Ok((baseline, candidate)),
            Err(reason) => {
                baseline.discard().await;
                Err(reason)
            }
        }
    }

    async fn session(&mut self, image: usize) -> Result<Session<'e>, Broken> {
        if let Some(session) = self.open.remove(&image) {
            return Ok(session);
        }
        let trials = self.trials.iter();
        let cases = trials.map(|trial| &self.bench.cases[trial.case]);
        let spec = self
            .bench
            .container(&self.bench.images[image], Profile::Plain, cases);
        // As for behaviour: where several have failed, no more are tried.
        if self.failures >= FAILURES {
            let tried = format!("{FAILURES} before it could not be started; it was not tried");
            return Err(Broken::Container(tried));
        }
        let opened = Session::open(self.bench.engine, &spec).await;
        self.failures = opened.as_ref().map_or(self.failures + 1, |_| 0);
        opened
    }

    async fn measure(
        &mut self,
        case: &Case,
        trial: TimingTrial,
        (mut a, mut b): (Session<'e>, Session<'e>),
        jobs: (&Job, &Job),
        sampling: Sampling,
    ) -> Result<crate::record::Timed, Broken> {
        let Kind::Timing {
            mode,
            metric,
            threads,
        } = case.kind
        else {
            return Err(Broken::Setup("not a timing case".to_owned()));
        };
        let cpu = self.pin.filter(|_| threads == 1);
        let protocol = Protocol {
            mode,
            metric,
            budget: sampling.budget,
            margin: sampling
                .floors
                .of(&case.kind)
                .unwrap_or(0.0)
                .max(sampling.margin),
            seed: sampling.seed,
            exhaustive: sampling.exhaustive,
            of_package: case.is_work(),
            blocks: None,
        };
        let name = |image: usize| self.bench.images[image].image.name.clone();
        let side = |session, job: &Job, image, stretch| Side {
            session,
            job: Job { cpu, ..job.clone() },
            name: name(image),
            mode,
            stretch,
        };
        let mut baseline = side(&mut a, jobs.0, self.baseline, 1.0);
        let mut candidate = side(&mut b, jobs.1, trial.candidate, sampling.stretch);
        let result = match sampling.order {
            Order::Interleaved => timing::measure(protocol, &mut baseline, &mut candidate).await,
            Order::Sequential => {
                timing::measure_in_sequence(protocol, &mut baseline, &mut candidate).await
            }
        };
        if result.is_ok() {
            self.open.insert(self.baseline, a);
            self.open.insert(trial.candidate, b);
        } else {
            // A worker may still be running in there: fresh containers for the next case.
            a.discard().await;
            b.discard().await;
        }
        result.map(|timed| crate::record::Timed {
            beside_another: self.beside_another,
            ..timed
        })
    }

    /// Ends them.
    pub async fn close(self) {
        for session in self.open.into_values() {
            // Every case has its samples: a farewell that fails takes nothing back.
            let _ = session.close().await;
        }
    }
}
