//! Leaves nothing behind: removes what a run created at its end, what dead runs left, or all.
//!
//! A run marks its objects with [`run_labels`]: its id, who owns it, and when they were created.
//! The owner's token tells the next run on the same host whether the owner is still alive.

mod owner;

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::future::join_all;

use super::{CACHE_LABEL, Engine, EngineError, RUN_LABEL, VolumeInfo};

pub use owner::{owner_is_dead, owner_token};

/// Who created an object: [`owner_token`].
pub const OWNER_LABEL: &str = "alpine-tax.owner";

/// When an object was created, seconds since 1970, by the clock of the host that created it.
pub const CREATED_LABEL: &str = "alpine-tax.created";

/// How old the objects of another host's run must be before we call that run dead: we cannot
/// look at the processes of another host that uses the same engine.
const OTHER_HOST_SECONDS: u64 = 24 * 3600;

/// What is kept between runs and can be made again without a network: values of [`CACHE_LABEL`].
const REMADE: [&str; 2] = ["agent", "compiled"];

/// How old such a volume gets. Each version of this program and of the cases has its own, and nothing
/// says which is used no more; one that still is, is made again within seconds.
const REMADE_SECONDS: u64 = 30 * 24 * 3600;

/// What was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Ids of containers.
    pub containers: Vec<String>,
    /// Names of volumes.
    pub volumes: Vec<String>,
    /// Names of images, ids of those without one.
    pub images: Vec<String>,
}

/// The labels that every object of a run must have.
#[must_use]
pub fn run_labels(run: &str) -> BTreeMap<String, String> {
    BTreeMap::from([
        (RUN_LABEL.to_owned(), run.to_owned()),
        (OWNER_LABEL.to_owned(), owner_token()),
        (CREATED_LABEL.to_owned(), seconds_now().to_string()),
    ])
}

/// Removes the containers and volumes of one run, or (`None`) those of all runs that are dead.
/// Objects that are kept between runs stay; volumes that were to be kept and are not whole go, and with
/// those of dead runs what has been kept for long and can be made again.
///
/// # Errors
/// The first removal that failed, after all others were tried.
pub async fn sweep(engine: &dyn Engine, run: Option<&str>) -> Result<Swept, EngineError> {
    let now = seconds_now();
    let to_go = |labels: &BTreeMap<String, String>| match run {
        Some(run) => labels.get(RUN_LABEL).is_some_and(|value| value == run),
        None => run_is_dead(labels, now),
    };
    let containers = engine.containers_labelled(RUN_LABEL, run).await?;
    let containers = containers
        .into_iter()
        .filter(|container| to_go(&container.labels))
        .map(|container| container.id);
    let containers = remove_containers(engine, containers.collect()).await?;
    // Only now: a volume in use cannot be removed.
    let all = engine.volumes_labelled(RUN_LABEL).await?;
    let volumes = all
        .iter()
        .filter(|volume| !is_kept(volume, &all) && to_go(&volume.labels))
        .map(|volume| volume.name.clone());
    let mut volumes = remove_volumes(engine, volumes.collect()).await?;
    if run.is_none() {
        volumes.extend(remove_aged(engine, &all, now).await);
    }
    Ok(Swept {
        containers,
        volumes,
        images: Vec::new(),
    })
}

/// Removes what has been kept for long and can be made again; gives the names of what is gone.
async fn remove_aged(engine: &dyn Engine, all: &[VolumeInfo], now: u64) -> Vec<String> {
    let is_remade = |volume: &VolumeInfo| {
        let kind = volume.labels.get(CACHE_LABEL);
        kind.is_some_and(|kind| REMADE.contains(&kind.as_str()))
    };
    let is_old = |volume: &VolumeInfo| {
        age(&volume.labels, now).is_some_and(|seconds| seconds > REMADE_SECONDS)
    };
    let is_marker = |name: &str| name.ends_with(&marker(""));
    let mut gone = Vec::new();
    for volume in all
        .iter()
        .filter(|volume| is_remade(volume) && is_old(volume) && is_kept(volume, all))
        .filter(|volume| !is_marker(&volume.name))
    {
        // The engine refuses where a container uses it: then it stays, with its marker.
        if engine.remove_volume(&volume.name).await.is_ok() {
            gone.push(volume.name.clone());
            let marker = marker(&volume.name);
            if engine.remove_volume(&marker).await.is_ok() {
                gone.push(marker);
            }
        }
    }
    gone
}

