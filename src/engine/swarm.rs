//! Clusters of the engine's own: what we need of a Docker Swarm.
//!
//! Knows nodes, jobs and what tasks print; knows nothing of cases.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::EngineError;

/// A node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Its id in the cluster.
    pub id: String,
    /// What its machine is called.
    pub hostname: String,
    /// `linux/amd64` and so on.
    pub platform: String,
    /// CPUs.
    pub cpus: u32,
    /// Whether it is up and takes tasks.
    pub is_ready: bool,
    /// The labels that its administrator gave it.
    pub labels: BTreeMap<String, String>,
}

/// A job of one task on one node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobSpec {
    /// Name, unique in the cluster.
    pub name: String,
    /// Labels, [`super::RUN_LABEL`] among them.
    pub labels: BTreeMap<String, String>,
    /// Image that the node has, or gets from a registry.
    pub image: String,
    /// Arguments of the image's program.
    pub args: Vec<String>,
    /// Environment (`NAME=value`).
    pub env: Vec<String>,
    /// Where it may run: `node.id==...` and what the user asks for.
    pub constraints: Vec<String>,
    /// CPU time that must be free on the node, in billionths of a CPU.
    pub nano_cpus: Option<i64>,
    /// Memory that must be free on the node, bytes.
    pub memory_bytes: Option<i64>,
    /// The engine's socket on the node, mounted at [`SOCKET`].
    pub socket: String,
}

/// Where a task finds the socket of its node's engine.
pub const SOCKET: &str = "/var/run/docker.sock";

/// A task of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// How far it is.
    pub state: TaskState,
    /// What the cluster says about it.
    pub message: String,
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// It waits for room on the node.
    Pending,
    /// It is prepared or runs.
    Active,
    /// It ended with status 0.
    Complete,
    /// It failed, or could not be started.
    Failed,
    /// Its node is gone.
    Lost,
}

/// What we need of a cluster.
#[async_trait]
pub trait Swarm: Send + Sync {
    /// Its nodes.
    async fn nodes(&self) -> Result<Vec<Node>, EngineError>;
    /// Creates a job, which is never restarted by itself; gives its id.
    async fn submit(&self, job: &JobSpec) -> Result<String, EngineError>;
    /// The newest task of a job; `None`: there is none yet.
    async fn task(&self, job: &str) -> Result<Option<Task>, EngineError>;
    /// What a task has printed to stdout, and to stderr.
    async fn log(&self, task: &str) -> Result<(String, String), EngineError>;
    /// Removes a job with its task; one that is not there is no error.
    async fn withdraw(&self, job: &str) -> Result<(), EngineError>;
    /// The ids of all jobs with a label of this name.
    async fn jobs_labelled(&self, label: &str) -> Result<Vec<String>, EngineError>;
}
