//! A node of a Docker Swarm as a crew: each batch is a job of one task on it, whose record comes back
//! through the log.
//!
//! The node's own engine runs the pairs, so that both sides of a comparison are on one machine; the task
//! gets its socket. A crew has one job at a time, so no node runs two pairs at once.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;

use super::drive::{Crew, Trouble, Worked};
use super::{frames, units};
use crate::engine::EngineError;
use crate::engine::swarm::{JobSpec, Node, Swarm, Task, TaskState};
use crate::shard::collect::{Units, Worth};
use crate::shard::schedule::Host;
use crate::shard::{Bundle, ShardPlan};

/// How often a task is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How often its log is read until the record is whole: lines come a moment after the end.
const READS: u32 = 8;
/// How often in a row the manager may not answer.
const MISSES: u32 = 20;
/// How often a task may be seen waiting for room: two minutes.
const WAITS: u32 = 240;

/// A node that runs batches.
#[expect(missing_debug_implementations, reason = "a swarm has nothing to show")]
pub struct NodeCrew<'s> {
    /// The cluster.
    pub swarm: &'s dyn Swarm,
    /// The node.
    pub node: Node,
    /// What every job has in common: image, constraints, reservations.
    pub job: JobSpec,
    /// The plan.
    pub plan: &'s ShardPlan,
    /// Its bundles.
    pub bundles: &'s [Bundle],
    /// Folder for records.
    pub parts: PathBuf,
    /// Jobs so far.
    pub jobs: AtomicU32,
}

/// How a job ended.
enum End {
    Record(PathBuf),
    Trouble(Trouble),
}

#[async_trait]
impl Crew for NodeCrew<'_> {
    fn name(&self) -> &str {
        &self.node.hostname
    }

    fn host(&self) -> Host {
        Host {
            platform: self.node.platform.clone(),
            emulates: Vec::new(),
        }
    }

    async fn work(&self, bundles: &[usize]) -> Worked {
        let places = bundles
            .iter()
            .flat_map(|bundle| &self.bundles[*bundle].units);
        let places: Vec<usize> = places.copied().collect();
        let job = match self.swarm.submit(&self.spec(&places)).await {
            Ok(job) => job,
            Err(error) => return nothing(Trouble::Failed(error.to_string())),
        };
        let end = self.ended(&job).await;
        // What cannot be removed now carries our label: the next run removes it.
        let _ = self.swarm.withdraw(&job).await;
        match end {
            End::Trouble(trouble) => nothing(trouble),
            End::Record(folder) => match finished(self.plan, self.bundles, bundles, &folder, false)
            {
                Ok(finished) => Worked {
                    trouble: (finished.len() < bundles.len())
                        .then(|| Trouble::Failed("not all of it is in its record".to_owned())),
                    record: Some(folder),
                    finished,
                },
                Err(why) => nothing(Trouble::Failed(why)),
            },
        }
    }
}

/// The bundles of a batch all of whose units have results in a record. What is broken is a result too,
/// unless the host was `lost`: then it is what one sees of that.
///
/// # Errors
/// Why the record cannot be read.
pub fn finished(
    plan: &ShardPlan,
    bundles: &[Bundle],
    batch: &[usize],
    record: &Path,
    lost: bool,
) -> Result<Vec<usize>, String> {
    let run = crate::record::read(record).map_err(|error| error.to_string())?;
    let told: HashSet<usize> = Units::of(plan)
        .done(&run)
        .into_iter()
        .filter(|found| !lost || found.worth != Worth::Broken)
        .map(|found| found.unit)
        .collect();
    let is_whole = |bundle: &usize| {
        bundles[*bundle]
            .units
            .iter()
            .all(|unit| told.contains(unit))
    };
    Ok(batch.iter().copied().filter(is_whole).collect())
}

fn nothing(trouble: Trouble) -> Worked {
    Worked {
        trouble: Some(trouble),
        ..Worked::default()
    }
}

