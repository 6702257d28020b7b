//! How much the packages of a payload take when installed: `sizes.json` in its volume, in which the
//! build script has left bytes by name.

use std::collections::BTreeMap;
use std::io::Read;

use super::store::{FILL_MOUNT, Store, never_started};
use crate::engine::EngineError;
use crate::engine::sweep::run_labels;

/// The file that a payload of packages has.
const FILE: &str = "sizes.json";
/// It is far below this, bytes.
const MOST: usize = 1 << 20;

impl Store<'_> {
    /// Bytes of each package in a volume, by name; empty where the payload does not tell. Kept for
    /// later runs, as what a volume of one name holds never changes. `image` is any image that the
    /// engine has: nothing in it is started.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn sizes(
        &self,
        volume: &str,
        image: &str,
    ) -> Result<BTreeMap<String, u64>, EngineError> {
        let kept = self
            .images
            .options
            .cache
            .join(format!("{volume}.sizes.json"));
        if let Some(sizes) = std::fs::read(&kept).ok().and_then(|text| parse(&text)) {
            return Ok(sizes);
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
        let path = format!("{FILL_MOUNT}/{FILE}");
        let archive = engine.download(&container, &path, MOST).await;
        let removed = engine.remove(&container).await;
        let archive = archive?;
        removed?;
        let sizes = archive.and_then(|archive| parse(&only_file(&archive)?));
        let sizes = sizes.unwrap_or_default();
        crate::image::keep::keep(&kept, &sizes);
        Ok(sizes)
    }
}

fn only_file(archive: &[u8]) -> Option<Vec<u8>> {
    let mut archive = tar::Archive::new(archive);
    let mut entry = archive.entries().ok()?.next()?.ok()?;
    let mut content = Vec::new();
    entry.read_to_end(&mut content).ok()?;
    Some(content)
}

fn parse(text: &[u8]) -> Option<BTreeMap<String, u64>> {
    serde_json::from_slice(text).ok()
}
