//! Walks the timing trials of a plan, one pair of containers at a time: both are alive, one is
//! busy.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Sink;
use super::side::Side;
use super::timing::{self, Protocol};
use super::workbench::{Task, Workbench};
use crate::engine::session::Session;
use crate::outcome::Broken;
use crate::plan::{Plan, Profile, TimingTrial};
use crate::protocol::Job;
use crate::record::{Role, TrialResult, WriteError};
use crate::suite::{Case, Kind};

/// How often a pair is tried when a container or a conversation breaks.
const TRIES: u32 = 2;

/// Runs every timing trial and hands each result to the sink.
///
/// # Errors
/// Only when the record cannot be written.
pub(super) async fn run_timings(
    bench: &Workbench<'_>,
    plan: &Plan,
    budget: Duration,
    seed: u64,
    sink: &Sink<'_>,
) -> Result<(), WriteError> {
    let Some(baseline) = bench
        .images
        .iter()
        .position(|image| image.role == Role::Baseline)
    else {
        return Ok(());
    };
    let mut containers = Containers {
        bench,
        plan,
        baseline,
        open: BTreeMap::new(),
    };
    for trial in &plan.timings {
        let case = &bench.cases[trial.case];
        let result = containers.run(*trial, budget, seed).await;
        sink.finished(&case.id, &bench.images[trial.candidate].image.name, result)?;
    }
    containers.close().await;
    Ok(())
}

/// The containers that timings are taken in: one per side, kept from case to case. A candidate
/// that is the baseline's own image has a container of its own all the same.
struct Containers<'b, 'e> {
    bench: &'b Workbench<'e>,
    plan: &'b Plan,
    baseline: usize,
    open: BTreeMap<usize, Session<'e>>,
}

impl<'e> Containers<'_, 'e> {
    async fn run(&mut self, trial: TimingTrial, budget: Duration, seed: u64) -> TrialResult {
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
                    self.measure(case, trial, sessions, (&job_a, &job_b), budget, seed)
                        .await
                }
                Err(reason) => Err(reason),
            };
            match result {
                Ok(timed) => return TrialResult::Timed(Box::new(timed)),
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
        let cases = self
            .plan
            .timings
            .iter()
            .map(|trial| &self.bench.cases[trial.case]);
        let spec = self
            .bench
            .container(&self.bench.images[image], Profile::Plain, cases);
        Session::open(self.bench.engine, &spec).await
    }

    async fn measure(
        &mut self,
        case: &Case,
        trial: TimingTrial,
        (mut a, mut b): (Session<'e>, Session<'e>),
        jobs: (&Job, &Job),
        budget: Duration,
        seed: u64,
    ) -> Result<crate::record::Timed, Broken> {
        let Kind::Timing {
            mode,
            metric,
            threads,
        } = case.kind
        else {
            return Err(Broken::Setup("not a timing case".to_owned()));
        };
        let cpu = self.bench.pin.filter(|_| threads == 1);
        let protocol = Protocol {
            mode,
            metric,
            budget,
            seed,
        };
        let name = |image: usize| self.bench.images[image].image.name.clone();
        let side = |session, job: &Job, image| Side {
            session,
            job: Job { cpu, ..job.clone() },
            name: name(image),
            mode,
        };
        let mut baseline = side(&mut a, jobs.0, self.baseline);
        let mut candidate = side(&mut b, jobs.1, trial.candidate);
        let result = timing::measure(protocol, &mut baseline, &mut candidate).await;
        if result.is_ok() {
            self.open.insert(self.baseline, a);
            self.open.insert(trial.candidate, b);
        } else {
            // A worker may still be running in there: fresh containers for the next case.
            a.discard().await;
            b.discard().await;
        }
        result
    }

    async fn close(self) {
        for session in self.open.into_values() {
            // Every case has its samples: a farewell that fails takes nothing back.
            let _ = session.close().await;
        }
    }
}
