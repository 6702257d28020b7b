//! This very program as a payload: in a volume, so that it is uploaded once and not per container.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::store::{Kind, PayloadVolume, Store};
use crate::engine::{EngineError, own_platform};
use crate::image::fingerprint::{Fingerprint, named};
use crate::plan::layout::AGENT_FOLDER;

/// Why this program cannot be the agent.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// It would not start in an image with another libc, or none.
    #[error(
        "`{0}` is not a static executable, so it cannot run inside images; build it with plain `cargo build` in the project's folder (`.cargo/config.toml` makes it static)"
    )]
    NotStatic(PathBuf),
    /// The engine's machine is another one.
    #[error(
        "this program is for {own}, but the engine runs {engine} programs; use a build for that machine"
    )]
    OtherMachine {
        /// What this was built for.
        own: String,
        /// What the engine runs.
        engine: String,
    },
    /// The file cannot be read.
    #[error("this program's own file could not be read: {0}")]
    File(#[from] io::Error),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// The executable that becomes the agent.
#[derive(Debug, Clone)]
pub struct Agent {
    /// Its file.
    pub executable: PathBuf,
    /// The hash of its content.
    pub hash: String,
}

impl Agent {
    /// This very program.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn this(cache: &Path) -> Result<Agent, AgentError> {
        // The link leads to the file that runs, even when a new build has replaced it.
        let own = Path::new("/proc/self/exe");
        let executable = if own.exists() {
            own.to_owned()
        } else {
            std::env::current_exe()?
        };
        Agent::of(&executable, cache)
    }

    /// Some executable, such as the one that a test has built.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn of(executable: &Path, cache: &Path) -> Result<Agent, AgentError> {
        Ok(Agent {
            executable: executable.to_owned(),
            hash: remembered_hash(executable, cache)?,
        })
    }

    /// Makes sure that the engine has the agent in a volume.
    ///
    /// # Errors
    /// When it cannot run there, or the engine fails. `image` is any image the engine has.
    pub async fn ensure(
        &self,
        store: &Store<'_>,
        image: &str,
    ) -> Result<PayloadVolume, AgentError> {
        let volume = PayloadVolume {
            volume: format!("alpine-tax-agent-{}", self.hash),
            mount: AGENT_FOLDER.to_owned(),
        };
        if store.is_complete(&volume.volume).await? {
            return Ok(volume);
        }
        let engine = &store.images.engine_info().await?.platform;
        let own = own_platform();
        if !engine.starts_with(&own) {
            return Err(AgentError::OtherMachine {
                own,
                engine: engine.clone(),
            });
        }
        let content =
            std::fs::read(&self.executable).map_err(|error| named(&self.executable, &error))?;
        let kind = crate::elf::read_bytes(&content);
        if !kind.is_ok_and(|kind| kind.is_static()) {
            return Err(AgentError::NotStatic(self.executable.clone()));
        }
        let archive = archive(&content)?;
        store
            .fill(Kind::Agent, &volume.volume, archive, image)
            .await?;
        Ok(volume)
    }
}

fn archive(program: &[u8]) -> io::Result<Bytes> {
    let mut builder = tar::Builder::new(Vec::with_capacity(program.len() + 4096));
    let mut header = tar::Header::new_gnu();
    header.set_size(program.len() as u64);
    header.set_mode(0o755);
    builder.append_data(&mut header, "alpine-tax", program)?;
    Ok(Bytes::from(builder.into_inner()?))
}

/// What tells a file from an older one in its place.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileState {
    device: u64,
    inode: u64,
    size: u64,
    changed: (i64, i64),
    hash: String,
}

/// A debug build has a hundred megabytes, so its hash is kept for the next run.
fn remembered_hash(path: &Path, cache: &Path) -> Result<String, AgentError> {
    let about = std::fs::metadata(path).map_err(|error| named(path, &error))?;
    let state = |hash: &str| FileState {
        device: about.dev(),
        inode: about.ino(),
        size: about.size(),
        changed: (about.ctime(), about.ctime_nsec()),
        hash: hash.to_owned(),
    };
    let kept = cache.join("agent.json");
    let known: Option<FileState> = std::fs::read(&kept)
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok());
    if let Some(known) = known
        && known == state(&known.hash)
    {
        return Ok(known.hash);
    }
    let mut fingerprint = Fingerprint::of("agent");
    fingerprint.bytes(&std::fs::read(path).map_err(|error| named(path, &error))?);
    let hash = fingerprint.finish();
    crate::image::keep::keep(&kept, &state(&hash));
    Ok(hash)
}
