//! The container engine: the trait behind which Docker, Podman and the test fake stand.
//!
//! Knows containers, images, volumes and streams; knows nothing of suites, cases or verdicts.

pub mod archive;
pub mod checked;
pub mod docker;
pub mod fake;
pub mod fill;
pub mod pod;
pub mod session;
pub mod steady;
pub mod swarm;
pub mod sweep;

use std::collections::BTreeMap;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::Stream;
use serde::{Deserialize, Serialize, Serializer};
use tokio::io::AsyncWrite;

/// Every object we create carries this label, with the run's id; `clean` finds them by it.
pub const RUN_LABEL: &str = "alpine-tax.run";

/// Objects that are kept between runs (images, payload volumes) carry this label, with what they are.
pub const CACHE_LABEL: &str = "alpine-tax.cache";

/// `linux/amd64` and so on, as engines spell it: what this program was built for.
#[must_use]
pub fn own_platform() -> String {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "powerpc64" => "ppc64le",
        other => other,
    };
    format!("linux/{architecture}")
}

/// What the engine would not do. The variant says what we were doing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EngineError {
    /// No engine answered.
    #[error("no container engine answers at {endpoint}: {message}")]
    Unreachable {
        /// Where we looked.
        endpoint: String,
        /// What went wrong.
        message: String,
    },
    /// It answered before, and is not there now. Where it was is not said: reasons get into records, and
    /// sockets are in the folders of users.
    #[error("the container engine does not answer any more: {0}")]
    Gone(String),
    /// The answer got lost on its way, or the engine could not answer now: asking again may help.
    #[error("{doing}: {message}")]
    Lost {
        /// What we were doing.
        doing: String,
        /// What went wrong.
        message: String,
    },
    /// An operation failed.
    #[error("{doing}: {message}")]
    Failed {
        /// What we were doing, such as ``creating a container from `alpine:3.20` ``.
        doing: String,
        /// What the engine said.
        message: String,
    },
}

impl EngineError {
    /// Whether the same request may work a little later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            EngineError::Unreachable { .. } | EngineError::Gone(_) | EngineError::Lost { .. } => {
                true
            }
            EngineError::Failed { .. } => false,
        }
    }
}

/// Facts about the engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineInfo {
    /// `Docker Engine`, `Podman Engine`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The API version that was negotiated.
    pub api_version: String,
    /// Where it was reached: for whoever sits before it. Elsewhere only by what means (`unix`, `tcp`,
    /// `ssh`): sockets are in the folders of users, and addresses name them.
    #[serde(serialize_with = "by_what_means")]
    pub endpoint: String,
    /// Cgroup version, `1` or `2`.
    pub cgroup_version: String,
    /// `linux/amd64` and so on.
    pub platform: String,
    /// Kernel of the engine's host.
    pub kernel: String,
    /// CPUs of the engine's host.
    pub cpus: u32,
    /// Memory of the engine's host, bytes.
    pub memory_bytes: u64,
    /// Storage driver.
    pub storage: String,
    /// Limits that the engine's host does not support, such as `pids` or `swap`.
    pub missing_limits: Vec<String>,
    /// Whether the engine runs without root.
    pub rootless: bool,
    /// Name of the engine's host, as the engine tells it. Records older than this field have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

fn by_what_means<S: Serializer>(endpoint: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let means = endpoint.split("://").next().unwrap_or_default();
    serializer.serialize_str(if means.starts_with('/') {
        "unix"
    } else {
        means
    })
}

/// An image as the engine knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageInfo {
    /// `sha256:...`
    pub id: String,
    /// Registry digests (`repository@sha256:...`).
    pub digests: Vec<String>,
    /// Names it has.
    pub tags: Vec<String>,
    /// `linux/amd64` and so on.
    pub platform: String,
    /// Size, bytes.
    pub size: u64,
    /// Labels of its configuration.
    pub labels: BTreeMap<String, String>,
    /// How many layers it has.
    pub layers: usize,
    /// What it says of how it is to be run.
    pub config: ImageConfig,
}

/// What an image says of how it is to be run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageConfig {
    /// Environment (`NAME=value`).
    pub env: Vec<String>,
    /// Program and arguments that come before the command.
    pub entrypoint: Vec<String>,
    /// Command, or arguments of the entry point.
    pub command: Vec<String>,
    /// User, as Docker spells it; empty: root.
    pub user: String,
    /// The signal that asks its program to end, by name or number; `None`: SIGTERM.
    pub stop_signal: Option<String>,
}

