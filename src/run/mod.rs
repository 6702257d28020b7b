//! Runs a plan: behaviour cases side by side, then timings alone, each result recorded at once.

mod behaviour;
mod commands;
pub mod mitigated;
mod pairs;
pub mod pin;
mod side;
pub mod survey;
#[cfg(test)]
mod tests;
mod timing;
mod watch;
pub mod workbench;

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{self, Semaphore};
use tokio::time::timeout;

use crate::plan::{Begins, Lane, Plan, Profile};
use crate::public;
use crate::record::{Recorder, TrialRecord, TrialResult, WriteError};
use crate::suite::CaseId;
pub use commands::{CommandSide, Commands, Effort, time_commands};
pub use pairs::{Containers, Order, Sampling, run_side_by_side as works, run_timings as timings};
use workbench::Workbench;

/// Where results go: the record, and whoever shows progress.
#[expect(
    missing_debug_implementations,
    reason = "a callback has nothing to show"
)]
pub struct Sink<'a> {
    /// The record.
    pub recorder: &'a Recorder,
    /// Told of each finished trial.
    pub progress: &'a (dyn Fn(&TrialRecord) + Sync),
}

impl Sink<'_> {
    /// Records the result of a trial.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn finished(
        &self,
        case: &CaseId,
        image: &str,
        confirms: bool,
        result: TrialResult,
    ) -> Result<(), WriteError> {
        let record = TrialRecord {
            case: case.clone(),
            image: image.to_owned(),
            at: jiff::Timestamp::now(),
            confirms,
            part: None,
            result: match result {
                TrialResult::Broken(why) => {
                    TrialResult::Broken(why.told(|why| public::text(why).into_owned()))
                }
                TrialResult::Unsupported(why) => {
                    TrialResult::Unsupported(public::text(&why).into_owned())
                }
                result => result,
            },
        };
        self.recorder.append(&record)?;
        (self.progress)(&record);
        Ok(())
    }
}

/// Containers with resolver cases that run at once: enough for two images, few enough that their
/// clocks can be trusted on two CPUs.
const WAITING: usize = 24;

/// How long a lane that begins later is held back at most: what it waits for is to end in time
/// also on a slow machine.
const HELD_BACK: Duration = Duration::from_secs(6);

/// Runs the behaviour cases of a plan, so many containers at once.
///
/// # Errors
/// Only when the record cannot be written; everything else is in the record.
pub async fn behaviours(
    bench: &Workbench<'_>,
    plan: &Plan,
    jobs: usize,
    sink: &Sink<'_>,
) -> Result<(), WriteError> {
    let busy = Semaphore::new(jobs.max(1));
    let waiting = Semaphore::new(WAITING);
    let is_first = |lane: &&Lane| lane.begins == Begins::First;
    let (left, firsts) = sync::watch::channel(plan.lanes.iter().filter(is_first).count());
    let mut lanes: FuturesUnordered<_> = plan
        .lanes
        .iter()
        .map(|lane| {
            let (busy, waiting, left) = (&busy, &waiting, &left);
            let mut firsts = firsts.clone();
            async move {
                if lane.begins == Begins::Later {
                    let done = firsts.wait_for(|&left| left == 0);
                    let _held_back_long_enough = timeout(HELD_BACK, done).await;
                }
                // Resolver cases mostly wait: they run beside the others, but not without limit.
                let _place = match lane.profile {
                    Profile::Plain => busy.acquire().await.ok(),
                    Profile::Resolver | Profile::ResolverV6 => waiting.acquire().await.ok(),
                };
                let result = behaviour::run_lane(bench, lane, sink).await;
                if lane.begins == Begins::First {
                    left.send_modify(|left| *left -= 1);
                }
                result
            }
        })
        .collect();
    while let Some(result) = lanes.next().await {
        result?;
    }
    Ok(())
}
