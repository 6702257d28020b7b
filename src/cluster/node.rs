//! The image for the nodes of a cluster: this program with suites, a plan, and all that the images under
//! test get, packed. What is in it stands in [`Node`], which is in the image too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::clib::Family;
use crate::record::Role;

/// Version of the description; a reader refuses another one.
pub const NODE_VERSION: u32 = 1;
/// The folder in the image.
pub const FOLDER: &str = "/node";
/// The description, below it.
pub const DESCRIPTION: &str = "node.json";
/// The plan, below it.
pub const PLAN: &str = "plan.json";
/// What is brought to engines and into pods, below it.
pub const PACKED: &str = "packed";
/// What is kept between runs elsewhere, below it.
pub const CACHE: &str = "cache";

/// What is in an image for nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// [`NODE_VERSION`]; first in the file.
    pub format_version: u32,
    /// Name of the image.
    pub tag: String,
    /// Digest of the plan.
    pub plan: String,
    /// How many shards the plan has.
    pub shards: u32,
    /// `linux/amd64` and so on.
    pub platform: String,
    /// The images under test, the baseline first.
    pub images: Vec<UnderTest>,
    /// What containers of each libc have mounted: folder below `/opt/alpine-tax`, and volume.
    pub trees: BTreeMap<Family, BTreeMap<String, String>>,
}

/// An image under test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderTest {
    /// What it is compared as.
    pub role: Role,
    /// As the plan calls it.
    pub name: String,
    /// What engines know it by.
    pub reference: String,
    /// Whether a registry may have it by that name: it was not assembled here.
    pub from_registry: bool,
    /// Its libc; `None`: it has none.
    pub libc: Option<Family>,
}

/// A description that cannot be read.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum NodeError {
    /// The file is missing, or something else.
    #[error("cannot read {path}: {message}")]
    #[diagnostic(help("`alpine-tax pack --plan FILE --tag NAME --out node.json` writes it"))]
    Unreadable {
        /// Which.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// Written by another version.
    #[error("{path} has format version {found}, and this alpine-tax reads {NODE_VERSION}")]
    #[diagnostic(help("pack the image again with this version"))]
    OtherVersion {
        /// Which.
        path: String,
        /// Its version.
        found: u32,
    },
}

impl Node {
    /// Reads a description.
    ///
    /// # Errors
    /// See [`NodeError`].
    pub fn read(path: &Path) -> Result<Node, NodeError> {
        #[derive(Deserialize)]
        struct VersionOnly {
            format_version: u32,
        }
        let name = || path.display().to_string();
        let unreadable = |error: &dyn std::fmt::Display| NodeError::Unreadable {
            path: name(),
            message: error.to_string(),
        };
        let text = std::fs::read(path).map_err(|error| unreadable(&error))?;
        let version: VersionOnly =
            serde_json::from_slice(&text).map_err(|error| unreadable(&error))?;
        if version.format_version != NODE_VERSION {
            return Err(NodeError::OtherVersion {
                path: name(),
                found: version.format_version,
            });
        }
        serde_json::from_slice(&text).map_err(|error| unreadable(&error))
    }

    /// The volumes that are in it, each once.
    #[must_use]
    pub fn volumes(&self) -> Vec<String> {
        let all = self.trees.values().flat_map(BTreeMap::values);
        let mut volumes: Vec<String> = all.cloned().collect();
        volumes.sort();
        volumes.dedup();
        volumes
    }

    /// What engines know the images by.
    #[must_use]
    pub fn references(&self) -> Vec<String> {
        let images = self.images.iter();
        images.map(|image| image.reference.clone()).collect()
    }
}

/// A file or folder of the image.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}
