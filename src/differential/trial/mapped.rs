//! Whether a library is in the memory of the command: what proves that a preloaded one is active.

use super::{Command, SHORT, Trial, unexpected};
use crate::engine::session::Session;
use crate::outcome::Broken;
use crate::protocol::{Awaited, Reply, Request};
use crate::record::Activity;
use crate::run::mitigated::{SLOWLY, in_maps};

impl<'e> Trial<'_, 'e> {
    /// Runs the command once more, and looks whether a file with `part` in its path is mapped into
    /// any of its processes.
    pub async fn mapped(&self, command: &Command, part: &str) -> Activity {
        let mut activity = Activity::Unknown(String::new());
        for slowly in SLOWLY {
            activity = match self.maps(command, slowly).await {
                Ok(files) => in_maps(part, &files),
                Err(broken) => Activity::Unknown(broken.to_string()),
            };
            if matches!(activity, Activity::Active(_)) || self.spec.server.is_some() {
                break;
            }
        }
        activity
    }

    async fn maps(&self, command: &Command, slowly: bool) -> Result<Vec<String>, Broken> {
        let mut session = self.open(command).await?;
        let files = self.look_into(&mut session, command, slowly).await;
        session.discard().await;
        files
    }

    async fn look_into(
        &self,
        session: &mut Session<'e>,
        command: &Command,
        slowly: bool,
    ) -> Result<Vec<String>, Broken> {
        let (_, job) = self.prepared(session, command).await?;
        let missing = || Broken::Worker("there is no such program".to_owned());
        let job = job.ok_or_else(missing)?;
        let (job, limit) = match &self.spec.server {
            None => (Some(job), self.spec.timeout),
            Some(server) => match self.start(session, server, job).await? {
                Ok(Awaited::Ready { .. }) => (None, SHORT),
                Ok(Awaited::Ended | Awaited::TimedOut) | Err(_) => {
                    return Err(Broken::Worker("the server was not ready".to_owned()));
                }
            },
        };
        let asked = session.ask(limit, |id| Request::Mapped { id, job, slowly });
        match asked.await? {
            Reply::Mapped(files) => Ok(files),
            other => Err(unexpected(other)),
        }
    }
}
