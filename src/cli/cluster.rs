//! Runs on clusters: `pack`, `swarm`, `k8s`, and what runs on nodes.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::values::duration;
use super::{ImageArgs, Merge, Plan, PlanFormat, PullArg, Run, SourceArgs, VerdictArgs};

/// The commands for clusters.
#[derive(Debug, Subcommand)]
pub enum Cluster {
    /// Make an image with all that a plan needs, for the nodes of a cluster
    Pack(Pack),
    /// Run a plan on the nodes of a Docker Swarm
    Swarm {
        /// What.
        #[command(subcommand)]
        command: Swarm,
    },
    /// Run a plan on Kubernetes
    K8s {
        /// What.
        #[command(subcommand)]
        command: K8s,
    },
    /// What runs on the nodes of a cluster
    #[command(hide = true)]
    Node {
        /// What.
        #[command(subcommand)]
        command: Node,
    },
}

/// Options of `pack`.
#[derive(Debug, Clone, Args)]
pub struct Pack {
    /// The plan that `plan` made
    #[arg(long, value_name = "FILE")]
    pub plan: PathBuf,
    /// Name of the image to make, e.g. `registry.example/alpine-tax-node:1`
    #[arg(long, value_name = "NAME")]
    pub tag: String,
    /// Leave the images under test out: the nodes get them from a registry (Kubernetes)
    #[arg(long)]
    pub without_images: bool,
    /// Where to write what is in it, for `k8s render`
    #[arg(long, value_name = "FILE", default_value = "node.json")]
    pub out: PathBuf,
}

/// Docker Swarm.
#[derive(Debug, Subcommand)]
pub enum Swarm {
    /// Run a plan on the nodes of the swarm whose manager the engine is, and merge
    Run(SwarmRun),
}

/// Options of `swarm run`.
#[derive(Debug, Clone, Args)]
pub struct SwarmRun {
    /// The plan that is in the image
    #[arg(long, value_name = "FILE")]
    pub plan: PathBuf,
    /// The image that `pack` made: on every node, or in a registry
    #[arg(long, value_name = "NAME")]
    pub image: String,
    /// Only nodes for which this holds, e.g. `node.labels.disk==fast` (may be repeated)
    #[arg(long = "constraint", value_name = "CONSTRAINT")]
    pub constraints: Vec<String>,
    /// CPUs that must be free on a node
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub reserve_cpus: u16,
    /// Memory that must be free on a node, MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub reserve_memory: u32,
    /// The engine's socket on the nodes
    #[arg(long, value_name = "PATH", default_value = crate::engine::swarm::SOCKET)]
    pub socket: String,
    /// What becomes of it.
    #[command(flatten)]
    pub outcome: OutcomeArgs,
}

/// Kubernetes.
#[derive(Debug, Subcommand)]
pub enum K8s {
    /// Print the manifests of a job that runs a plan
    Render(K8sRender),
    /// Take the record out of what `kubectl logs` printed (files, or stdin)
    Collect(K8sCollect),
    /// Render, run on the cluster of the current context by `kubectl`, collect and merge
    Run(K8sRun),
}

/// Options of `k8s render`.
#[derive(Debug, Clone, Args)]
pub struct K8sRender {
    /// What `pack` wrote of the image
    #[arg(long, value_name = "FILE", default_value = "node.json")]
    pub node: PathBuf,
    /// The image of `pack` as the cluster pulls it [default: as it was named]
    #[arg(long, value_name = "REFERENCE")]
    pub image: Option<String>,
    /// An image under test as the cluster pulls it (may be repeated), e.g.
    /// `distroless-cc-debian13=gcr.io/distroless/cc-debian13`
    #[arg(long = "as", value_name = "NAME=REFERENCE", value_parser = pair)]
    pub pulled_as: Vec<(String, String)>,
    /// Name of the job
    #[arg(long, value_name = "NAME", default_value = "alpine-tax")]
    pub name: String,
    /// Its namespace [default: that of the context]
    #[arg(long, value_name = "NAME")]
    pub namespace: Option<String>,
    /// Pods at once; none shares its node with another one
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub parallelism: u16,
    /// Only nodes with this label (may be repeated), e.g. `disk=fast`
    #[arg(long = "node-selector", value_name = "KEY=VALUE", value_parser = pair)]
    pub node_selector: Vec<(String, String)>,
    /// CPUs of each image under test
    #[arg(long, value_name = "QUANTITY", default_value = "1")]
    pub cpu: String,
    /// Memory of each image under test
    #[arg(long, value_name = "QUANTITY", default_value = "2Gi")]
    pub memory: String,
    /// How long a shard may take
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "3600s")]
    pub deadline: std::time::Duration,
}

