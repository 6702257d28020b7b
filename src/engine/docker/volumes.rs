//! Named volumes.

use std::collections::{BTreeMap, HashMap};

use bollard::models::VolumeCreateRequest;
use bollard::query_parameters::{ListVolumesOptionsBuilder, RemoveVolumeOptions};

use super::super::{EngineError, VolumeInfo};
use super::DockerEngine;
use super::errors::not_found;

pub(super) async fn labelled(
    engine: &DockerEngine,
    label: &str,
) -> Result<Vec<VolumeInfo>, EngineError> {
    let filters = HashMap::from([("label", vec![label])]);
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    let listed = engine
        .docker
        .list_volumes(Some(options))
        .await
        .map_err(|error| engine.failed(format!("listing volumes labelled `{label}`"), &error))?;
    let volumes = listed.volumes.unwrap_or_default();
    Ok(volumes
        .into_iter()
        .map(|volume| VolumeInfo {
            name: volume.name,
            labels: volume.labels.into_iter().collect(),
        })
        .collect())
}

/// Whether a volume is there and has this label.
pub(super) async fn is_labelled(
    engine: &DockerEngine,
    name: &str,
    label: &str,
) -> Result<bool, EngineError> {
    match engine.docker.inspect_volume(name).await {
        Ok(volume) => Ok(volume.labels.contains_key(label)),
        Err(error) if not_found(&error) => Ok(false),
        Err(error) => Err(engine.failed(format!("looking at the volume `{name}`"), &error)),
    }
}

pub(super) async fn create(
    engine: &DockerEngine,
    name: &str,
    labels: &BTreeMap<String, String>,
) -> Result<(), EngineError> {
    let request = VolumeCreateRequest {
        name: Some(name.to_owned()),
        labels: Some(labels.clone().into_iter().collect()),
        ..VolumeCreateRequest::default()
    };
    match engine.docker.create_volume(request).await {
        Ok(_) => Ok(()),
        Err(error) => Err(engine.failed(format!("creating the volume `{name}`"), &error)),
    }
}

pub(super) async fn remove(engine: &DockerEngine, name: &str) -> Result<(), EngineError> {
    let removed = engine
        .docker
        .remove_volume(name, None::<RemoveVolumeOptions>)
        .await;
    match removed {
        Ok(()) => Ok(()),
        Err(error) if not_found(&error) => Ok(()),
        Err(error) => Err(engine.failed(format!("removing the volume `{name}`"), &error)),
    }
}
