//! Looks into a container that was never started: files as the image has them, with no need for a
//! shell or for any program in it.

use std::collections::BTreeMap;
use std::io::Read as _;

use tar::{Archive, Entry, EntryType};

use super::judge::{FileSeen, Kind, Seen};
use super::{FileTest, Subject, packages};
use crate::engine::{Engine, EngineError, ImageInfo};

/// Most bytes that are read of a file or folder.
const MOST: usize = 64 << 20;
/// Links that are followed to what a path holds.
const MOST_LINKS: usize = 20;
/// Where package databases are: files, or a folder with a file for each package.
const DATABASES: [&str; 4] = [
    "/lib/apk/db/installed",
    "/usr/lib/apk/db/installed",
    "/var/lib/dpkg/status",
    "/var/lib/dpkg/status.d",
];

/// What there is to see for a test; `None` for a command, which has to be run.
///
/// # Errors
/// What the engine refuses.
pub async fn look(
    engine: &dyn Engine,
    container: &str,
    info: &ImageInfo,
    subject: &Subject,
) -> Result<Option<Seen>, EngineError> {
    Ok(match subject {
        Subject::Command(_) => None,
        Subject::File(test) => Some(Seen::File(file(engine, container, test).await?)),
        Subject::Package(_) => Some(Seen::Packages(installed(engine, container).await?)),
        Subject::Account(test) => {
            let path = if test.is_group {
                "/etc/group"
            } else {
                "/etc/passwd"
            };
            let found = texts(engine, container, path).await?;
            Some(Seen::Accounts(found.concat()))
        }
        Subject::Configuration(_) => {
            let labels = info.labels.clone();
            Some(Seen::Configuration(Box::new(info.config.clone()), labels))
        }
        Subject::NotTried(_) => Some(Seen::File(None)),
    })
}

async fn file(
    engine: &dyn Engine,
    container: &str,
    test: &FileTest,
) -> Result<Option<FileSeen>, EngineError> {
    let path = test.path.as_str();
    let Some(archive) = engine.download(container, path, MOST).await? else {
        return Ok(None);
    };
    let mut archive = Archive::new(&archive[..]);
    let first = archive
        .entries()
        .ok()
        .and_then(|mut entries| entries.next()?.ok());
    let Some(mut seen) = first.map(about) else {
        return Ok(None);
    };
    if !test.content.is_empty() && seen.kind == Kind::Link {
        seen.content = texts(engine, container, path).await?.concat();
    }
    Ok(Some(seen))
}

fn about(mut entry: Entry<'_, &[u8]>) -> FileSeen {
    let header = entry.header();
    let name = |name: Result<Option<&str>, _>| name.ok().flatten().unwrap_or_default().to_owned();
    let mut seen = FileSeen {
        kind: match header.entry_type() {
            EntryType::Regular | EntryType::Continuous => Kind::File,
            EntryType::Directory => Kind::Folder,
            EntryType::Symlink => Kind::Link,
            _ => Kind::Other,
        },
        mode: header.mode().unwrap_or_default() & 0o7777,
        uid: header.uid().unwrap_or_default(),
        gid: header.gid().unwrap_or_default(),
        owner: name(header.username().map_err(drop)),
        group: name(header.groupname().map_err(drop)),
        linked_to: entry
            .link_name()
            .ok()
            .flatten()
            .map(|link| link.display().to_string()),
        size: entry.size(),
        content: String::new(),
    };
    let mut bytes = Vec::new();
    if seen.kind == Kind::File && entry.read_to_end(&mut bytes).is_ok() {
        seen.content = String::from_utf8_lossy(&bytes).into_owned();
    }
    seen
}

/// The texts at a path, links followed: one, or those of a folder.
async fn texts(
    engine: &dyn Engine,
    container: &str,
    path: &str,
) -> Result<Vec<String>, EngineError> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Some(bytes) = engine.download(container, &path, MOST).await? else {
            return Ok(Vec::new());
        };
        let mut archive = Archive::new(&bytes[..]);
        let Ok(entries) = archive.entries() else {
            return Ok(Vec::new());
        };
        let seen: Vec<FileSeen> = entries.filter_map(Result::ok).map(about).collect();
        let link = seen.first().filter(|seen| seen.kind == Kind::Link);
        match link.and_then(|seen| seen.linked_to.as_deref()) {
            Some(link) if link.starts_with('/') => path = link.to_owned(),
            Some(link) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                path = format!("{folder}/{link}");
            }
            None => return Ok(seen.into_iter().map(|seen| seen.content).collect()),
        }
    }
    Ok(Vec::new())
}

async fn installed(
    engine: &dyn Engine,
    container: &str,
) -> Result<BTreeMap<String, String>, EngineError> {
    let mut all = BTreeMap::new();
    for path in DATABASES {
        for text in texts(engine, container, path).await? {
            all.extend(packages(&text));
        }
    }
    Ok(all)
}
