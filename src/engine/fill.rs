//! Volumes that are made for one run and filled with an archive.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{ContainerSpec, Engine, EngineError, Mount, checked};

/// Where a volume is mounted while it is filled.
const MOUNT: &str = "/alpine-tax-fill";

/// Makes a volume with these labels and unpacks an archive into it. `image` is any that the engine has.
///
/// # Errors
/// When the engine fails.
pub async fn fill(
    engine: &dyn Engine,
    name: &str,
    labels: &BTreeMap<String, String>,
    image: &str,
    archive: Bytes,
) -> Result<(), EngineError> {
    engine.create_volume(name, labels).await?;
    let spec = ContainerSpec {
        mounts: vec![Mount {
            volume: name.to_owned(),
            target: MOUNT.to_owned(),
            writable: true,
        }],
        ..ContainerSpec::never_started(image, labels.clone())
    };
    let container = engine.create(&spec).await?;
    let filled = checked::upload(engine, &container, MOUNT, archive).await;
    let removed = engine.remove(&container).await;
    filled.and(removed)
}
