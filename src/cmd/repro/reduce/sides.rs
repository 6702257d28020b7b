//! Two containers, in which one smaller input after the other is tried.

use std::time::{Duration, Instant};

use super::super::bench::Work;
use super::super::{Trying, failure_of};
use super::source::Source;
use crate::aspect::Aspect;
use crate::build::compile::Compiler;
use crate::clib::Family;
use crate::cmd::failure::Failure;
use crate::engine::ContainerSpec;
use crate::engine::session::Session;
use crate::outcome::{Broken, Observation, Outcome};
use crate::plan::PlannedImage;
use crate::protocol::dns::DnsScript;
use crate::protocol::{Job, Reply, Request};
use crate::repro::trials::Place;

/// A smaller input gets so many times what the whole one took, before it is taken to hang.
const PATIENCE: u64 = 10;
/// And so long at least, milliseconds.
const LEAST_PATIENCE_MS: u64 = 2000;

/// A smaller input.
pub(super) enum Input {
    Stdin(Vec<u8>),
    /// Arguments, behind so many words that stay.
    Args(usize, Vec<String>),
    Dns(Box<DnsScript>),
    Source(Vec<u8>),
}

/// In what the two sides differ: what must stay.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Class {
    /// How they end, and which of their outputs are not the same.
    Differs([Outcome; 2], Vec<Aspect>),
    /// Which of them fail, by what the command line says of it.
    Fail([bool; 2]),
}

/// Both sides.
pub(super) struct Sides<'t, 'e> {
    trying: &'t Trying<'t, 'e>,
    places: [Place; 2],
    /// `None`: the last conversation broke.
    sessions: [Option<Session<'e>>; 2],
    /// What is left so far, as it is run.
    jobs: [Job; 2],
    class: Option<Class>,
    families: [Option<Family>; 2],
    source: Option<Source<'e>>,
    deadline: Instant,
    tries: usize,
}

impl<'t, 'e> Sides<'t, 'e> {
    pub(super) async fn open(
        trying: &'t Trying<'t, 'e>,
        images: [&PlannedImage; 2],
        budget: Duration,
    ) -> Result<Sides<'t, 'e>, Failure> {
        let [baseline, failing] = images;
        let (baseline, failing) = (
            trying.bench.work(baseline).await,
            trying.bench.work(failing).await,
        );
        let (Work::Run(_, baseline), Work::Run(_, failing)) = (baseline, failing) else {
            let message = "one of the sides does not run, whatever the input is";
            return Err(failure_of(message));
        };
        Ok(Sides {
            trying,
            jobs: [baseline.job.clone(), failing.job.clone()],
            places: [*baseline, *failing],
            sessions: [None, None],
            class: None,
            families: images.map(|image| image.image.family()),
            source: None,
            deadline: Instant::now() + budget,
            tries: 0,
        })
    }

    /// Removes the containers.
    pub(super) async fn close(self) {
        for session in self.sessions.into_iter().flatten() {
            session.discard().await;
        }
        if let Some(source) = self.source {
            source.close().await;
        }
    }

    /// What is left, as the baseline runs it.
    pub(super) fn job(&self) -> &Job {
        &self.jobs[0]
    }

    /// The source that is left; nothing, where none is looked at.
    pub(super) fn source(&self) -> &[u8] {
        self.source.as_ref().map_or(&[], |source| &source.content)
    }

    /// Smaller inputs that were tried.
    pub(super) fn tries(&self) -> usize {
        self.tries
    }

    /// Whether the time is over.
    pub(super) fn is_over(&self) -> bool {
        Instant::now() >= self.deadline
    }

    /// When it is over.
    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// From now on the source is written into the containers and may be changed.
    pub(super) async fn move_source(
        &mut self,
        toolchain: Option<ContainerSpec>,
    ) -> Result<(), Failure> {
        let engine = self.trying.bench.workbench.engine;
        let compiler = match &toolchain {
            Some(spec) => {
                let compiler = Compiler::open(engine, spec).await;
                Some(compiler.map_err(|broken| failure_of(&broken.to_string()))?)
            }
            None => None,
        };
        let asked = self.trying.asked;
        let source = Source::new(asked, &mut self.jobs, compiler, self.families)?;
        let content = source.content.clone();
        self.source = Some(source);
        self.keep(Input::Source(content)).await
    }