/// Options of `k8s collect`.
#[derive(Debug, Clone, Args)]
pub struct K8sCollect {
    /// Files with what the containers named `lead` printed, one for each pod [default: stdin]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Folder for the records
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
}

/// Options of `k8s run`.
#[derive(Debug, Clone, Args)]
pub struct K8sRun {
    /// What is rendered.
    #[command(flatten)]
    pub render: K8sRender,
    /// What becomes of it.
    #[command(flatten)]
    pub outcome: OutcomeArgs,
}

/// Where a run on a cluster leaves its record, and what is said of it.
#[derive(Debug, Clone, Default, Args)]
pub struct OutcomeArgs {
    /// Folder for records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
    /// What is said of it.
    #[command(flatten)]
    pub verdict: VerdictArgs,
}

/// What runs on the nodes of a cluster.
#[derive(Debug, Subcommand)]
pub enum Node {
    /// As a task of a swarm: brings what is packed to the node's engine, runs units, prints the record
    Run {
        /// Places of units in the plan, such as `0-5,8`.
        #[arg(long, env = "ALPINE_TAX_UNITS")]
        units: String,
        /// Name of the job, and of the record: unique in the cluster.
        #[arg(long, env = "ALPINE_TAX_JOB")]
        job: String,
    },
    /// As the init container of a pod: unpacks what the images under test get
    Bring,
    /// As a container of a pod: runs a shard through the agents of the others, prints the record
    Lead {
        /// Index of the pod, from 0.
        #[arg(long, env = "JOB_COMPLETION_INDEX")]
        index: u32,
    },
}

fn pair(text: &str) -> Result<(String, String), String> {
    let parts = text
        .split_once('=')
        .filter(|(name, value)| !name.is_empty() && !value.is_empty());
    let (name, value) = parts.ok_or("write `NAME=VALUE`")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Run {
    /// A run whose plan decides everything, with what the engine has and nothing else.
    #[must_use]
    pub fn of_plan(results: PathBuf) -> Run {
        Run {
            images: ImageArgs {
                source: SourceArgs {
                    pull: PullArg::Never,
                    offline: true,
                    platform: None,
                },
                ..ImageArgs::default()
            },
            results,
            ..Run::plain()
        }
    }

    /// The plan of this run for hosts that ask for work.
    #[must_use]
    pub fn planned(&self) -> Plan {
        Plan {
            selection: self.selection.clone(),
            baseline: self.images.baseline.clone(),
            candidates: self.images.candidates.clone(),
            platforms: Vec::new(),
            shards: 1,
            format: PlanFormat::Json,
            out: None,
            runners: Vec::new(),
            timeout: self.timeout,
            budget: self.budget,
            margin: self.margin,
            confirm: self.confirm,
            mitigate: self.mitigate.clone(),
            build_from_source: self.build_from_source,
            seed: self.seed,
            results: self.results.clone(),
        }
    }

    /// Where its record goes and what is said of it.
    #[must_use]
    pub fn outcome(&self) -> OutcomeArgs {
        OutcomeArgs {
            results: self.results.clone(),
            verdict: VerdictArgs {
                gate: self.gate.clone(),
                expected: self.expected.clone(),
                report: self.report.clone(),
            },
        }
    }
}

impl OutcomeArgs {
    /// Merging of the records below a folder.
    #[must_use]
    pub fn merge(&self, parts: PathBuf, into: PathBuf) -> Merge {
        Merge {
            folders: vec![parts],
            into,
            verdict: self.verdict.clone(),
        }
    }
}
