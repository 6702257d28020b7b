//! Brings images under test and kept volumes to an engine: from another engine, or from a folder that
//! [`pack`] has filled. Each is brought once.

use std::path::{Path, PathBuf};

use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

use super::store::{FILL_MOUNT, Kind, Store, never_started};
use crate::engine::sweep::run_labels;
use crate::engine::{ByteStream, CACHE_LABEL, Engine, EngineError, VolumeInfo};

/// In a packed folder: what is in it.
const CONTENTS: &str = "contents.json";
/// In a packed folder: the images.
const IMAGES: &str = "images.tar";
/// Bytes of a file that are read at once.
const PIECE: usize = 256 << 10;

/// Where images and volumes are brought from.
#[derive(Clone, Copy)]
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub enum Supply<'s> {
    /// Another engine.
    Engine(&'s dyn Engine),
    /// A folder that [`pack`] has filled.
    Folder(&'s Path),
}

/// What was brought; what was there already is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// Images, by reference.
    pub images: Vec<String>,
    /// Volumes, by name.
    pub volumes: Vec<String>,
}

/// What a packed folder says of itself.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Contents {
    /// References with the ids of the images.
    images: Vec<(String, String)>,
    /// Names of volumes with what they hold.
    volumes: Vec<(String, String)>,
}

impl Store<'_> {
    /// Brings these images and kept volumes. What this engine has of the same id or name stays as it
    /// is.
    ///
    /// # Errors
    /// When an engine fails, or what is to be brought is not there.
    pub async fn bring(
        &self,
        from: Supply<'_>,
        references: &[String],
        volumes: &[String],
    ) -> Result<Brought, EngineError> {
        let missing = self.missing_images(from, references).await?;
        if !missing.is_empty() {
            let what = missing.join(", ");
            self.images.say("images", &format!("bringing {what}"));
            self.images
                .engine
                .load(from.images(&missing).await?)
                .await?;
        }
        let mut brought = Brought {
            images: missing,
            volumes: Vec::new(),
        };
        let Some(any_image) = references.first() else {
            return Ok(brought);
        };
        for (name, kind) in from.volumes().await? {
            if volumes.contains(&name) && self.bring_volume(from, &name, kind, any_image).await? {
                brought.volumes.push(name);
            }
        }
        Ok(brought)
    }

    async fn missing_images(
        &self,
        from: Supply<'_>,
        references: &[String],
    ) -> Result<Vec<String>, EngineError> {
        let mut missing = Vec::new();
        for reference in references {
            let theirs = from.image_id(reference).await?;
            let own = self.images.engine.image(reference).await?;
            if own.is_none_or(|own| own.id != theirs) && !missing.contains(reference) {
                missing.push(reference.clone());
            }
        }
        Ok(missing)
    }

    /// Whether it was not there.
    async fn bring_volume(
        &self,
        from: Supply<'_>,
        name: &str,
        kind: Kind,
        any_image: &str,
    ) -> Result<bool, EngineError> {
        let Some(claim) = self.claim(kind, name, name).await? else {
            return Ok(false);
        };
        self.images.say(name, "bringing");
        let run = &self.images.options.run;
        let volume = from.volume(name, any_image, run).await?;
        let to = self.images.engine;
        let filled = async {
            let spec = never_started(any_image, name, true, claim.container_labels());
            let target = to.create(&spec).await?;
            let unpacked = to.unpack(&target, FILL_MOUNT, volume.archive).await;
            let removed = to.remove(&target).await;
            unpacked.and(removed)
        };
        let filled = filled.await;
        if let (Supply::Engine(engine), Some(reader)) = (from, volume.reader) {
            engine.remove(&reader).await?;
        }
        filled?;
        claim.complete().await?;
        Ok(true)
    }
}

/// A volume's files, and the container that they are read from.
struct Volume {
    archive: ByteStream,
    reader: Option<String>,
}

