//! What is compared: an image with what was found in it.

use serde::{Deserialize, Serialize};

use crate::clib::{Clib, Family};
use crate::protocol::Probe;

/// An image under test, resolved and looked into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// As the user or the catalogue calls it.
    pub name: String,
    /// What the engine knows it by.
    pub reference: String,
    /// The engine's id of it (`sha256:...`), which is the digest of its configuration.
    pub id: String,
    /// The registry's digest, where it came from one.
    pub digest: Option<String>,
    /// `linux/amd64` and so on.
    pub platform: String,
    /// Where it came from.
    pub source: Source,
    /// Set for what is not the real thing: every report says so.
    pub stand_in_for: Option<String>,
    /// Read inside the image.
    pub probe: Probe,
    /// What does not fit, such as a tag that lies about its libc.
    pub warnings: Vec<String>,
}

/// Where an image came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The engine had it.
    Engine,
    /// Pulled from a registry in this run.
    Pulled,
    /// Assembled from the distribution's packages.
    Bootstrapped,
}

impl Source {
    /// The spelling used in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Engine => "engine",
            Source::Pulled => "pulled",
            Source::Bootstrapped => "bootstrapped",
        }
    }
}

impl Image {
    /// The C library its dynamic programs use.
    #[must_use]
    pub fn clib(&self) -> Option<&Clib> {
        self.probe.clib()
    }

    /// The family of its C library.
    #[must_use]
    pub fn family(&self) -> Option<Family> {
        self.probe.family()
    }
}
