//! What a side's program needs beside its image: read from the volumes that it ran with.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use bytes::Bytes;

use crate::engine::{ContainerSpec, Engine, EngineError};
use crate::plan::layout;
use crate::protocol::Job;

/// Most that a side may need, bytes unpacked.
const MOST: usize = 400 << 20;

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A regular file.
    File {
        /// Its content.
        bytes: Bytes,
        /// Whether it can be executed.
        executable: bool,
    },
    /// A symbolic link to this.
    Link(String),
}

impl Item {
    /// A regular file.
    #[must_use]
    pub fn file(bytes: Bytes, executable: bool) -> Item {
        Item::File { bytes, executable }
    }

    /// Adds it to an archive.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn append<W: std::io::Write>(
        &self,
        archive: &mut tar::Builder<W>,
        path: &str,
    ) -> std::io::Result<()> {
        let mut header = tar::Header::new_gnu();
        match self {
            Item::File { bytes, executable } => {
                header.set_size(bytes.len() as u64);
                header.set_mode(if *executable { 0o755 } else { 0o644 });
                archive.append_data(&mut header, path, &bytes[..])
            }
            Item::Link(target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_size(0);
                header.set_mode(0o777);
                archive.append_link(&mut header, path, target)
            }
        }
    }
}

/// Files by their path in the container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gathered(pub BTreeMap<String, Item>);

/// Why the files of a side could not be gathered.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// The engine failed, or there is too much.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// What the engine sent is no archive.
    #[error("what the engine sent of {path} cannot be read: {error}")]
    Archive {
        /// Of which path.
        path: String,
        /// Why.
        error: std::io::Error,
    },
}

/// Reads all that a job needs of what is mounted into its container.
///
/// # Errors
/// [`GatherError`].
pub async fn gather(
    engine: &dyn Engine,
    container: &ContainerSpec,
    job: &Job,
) -> Result<Gathered, GatherError> {
    let mut spec = ContainerSpec::never_started(&container.image, container.labels.clone());
    spec.mounts.clone_from(&container.mounts);
    let id = engine.create(&spec).await?;
    let gathered = all(engine, &id, container, job).await;
    let removed = engine.remove(&id).await;
    let gathered = gathered?;
    removed?;
    Ok(gathered)
}

async fn all(
    engine: &dyn Engine,
    id: &str,
    container: &ContainerSpec,
    job: &Job,
) -> Result<Gathered, GatherError> {
    let mut gathered = Gathered::default();
    for path in needed(container, job) {
        let Some(archive) = engine.download(id, &path, MOST).await? else {
            continue;
        };
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let read = gathered.add(&archive, parent);
        read.map_err(|error| GatherError::Archive { path, error })?;
    }
    Ok(gathered)
}

/// The paths: whole volumes, but of the compiled cases only those that are named, and the folders of
/// scripts.
fn needed(container: &ContainerSpec, job: &Job) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    let targets = container.mounts.iter().map(|mount| mount.target.as_str());
    for target in targets.filter(|target| *target != layout::AGENT_FOLDER) {
        if target == layout::CASES_FOLDER {
            needed.extend(cases(job));
        } else {
            needed.insert(target.to_owned());
        }
    }
    needed
}

/// What a job names of the compiled cases and scripts.
fn cases(job: &Job) -> BTreeSet<String> {
    let folder = format!("{}/", layout::CASES_FOLDER);
    let words = job.argv.iter().chain(job.env.values());
    let paths = words.flat_map(|word| word.split([':', '=', ',']));
    let named: Vec<&str> = paths.filter(|path| path.starts_with(&folder)).collect();
    let mut needed: BTreeSet<String> = named.iter().map(|path| (*path).to_owned()).collect();
    for path in named {
        let below = &path[folder.len()..];
        // A script may use what is beside it, and what all suites have in common.
        if let Some((suite, _)) = below.split_once('/').filter(|(suite, _)| *suite != "bin") {
            needed.insert(format!("{folder}{suite}"));
            needed.insert(format!("{folder}common"));
        }
    }
    needed
}

impl Gathered {
    /// Adds an archive's files below a folder.
    ///
    /// # Errors
    /// When it is none.
    pub fn add(&mut self, archive: &[u8], parent: &str) -> std::io::Result<()> {
        for entry in tar::Archive::new(archive).entries()? {
            let mut entry = entry?;
            let name = entry
                .path()?
                .to_string_lossy()
                .trim_end_matches('/')
                .trim_start_matches("./")
                .to_owned();
            let path = format!("{parent}/{name}");
            let kind = entry.header().entry_type();
            if kind.is_file() {
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes)?;
                let executable = entry.header().mode()? & 0o111 != 0;
                self.0.insert(path, Item::file(bytes.into(), executable));
            } else if kind.is_symlink() || kind.is_hard_link() {
                let target = entry.link_name()?.unwrap_or_default();
                self.0
                    .insert(path, Item::Link(target.to_string_lossy().into_owned()));
            }
        }
        Ok(())
    }
}
