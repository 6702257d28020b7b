//! A command that is a server: started, waited for, put under load from a container beside it,
//! asked to end.

use super::super::model::Served;
use super::super::spec::Server;
use super::{Command, Trial, milliseconds, not_found, unexpected};
use crate::engine::session::Session;
use crate::outcome::{Broken, Observation};
use crate::protocol::{Awaited, Job, Reply, Request, Stopped};

impl<'e> Trial<'_, 'e> {
    /// From its start to its end.
    pub(super) async fn serve(
        &self,
        session: &mut Session<'e>,
        command: &Command,
        server: &Server,
        job: Job,
    ) -> Result<(Observation, Served), Broken> {
        let ready = match self.start(session, server, job).await? {
            Ok(ready) => ready,
            Err(observation) => return Ok((observation, never_ready())),
        };
        let load = match (self.load, ready) {
            (Some(load), Awaited::Ready { .. }) => Some(self.drive(session, load).await?),
            _ => None,
        };
        let stopped = stop(session, command, server).await?;
        let served = Served {
            ready,
            early: stopped.early,
            killed: stopped.killed,
            handles_signal: stopped.handles_signal,
            took_ns: stopped.took_ns,
            load,
        };
        Ok((stopped.observation, served))
    }

    /// Starts a server and waits until it is ready; an observation is of one that does not start.
    pub(super) async fn start(
        &self,
        session: &mut Session<'e>,
        server: &Server,
        job: Job,
    ) -> Result<Result<Awaited, Observation>, Broken> {
        let started = session.ask(super::SHORT, |id| Request::StartServer { id, job });
        match started.await? {
            Reply::Done => {}
            Reply::Observed(observation) => return Ok(Err(*observation)),
            other => return Err(unexpected(other)),
        }
        let ready = server.ready.clone();
        let limit_ms = milliseconds(server.limit);
        let awaited = session.ask(server.limit, |id| Request::AwaitReady {
            id,
            ready,
            limit_ms,
        });
        match awaited.await? {
            Reply::Awaited(awaited) => Ok(Ok(awaited)),
            other => Err(unexpected(other)),
        }
    }

    /// Runs the load in the server's network.
    async fn drive(&self, server: &Session<'e>, load: &Command) -> Result<Observation, Broken> {
        let mut session = self.beside(server, load).await?;
        let observed = self.loaded(&mut session, load).await;
        match observed {
            Ok(observation) => {
                let _ = session.close().await;
                Ok(observation)
            }
            Err(reason) => {
                session.discard().await;
                Err(reason)
            }
        }
    }

    /// A container in the network of a server.
    pub(super) async fn beside(
        &self,
        server: &Session<'e>,
        load: &Command,
    ) -> Result<Session<'e>, Broken> {
        let network = format!("container:{}", server.container());
        self.host.open(load, self.spec, self.ready, &network).await
    }

    async fn loaded(
        &self,
        session: &mut Session<'e>,
        load: &Command,
    ) -> Result<Observation, Broken> {
        match self.prepared(session, load).await?.1 {
            Some(job) => self.to_its_end(session, job).await,
            None => Ok(not_found()),
        }
    }
}

/// Asks a server to end, as the engine would.
pub(super) async fn stop(
    session: &mut Session<'_>,
    command: &Command,
    server: &Server,
) -> Result<Stopped, Broken> {
    let grace_ms = milliseconds(server.grace);
    let signal = command.stop_signal;
    let stopped = session.ask(server.grace, |id| Request::StopServer {
        id,
        signal,
        grace_ms,
    });
    match stopped.await? {
        Reply::Stopped(stopped) => Ok(*stopped),
        other => Err(unexpected(other)),
    }
}

fn never_ready() -> Served {
    Served {
        ready: Awaited::Ended,
        early: true,
        killed: false,
        handles_signal: None,
        took_ns: 0,
        load: None,
    }
}
