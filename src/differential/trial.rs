//! One side: the command is run in its container, and what it did is collected.

mod files;
mod mapped;
mod prepared;
mod server;
mod timing;

use std::time::Duration;

use super::model::{Did, Written};
use super::remedy::Remedy;
use super::session::{Host, Ready};
use super::spec::Spec;
use crate::engine::ImageConfig;
use crate::engine::session::Session;
use crate::image::Image;
use crate::outcome::{Broken, Observation, Outcome, Output, Usage, signal_number};
use crate::protocol::{Job, Place, Reply, Request};

/// How much of stdout and of stderr is kept, bytes each: what the agent keeps at most.
const OUTPUT_LIMIT: usize = 1 << 20;
/// Looking at a file or asking for the machine.
const SHORT: Duration = Duration::from_secs(10);

/// What a side is to run.
#[derive(Debug, Clone)]
pub struct Command {
    /// On which image.
    pub image: Image,
    /// Program and arguments.
    pub argv: Vec<String>,
    /// As which user; `None`: root.
    pub user: Option<String>,
    /// The signal that asks it to end.
    pub stop_signal: i32,
    /// The mitigation that is tried on it.
    pub remedy: Option<Remedy>,
}

impl Command {
    /// The command of a side: what the user says, or else what the image says. `None`: neither
    /// says anything.
    #[must_use]
    pub fn of(
        image: Image,
        config: &ImageConfig,
        said: Option<&[String]>,
        user: Option<&str>,
    ) -> Option<Command> {
        let own = || [&config.entrypoint[..], &config.command[..]].concat();
        let argv = said.map_or_else(own, <[String]>::to_vec);
        let of_image = Some(config.user.as_str()).filter(|user| !user.is_empty());
        let signal = config.stop_signal.as_deref().and_then(signal_of);
        (!argv.is_empty()).then(|| Command {
            image,
            argv,
            user: user.or(of_image).map(str::to_owned),
            stop_signal: signal.unwrap_or(libc::SIGTERM),
            remedy: None,
        })
    }
}

/// `SIGQUIT`, `QUIT` or `3`.
fn signal_of(text: &str) -> Option<i32> {
    let name = match text.starts_with("SIG") {
        true => text.to_owned(),
        false => format!("SIG{text}"),
    };
    let window_change = (name == "SIGWINCH").then_some(libc::SIGWINCH);
    signal_number(&name)
        .or(window_change)
        .or_else(|| text.parse().ok())
}

/// Runs commands under the same conditions.
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub struct Trial<'t, 'e> {
    /// Where.
    pub host: &'t Host<'e>,
    /// How.
    pub spec: &'t Spec,
    /// Volumes.
    pub ready: &'t Ready,
    /// What drives a server, where there is a load.
    pub load: Option<&'t Command>,
}

