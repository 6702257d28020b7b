//! Runs the behaviour cases of a lane in one container after the other.

use std::time::Duration;

use super::Sink;
use super::workbench::{Task, Workbench};
use crate::engine::ContainerSpec;
use crate::engine::session::Session;
use crate::outcome::{Broken, Observation};
use crate::plan::Lane;
use crate::protocol::{Job, Reply, Request};
use crate::record::{TrialResult, WriteError};

/// How often a case is tried when the container or the conversation breaks.
const TRIES: u32 = 2;

/// Runs every case of a lane and hands each result to the sink.
///
/// # Errors
/// Only when the record cannot be written.
pub(super) async fn run_lane(
    bench: &Workbench<'_>,
    lane: &Lane,
    sink: &Sink<'_>,
) -> Result<(), WriteError> {
    let image = &bench.images[lane.image];
    let cases = || lane.cases.iter().map(|&index| &bench.cases[index]);
    let mut container = Container {
        spec: bench.container(image, lane.profile, cases()),
        bench,
        session: None,
    };
    for case in cases() {
        let result = match bench.task(case, image) {
            Task::Run(job) => match container.run(&job).await {
                Ok(observation) => TrialResult::Observed(Box::new(observation)),
                Err(reason) => TrialResult::Broken(reason),
            },
            Task::Known(observation) => TrialResult::Observed(observation),
            Task::Unsupported(reason) => TrialResult::Unsupported(reason),
        };
        sink.finished(&case.id, &image.image.name, false, result)?;
    }
    container.close().await;
    Ok(())
}

/// A container that is started when the first case needs it and replaced when it breaks.
struct Container<'b, 'e> {
    spec: ContainerSpec,
    bench: &'b Workbench<'e>,
    session: Option<Session<'e>>,
}

impl<'e> Container<'_, 'e> {
    async fn run(&mut self, job: &Job) -> Result<Observation, Broken> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_run(job).await {
                Err(reason) if reason.is_spurious() && tries < TRIES => {}
                result => return result,
            }
        }
    }

    async fn try_run(&mut self, job: &Job) -> Result<Observation, Broken> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => {
                let _turn = self.bench.starting.acquire().await.ok();
                Session::open(self.bench.engine, &self.spec).await?
            }
        };
        let limit = Duration::from_millis(job.timeout_ms);
        let job = job.clone();
        let reply = match session.ask(limit, |id| Request::Run { id, job }).await {
            Ok(reply) => reply,
            Err(reason) => {
                session.discard().await;
                return Err(reason);
            }
        };
        let reason = match reply {
            Reply::Observed(observation) => {
                self.session = Some(session);
                return Ok(*observation);
            }
            Reply::CouldNot(reason) => Broken::Setup(reason),
            other => Broken::Agent(format!("unexpected answer {other:?}")),
        };
        // What could not be set up or put back would be the next case's trouble.
        session.discard().await;
        Err(reason)
    }

    async fn close(self) {
        if let Some(session) = self.session {
            // Every case has its answer: a farewell that fails takes nothing back.
            let _ = session.close().await;
        }
    }
}
