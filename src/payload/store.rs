//! Volumes that are filled once and kept: how one is claimed, filled and declared complete.
//!
//! Volumes cannot be renamed, so a second, empty volume `<name>.complete` made at last says that
//! the first one is whole. A run that is killed leaves no such mark, and the next starts anew.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use tokio::sync::{Mutex, Semaphore};

use crate::engine::checked;
use crate::engine::sweep::{marker, run_labels};
use crate::engine::{CACHE_LABEL, ContainerSpec, EngineError, Mount};
use crate::image::lock::Lock;
use crate::image::resolve::Images;

/// On containers that fill a volume: its name, so that what a killed run left can be found.
pub const VOLUME_LABEL: &str = "alpine-tax.volume";

/// Where a volume is mounted while an archive is unpacked into it, or a file read. No image has such a folder:
/// the engine would copy what is in it into the volume.
pub(super) const FILL_MOUNT: &str = "/alpine-tax-fill";

/// A container that holds a volume at [`FILL_MOUNT`] for its files to be written or read, and never
/// runs.
pub(super) fn never_started(
    image: &str,
    volume: &str,
    writable: bool,
    labels: BTreeMap<String, String>,
) -> ContainerSpec {
    ContainerSpec {
        mounts: vec![Mount {
            volume: volume.to_owned(),
            target: FILL_MOUNT.to_owned(),
            writable,
        }],
        ..ContainerSpec::never_started(image, labels)
    }
}

/// How many builds run at once: each keeps a CPU and a network busy by itself.
const BUILDS: usize = 2;

/// What a kept volume holds; the value of its [`CACHE_LABEL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An interpreter, packages.
    Payload,
    /// This program.
    Agent,
    /// Compiled cases.
    Compiled,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 3] = [Kind::Payload, Kind::Agent, Kind::Compiled];

    /// The value of the label.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Payload => "payload",
            Kind::Agent => "agent",
            Kind::Compiled => "compiled",
        }
    }
}

/// A volume to be mounted into containers, read-only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayloadVolume {
    /// Its name.
    pub volume: String,
    /// Where.
    pub mount: String,
}

impl PayloadVolume {
    /// As a container's specification has it.
    #[must_use]
    pub fn read_only(&self) -> Mount {
        Mount {
            volume: self.volume.clone(),
            target: self.mount.clone(),
            writable: false,
        }
    }
}

/// The kept volumes of an engine.
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub struct Store<'a> {
    /// Where images for building are had from; and the engine.
    pub images: &'a Images<'a>,
    /// Names of all volumes that are kept, once they were asked for.
    known: Mutex<Option<BTreeSet<String>>>,
    pub(super) builds: Semaphore,
    /// The network that a build could fetch by.
    pub(super) network: std::sync::OnceLock<&'static str>,
    /// Why no network leads anywhere, once a build has found that out.
    pub(super) cut_off: std::sync::OnceLock<String>,
}

/// A volume that this run alone may fill now.
pub(super) struct Claim<'s> {
    store: &'s Store<'s>,
    kind: Kind,
    volume: String,
    _lock: Lock,
}

impl<'a> Store<'a> {
    /// The volumes of the engine that these images are for.
    #[must_use]
    pub fn new(images: &'a Images<'a>) -> Store<'a> {
        Store {
            images,
            known: Mutex::default(),
            builds: Semaphore::new(BUILDS),
            network: std::sync::OnceLock::new(),
            cut_off: std::sync::OnceLock::new(),
        }
    }

    /// Whether a volume is there and whole. The engine is asked once for all of them.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn is_complete(&self, volume: &str) -> Result<bool, EngineError> {
        let mut known = self.known.lock().await;
        let names = match known.take() {
            Some(names) => names,
            None => self.list().await?,
        };
        let complete = names.contains(volume) && names.contains(&marker(volume));
        *known = Some(names);
        Ok(complete)
    }

    async fn list(&self) -> Result<BTreeSet<String>, EngineError> {
        let volumes = self.images.engine.volumes_labelled(CACHE_LABEL).await?;
        Ok(volumes.into_iter().map(|volume| volume.name).collect())
    }

    /// Puts an archive into a new volume, unless it is there and whole. `image` is any image that
    /// the engine has: nothing in it is started.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn fill(
        &self,
        kind: Kind,
        volume: &str,
        archive: Bytes,
        image: &str,
    ) -> Result<(), EngineError> {
        let Some(claim) = self.claim(kind, volume, volume).await? else {
            return Ok(());
        };
        let engine = self.images.engine;
        let container = engine
            .create(&never_started(
                image,
                volume,
                true,
                claim.container_labels(),
            ))
            .await?;
        let uploaded = checked::upload(engine, &container, FILL_MOUNT, archive).await;
        let removed = engine.remove(&container).await;
        uploaded.and(removed)?;
        claim.complete().await
    }

    /// Takes hold of a volume that is to be filled and creates it empty; `None` when it is whole.
    pub(super) async fn claim(
        &'a self,
        kind: Kind,
        volume: &str,
        subject: &str,
    ) -> Result<Option<Claim<'a>>, EngineError> {
        if self.is_complete(volume).await? {
            return Ok(None);
        }
        let waiting = || {
            self.images
                .say(subject, "waiting for another run that makes it")
        };
        let lock = Lock::take(&self.images.options.cache, volume, waiting);
        let lock = lock.await.map_err(|error| EngineError::Failed {
            doing: format!("taking the lock for the volume `{volume}`"),
            message: error.to_string(),
        })?;
        // Another run may have made it meanwhile.
        self.known.lock().await.take();
        if self.is_complete(volume).await? {
            return Ok(None);
        }
        let claim = Claim {
            store: self,
            kind,
            volume: volume.to_owned(),
            _lock: lock,
        };
        claim.start_anew().await?;
        Ok(Some(claim))
    }
}

impl Claim<'_> {
    /// Removes what a killed run may have left, and creates the volume.
    pub(super) async fn start_anew(&self) -> Result<(), EngineError> {
        let engine = self.store.images.engine;
        let left = engine
            .containers_labelled(VOLUME_LABEL, Some(&self.volume))
            .await?;
        for container in left {
            engine.remove(&container.id).await?;
        }
        engine.remove_volume(&marker(&self.volume)).await?;
        engine.remove_volume(&self.volume).await?;
        engine.create_volume(&self.volume, &self.labels()).await
    }

    /// Declares the volume whole.
    pub(super) async fn complete(self) -> Result<(), EngineError> {
        let marker = marker(&self.volume);
        self.store
            .images
            .engine
            .create_volume(&marker, &self.labels())
            .await?;
        if let Some(known) = self.store.known.lock().await.as_mut() {
            known.insert(marker);
            known.insert(self.volume);
        }
        Ok(())
    }

    /// Removes it: what a failed build left is of no use.
    pub(super) async fn give_up(self) -> Result<(), EngineError> {
        self.store.images.engine.remove_volume(&self.volume).await
    }

    fn labels(&self) -> BTreeMap<String, String> {
        let mut labels = run_labels(&self.store.images.options.run);
        labels.insert(CACHE_LABEL.to_owned(), self.kind.as_str().to_owned());
        labels
    }

    /// The labels of a container that fills this volume.
    pub(super) fn container_labels(&self) -> BTreeMap<String, String> {
        let mut labels = run_labels(&self.store.images.options.run);
        labels.insert(VOLUME_LABEL.to_owned(), self.volume.clone());
        labels
    }
}