impl Supply<'_> {
    async fn image_id(self, reference: &str) -> Result<String, EngineError> {
        let found = match self {
            Supply::Engine(engine) => engine.image(reference).await?.map(|image| image.id),
            Supply::Folder(folder) => {
                let images = contents(folder)?.images.into_iter();
                images
                    .filter(|(name, _)| name == reference)
                    .map(|(_, id)| id)
                    .next()
            }
        };
        found.ok_or_else(|| failed(&format!("bringing `{reference}`"), "it is not there"))
    }

    async fn images(self, references: &[String]) -> Result<ByteStream, EngineError> {
        match self {
            Supply::Engine(engine) => engine.save(references).await,
            Supply::Folder(folder) => read(folder.join(IMAGES)).await,
        }
    }

    async fn volumes(self) -> Result<Vec<(String, Kind)>, EngineError> {
        let named: Vec<(String, String)> = match self {
            Supply::Engine(engine) => {
                let volumes = engine.volumes_labelled(CACHE_LABEL).await?;
                let label = |volume: VolumeInfo| {
                    let kind = volume.labels.get(CACHE_LABEL).cloned();
                    (volume.name, kind.unwrap_or_default())
                };
                volumes.into_iter().map(label).collect()
            }
            Supply::Folder(folder) => contents(folder)?.volumes,
        };
        let kind = |label: &str| Kind::ALL.into_iter().find(|kind| kind.as_str() == label);
        Ok(named
            .into_iter()
            .map(|(name, label)| (name, kind(&label).unwrap_or(Kind::Payload)))
            .collect())
    }

    async fn volume(self, name: &str, any_image: &str, run: &str) -> Result<Volume, EngineError> {
        match self {
            Supply::Engine(engine) => {
                let spec = never_started(any_image, name, false, run_labels(run));
                let reader = engine.create(&spec).await?;
                match engine.archive(&reader, FILL_MOUNT).await {
                    Ok(archive) => Ok(Volume {
                        archive,
                        reader: Some(reader),
                    }),
                    Err(error) => engine.remove(&reader).await.and(Err(error)),
                }
            }
            Supply::Folder(folder) => Ok(Volume {
                archive: read(folder.join(volume_file(name))).await?,
                reader: None,
            }),
        }
    }
}

/// Writes images and kept volumes of an engine into a folder, to be brought to others from there.
/// Without `with_images` only the volumes: for clusters that have the images from a registry.
///
/// # Errors
/// When the engine fails, or a file cannot be written.
pub async fn pack(
    engine: &dyn Engine,
    run: &str,
    (references, with_images): (&[String], bool),
    volumes: &[String],
    into: &Path,
) -> Result<(), EngineError> {
    let supply = Supply::Engine(engine);
    let mut contents = Contents::default();
    for reference in references {
        let id = supply.image_id(reference).await?;
        contents.images.push((reference.clone(), id));
    }
    if with_images {
        write(supply.images(references).await?, &into.join(IMAGES)).await?;
    }
    let any_image = references.first().map_or("", String::as_str);
    for (name, kind) in supply.volumes().await? {
        if !volumes.contains(&name) {
            continue;
        }
        let volume = supply.volume(&name, any_image, run).await?;
        let written = write(volume.archive, &into.join(volume_file(&name))).await;
        if let Some(reader) = volume.reader {
            engine.remove(&reader).await?;
        }
        written?;
        contents.volumes.push((name, kind.as_str().to_owned()));
    }
    let path = into.join(CONTENTS);
    let json = serde_json::to_vec_pretty(&contents).map_err(std::io::Error::from);
    let written = json.and_then(|json| std::fs::write(&path, json));
    written.map_err(|error| unwritten(&path, &error))
}

/// The archive of a volume in a packed folder.
#[must_use]
pub fn volume_file(name: &str) -> PathBuf {
    PathBuf::from(format!("{name}.tar"))
}

fn contents(folder: &Path) -> Result<Contents, EngineError> {
    let path = folder.join(CONTENTS);
    let text = std::fs::read(&path).map_err(|error| unread(&path, &error))?;
    serde_json::from_slice(&text).map_err(|error| unread(&path, &error))
}

async fn read(path: PathBuf) -> Result<ByteStream, EngineError> {
    let opened = tokio::fs::File::open(&path).await;
    let file = opened.map_err(|error| unread(&path, &error))?;
    let pieces = ReaderStream::with_capacity(file, PIECE);
    Ok(Box::pin(pieces.map_err(move |error| unread(&path, &error))))
}

async fn write(mut pieces: ByteStream, path: &Path) -> Result<(), EngineError> {
    let failed = |error: std::io::Error| unwritten(path, &error);
    let mut file = tokio::fs::File::create(path).await.map_err(failed)?;
    while let Some(piece) = pieces.next().await {
        file.write_all(&piece?).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)
}

fn unread(path: &Path, error: &dyn std::fmt::Display) -> EngineError {
    failed(&format!("reading {}", path.display()), error)
}

fn unwritten(path: &Path, error: &dyn std::fmt::Display) -> EngineError {
    failed(&format!("writing {}", path.display()), error)
}

fn failed(doing: &str, message: impl std::fmt::Display) -> EngineError {
    EngineError::Failed {
        doing: doing.to_owned(),
        message: message.to_string(),
    }
}

#[cfg(test)]
#[path = "bring_tests.rs"]
mod tests;
