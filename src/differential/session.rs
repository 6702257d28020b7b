//! Containers for the user's command: the same for both sides but for the image.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use bytes::Bytes;

use super::spec::Spec;
use super::trial::Command;
use super::volume::{Source, Volume};
use crate::engine::session::Session;
use crate::engine::{ContainerSpec, Engine, EngineError, Mount};
use crate::outcome::Broken;
use crate::plan::layout;
use crate::protocol::AGENT_COMMAND;

/// Name of both containers as their programs see it; an engine's own would differ.
const HOSTNAME: &str = "compared";
/// Where a volume is mounted while it is filled.
const FILL_MOUNT: &str = "/alpine-tax-fill";
/// Most that is copied from this machine for a volume, bytes.
const MOST_COPIED: u64 = 2 << 30;

/// Where commands run.
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub struct Host<'e> {
    /// The engine.
    pub engine: &'e dyn Engine,
    /// Labels of everything that is created.
    pub labels: BTreeMap<String, String>,
    /// Volume with the agent.
    pub agent_volume: String,
    /// What names of volumes begin with.
    pub run_id: String,
    /// Whether containers are left behind.
    pub keep: bool,
}

/// Why volumes could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum VolumeError {
    /// Something on this machine cannot be read.
    #[error("cannot read `{path}`: {error}")]
    File {
        /// What.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// What is mounted, and what is copied into each container.
#[derive(Debug, Clone, Default)]
pub struct Ready {
    mounts: Vec<Mount>,
    /// An archive to be unpacked at the root.
    copies: Vec<Bytes>,
}

impl<'e> Host<'e> {
    /// Makes the volumes ready. `image` is any image that the engine has.
    ///
    /// # Errors
    /// What cannot be read or made.
    pub async fn ready(&self, spec: &Spec, image: &str) -> Result<Ready, VolumeError> {
        let mut ready = Ready::default();
        for (number, volume) in spec.volumes.iter().enumerate() {
            let mount = |name: String| Mount {
                volume: name,
                target: volume.target.clone(),
                writable: !volume.read_only,
            };
            match &volume.source {
                Source::Named(name) => ready.mounts.push(mount(name.clone())),
                Source::Path(path) if volume.read_only && path.is_dir() => {
                    let name = format!("alpine-tax-compare-{}-{number}", self.run_id);
                    let archive = archive(path, "")?;
                    self.fill(&name, archive, image).await?;
                    ready.mounts.push(mount(name));
                }
                Source::Path(path) => ready.copies.push(archive(path, prefix(volume))?),
            }
        }
        Ok(ready)
    }

    async fn fill(&self, name: &str, archive: Bytes, image: &str) -> Result<(), EngineError> {
        self.engine.create_volume(name, &self.labels).await?;
        let spec = ContainerSpec {
            mounts: vec![Mount {
                volume: name.to_owned(),
                target: FILL_MOUNT.to_owned(),
                writable: true,
            }],
            ..ContainerSpec::never_started(image, self.labels.clone())
        };
        let container = self.engine.create(&spec).await?;
        let filled = self.engine.upload(&container, FILL_MOUNT, archive).await;
        let removed = self.engine.remove(&container).await;
        filled.and(removed)
    }

    /// Starts a container for a command, with all that it is to find there.
    ///
    /// # Errors
    /// [`Broken`] when it does not start.
    pub(super) async fn open(
        &self,
        command: &Command,
        spec: &Spec,
        ready: &Ready,
        network: &str,
    ) -> Result<Session<'e>, Broken> {
        let container = self.container(command, spec, ready, network);
        let session = Session::open(self.engine, &container).await?;
        for copy in &ready.copies {
            let id = session.container().to_owned();
            if let Err(error) = self.engine.upload(&id, "/", copy.clone()).await {
                session.discard().await;
                return Err(Broken::Setup(error.to_string()));
            }
        }
        Ok(session)
    }

    fn container(
        &self,
        command: &Command,
        spec: &Spec,
        ready: &Ready,
        network: &str,
    ) -> ContainerSpec {
        let agent = Mount {
            volume: self.agent_volume.clone(),
            target: layout::AGENT_FOLDER.to_owned(),
            writable: false,
        };
        let shares_network = network.starts_with("container:");
        let remedy = command.remedy.as_ref();
        let added = remedy.map_or(&[][..], |remedy| &remedy.mounts);
        ContainerSpec {
            image: command.image.id.clone(),
            command: vec![layout::AGENT.to_owned(), AGENT_COMMAND.to_owned()],
            env: spec.env.clone(),
            user: command.user.clone(),
            mounts: std::iter::once(agent)
                .chain(ready.mounts.iter().chain(added).cloned())
                .collect(),
            labels: self.labels.clone(),
            network: network.to_owned(),
            memory_bytes: spec.memory_bytes,
            nano_cpus: spec.nano_cpus,
            cpuset: spec.cpuset.clone(),
            hostname: (!shares_network).then(|| HOSTNAME.to_owned()),
            workdir: spec.workdir.clone(),
            dns_options: remedy.map_or(Vec::new(), |remedy| remedy.dns_options.clone()),
            keep: self.keep,
            ..ContainerSpec::default()
        }
    }
}

/// Where in an archive of the whole file system a volume begins.
fn prefix(volume: &Volume) -> &str {
    volume.target.trim_start_matches('/')
}

/// A file or folder as an archive, its owners and rights as they are here.
fn archive(path: &Path, prefix: &str) -> Result<Bytes, VolumeError> {
    let failed = |error: io::Error| VolumeError::File {
        path: path.display().to_string(),
        error,
    };
    let size = size(path).map_err(failed)?;
    if size > MOST_COPIED {
        return Err(failed(io::Error::other(format!(
            "it has {size} bytes, more than are copied ({MOST_COPIED}); \
             put them into a volume of the engine and name that"
        ))));
    }
    let mut builder = tar::Builder::new(Vec::new());
    builder.follow_symlinks(false);
    // Engines do not know sparse entries.
    builder.sparse(false);
    let added = match path.is_dir() {
        true => {
            let name = if prefix.is_empty() { "." } else { prefix };
            builder.append_dir_all(name, path)
        }
        false => builder.append_path_with_name(path, prefix),
    };
    added.map_err(failed)?;
    Ok(Bytes::from(builder.into_inner().map_err(failed)?))
}

/// Bytes of the regular files at and below a path.
fn size(path: &Path) -> io::Result<u64> {
    let about = std::fs::symlink_metadata(path)?;
    if !about.is_dir() {
        return Ok(if about.is_file() { about.len() } else { 0 });
    }
    let mut sum = 0;
    for entry in std::fs::read_dir(path)? {
        sum += size(&entry?.path())?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_becomes_an_archive_at_its_target() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        std::fs::write(folder.path().join("deep/file"), "abc").unwrap();
        std::os::unix::fs::symlink("/nowhere", folder.path().join("link")).unwrap();
        assert_eq!(size(folder.path()).unwrap(), 3);
        let bytes = archive(folder.path(), "work/here").unwrap();
        let mut read = tar::Archive::new(&bytes[..]);
        let mut names: Vec<String> = read
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().display().to_string())
            .collect();
        names.sort();
        let wanted = [
            "work/here",
            "work/here/deep",
            "work/here/deep/file",
            "work/here/link",
        ];
        let trimmed: Vec<&str> = names
            .iter()
            .map(|name| name.trim_end_matches('/'))
            .collect();
        assert_eq!(trimmed, wanted);
    }
}