impl<'e> Trial<'_, 'e> {
    /// Runs a command to its end in a container of its own.
    ///
    /// # Errors
    /// [`Broken`] when the harness could not tell.
    pub async fn run(&self, command: &Command) -> Result<Did, Broken> {
        let mut session = self.open(command).await?;
        match self.observe(&mut session, command).await {
            Ok(did) => {
                // All that was to be known is known: a farewell that fails takes nothing back.
                let _ = session.close().await;
                Ok(did)
            }
            Err(reason) => {
                session.discard().await;
                Err(reason)
            }
        }
    }

    /// Runs commands one after the other in one container, and tells what the last did: each finds
    /// what those before it wrote.
    ///
    /// # Errors
    /// [`Broken`] when the harness could not tell.
    pub async fn run_after(
        &self,
        setup: &[Command],
        command: &Command,
    ) -> Result<Observation, Broken> {
        let mut session = self.open(command).await?;
        let mut last = Ok(not_found());
        for command in setup.iter().chain([command]) {
            last = self.step(&mut session, command).await;
            if last.is_err() {
                session.discard().await;
                return last;
            }
        }
        let _ = session.close().await;
        last
    }

    async fn step(
        &self,
        session: &mut Session<'e>,
        command: &Command,
    ) -> Result<Observation, Broken> {
        let (_, Some(job)) = self.prepared(session, command).await? else {
            return Ok(not_found());
        };
        let asked = session.ask(self.spec.timeout, |id| Request::RunLast { id, job });
        match asked.await? {
            Reply::Observed(observation) => Ok(*observation),
            other => Err(unexpected(other)),
        }
    }

    async fn open(&self, command: &Command) -> Result<Session<'e>, Broken> {
        let (host, spec) = (self.host, self.spec);
        host.open(command, spec, self.ready, &spec.network).await
    }

    async fn observe(&self, session: &mut Session<'e>, command: &Command) -> Result<Did, Broken> {
        let (place, job) = self.prepared(session, command).await?;
        let mut did = Did {
            image: command.image.clone(),
            command: command.argv.clone(),
            program: place.program,
            observation: not_found(),
            smallest_peak_kib: None,
            written: Written::default(),
            served: None,
        };
        let Some(job) = job else {
            return Ok(did);
        };
        let machine = timing::environment(session).await;
        did.smallest_peak_kib = machine.and_then(|machine| machine.smallest_peak_kib);
        let before = files::before(self.host.engine, session).await;
        match &self.spec.server {
            None => did.observation = self.to_its_end(session, job).await?,
            Some(server) => {
                let (observation, served) = self.serve(session, command, server, job).await?;
                did.observation = observation;
                did.served = Some(served);
            }
        }
        did.written = match before {
            Ok(before) => files::written(self.host.engine, session, &before).await,
            Err(error) => Err(error),
        }
        .unwrap_or_else(|error| Written {
            unknown: Some(error),
            ..Written::default()
        });
        Ok(did)
    }

    async fn to_its_end(&self, session: &mut Session<'e>, job: Job) -> Result<Observation, Broken> {
        let asked = session.ask(self.spec.timeout, |id| Request::RunLast { id, job });
        match asked.await? {
            Reply::Observed(observation) => Ok(*observation),
            other => Err(unexpected(other)),
        }
    }
}

/// What the command finds in its container.
async fn look(session: &mut Session<'_>, command: &Command) -> Result<Place, Broken> {
    let program = command.argv.first().cloned().unwrap_or_default();
    match session
        .ask(SHORT, |id| Request::Look { id, program })
        .await?
    {
        Reply::Looked(place) => Ok(*place),
        other => Err(unexpected(other)),
    }
}

fn unexpected(reply: Reply) -> Broken {
    match reply {
        Reply::CouldNot(reason) => Broken::Setup(reason),
        other => Broken::Agent(format!("unexpected answer {other:?}")),
    }
}

/// What is seen of a program that is not there.
fn not_found() -> Observation {
    Observation {
        outcome: Outcome::NotStarted(libc::ENOENT),
        stdout: Output::default(),
        stderr: Output::default(),
        queries: Vec::new(),
        usage: Usage::default(),
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::image;

    #[test]
    fn the_users_command_comes_before_the_images() {
        let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        let config = ImageConfig {
            env: Vec::new(),
            entrypoint: words("/entry -x"),
            command: words("serve"),
            user: "app".to_owned(),
            stop_signal: Some("SIGQUIT".to_owned()),
        };
        let own = Command::of(image("a", None), &config, None, None).unwrap();
        assert_eq!(own.argv, ["/entry", "-x", "serve"]);
        assert_eq!((own.user.as_deref(), own.stop_signal), (Some("app"), 3));
        let said = words("true");
        let said = Command::of(image("a", None), &config, Some(&said), Some("0")).unwrap();
        assert_eq!((said.argv.len(), said.user.as_deref()), (1, Some("0")));
        let nothing = ImageConfig::default();
        assert!(Command::of(image("a", None), &nothing, None, None).is_none());
    }

    #[test]
    fn signals_are_read_as_engines_write_them() {
        assert_eq!(signal_of("SIGINT"), Some(2));
        assert_eq!(signal_of("TERM"), Some(15));
        assert_eq!(signal_of("SIGWINCH"), Some(28));
        assert_eq!(signal_of("9"), Some(9));
        assert_eq!(signal_of("SIGNONSENSE"), None);
    }
}