/// A container to create.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContainerSpec {
    /// Image id or reference.
    pub image: String,
    /// Program and arguments; the image's entry point is always overridden.
    pub command: Vec<String>,
    /// Environment (`NAME=value`), beside the image's own.
    pub env: Vec<String>,
    /// `uid:gid` to run as; `None`: 0:0.
    pub user: Option<String>,
    /// Volume name to path in the container.
    pub mounts: Vec<Mount>,
    /// Labels, [`RUN_LABEL`] among them.
    pub labels: BTreeMap<String, String>,
    /// Network mode: `none` unless something is to be fetched or the user says so (`bridge`, `host`,
    /// the name of a network, `container:ID`).
    pub network: String,
    /// Memory limit, bytes.
    pub memory_bytes: Option<u64>,
    /// Limit of processes and threads.
    pub pids: Option<u64>,
    /// CPUs it may use (`0`, `0-1`).
    pub cpuset: Option<String>,
    /// CPU time it may use, in billionths of a CPU.
    pub nano_cpus: Option<u64>,
    /// Options that the engine writes into its `/etc/resolv.conf`, such as `ndots:5`.
    pub dns_options: Vec<String>,
    /// Name of the container as its programs see it; `None`: the engine makes one up.
    pub hostname: Option<String>,
    /// Whether `/tmp` is a fresh tmpfs of this size, bytes.
    pub tmpfs_bytes: Option<u64>,
    /// All capabilities dropped, no new privileges. Off only for containers that build things.
    pub confined: bool,
    /// Whether nothing but `/tmp`, `/dev/shm` and writable volumes can be written to.
    pub read_only: bool,
    /// Kernel settings of the container's own namespaces.
    pub sysctls: BTreeMap<String, String>,
    /// Working directory.
    pub workdir: Option<String>,
    /// Left behind when its conversation ends, for looking into it.
    pub keep: bool,
}

impl ContainerSpec {
    /// A container that never runs: there for files to be read from it or written into a volume.
    #[must_use]
    pub fn never_started(image: &str, labels: BTreeMap<String, String>) -> ContainerSpec {
        ContainerSpec {
            image: image.to_owned(),
            command: vec!["/never-started".to_owned()],
            labels,
            network: "none".to_owned(),
            confined: true,
            ..ContainerSpec::default()
        }
    }
}

/// A volume in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Name of the volume.
    pub volume: String,
    /// Where.
    pub target: String,
    /// Whether it can be written to.
    pub writable: bool,
}

/// A volume as the engine knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeInfo {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// A container as the engine knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerInfo {
    /// Its id.
    pub id: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// A piece of what a container writes. Chunks are not lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunk {
    /// Standard output.
    Stdout(Bytes),
    /// Standard error.
    Stderr(Bytes),
}

/// Bytes as they come.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, EngineError>> + Send>>;

/// The open streams of a container.
#[expect(missing_debug_implementations, reason = "streams have nothing to show")]
pub struct Attached {
    /// Standard input.
    pub stdin: Pin<Box<dyn AsyncWrite + Send>>,
    /// Standard output and error.
    pub output: Pin<Box<dyn Stream<Item = Result<Chunk, EngineError>> + Send>>,
}

/// A path that differs from the container's image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Absolute.
    pub path: String,
    /// In what.
    pub kind: ChangeKind,
}

/// In what a path differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Both have it. Of a folder this may only mean that something in it differs.
    Modified,
    /// The image has not got it.
    Added,
    /// The container has not got it.
    Removed,
}

/// How building an image ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildEnd {
    /// The engine has it.
    Built,
    /// The Dockerfile does not build, and the end of what was said.
    Failed(String),
}

/// How a container ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exit {
    /// Exit status of its first process.
    pub status: i64,
    /// Whether the memory limit killed something in it, as far as the engine tells: Podman 4.3
    /// does not on cgroup version 1, and Docker may miss it on version 2, where containerd asks the
    /// group of a container that may be gone by then (containerd issue 8893).
    pub out_of_memory: bool,
}

/// Told while an image is pulled or imported: what is going on, bytes done and bytes in all.
pub type OnProgress<'a> = &'a (dyn Fn(&str, u64, Option<u64>) + Send + Sync);

