//! A scripted engine in memory, so that everything beside the real engines can be tested without
//! one.
//!
//! ```
//! use alpine_tax::engine::fake::FakeEngine;
//! use alpine_tax::protocol::{Probe, Reply};
//!
//! let engine = FakeEngine::new()
//!     .with_image("base:1", Probe::default())
//!     .answer("base:1", |_request| Reply::Done)
//!     .fail("create", 1);
//! assert!(engine.objects().containers.is_empty());
//! ```
//!
//! A container whose command is `[PROGRAM, "agent", ..]` speaks the agent's protocol: probes are
//! answered with the image's probe, everything else by the script. Any other container ends at
//! once, as scripted with [`FakeEngine::command`].

mod agent;
mod operations;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use self::state::State;
use super::{Change, ContainerSpec, EngineError, EngineInfo};
use crate::protocol::{Probe, Reply, Request};

/// What an image's agent answers.
type Answer = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

/// How a container that is not an agent ends.
type Command = Arc<dyn Fn(&ContainerSpec) -> Ended + Send + Sync>;

/// How a container that is not an agent ended, and what it wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// Exit status.
    pub status: i64,
    /// Whether its memory limit was reached.
    pub out_of_memory: bool,
    /// What it wrote to stdout.
    pub stdout: Bytes,
    /// What it wrote to stderr.
    pub stderr: Bytes,
}

/// What is there, by name, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objects {
    /// Ids of containers.
    pub containers: Vec<String>,
    /// Names of volumes.
    pub volumes: Vec<String>,
    /// References of images.
    pub images: Vec<String>,
}

/// The engine.
#[derive(Debug, Clone, Default)]
pub struct FakeEngine {
    state: Arc<Mutex<State>>,
}

impl FakeEngine {
    /// An engine with nothing in it, and no registry behind it.
    #[must_use]
    pub fn new() -> FakeEngine {
        FakeEngine::default()
    }

    /// It has this image, and its agent finds this. (The trait's method of the same name is
    /// reached through `&dyn Engine`.)
    #[must_use]
    pub fn with_image(self, reference: &str, probe: Probe) -> FakeEngine {
        self.state().add_image(reference, probe, true);
        self
    }

    /// The registry has this image.
    #[must_use]
    pub fn in_registry(self, reference: &str, probe: Probe) -> FakeEngine {
        self.state().add_image(reference, probe, false);
        self
    }

    /// What an agent in this image answers, probes excepted.
    #[must_use]
    pub fn answer(
        self,
        reference: &str,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> FakeEngine {
        self.state()
            .answers
            .insert(reference.to_owned(), Arc::new(answer));
        self
    }

    /// Agents in this image die after so many replies, each time they are started.
    #[must_use]
    pub fn dies_after(self, reference: &str, replies: u64) -> FakeEngine {
        self.state().deaths.insert(reference.to_owned(), replies);
        self
    }

    /// How a container of this image ends when its command is not an agent; else: status 0.
    #[must_use]
    pub fn command(
        self,
        reference: &str,
        command: impl Fn(&ContainerSpec) -> Ended + Send + Sync + 'static,
    ) -> FakeEngine {
        self.state()
            .commands
            .insert(reference.to_owned(), Arc::new(command));
        self
    }

    /// What `download` of this path in any container of this image gives (a tar archive); that of
    /// `/` is what `export` gives.
    #[must_use]
    pub fn file(self, reference: &str, path: &str, tar: impl Into<Bytes>) -> FakeEngine {
        self.state()
            .files
            .insert((reference.to_owned(), path.to_owned()), tar.into());
        self
    }

    /// What differs from this image in its containers from their second question on: at the first
    /// nothing does.
    #[must_use]
    pub fn writes(self, reference: &str, changes: Vec<Change>) -> FakeEngine {
        self.state().changes.insert(reference.to_owned(), changes);
        self
    }

    /// The next so many calls of this operation (a method of the trait, by name) fail.
    #[must_use]
    pub fn fail(self, operation: &str, times: u32) -> FakeEngine {
        self.state().failures.insert(operation.to_owned(), times);
        self
    }

    /// The engine's facts.
    #[must_use]
    pub fn with_info(self, info: EngineInfo) -> FakeEngine {
        self.state().info = info;
        self
    }

    /// What is there now. A test for leaks compares it before and after.
    #[must_use]
    pub fn objects(&self) -> Objects {
        self.state().objects()
    }

    /// The operations so far, in order, with what they were about: `create base:1`.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    /// What was uploaded: folder of the container and archive, in order.
    #[must_use]
    pub fn uploads(&self) -> Vec<(String, Bytes)> {
        self.state().uploads.clone()
    }

    /// The specifications of all containers created so far.
    #[must_use]
    pub fn created(&self) -> Vec<ContainerSpec> {
        self.state().created.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed(doing: String, message: &str) -> EngineError {
    EngineError::Failed {
        doing,
        message: message.to_owned(),
    }
}

#[cfg(test)]
#[path = "fake_tests.rs"]
mod tests;
