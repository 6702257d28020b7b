//! One side of a timing pair: a session, and the job that is sampled in it.

use std::time::Duration;

use crate::engine::session::Session;
use crate::environment::Conditions;
use crate::outcome::{Broken, Observation, Outcome};
use crate::protocol::{Job, Reply, Request};
use crate::sample::Sample;
use crate::suite::TimingMode;

/// The baseline's or the candidate's side.
pub(super) struct Side<'s, 'e> {
    /// The conversation with its container.
    pub(super) session: &'s mut Session<'e>,
    /// What is sampled.
    pub(super) job: Job,
    /// What to call it in messages: the image's name.
    pub(super) name: String,
    /// Worker or whole process.
    pub(super) mode: TimingMode,
    /// A worker does so many times the iterations that it is asked for: 1, but where a slowdown is
    /// planted.
    pub(super) stretch: f64,
}

impl Side<'_, '_> {
    /// Starts a fresh process, its environment padded.
    ///
    /// # Errors
    /// [`Broken`] when it does not start.
    pub(super) async fn begin(&mut self, padding: u32) -> Result<(), Broken> {
        let pad = "x".repeat(padding as usize);
        self.job.env.insert("ALPINE_TAX_PADDING".to_owned(), pad);
        if self.mode == TimingMode::Process {
            return Ok(());
        }
        let job = self.job.clone();
        let reply = self
            .session
            .ask(self.limit(), |id| Request::StartWorker { id, job })
            .await?;
        self.done(reply)
    }

    /// Ends the process.
    ///
    /// # Errors
    /// [`Broken`] when the conversation breaks.
    pub(super) async fn end(&mut self) -> Result<(), Broken> {
        if self.mode == TimingMode::Process {
            return Ok(());
        }
        let reply = self
            .session
            .ask(self.limit(), |id| Request::StopWorker { id })
            .await?;
        self.done(reply)
    }

    /// Takes one sample.
    ///
    /// # Errors
    /// [`Broken::Worker`] when the worker fails.
    pub(super) async fn sample(&mut self, iterations: u64) -> Result<Sample, Broken> {
        let limit = self.limit();
        let reply = match self.mode {
            TimingMode::Loop => {
                let iterations = stretched(iterations, self.stretch);
                self.session
                    .ask(limit, |id| Request::Sample { id, iterations })
                    .await?
            }
            TimingMode::Process => {
                let job = self.job.clone();
                self.session
                    .ask(limit, |id| Request::Time { id, job })
                    .await?
            }
        };
        match reply {
            Reply::Sampled(sample) => Ok(sample),
            Reply::Observed(observation) => self.whole_process(&observation),
            other => Err(self.failed(&other)),
        }
    }

    /// The counters of the machine and of the side's container; those that cannot be read are
    /// `None`.
    ///
    /// # Errors
    /// [`Broken`] when the conversation breaks.
    pub(super) async fn conditions(&mut self) -> Result<Conditions, Broken> {
        let cpu = self.job.cpu;
        let reply = self
            .session
            .ask(self.limit(), |id| Request::Conditions { id, cpu })
            .await?;
        Ok(match reply {
            Reply::Conditions(conditions) => conditions,
            _ => Conditions::default(),
        })
    }

    fn whole_process(&self, observation: &Observation) -> Result<Sample, Broken> {
        if observation.outcome != Outcome::Exited(0) {
            let stderr = observation.stderr.lossy();
            let said = stderr.lines().last().unwrap_or_default();
            let outcome = &observation.outcome;
            return Err(Broken::Worker(format!(
                "on {}: {outcome} {said}",
                self.name
            )));
        }
        let usage = &observation.usage;
        Ok(Sample {
            start_ns: usage.start_ns,
            wall_ns: usage.wall_ns,
            cpu_ns: usage.user_ns + usage.sys_ns,
            user_ns: Some(usage.user_ns),
            system_ns: Some(usage.sys_ns),
            max_rss_kib: usage.max_rss_kib,
            minor_faults: usage.minor_faults,
            major_faults: Some(usage.major_faults),
            voluntary_switches: usage.voluntary_switches,
            involuntary_switches: usage.involuntary_switches,
            cpu: self.job.cpu,
            instructions: usage.instructions,
            set_up_ns: None,
        })
    }

    fn done(&self, reply: Reply) -> Result<(), Broken> {
        match reply {
            Reply::Done => Ok(()),
            other => Err(self.failed(&other)),
        }
    }

    fn failed(&self, reply: &Reply) -> Broken {
        match reply {
            Reply::Unsupported(reason) => {
                Broken::Unsupported(format!("on {}: {reason}", self.name))
            }
            Reply::WorkerFailed(reason) => Broken::Worker(format!("on {}: {reason}", self.name)),
            Reply::CouldNot(reason) => Broken::Setup(format!("on {}: {reason}", self.name)),
            other => Broken::Agent(format!("unexpected answer {other:?}")),
        }
    }

    /// How long the program may take for an answer.
    pub(super) fn limit(&self) -> Duration {
        Duration::from_millis(self.job.timeout_ms)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a count below 2^52 and a factor near 1"
)]
fn stretched(iterations: u64, factor: f64) -> u64 {
    (iterations as f64 * factor).round() as u64
}