    /// Runs the whole input once more, and takes what differs for what must stay.
    pub(super) async fn learn(&mut self) -> Result<[Observation; 2], Failure> {
        let Ok(seen) = self.run(&self.jobs.clone()).await else {
            return Err(failure_of("one of the sides broke off"));
        };
        let class = self.class_of(&seen);
        match &class {
            Class::Differs(_, aspects) if aspects.is_empty() => {
                return Err(failure_of("both do the same when they are run once more"));
            }
            Class::Fail([_, false]) => {
                return Err(failure_of("it does not fail when it is run once more"));
            }
            Class::Differs(..) | Class::Fail(_) => {}
        }
        for (job, seen) in self.jobs.iter_mut().zip(&seen) {
            let took = seen.usage.wall_ns / 1_000_000;
            let patience = (PATIENCE * took).max(LEAST_PATIENCE_MS);
            if seen.outcome != Outcome::TimedOut {
                job.timeout_ms = job.timeout_ms.min(patience);
            }
        }
        self.class = Some(class);
        Ok(seen)
    }

    /// Whether a smaller input shows the same.
    pub(super) async fn still_differs(&mut self, input: Input) -> Result<bool, Failure> {
        self.tries += 1;
        let mut jobs = self.jobs.clone();
        if !self.put(&mut jobs, input).await? {
            return Ok(false);
        }
        // What makes an agent give up is not what was reported.
        let seen = self.run(&jobs).await;
        Ok(seen.is_ok_and(|seen| self.class == Some(self.class_of(&seen))))
    }

    /// Goes on with this input.
    pub(super) async fn keep(&mut self, input: Input) -> Result<(), Failure> {
        let mut jobs = self.jobs.clone();
        if !self.put(&mut jobs, input).await? {
            return Err(failure_of("the compiler refuses what it took before"));
        }
        self.jobs = jobs;
        Ok(())
    }

    /// Whether the input could be put there at all.
    async fn put(&mut self, jobs: &mut [Job; 2], input: Input) -> Result<bool, Failure> {
        match input {
            Input::Stdin(bytes) => {
                for job in jobs {
                    job.stdin = bytes.clone().into();
                }
            }
            Input::Args(first, args) => {
                for job in jobs {
                    job.argv.truncate(first);
                    job.argv.extend(args.iter().cloned());
                }
            }
            Input::Dns(script) => {
                for job in jobs {
                    job.dns = Some(DnsScript::clone(&script));
                }
            }
            Input::Source(content) => {
                let Some(source) = &mut self.source else {
                    return Ok(false);
                };
                let put = source.put(content, jobs).await;
                return put.map_err(|broken| failure_of(&broken.to_string()));
            }
        }
        Ok(true)
    }

    fn class_of(&self, seen: &[Observation; 2]) -> Class {
        let asked = self.trying.asked;
        let (one, other) = (&seen[0], &seen[1]);
        if !asked.fails_when.is_default() {
            let fails = |seen| {
                let key = asked.comparing.key(seen);
                asked.fails_when.fails(seen, &key, None)
            };
            return Class::Fail([fails(one), fails(other)]);
        }
        let differs = asked
            .comparing
            .observe
            .iter()
            .filter(|aspect| match aspect {
                Aspect::Outcome => one.outcome != other.outcome,
                _ => asked.comparing.lines(**aspect, one) != asked.comparing.lines(**aspect, other),
            });
        Class::Differs(
            [one.outcome.clone(), other.outcome.clone()],
            differs.copied().collect(),
        )
    }

    /// Runs both at once.
    ///
    /// # Errors
    /// When a conversation broke; the next run begins another one.
    async fn run(&mut self, jobs: &[Job; 2]) -> Result<[Observation; 2], Broken> {
        let (asked, cpus) = (self.trying.asked, self.trying.cpus);
        for (session, place) in self.sessions.iter_mut().zip(&self.places) {
            if session.is_none() {
                let runner = self.trying.runner(self.trying.limits);
                *session = Some(runner.open(place).await?);
            }
        }
        let [one, other] = jobs.clone().map(|job| asked.stress.job(job, 0, cpus));
        let [a, b] = &mut self.sessions;
        let (one, other) = tokio::join!(observed(a, one), observed(b, other));
        Ok([one?, other?])
    }
}

/// What a program does. A conversation that broke is over.
async fn observed(slot: &mut Option<Session<'_>>, job: Job) -> Result<Observation, Broken> {
    let Some(mut session) = slot.take() else {
        return Err(Broken::Agent("it is gone".to_owned()));
    };
    let limit = Duration::from_millis(job.timeout_ms);
    let answer = session.ask(limit, |id| Request::Run { id, job }).await;
    match answer {
        Ok(Reply::Observed(observation)) => {
            *slot = Some(session);
            return Ok(*observation);
        }
        Ok(Reply::CouldNot(reason)) => {
            *slot = Some(session);
            return Err(Broken::Setup(reason));
        }
        Ok(_) | Err(_) => session.discard().await,
    }
    Err(Broken::Agent("it broke off".to_owned()))
}
