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

/// Containers that fail to start, one after the other, before the engine is believed.
pub(super) const FAILURES: u32 = 4;

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
    let mut container = Container::new(bench, bench.container(image, lane.profile, cases()));
    for case in cases() {
        let result = match bench.task(case, image) {
            Task::Run(job) => match container.run(&job).await {
                Ok(observation) => TrialResult::Observed(Box::new(observation)),
                Err(reason) => TrialResult::Broken(reason),
            },
            Task::Known(observation) => TrialResult::Observed(observation),
            Task::Unsupported(reason) => TrialResult::Unsupported(reason),
            Task::Broken(reason) => TrialResult::Broken(reason),
        };
        sink.finished(&case.id, &image.image.name, false, result)?;
    }
    container.close().await;
    Ok(())
}

/// A container that is started when the first case needs it and replaced when it breaks.
pub(super) struct Container<'b, 'e> {
    spec: ContainerSpec,
    bench: &'b Workbench<'e>,
    session: Option<Session<'e>>,
    /// How many failed to start since one did.
    failures: u32,
}

impl<'b, 'e> Container<'b, 'e> {
    /// One that is not started yet.
    pub(super) fn new(bench: &'b Workbench<'e>, spec: ContainerSpec) -> Container<'b, 'e> {
        Container {
            spec,
            bench,
            session: None,
            failures: 0,
        }
    }

    /// What a program does.
    pub(super) async fn run(&mut self, job: &Job) -> Result<Observation, Broken> {
        let is_shared = !self.spec.read_only;
        let request = |id| {
            let job = job.clone();
            match is_shared {
                true => Request::RunShared { id, job },
                false => Request::Run { id, job },
            }
        };
        match self.reply(job, request).await? {
            Reply::Observed(observation) | Reply::Spoilt { observation, .. } => Ok(*observation),
            other => Err(Broken::Agent(format!("unexpected answer {other:?}"))),
        }
    }

    /// The files that are mapped into the memory of a program while it runs.
    /// Where it runs slowly, it only runs when nothing else would: what is over in a moment is then
    /// seen too.
    pub(super) async fn mapped(&mut self, job: &Job, slowly: bool) -> Result<Vec<String>, Broken> {
        let request = |id| Request::Mapped {
            id,
            job: Some(job.clone()),
            slowly,
        };
        match self.reply(job, request).await? {
            Reply::Mapped(files) => Ok(files),
            other => Err(Broken::Agent(format!("unexpected answer {other:?}"))),
        }
    }

    async fn reply(
        &mut self,
        job: &Job,
        request: impl Fn(u64) -> Request,
    ) -> Result<Reply, Broken> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_once(job, &request).await {
                Err(reason) if reason.is_spurious() && tries < TRIES => {}
                result => return result,
            }
        }
    }

    async fn try_once(
        &mut self,
        job: &Job,
        request: impl Fn(u64) -> Request,
    ) -> Result<Reply, Broken> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => {
                let _turn = self.bench.starting.acquire().await.ok();
                self.open().await?
            }
        };
        let limit = Duration::from_millis(job.timeout_ms);
        match session.ask(limit, request).await {
            Ok(Reply::CouldNot(reason)) => {
                // What could not be set up or put back would be the next case's trouble.
                session.discard().await;
                Err(Broken::Setup(reason))
            }
            Ok(reply @ Reply::Spoilt { .. }) => {
                // It has been answered: a farewell that fails takes nothing back.
                let _ = session.close().await;
                Ok(reply)
            }
            Ok(reply) => {
                self.session = Some(session);
                Ok(reply)
            }
            Err(reason) => {
                session.discard().await;
                Err(reason)
            }
        }
    }

    /// Starts one. Where several have failed the next ones are not tried: each may take as long as an
    /// engine is waited for, and a run must come to its end.
    async fn open(&mut self) -> Result<Session<'e>, Broken> {
        if self.failures >= FAILURES {
            let tried = format!("{FAILURES} before it could not be started; it was not tried");
            return Err(Broken::Container(tried));
        }
        let opened = Session::open(self.bench.engine, &self.spec).await;
        self.failures = opened.as_ref().map_or(self.failures + 1, |_| 0);
        opened
    }

    /// Ends it.
    pub(super) async fn close(self) {
        if let Some(session) = self.session {
            // Every case has its answer: a farewell that fails takes nothing back.
            let _ = session.close().await;
        }
    }
}
