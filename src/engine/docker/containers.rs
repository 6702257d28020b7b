//! The life of a container: create, fill, start, wait, look into, remove.

mod body;

use std::collections::BTreeMap;
use std::time::Duration;

use bollard::errors::Error;
use bollard::query_parameters::{
    CreateContainerOptions, DownloadFromContainerOptionsBuilder, RemoveContainerOptionsBuilder,
    StartContainerOptions, UploadToContainerOptionsBuilder, WaitContainerOptions,
};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::Deserialize;

use super::super::{
    ByteStream, Change, ChangeKind, ContainerInfo, ContainerSpec, EngineError, Exit, RUN_LABEL,
};
use super::errors::{conflict, describe, failed, not_found};
use super::{DockerEngine, raw, reference, volumes};

/// How long a removal that somebody else has begun may take.
const REMOVAL_LIMIT: Duration = Duration::from_secs(20);

pub(super) async fn create(
    engine: &DockerEngine,
    spec: &ContainerSpec,
) -> Result<String, EngineError> {
    let options = None::<CreateContainerOptions>;
    let has_health_check = has_health_check(engine, &spec.image).await;
    reference::check(&spec.image)?;
    let mut created = engine
        .docker
        .create_container(
            options.clone(),
            body::of(spec, body::Log::None, has_health_check),
        )
        .await;
    // What a container says is read from its streams; an engine that wants to keep it all the
    // same may, within bounds.
    if let Err(error) = &created
        && describe(error).to_lowercase().contains("log")
    {
        created = engine
            .docker
            .create_container(
                options,
                body::of(spec, body::Log::Bounded, has_health_check),
            )
            .await;
    }
    let doing = format!("creating a container from `{}`", spec.image);
    let container = created
        .map_err(|error| engine.failed(doing.clone(), &error))?
        .id;
    match stolen_volume(engine, spec).await {
        Ok(None) => Ok(container),
        Ok(Some(volume)) => {
            remove(engine, &container).await?;
            // The engine has made an empty one in its place, without labels.
            volumes::remove(engine, &volume).await?;
            Err(failed(
                doing,
                format!("the volume `{volume}` is no longer there"),
            ))
        }
        Err(error) => {
            let _left_to_the_sweep = remove(engine, &container).await;
            Err(error)
        }
    }
}

/// The names of our volumes, all of which carry our label.
const OURS: &str = "alpine-tax-";

/// A volume of ours that somebody has removed before the container took hold of it: programs would be
/// missing in there, and that says nothing of a libc.
async fn stolen_volume(
    engine: &DockerEngine,
    spec: &ContainerSpec,
) -> Result<Option<String>, EngineError> {
    let names = spec.mounts.iter().map(|mount| mount.volume.as_str());
    for name in names.filter(|name| name.starts_with(OURS)) {
        if !volumes::is_labelled(engine, name, RUN_LABEL).await? {
            return Ok(Some(name.to_owned()));
        }
    }
    Ok(None)
}

/// An image that cannot be looked at is told by the creation itself.
async fn has_health_check(engine: &DockerEngine, image: &str) -> bool {
    let inspected = engine.docker.inspect_image(image).await;
    let config = inspected.ok().and_then(|found| found.config);
    config.is_some_and(|config| config.healthcheck.is_some())
}

pub(super) async fn upload(
    engine: &DockerEngine,
    container: &str,
    folder: &str,
    tar: Bytes,
) -> Result<(), EngineError> {
    let options = UploadToContainerOptionsBuilder::new().path(folder).build();
    engine
        .docker
        .upload_to_container(container, Some(options), bollard::body_full(tar))
        .await
        .map_err(|error| engine.failed(unpacking(container, folder), &error))
}

pub(super) async fn unpack(
    engine: &DockerEngine,
    container: &str,
    folder: &str,
    archive: ByteStream,
) -> Result<(), EngineError> {
    let options = UploadToContainerOptionsBuilder::new().path(folder).build();
    let body = bollard::body_try_stream(archive.map_err(std::io::Error::other));
    engine
        .docker
        .upload_to_container(container, Some(options), body)
        .await
        .map_err(|error| engine.failed(unpacking(container, folder), &error))
}

fn unpacking(container: &str, folder: &str) -> String {
    format!(
        "unpacking files into {folder} of container {}",
        short(container)
    )
}

pub(super) async fn download(
    engine: &DockerEngine,
    container: &str,
    path: &str,
    limit: usize,
) -> Result<Option<Bytes>, EngineError> {
    let doing = || format!("reading {path} of container {}", short(container));
    let options = DownloadFromContainerOptionsBuilder::new()
        .path(path)
        .build();
    let mut pieces = engine
        .docker
        .download_from_container(container, Some(options));
    let mut archive = BytesMut::new();
    while let Some(piece) = pieces.next().await {
        match piece {
            Ok(piece) if archive.len() + piece.len() > limit => {
                return Err(failed(doing(), format!("it has more than {limit} bytes")));
            }
            Ok(piece) => archive.extend_from_slice(&piece),
            Err(error) if not_found(&error) && !no_such_container(&error) => return Ok(None),
            Err(error) => return Err(engine.failed(doing(), &error)),
        }
    }
    Ok(Some(archive.freeze()))
}

