//! The containers of a pod as an engine: they run already, each with an agent that listens, and nothing
//! can be created, only talked to. There is no engine's socket in a cluster.
//!
//! A conversation with the agent of an image's container stands for a container of that image: `create`
//! remembers which, `attach` connects, `remove` hangs up. So everything that talks to agents works here
//! as it does elsewhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::net::UnixStream;
use tokio_util::io::ReaderStream;

use super::sweep::marker;
use super::{
    Attached, BuildEnd, ByteStream, CACHE_LABEL, Change, Chunk, ContainerInfo, ContainerSpec,
    Engine, EngineError, EngineInfo, Exit, ImageConfig, ImageInfo, OnProgress, VolumeInfo,
    own_platform,
};
use crate::agent::{END, SOCKET};

/// How long the container of an image may take to start beside ours.
const START: Duration = Duration::from_secs(50);
/// How often we look whether it has.
const LOOK: Duration = Duration::from_millis(100);

/// The containers of a pod.
#[derive(Debug)]
pub struct PodEngine {
    /// The folder that is shared with the container of an image, by reference.
    folders: BTreeMap<String, PathBuf>,
    /// Volumes whose content the containers have.
    volumes: Vec<VolumeInfo>,
    info: EngineInfo,
    next: AtomicU64,
}

impl PodEngine {
    /// The containers that share these folders with us, by reference of their image; what these volumes
    /// hold is mounted in them.
    #[must_use]
    pub fn new(folders: BTreeMap<String, PathBuf>, volumes: &[String]) -> PodEngine {
        let names = volumes.iter().flat_map(|name| [name.clone(), marker(name)]);
        let volume = |name| VolumeInfo {
            name,
            labels: BTreeMap::new(),
        };
        PodEngine {
            folders,
            volumes: names.map(volume).collect(),
            info: here(),
            next: AtomicU64::new(0),
        }
    }

    /// Lets the agents end, and with them the pod.
    ///
    /// # Errors
    /// When a folder cannot be written to.
    pub fn end(&self) -> std::io::Result<()> {
        let folders = self.folders.values();
        let ends = folders.map(|folder| std::fs::write(folder.join(END), ""));
        // Each is tried, whatever became of the others.
        ends.fold(Ok(()), std::io::Result::and)
    }

    fn folder(&self, container: &str) -> Result<&Path, EngineError> {
        let reference = container.split_once(' ').map_or("", |(_, image)| image);
        let folder = self.folders.get(reference).map(PathBuf::as_path);
        folder.ok_or_else(|| {
            failed(
                &format!("talking to {container}"),
                "there is no such container",
            )
        })
    }
}

/// The node, as seen from inside the pod.
fn here() -> EngineInfo {
    let system = rustix::system::uname();
    let text = |text: &std::ffi::CStr| text.to_string_lossy().into_owned();
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB"));
    let kib: u64 = kib
        .and_then(|kib| kib.trim().parse().ok())
        .unwrap_or_default();
    let cpus = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    EngineInfo {
        name: "Kubernetes pod".to_owned(),
        endpoint: "pod".to_owned(),
        platform: own_platform(),
        kernel: text(system.release()),
        cpus: u32::try_from(cpus).unwrap_or(u32::MAX),
        memory_bytes: kib << 10,
        host: std::env::var(NODE_VARIABLE)
            .ok()
            .filter(|name| !name.is_empty()),
        ..EngineInfo::default()
    }
}

/// Where the pod is told on which node it runs.
pub const NODE_VARIABLE: &str = "ALPINE_TAX_NODE";

const NO_ENGINE: &str = "a pod has no engine, only the containers that it was started with";

fn failed(doing: &str, message: &str) -> EngineError {
    EngineError::Failed {
        doing: doing.to_owned(),
        message: message.to_owned(),
    }
}

async fn connected(folder: &Path) -> Result<UnixStream, EngineError> {
    let path = folder.join(SOCKET);
    let give_up = tokio::time::Instant::now() + START;
    loop {
        match UnixStream::connect(&path).await {
            Ok(stream) => return Ok(stream),
            Err(_) if tokio::time::Instant::now() < give_up => tokio::time::sleep(LOOK).await,
            Err(error) => {
                let doing = format!("connecting to the agent at {}", path.display());
                return Err(failed(&doing, &error.to_string()));
            }
        }
    }
}

#[async_trait]
impl Engine for PodEngine {
    async fn info(&self) -> Result<EngineInfo, EngineError> {
        Ok(self.info.clone())
    }

    fn refuses_root(&self) -> Option<&str> {
        Some("needs root in its container, which a pod of the restricted profile has not")
    }

