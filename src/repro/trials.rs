//! Runs the subject on an image, again and again, in several containers at once.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::join_all;

use super::comparing::Key;
use super::model::{Limits, Outcomes};
use super::stress::Stress;
use super::tally::Tally;
use crate::aspect::Aspect;
use crate::engine::session::Session;
use crate::engine::{ContainerSpec, Engine};
use crate::outcome::Broken;
use crate::protocol::{Job, Repeated, Repetition, Reply, Request};

/// How often a container is replaced that broke.
const TRIES: u32 = 2;
/// An agent answers after so long, so that it is soon known whether there is enough.
const WITHIN: Duration = Duration::from_millis(250);
/// Most trials of one answer.
const MOST: u64 = 2000;

/// What is run, and in what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The container.
    pub spec: ContainerSpec,
    /// The program.
    pub job: Job,
    /// An archive that is unpacked at the root of the container first.
    pub laid_over: Option<Bytes>,
}

/// Runs places.
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub struct Runner<'r, 'e> {
    /// The engine.
    pub engine: &'e dyn Engine,
    /// How often.
    pub limits: Limits,
    /// Under which stress.
    pub stress: &'r Stress,
    /// CPUs of the engine's host.
    pub cpus: u32,
    /// What is compared: what the agent counts together.
    pub observe: &'r [Aspect],
    /// How many containers may be starting at once.
    pub starting: &'r tokio::sync::Semaphore,
}

impl<'e> Runner<'_, 'e> {
    /// Runs a place until there is enough, and gives what was seen and what was usual.
    ///
    /// # Errors
    /// [`Broken`] when the harness could not tell.
    pub async fn run(
        &self,
        place: &Place,
        tally: Tally<'_>,
    ) -> Result<(Outcomes, Option<Key>), Broken> {
        let began = Instant::now();
        let tally = Mutex::new(tally);
        let lanes = (0..self.limits.lanes.max(1)).map(|lane| self.lane(place, &tally, lane, began));
        for lane in join_all(lanes).await {
            lane?;
        }
        let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(tally.finish(began.elapsed().as_secs_f64()))
    }

    /// One container.
    async fn lane(
        &self,
        place: &Place,
        tally: &Mutex<Tally<'_>>,
        lane: u32,
        began: Instant,
    ) -> Result<(), Broken> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.in_container(place, tally, lane, began).await {
                Err(reason) if reason.is_spurious() && tries < TRIES => {}
                result => return result,
            }
        }
    }

    async fn in_container(
        &self,
        place: &Place,
        tally: &Mutex<Tally<'_>>,
        lane: u32,
        began: Instant,
    ) -> Result<(), Broken> {
        let job = self.stress.job(place.job.clone(), lane, self.cpus);
        let mut session = self.open(place).await?;
        loop {
            let left = locked(tally).left();
            let over = self.limits.trials > 1 && began.elapsed() >= self.limits.budget();
            // What was asked for is looked at once in any case.
            if left == 0 || over && locked(tally).trials() > 0 {
                break;
            }
            let repetition = Repetition {
                times: self.share(left),
                within_ms: u64::try_from(WITHIN.as_millis()).unwrap_or(u64::MAX),
                observe: self.observe.to_vec(),
            };
            match ask(&mut session, &job, repetition).await {
                Ok(repeated) => locked(tally).take(&repeated),
                Err(reason) => {
                    session.discard().await;
                    return Err(reason);
                }
            }
        }
        // Every trial has been counted: a farewell that fails takes nothing back.
        let _ = session.close().await;
        Ok(())
    }

    /// A container with all that the program is to find there.
    ///
    /// # Errors
    /// [`Broken`] when it does not start.
    pub async fn open(&self, place: &Place) -> Result<Session<'e>, Broken> {
        let mut spec = self.stress.container(place.spec.clone());
        // An engine puts nothing into a root that is read-only.
        spec.read_only &= place.laid_over.is_none();
        let session = {
            let _turn = self.starting.acquire().await.ok();
            Session::open(self.engine, &spec).await?
        };
        let Some(archive) = &place.laid_over else {
            return Ok(session);
        };
        let container = session.container().to_owned();
        match self.engine.upload(&container, "/", archive.clone()).await {
            Ok(()) => Ok(session),
            Err(error) => {
                session.discard().await;
                Err(Broken::Setup(error.to_string()))
            }
        }
    }

    /// What of the trials that are left one container makes at once.
    fn share(&self, left: u64) -> u32 {
        let share = left
            .div_ceil(u64::from(self.limits.lanes.max(1)))
            .clamp(1, MOST);
        u32::try_from(share).unwrap_or(u32::MAX)
    }
}

async fn ask(
    session: &mut Session<'_>,
    job: &Job,
    repetition: Repetition,
) -> Result<Repeated, Broken> {
    let limit = WITHIN + Duration::from_millis(job.timeout_ms);
    let job = job.clone();
    let request = |id| Request::Repeat {
        id,
        job,
        repetition,
    };
    match session.ask(limit, request).await? {
        Reply::Repeated(repeated) => Ok(repeated),
        Reply::CouldNot(reason) => Err(Broken::Setup(reason)),
        other => Err(Broken::Agent(format!("unexpected answer {other:?}"))),
    }
}

fn locked<'a, 'c>(tally: &'a Mutex<Tally<'c>>) -> MutexGuard<'a, Tally<'c>> {
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}
