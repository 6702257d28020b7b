//! What the fake engine holds.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use tokio::io::DuplexStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Answer, Command, Objects, failed};
use crate::engine::{
    Change, ContainerSpec, EngineError, EngineInfo, Exit, ImageConfig, ImageInfo, VolumeInfo,
};
use crate::protocol::Probe;

#[derive(Default)]
pub(super) struct State {
    pub(super) info: EngineInfo,
    pub(super) images: BTreeMap<String, Image>,
    pub(super) volumes: BTreeMap<String, VolumeInfo>,
    pub(super) containers: BTreeMap<String, Container>,
    pub(super) answers: HashMap<String, Answer>,
    pub(super) deaths: HashMap<String, u64>,
    pub(super) commands: HashMap<String, Command>,
    pub(super) files: HashMap<(String, String), Bytes>,
    /// What changes in a container of an image when it is started.
    pub(super) changes: HashMap<String, Vec<Change>>,
    pub(super) failures: HashMap<String, u32>,
    pub(super) calls: Vec<String>,
    pub(super) uploads: Vec<(String, Bytes)>,
    pub(super) created: Vec<ContainerSpec>,
}

/// An image, in the engine or only in the registry.
pub(super) struct Image {
    pub(super) info: ImageInfo,
    pub(super) probe: Probe,
    pub(super) present: bool,
}

/// A container.
pub(super) struct Container {
    pub(super) spec: ContainerSpec,
    /// The far ends of its streams, between `attach` and `start`.
    pub(super) streams: Option<Streams>,
    pub(super) started: bool,
    pub(super) ended: watch::Sender<Option<Exit>>,
    pub(super) running: Option<JoinHandle<()>>,
}

/// The container's side of its streams.
pub(super) struct Streams {
    pub(super) stdin: DuplexStream,
    pub(super) stdout: DuplexStream,
    pub(super) stderr: DuplexStream,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("objects", &self.objects())
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

impl State {
    /// Notes the call, and fails it when the test asked for that.
    pub(super) fn call(&mut self, operation: &str, about: &str) -> Result<(), EngineError> {
        self.calls.push(format!("{operation} {about}"));
        match self.failures.get_mut(operation) {
            Some(times) if *times > 0 => {
                *times -= 1;
                let doing = format!("{operation} {about}");
                Err(failed(doing, "failed as the test asked"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn add_image(&mut self, reference: &str, probe: Probe, present: bool) {
        let info = ImageInfo {
            id: format!("sha256:{}", hex_of(reference)),
            digests: Vec::new(),
            tags: vec![reference.to_owned()],
            platform: "linux/amd64".to_owned(),
            size: 1,
            labels: BTreeMap::new(),
            layers: 1,
            config: ImageConfig::default(),
        };
        let image = Image {
            info,
            probe,
            present,
        };
        self.images.insert(reference.to_owned(), image);
    }

    /// An image that the engine has, by reference or id, with its reference.
    pub(super) fn find(&self, name: &str) -> Option<(&str, &Image)> {
        self.images
            .iter()
            .find(|(reference, image)| {
                image.present && (*reference == name || image.info.id == name)
            })
            .map(|(reference, image)| (reference.as_str(), image))
    }

    pub(super) fn container(
        &mut self,
        doing: &str,
        id: &str,
    ) -> Result<&mut Container, EngineError> {
        self.containers
            .get_mut(id)
            .ok_or_else(|| failed(format!("{doing} {id}"), "no such container"))
    }

    pub(super) fn objects(&self) -> Objects {
        let present = self.images.iter().filter(|(_, image)| image.present);
        Objects {
            containers: self.containers.keys().cloned().collect(),
            volumes: self.volumes.keys().cloned().collect(),
            images: present.map(|(reference, _)| reference.clone()).collect(),
        }
    }
}

/// An id that is different for different references.
fn hex_of(reference: &str) -> String {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(reference.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