    async fn image(&self, reference: &str) -> Result<Option<ImageInfo>, EngineError> {
        Ok(self.folders.contains_key(reference).then(|| ImageInfo {
            id: reference.to_owned(),
            digests: Vec::new(),
            tags: vec![reference.to_owned()],
            platform: self.info.platform.clone(),
            size: 0,
            labels: BTreeMap::new(),
            layers: 0,
            config: ImageConfig::default(),
        }))
    }

    async fn images_labelled(&self, _label: &str) -> Result<Vec<ImageInfo>, EngineError> {
        Ok(Vec::new())
    }

    async fn pull(
        &self,
        reference: &str,
        _platform: Option<&str>,
        _progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        Err(failed(&format!("pulling `{reference}`"), NO_ENGINE))
    }

    async fn import(
        &self,
        tag: &str,
        _tar: &Path,
        _changes: &[String],
        _progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        Err(failed(&format!("importing `{tag}`"), NO_ENGINE))
    }

    async fn build(
        &self,
        tag: &str,
        _context: Bytes,
        _network: &str,
        _labels: &BTreeMap<String, String>,
    ) -> Result<BuildEnd, EngineError> {
        Err(failed(&format!("building `{tag}`"), NO_ENGINE))
    }

    async fn save(&self, _references: &[String]) -> Result<ByteStream, EngineError> {
        Err(failed("reading images", NO_ENGINE))
    }

    async fn load(&self, _archive: ByteStream) -> Result<(), EngineError> {
        Err(failed("loading images", NO_ENGINE))
    }

    async fn remove_image(&self, _reference: &str) -> Result<(), EngineError> {
        Ok(())
    }

    /// All of them are kept volumes; those of a run there are none.
    async fn volumes_labelled(&self, label: &str) -> Result<Vec<VolumeInfo>, EngineError> {
        Ok(if label == CACHE_LABEL {
            self.volumes.clone()
        } else {
            Vec::new()
        })
    }

    async fn create_volume(
        &self,
        name: &str,
        _labels: &BTreeMap<String, String>,
    ) -> Result<(), EngineError> {
        Err(failed(&format!("creating the volume `{name}`"), NO_ENGINE))
    }

    async fn remove_volume(&self, _name: &str) -> Result<(), EngineError> {
        Ok(())
    }

    async fn create(&self, spec: &ContainerSpec) -> Result<String, EngineError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let container = format!("conversation-{number} {}", spec.image);
        self.folder(&container)?;
        Ok(container)
    }

    async fn upload(&self, container: &str, _: &str, _: Bytes) -> Result<(), EngineError> {
        Err(failed(&format!("writing into {container}"), NO_ENGINE))
    }

    async fn unpack(&self, container: &str, _: &str, _: ByteStream) -> Result<(), EngineError> {
        Err(failed(&format!("writing into {container}"), NO_ENGINE))
    }

    async fn download(
        &self,
        container: &str,
        _path: &str,
        _limit: usize,
    ) -> Result<Option<Bytes>, EngineError> {
        Err(failed(&format!("reading from {container}"), NO_ENGINE))
    }

    async fn archive(&self, container: &str, _folder: &str) -> Result<ByteStream, EngineError> {
        Err(failed(&format!("reading from {container}"), NO_ENGINE))
    }

    async fn export(&self, container: &str) -> Result<ByteStream, EngineError> {
        Err(failed(&format!("reading from {container}"), NO_ENGINE))
    }

    async fn changes(&self, container: &str) -> Result<Vec<Change>, EngineError> {
        Err(failed(&format!("looking into {container}"), NO_ENGINE))
    }

    async fn attach(&self, container: &str) -> Result<Attached, EngineError> {
        let stream = connected(self.folder(container)?).await?;
        let (output, stdin) = stream.into_split();
        let doing = format!("reading from {container}");
        let output = ReaderStream::new(output).map(move |piece| match piece {
            Ok(bytes) => Ok(Chunk::Stdout(bytes)),
            Err(error) => Err(failed(&doing, &error.to_string())),
        });
        Ok(Attached {
            stdin: Box::pin(stdin),
            output: Box::pin(output),
        })
    }

    async fn start(&self, container: &str) -> Result<(), EngineError> {
        self.folder(container).map(|_| ())
    }

    async fn wait(&self, container: &str) -> Result<Exit, EngineError> {
        Err(failed(&format!("waiting for {container}"), NO_ENGINE))
    }

    /// The conversation ends when its streams are dropped.
    async fn remove(&self, _container: &str) -> Result<(), EngineError> {
        Ok(())
    }

    async fn containers_labelled(
        &self,
        _label: &str,
        _value: Option<&str>,
    ) -> Result<Vec<ContainerInfo>, EngineError> {
        Ok(Vec::new())
    }
}
