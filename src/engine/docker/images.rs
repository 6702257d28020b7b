//! Images that the engine has.

use std::collections::HashMap;

use bollard::models::ImageInspect;
use bollard::query_parameters::{
    ImportImageOptionsBuilder, ListImagesOptionsBuilder, RemoveImageOptionsBuilder,
};
use futures_util::TryStreamExt as _;

use super::super::{ByteStream, EngineError, ImageConfig, ImageInfo};
use super::errors::not_found;
use super::{DockerEngine, raw, reference};

pub(super) async fn image(
    engine: &DockerEngine,
    name: &str,
) -> Result<Option<ImageInfo>, EngineError> {
    reference::check(name)?;
    match engine.docker.inspect_image(name).await {
        Ok(found) => Ok(Some(image_info(found))),
        Err(error) if not_found(&error) => Ok(None),
        Err(error) => Err(engine.failed(format!("looking for the image `{name}`"), &error)),
    }
}

pub(super) async fn labelled(
    engine: &DockerEngine,
    label: &str,
) -> Result<Vec<ImageInfo>, EngineError> {
    let filters = HashMap::from([("label", vec![label])]);
    let options = ListImagesOptionsBuilder::new().filters(&filters).build();
    let listed = engine
        .docker
        .list_images(Some(options))
        .await
        .map_err(|error| engine.failed(format!("listing images labelled `{label}`"), &error))?;
    let mut images = Vec::with_capacity(listed.len());
    for summary in listed {
        // The list has no platform. An image may vanish between the two calls.
        images.extend(image(engine, &summary.id).await?);
    }
    Ok(images)
}

pub(super) async fn remove(engine: &DockerEngine, name: &str) -> Result<(), EngineError> {
    reference::check(name)?;
    let options = RemoveImageOptionsBuilder::new().force(true).build();
    match engine.docker.remove_image(name, Some(options), None).await {
        Ok(_) => Ok(()),
        Err(error) if not_found(&error) => Ok(()),
        Err(error) => Err(engine.failed(format!("removing the image `{name}`"), &error)),
    }
}

pub(super) async fn save(
    engine: &DockerEngine,
    references: &[String],
) -> Result<ByteStream, EngineError> {
    let names: Vec<String> = references
        .iter()
        .map(|name| reference::check(name).map(|()| format!("names={}", raw::escaped(name))))
        .collect::<Result<_, _>>()?;
    let doing = format!("reading the images {}", references.join(", "));
    raw::stream(engine, &doing, &format!("/images/get?{}", names.join("&"))).await
}

pub(super) async fn load(engine: &DockerEngine, archive: ByteStream) -> Result<(), EngineError> {
    let options = ImportImageOptionsBuilder::new().quiet(true).build();
    let answers = engine.docker.import_image_stream(options, archive, None);
    let loaded = answers.try_for_each(|_| std::future::ready(Ok(()))).await;
    loaded.map_err(|error| engine.failed("loading images", &error))
}

fn image_info(found: ImageInspect) -> ImageInfo {
    let mut platform = format!(
        "{}/{}",
        found.os.as_deref().unwrap_or("linux"),
        found.architecture.as_deref().unwrap_or("unknown")
    );
    if let Some(variant) = found.variant.filter(|variant| !variant.is_empty()) {
        platform = format!("{platform}/{variant}");
    }
    let config = found.config.unwrap_or_default();
    let id = found.id.unwrap_or_default();
    ImageInfo {
        // Podman leaves the kind of digest out.
        id: if id.contains(':') {
            id
        } else {
            format!("sha256:{id}")
        },
        digests: found.repo_digests.unwrap_or_default(),
        tags: found.repo_tags.unwrap_or_default(),
        platform,
        size: found
            .size
            .and_then(|size| u64::try_from(size).ok())
            .unwrap_or_default(),
        labels: config.labels.unwrap_or_default().into_iter().collect(),
        layers: found
            .root_fs
            .and_then(|root| root.layers)
            .map_or(0, |layers| layers.len()),
        config: ImageConfig {
            env: config.env.unwrap_or_default(),
            entrypoint: config.entrypoint.unwrap_or_default(),
            command: config.cmd.unwrap_or_default(),
            user: config.user.unwrap_or_default(),
            stop_signal: config.stop_signal.filter(|signal| !signal.is_empty()),
        },
    }
}