/// Paths in it begin where the folder does.
pub(super) async fn archive(
    engine: &DockerEngine,
    container: &str,
    folder: &str,
) -> Result<ByteStream, EngineError> {
    let doing = format!("reading {folder} of container {}", short(container));
    let folder = raw::escaped(&format!("{folder}/."));
    let path = format!("/containers/{container}/archive?path={folder}");
    raw::stream(engine, &doing, &path).await
}

pub(super) async fn export(
    engine: &DockerEngine,
    container: &str,
) -> Result<ByteStream, EngineError> {
    let doing = format!("reading the files of container {}", short(container));
    raw::stream(engine, &doing, &format!("/containers/{container}/export")).await
}

pub(super) async fn changes(
    engine: &DockerEngine,
    container: &str,
) -> Result<Vec<Change>, EngineError> {
    let doing = format!("asking what changed in container {}", short(container));
    let path = format!("/containers/{container}/changes");
    // Where nothing changed the answer is `null`.
    let listed: Option<Option<Vec<Listing>>> = raw::get(engine, &doing, &path).await?;
    let listed = listed.flatten().unwrap_or_default();
    let change = |found: Listing| Change {
        path: found.path,
        kind: match found.kind {
            0 => ChangeKind::Modified,
            1 => ChangeKind::Added,
            _ => ChangeKind::Removed,
        },
    };
    Ok(listed.into_iter().map(change).collect())
}

/// A change as engines tell it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listing {
    path: String,
    kind: i64,
}

fn no_such_container(error: &Error) -> bool {
    describe(error).to_lowercase().contains("no such container")
}

pub(super) async fn start(engine: &DockerEngine, container: &str) -> Result<(), EngineError> {
    engine
        .docker
        .start_container(container, None::<StartContainerOptions>)
        .await
        .map_err(|error| engine.failed(format!("starting container {}", short(container)), &error))
}

pub(super) async fn wait(engine: &DockerEngine, container: &str) -> Result<Exit, EngineError> {
    let doing = || format!("waiting for container {}", short(container));
    let mut waiting = engine
        .docker
        .wait_container(container, None::<WaitContainerOptions>);
    let status = match waiting.next().await {
        Some(Ok(response)) => response.status_code,
        // The client library gives every status but 0 as an error; to us it is an answer.
        Some(Err(Error::DockerContainerWaitError { code, .. })) => code,
        Some(Err(error)) => return Err(engine.failed(doing(), &error)),
        None => return Err(failed(doing(), "the engine closed the connection")),
    };
    let path = format!("/containers/{container}/json");
    let inspected: Option<Inspected> = raw::get(engine, &doing(), &path).await?;
    Ok(Exit {
        status,
        out_of_memory: inspected.is_some_and(|container| container.state.oom_killed),
    })
}

pub(super) async fn remove(engine: &DockerEngine, container: &str) -> Result<(), EngineError> {
    let doing = || format!("removing container {}", short(container));
    let deadline = tokio::time::Instant::now() + REMOVAL_LIMIT;
    loop {
        let options = RemoveContainerOptionsBuilder::new().force(true).v(true);
        match engine
            .docker
            .remove_container(container, Some(options.build()))
            .await
        {
            Ok(()) => return Ok(()),
            Err(error) if not_found(&error) => return Ok(()),
            // Somebody else is removing it: it is gone when the engine knows it no more.
            Err(error) if conflict(&error) && tokio::time::Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => return Err(engine.failed(doing(), &error)),
        }
    }
}

pub(super) async fn labelled(
    engine: &DockerEngine,
    label: &str,
    value: Option<&str>,
) -> Result<Vec<ContainerInfo>, EngineError> {
    let wanted = value.map_or_else(|| label.to_owned(), |value| format!("{label}={value}"));
    let doing = format!("listing containers labelled `{wanted}`");
    let filters = serde_json::json!({ "label": [wanted] }).to_string();
    let path = format!("/containers/json?all=1&filters={}", raw::escaped(&filters));
    let listed: Option<Vec<Listed>> = raw::get(engine, &doing, &path).await?;
    Ok(listed
        .unwrap_or_default()
        .into_iter()
        .map(|found| ContainerInfo {
            id: found.id,
            labels: found.labels.unwrap_or_default(),
        })
        .collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    id: String,
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inspected {
    state: State,
}

#[derive(Deserialize)]
struct State {
    #[serde(rename = "OOMKilled", default)]
    oom_killed: bool,
}

/// The first part of an id, as people know it from `docker ps`.
pub(super) fn short(container: &str) -> &str {
    container.get(..12).unwrap_or(container)
}
