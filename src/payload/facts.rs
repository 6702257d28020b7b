//! What the build script of a payload has left about what is in it, as JSON in its volume: how much
//! the packages take when installed, and what became of those that were built from source.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::{FILL_MOUNT, Store, never_started};
use crate::engine::EngineError;
use crate::engine::sweep::run_labels;
use crate::suite::SourceBuild;

/// Bytes by package.
const SIZES: &str = "sizes.json";
/// What became of a build, by package.
const BUILDS: &str = "builds.json";
/// They are far below this, bytes.
const MOST: usize = 1 << 20;

impl Store<'_> {
    /// Bytes of each package in a volume, by name; empty where the payload does not tell. `image` is
    /// any image that the engine has: nothing in it is started.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn sizes(
        &self,
        volume: &str,
        image: &str,
    ) -> Result<BTreeMap<String, u64>, EngineError> {
        self.facts(volume, image, SIZES).await
    }

    /// What became of each package that the payload in a volume has built from source, likewise.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn source_builds(
        &self,
        volume: &str,
        image: &str,
    ) -> Result<BTreeMap<String, SourceBuild>, EngineError> {
        self.facts(volume, image, BUILDS).await
    }

    /// Kept for later runs, as what a volume of one name holds never changes.
    async fn facts<T: Default + Serialize + DeserializeOwned>(
        &self,
        volume: &str,
        image: &str,
        file: &str,
    ) -> Result<T, EngineError> {
        let kept = self.images.options.cache.join(format!("{volume}.{file}"));
        if let Some(facts) = std::fs::read(&kept).ok().and_then(|text| parse(&text)) {
            return Ok(facts);
        }
        let engine = self.images.engine;
        let container = engine
            .create(&never_started(
                image,
                volume,
                false,
                run_labels(&self.images.options.run),
            ))
            .await?;
        let path = format!("{FILL_MOUNT}/{file}");
        let archive = engine.download(&container, &path, MOST).await;
        let removed = engine.remove(&container).await;
        let archive = archive?;
        removed?;
        let facts = archive.and_then(|archive| parse(&only_file(&archive)?));
        let facts = facts.unwrap_or_default();
        crate::image::keep::keep(&kept, &facts);
        Ok(facts)
    }
}

fn only_file(archive: &[u8]) -> Option<Vec<u8>> {
    let mut archive = tar::Archive::new(archive);
    let mut entry = archive.entries().ok()?.next()?.ok()?;
    let mut content = Vec::new();
    entry.read_to_end(&mut content).ok()?;
    Some(content)
}

fn parse<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    serde_json::from_slice(text).ok()
}
