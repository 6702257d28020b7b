//! What a build script finds in its working folder.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;

use super::recipe::Payload;
use super::store::Store;
use crate::image::fingerprint::Fingerprint;
use crate::image::lock::Lock;
use crate::image::process::run_script;

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// The files and folders of this machine that go into the build: the script's folder, and files
/// from elsewhere.
pub(super) fn paths(folder: &Path, payload: &Payload) -> Vec<PathBuf> {
    let script = folder.join(&payload.script);
    let own = script.parent().unwrap_or(folder).to_owned();
    let top = folder.parent().unwrap_or(folder);
    std::iter::once(own)
        .chain(payload.inputs.iter().map(|input| top.join(input)))
        .collect()
}

/// What the script is called in the working folder.
pub(super) fn script_name(payload: &Payload) -> &str {
    payload.script.rsplit('/').next().unwrap_or(&payload.script)
}

/// The working folder as an archive. Fetches the sources of Debian packages first.
pub(super) async fn archive(
    store: &Store<'_>,
    id: &str,
    payload: &Payload,
) -> Result<Bytes, String> {
    let folder = &store.images.catalogue.folder;
    let mut paths = paths(folder, payload);
    for (suite, packages) in &payload.sources {
        paths.push(sources(store, id, suite, packages).await?);
    }
    let archive = tokio::task::spawn_blocking(move || pack(&paths));
    match archive.await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(format!("its files could not be read: {error}")),
        Err(error) => Err(error.to_string()),
    }
}

/// Folders give what is in them, files give themselves.
fn pack(paths: &[PathBuf]) -> io::Result<Bytes> {
    let mut builder = tar::Builder::new(Vec::new());
    builder.mode(tar::HeaderMode::Deterministic);
    for path in paths {
        if path.is_dir() {
            builder.append_dir_all(".", path)?;
        } else {
            let name = path.file_name().unwrap_or_default();
            builder.append_path_with_name(path, name)?;
        }
    }
    Ok(Bytes::from(builder.into_inner()?))
}

/// Source packages of one release, fetched once and kept: both libcs are built from the same.
async fn sources(
    store: &Store<'_>,
    id: &str,
    suite: &str,
    packages: &[String],
) -> Result<PathBuf, String> {
    let options = &store.images.options;
    let text = |error: io::Error| format!("sources could not be kept: {error}");
    let mut fingerprint = Fingerprint::of("sources");
    fingerprint.value(&(suite, packages));
    let name = format!("sources-{suite}-{}", fingerprint.finish());
    let kept = options.cache.join(&name);
    let waiting = || {
        store
            .images
            .say(id, "waiting for sources that are being fetched")
    };
    let _lock = Lock::take(&options.cache, &name, waiting)
        .await
        .map_err(text)?;
    if kept.is_dir() {
        return Ok(kept);
    }
    if options.offline {
        return Err(format!(
            "it needs the source of {}, and this run is `--offline`",
            packages.join(", ")
        ));
    }
    store.images.say(
        id,
        &format!("fetching the source of {}", packages.join(", ")),
    );
    let fresh = tempfile::Builder::new()
        .prefix("sources-")
        .tempdir_in(&options.cache)
        .map_err(text)?;
    let script = store.images.catalogue.folder.join("fetch-source.sh");
    let mut arguments = vec![
        suite.to_owned(),
        fresh.path().to_string_lossy().into_owned(),
    ];
    arguments.extend(packages.iter().cloned());
    let step = |line: &str| store.images.say(id, line);
    run_script(&script, &arguments, LIMIT, &step).await?;
    std::fs::rename(fresh.path(), &kept).map_err(text)?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_unpacked_and_files_lose_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("python");
        std::fs::create_dir_all(&own).unwrap();
        std::fs::write(own.join("build.sh"), "x").unwrap();
        std::fs::write(folder.path().join("lock.toml"), "y").unwrap();
        let bytes = pack(&[own, folder.path().join("lock.toml")]).unwrap();
        let mut archive = tar::Archive::new(&bytes[..]);
        let mut names: Vec<String> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| !name.ends_with('/') && name != "." && !name.is_empty())
            .collect();
        names.sort();
        assert_eq!(names, ["build.sh", "lock.toml"]);
    }
}
