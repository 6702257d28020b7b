//! Unpacks an archive into a container and looks whether what was unpacked is what was sent.
//!
//! What is put onto a volume stays there for all runs to come: a byte that changed on its way would be
//! called a difference between two libcs for ever.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::StreamExt as _;

use super::{Engine, EngineError};

/// How often an archive is sent.
const TRIES: u32 = 3;

/// Unpacks an archive of files and folders into a folder of a created container.
///
/// # Errors
/// When the engine fails, or what is there is never what was sent.
pub async fn upload(
    engine: &dyn Engine,
    container: &str,
    folder: &str,
    archive: Bytes,
) -> Result<(), EngineError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let came = upload_once(engine, container, folder, archive.clone()).await;
        match came {
            Ok(None) => return Ok(()),
            Ok(Some(_)) if tries < TRIES => {}
            Err(_) if tries < TRIES => {}
            Ok(Some(path)) => {
                return Err(EngineError::Failed {
                    doing: format!("unpacking files into {folder}"),
                    message: format!("{} is not what was sent", path.display()),
                });
            }
            Err(error) => return Err(error),
        }
    }
}

/// Gives the first file that is another than the one that was sent.
async fn upload_once(
    engine: &dyn Engine,
    container: &str,
    folder: &str,
    archive: Bytes,
) -> Result<Option<PathBuf>, EngineError> {
    engine.upload(container, folder, archive.clone()).await?;
    let mut pieces = engine.archive(container, folder).await?;
    let mut there = Vec::with_capacity(archive.len());
    while let Some(piece) = pieces.next().await {
        there.extend_from_slice(&piece?);
    }
    let unreadable = |error: io::Error| EngineError::Lost {
        doing: format!("reading {folder} again"),
        message: error.to_string(),
    };
    let sent = files(&archive).map_err(unreadable)?;
    let there = files(&there).map_err(unreadable)?;
    let mut sent = sent.into_iter();
    let changed = sent.find(|(path, content)| there.get(path) != Some(content));
    Ok(changed.map(|(path, _)| path))
}

/// The files of an archive with their content and mode.
fn files(archive: &[u8]) -> io::Result<BTreeMap<PathBuf, (u32, Vec<u8>)>> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(archive).entries()? {
        let mut entry = entry?;
        if entry.header().entry_type().is_file() {
            let path = entry.path()?;
            let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
            let mode = entry.header().mode()? & 0o777;
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            files.insert(own(&path), (mode, content));
        }
    }
    Ok(files)
}

/// A path without empty and `.` parts.
fn own(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != std::path::Component::CurDir)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::fake::FakeEngine;
    use crate::protocol::Probe;

    fn archive(content: &[u8]) -> Bytes {
        let mut archive = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o755);
        archive
            .append_data(&mut header, "./program", content)
            .unwrap();
        Bytes::from(archive.into_inner().unwrap())
    }

    async fn sent(engine: &FakeEngine) -> Result<(), EngineError> {
        let spec = crate::engine::ContainerSpec::never_started("base:1", BTreeMap::new());
        let container = engine.create(&spec).await.unwrap();
        upload(engine, &container, "/fill", archive(b"as it was sent")).await
    }

    #[tokio::test]
    async fn what_arrives_whole_is_sent_once() {
        let engine = FakeEngine::new().with_image("base:1", Probe::default());
        sent(&engine).await.unwrap();
        assert_eq!(engine.uploads().len(), 1);
    }

    #[tokio::test]
    async fn what_is_damaged_is_sent_again_and_never_taken() {
        let engine = FakeEngine::new()
            .with_image("base:1", Probe::default())
            .file("base:1", "/fill", archive(b"as it was senT"));
        let error = sent(&engine).await.unwrap_err().to_string();
        assert!(error.contains("program is not what was sent"), "{error}");
        assert_eq!(engine.uploads().len(), 3);
    }
}
