//! What a command needs when nobody asks anything of it: until it has started, and from then on.

use std::time::Duration;

use super::super::spec::Server;
use super::{Command, Trial, milliseconds, server, unexpected};
use crate::engine::session::Session;
use crate::outcome::{Broken, Outcome};
use crate::protocol::{Ready, Reply, Request, Rested};

/// How long it may take to end afterwards.
const GRACE: Duration = Duration::from_secs(2);

/// What came of starting a command and leaving it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idle {
    /// It stays.
    Stays(Rested),
    /// It does not, or does not start: how it ended.
    Ends(Outcome),
}

impl<'e> Trial<'_, 'e> {
    /// Starts a command in a fresh container, and waits until it takes no CPU time any more.
    ///
    /// # Errors
    /// [`Broken`] when the harness could not tell.
    pub async fn idle(&self, command: &Command) -> Result<Idle, Broken> {
        let mut session = self.open(command).await?;
        let idle = self.left_alone(&mut session, command).await;
        session.discard().await;
        idle
    }

    async fn left_alone(
        &self,
        session: &mut Session<'e>,
        command: &Command,
    ) -> Result<Idle, Broken> {
        let (_, Some(job)) = self.prepared(session, command).await? else {
            return Ok(Idle::Ends(Outcome::NotStarted(libc::ENOENT)));
        };
        let limit = self.spec.timeout;
        let started = session.ask(super::SHORT, |id| Request::StartServer { id, job });
        match started.await? {
            Reply::Done => {}
            Reply::Observed(observation) => return Ok(Idle::Ends(observation.outcome)),
            other => return Err(unexpected(other)),
        }
        let limit_ms = milliseconds(limit);
        let asked = session.ask(limit, |id| Request::AwaitRest { id, limit_ms });
        match asked.await? {
            Reply::Rested(Some(rested)) => Ok(Idle::Stays(rested)),
            Reply::Rested(None) => {
                let ended = Server {
                    ready: Ready::Tcp(1),
                    limit,
                    load: None,
                    grace: GRACE,
                };
                let stopped = server::stop(session, command, &ended).await?;
                Ok(Idle::Ends(stopped.observation.outcome))
            }
            other => Err(unexpected(other)),
        }
    }
}
