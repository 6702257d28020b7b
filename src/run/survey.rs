//! Looks at the engine's host from inside a container, before the first and after the last trial.

use std::time::Duration;

use super::workbench::Workbench;
use crate::engine::session::Session;
use crate::environment::{Environment, Reader, boot_id};
use crate::outcome::Broken;
use crate::plan::Profile;
use crate::protocol::{Reply, Request};
use crate::record::{Harness, Role};

/// Reading some fifty small files.
const LIMIT: Duration = Duration::from_secs(10);

/// The engine's host as the agent sees it, in a container of the baseline as timings use it.
///
/// # Errors
/// [`Broken`] when there is no such container or no such answer.
pub async fn environment(bench: &Workbench<'_>) -> Result<Environment, Broken> {
    let baseline = bench
        .images
        .iter()
        .find(|image| image.role == Role::Baseline);
    let Some(baseline) = baseline.or(bench.images.first()) else {
        return Err(Broken::Setup("there is no image to look from".to_owned()));
    };
    let spec = bench.container(baseline, Profile::Plain, std::iter::empty());
    let mut session = Session::open(bench.engine, &spec).await?;
    let reply = session.ask(LIMIT, |id| Request::Environment { id }).await;
    match reply {
        Ok(Reply::Surveyed(environment)) => {
            session.close().await?;
            Ok(*environment)
        }
        Ok(other) => {
            session.discard().await;
            Err(Broken::Agent(format!("unexpected answer {other:?}")))
        }
        Err(reason) => {
            session.discard().await;
            Err(reason)
        }
    }
}

/// Where this process runs, and whether that is the host that was looked at.
#[must_use]
pub fn harness(engine_host: &Environment) -> Harness {
    let own = Reader::new("/").environment();
    Harness {
        is_on_engine_host: boot_id()
            .zip(engine_host.boot_id.as_ref())
            .map(|(own, theirs)| own == *theirs),
        cgroup: own.cgroup,
        activity: own.activity,
    }
}