/// The name of the empty volume that says that a kept volume is whole.
#[must_use]
pub fn marker(volume: &str) -> String {
    format!("{volume}.complete")
}

/// A volume that is kept between runs is so from when it is whole: what an interrupted run was
/// filling is of no use.
fn is_kept(volume: &VolumeInfo, all: &[VolumeInfo]) -> bool {
    let whole = |name: &str| all.iter().any(|other| other.name == marker(name));
    let name = volume.name.as_str();
    volume.labels.contains_key(CACHE_LABEL)
        && (whole(name) || name.strip_suffix(&marker("")).is_some_and(whole))
}

/// Removes everything of ours: containers, volumes and images, of live runs too.
///
/// # Errors
/// The first removal that failed, after all others of its kind were tried.
pub async fn clean(engine: &dyn Engine) -> Result<Swept, EngineError> {
    let mut swept = Swept::default();
    let mut containers = Vec::new();
    for label in [RUN_LABEL, CACHE_LABEL] {
        let found = engine.containers_labelled(label, None).await?;
        containers.extend(found.into_iter().map(|container| container.id));
    }
    swept.containers = remove_containers(engine, distinct(containers)).await?;
    let mut volumes = Vec::new();
    for label in [RUN_LABEL, CACHE_LABEL] {
        let found = engine.volumes_labelled(label).await?;
        volumes.extend(found.into_iter().map(|volume| volume.name));
    }
    swept.volumes = remove_volumes(engine, distinct(volumes)).await?;
    let mut images = Vec::new();
    for label in [RUN_LABEL, CACHE_LABEL] {
        for image in engine.images_labelled(label).await? {
            // By names: an image with several cannot be removed by its id everywhere.
            if image.tags.is_empty() {
                images.push(image.id);
            } else {
                images.extend(image.tags);
            }
        }
    }
    swept.images = distinct(images);
    let removals = swept.images.iter().map(|image| engine.remove_image(image));
    all(join_all(removals).await)?;
    Ok(swept)
}

fn run_is_dead(labels: &BTreeMap<String, String>, now: u64) -> bool {
    let old = age(labels, now).is_none_or(|seconds| seconds > OTHER_HOST_SECONDS);
    match labels.get(OWNER_LABEL).map(|token| owner_is_dead(token)) {
        Some(Some(dead)) => dead,
        // Of another host, or of nobody we know.
        Some(None) | None => old,
    }
}

/// Seconds since an object was created, where it says when.
fn age(labels: &BTreeMap<String, String>, now: u64) -> Option<u64> {
    let created: u64 = labels.get(CREATED_LABEL)?.parse().ok()?;
    Some(now.saturating_sub(created))
}

async fn remove_containers(
    engine: &dyn Engine,
    containers: Vec<String>,
) -> Result<Vec<String>, EngineError> {
    all(join_all(containers.iter().map(|id| engine.remove(id))).await)?;
    Ok(containers)
}

async fn remove_volumes(
    engine: &dyn Engine,
    volumes: Vec<String>,
) -> Result<Vec<String>, EngineError> {
    all(join_all(volumes.iter().map(|name| engine.remove_volume(name))).await)?;
    Ok(volumes)
}

fn all(results: Vec<Result<(), EngineError>>) -> Result<(), EngineError> {
    results.into_iter().collect()
}

fn distinct(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

fn seconds_now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map(|since| since.as_secs())
        .unwrap_or_default()
}

#[cfg(test)]
#[path = "sweep_tests.rs"]
mod tests;
