//! Times both sides by the protocol of all timings: interleaved, from fresh processes. Of servers
//! the load is timed, while both are up and one is busy.

use super::super::Both;
use super::super::spec::Server;
use super::{Command, SHORT, Trial};
use crate::engine::session::Session;
use crate::environment::Environment;
use crate::outcome::Broken;
use crate::protocol::{Awaited, Job, Reply, Request};
use crate::record::Timed;
use crate::run::{CommandSide, Commands, Effort, time_commands};

/// What was timed, and on what machine.
#[derive(Debug)]
pub struct Sampled {
    /// The samples.
    pub timed: Timed,
    /// The engine's host; `None`: it could not be looked at.
    pub environment: Option<Environment>,
}

/// What is timed of a side: the command, or the load of a server that is up.
struct Timable<'e> {
    session: Session<'e>,
    job: Job,
    server: Option<Session<'e>>,
}

impl Timable<'_> {
    async fn close(self) {
        self.session.discard().await;
        if let Some(server) = self.server {
            server.discard().await;
        }
    }
}

impl<'e> Trial<'_, 'e> {
    /// Takes samples of both sides.
    ///
    /// # Errors
    /// [`Broken`] when a run fails or the harness could not tell.
    pub async fn time(
        &self,
        commands: Both<&Command>,
        effort: Effort,
        how: Commands,
    ) -> Result<Sampled, Broken> {
        let mut a = self.timable(commands.a).await?;
        let mut b = match self.timable(commands.b).await {
            Ok(b) => b,
            Err(reason) => {
                a.close().await;
                return Err(reason);
            }
        };
        let environment = environment(&mut a.session).await;
        let timed = time_commands(
            side(&mut a, commands.a),
            side(&mut b, commands.b),
            effort,
            how,
        );
        let timed = timed.await;
        a.close().await;
        b.close().await;
        Ok(Sampled {
            timed: timed?,
            environment,
        })
    }

    async fn timable(&self, command: &Command) -> Result<Timable<'e>, Broken> {
        let mut session = self.open(command).await?;
        let made = match (&self.spec.server, self.load) {
            (Some(server), Some(load)) => {
                let made = self.under_load(&mut session, command, server, load);
                made.await.map(Some)
            }
            _ => Ok(None),
        };
        let (beside, job) = match made {
            Ok(Some((beside, job))) => (Some(beside), Ok(job)),
            Ok(None) => (None, self.own_job(&mut session, command).await),
            Err(reason) => (None, Err(reason)),
        };
        match (job, beside) {
            (Ok(job), None) => Ok(Timable {
                session,
                job,
                server: None,
            }),
            (Ok(job), Some(beside)) => Ok(Timable {
                session: beside,
                job,
                server: Some(session),
            }),
            (Err(reason), _) => {
                session.discard().await;
                Err(reason)
            }
        }
    }

    /// Starts a server, and a container beside it for its load.
    async fn under_load(
        &self,
        session: &mut Session<'e>,
        command: &Command,
        server: &Server,
        load: &Command,
    ) -> Result<(Session<'e>, Job), Broken> {
        let job = self.own_job(session, command).await?;
        match self.start(session, server, job).await? {
            Ok(Awaited::Ready { .. }) => {}
            Ok(Awaited::Ended | Awaited::TimedOut) | Err(_) => {
                return Err(Broken::Worker("the server was not ready again".to_owned()));
            }
        }
        let mut beside = self.beside(session, load).await?;
        match self.own_job(&mut beside, load).await {
            Ok(job) => Ok((beside, job)),
            Err(reason) => {
                beside.discard().await;
                Err(reason)
            }
        }
    }

    async fn own_job(&self, session: &mut Session<'e>, command: &Command) -> Result<Job, Broken> {
        let (_, job) = self.prepared(session, command).await?;
        job.ok_or_else(|| Broken::Worker("there is no such program".to_owned()))
    }
}

fn side<'s, 'e>(timable: &'s mut Timable<'e>, command: &Command) -> CommandSide<'s, 'e> {
    CommandSide {
        session: &mut timable.session,
        job: timable.job.clone(),
        name: command.image.name.clone(),
    }
}

/// The engine's host as the agent sees it.
pub(super) async fn environment(session: &mut Session<'_>) -> Option<Environment> {
    match session.ask(SHORT, |id| Request::Environment { id }).await {
        Ok(Reply::Surveyed(environment)) => Some(*environment),
        _ => None,
    }
}