/// What we need of an engine.
#[async_trait]
pub trait Engine: Send + Sync {
    /// How long an answer may take before the engine is taken for a dead one.
    fn answer_limit(&self) -> Duration {
        steady::ANSWER_LIMIT
    }

    /// Facts about the engine.
    async fn info(&self) -> Result<EngineInfo, EngineError>;

    /// Why no container can run as root, where that is so.
    fn refuses_root(&self) -> Option<&str> {
        None
    }

    /// An image that the engine has; `None` when it has not.
    async fn image(&self, reference: &str) -> Result<Option<ImageInfo>, EngineError>;
    /// All images with a label of this name.
    async fn images_labelled(&self, label: &str) -> Result<Vec<ImageInfo>, EngineError>;
    /// Pulls from a registry.
    async fn pull(
        &self,
        reference: &str,
        platform: Option<&str>,
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError>;
    /// Imports a root file system (an uncompressed tar file) as `tag`; `changes` are Dockerfile
    /// instructions such as `LABEL a=b` or `ENV PATH=/bin`.
    async fn import(
        &self,
        tag: &str,
        tar: &Path,
        changes: &[String],
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError>;
    /// Builds an image as `tag` from an archive with a `Dockerfile` at its root, by the engine's own
    /// builder. That it does not build is no error.
    async fn build(
        &self,
        tag: &str,
        context: Bytes,
        network: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<BuildEnd, EngineError>;
    /// These images with their names and layers as an archive, as it comes.
    async fn save(&self, references: &[String]) -> Result<ByteStream, EngineError>;
    /// Takes the images of such an archive.
    async fn load(&self, archive: ByteStream) -> Result<(), EngineError>;
    /// Removes an image; one that is not there is no error.
    async fn remove_image(&self, reference: &str) -> Result<(), EngineError>;

    /// All volumes with a label of this name.
    async fn volumes_labelled(&self, label: &str) -> Result<Vec<VolumeInfo>, EngineError>;
    /// Creates a volume; one that is there already stays as it is.
    async fn create_volume(
        &self,
        name: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<(), EngineError>;
    /// Removes a volume; one that is not there is no error.
    async fn remove_volume(&self, name: &str) -> Result<(), EngineError>;

    /// Creates a container and gives its id.
    async fn create(&self, spec: &ContainerSpec) -> Result<String, EngineError>;
    /// Unpacks a tar archive into a folder of a created container (or of a volume mounted there).
    async fn upload(&self, container: &str, folder: &str, tar: Bytes) -> Result<(), EngineError>;
    /// The same of an archive as it comes: nothing of it is held in memory.
    async fn unpack(
        &self,
        container: &str,
        folder: &str,
        archive: ByteStream,
    ) -> Result<(), EngineError>;
    /// A file or folder of a container as a tar archive, at most `limit` bytes; `None` when there
    /// is no such path.
    async fn download(
        &self,
        container: &str,
        path: &str,
        limit: usize,
    ) -> Result<Option<Bytes>, EngineError>;
    /// A folder of a container (or of a volume mounted there) as a tar archive, as it comes.
    async fn archive(&self, container: &str, folder: &str) -> Result<ByteStream, EngineError>;
    /// All files of a container, as a tar archive, as they come. For an image it is several times
    /// faster than `docker save`, which writes every layer to disk before it sends anything.
    async fn export(&self, container: &str) -> Result<ByteStream, EngineError>;
    /// What differs from the image in a container's file system, volumes aside.
    async fn changes(&self, container: &str) -> Result<Vec<Change>, EngineError>;
    /// Opens the streams of a created container; to be done before `start`, or the first bytes
    /// are lost.
    async fn attach(&self, container: &str) -> Result<Attached, EngineError>;
    /// Starts it.
    async fn start(&self, container: &str) -> Result<(), EngineError>;
    /// Waits for its end.
    async fn wait(&self, container: &str) -> Result<Exit, EngineError>;
    /// Kills and removes it with its anonymous volumes; one that is not there is no error.
    async fn remove(&self, container: &str) -> Result<(), EngineError>;
    /// All containers, running or not, with a label of this name and, where given, value.
    async fn containers_labelled(
        &self,
        label: &str,
        value: Option<&str>,
    ) -> Result<Vec<ContainerInfo>, EngineError>;
}
