//! Bundles: a reproduction as one archive that runs with Docker alone, and that `replay` runs again.
//!
//! ```text
//! Sides (image, container, job, what was seen) ─▶ gather ─▶ Manifest, files ─▶ pack ─▶ out.tar.gz
//!                                                (engine)       │   `─▶ dockerfile, script, text
//! out.tar.gz ─▶ unpack (distrusts) ─▶ Manifest, files ─▶ replay │
//! ```
//!
//! A bundle comes from anybody: nothing in it is run but in a container without network and rights,
//! and nothing of it is written to this machine's disk by `replay`.

pub mod contained;
mod dockerfile;
mod gather;
mod leaks;
mod manifest;
mod pack;
mod script;
#[cfg(test)]
mod tests;
mod text;
mod unpack;

pub use gather::Item;
pub use gather::{GatherError, Gathered, gather};
pub use leaks::Private;
pub use manifest::{FORMAT_VERSION, FileRecord, Manifest, Role, Side, Tells};
pub use pack::{Content, PackError, pack};
pub use unpack::{BundleError, Unpacked, unpack};

/// In a bundle: the folder of a side's files, as they are to be in the container.
const FILES: &str = "files";
/// In a bundle: the folder of the user's own Dockerfile, which both images are built by.
pub const CONTEXT: &str = "context";
/// In a bundle: what it is, for programs.
const MANIFEST: &str = "bundle.json";
/// In a bundle: what runs the program where Docker alone cannot give it what it needs.
const RUNNER: &str = "alpine-tax-runner";
/// In a side's files: the scenario.
const SCENARIO: &str = "alpine-tax-scenario.toml";