impl NodeCrew<'_> {
    fn spec(&self, places: &[usize]) -> JobSpec {
        let number = self.jobs.fetch_add(1, Ordering::Relaxed);
        let mut job = self.job.clone();
        job.name = format!("{}-{}-{number}", job.name, self.node.id);
        job.constraints.push(format!("node.id=={}", self.node.id));
        job.args = vec!["node".to_owned(), "run".to_owned()];
        // Tasks of one second would give their records the same name.
        job.env.push(format!("ALPINE_TAX_JOB={}", job.name));
        job.env
            .push(format!("ALPINE_TAX_UNITS={}", units::written(places)));
        job
    }

    /// Waits for the end of a job, of its node, or of the manager.
    async fn ended(&self, job: &str) -> End {
        let (mut misses, mut waits) = (0, 0);
        loop {
            tokio::time::sleep(LOOK).await;
            match self.look(job).await {
                Err(error) => {
                    misses += 1;
                    if misses == MISSES {
                        return End::Trouble(Trouble::Lost(error.to_string()));
                    }
                }
                Ok(Seen::NodeGone) => {
                    return End::Trouble(Trouble::Lost("the node is down".to_owned()));
                }
                Ok(Seen::Nothing) => misses = 0,
                Ok(Seen::Task(task)) => {
                    misses = 0;
                    match task.state {
                        TaskState::Active => {}
                        TaskState::Pending => {
                            waits += 1;
                            if waits == WAITS {
                                return End::Trouble(Trouble::Lost(task.message));
                            }
                        }
                        TaskState::Complete => return self.record(&task).await,
                        TaskState::Failed => return End::Trouble(self.failure(&task).await),
                        TaskState::Lost => {
                            return End::Trouble(Trouble::Lost("its task is gone".to_owned()));
                        }
                    }
                }
            }
        }
    }

    async fn look(&self, job: &str) -> Result<Seen, EngineError> {
        let task = self.swarm.task(job).await?;
        let is_over = |task: &Task| matches!(task.state, TaskState::Complete | TaskState::Failed);
        if task.as_ref().is_some_and(is_over) {
            return Ok(task.map_or(Seen::Nothing, Seen::Task));
        }
        let nodes = self.swarm.nodes().await?;
        if !nodes
            .iter()
            .any(|node| node.id == self.node.id && node.is_ready)
        {
            return Ok(Seen::NodeGone);
        }
        Ok(task.map_or(Seen::Nothing, Seen::Task))
    }

    async fn record(&self, task: &Task) -> End {
        let mut problem = String::new();
        for _ in 0..READS {
            match self.swarm.log(&task.id).await {
                Ok((stdout, _)) => match frames::receive(&stdout, &self.parts) {
                    Ok(folder) => return End::Record(folder),
                    Err(error) => problem = error.to_string(),
                },
                Err(error) => problem = error.to_string(),
            }
            tokio::time::sleep(LOOK).await;
        }
        End::Trouble(Trouble::Failed(problem))
    }

    /// What the task said at last, and what the swarm says.
    async fn failure(&self, task: &Task) -> Trouble {
        let log = self.swarm.log(&task.id).await.ok();
        let said = log.map(|(_, stderr)| stderr).unwrap_or_default();
        let lines: Vec<&str> = said.lines().map(str::trim).collect();
        let tail = lines[lines.len().saturating_sub(4)..].join(" ");
        Trouble::Failed(
            format!("{}: {tail}", task.message)
                .trim_end_matches([' ', ':'])
                .to_owned(),
        )
    }
}

enum Seen {
    Nothing,
    NodeGone,
    Task(Task),
}

/// The labels of the jobs of a run.
#[must_use]
pub fn labels(run: &str) -> BTreeMap<String, String> {
    crate::engine::sweep::run_labels(run)
}

#[cfg(test)]
mod tests;
