//! Puts a bundle together.

use std::collections::BTreeMap;
use std::io;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::gather::{Gathered, Item};
use super::leaks::Private;
use super::manifest::{FileRecord, Manifest, Side};
use super::{CONTEXT, FILES, MANIFEST, RUNNER, SCENARIO, dockerfile, script, text};
use crate::scenario::write::{Remarks, write};

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Something would tell who made it or where.
    #[error("`{file}` of the bundle would hold `{found}`, which is private")]
    Private {
        /// Which file.
        file: String,
        /// What.
        found: String,
    },
    /// It cannot be put together.
    #[error("cannot put the bundle together: {0}")]
    Io(#[from] io::Error),
}

/// What is put into a bundle.
#[derive(Debug, Clone)]
pub struct Content<'a> {
    /// All but the records of files.
    pub manifest: Manifest,
    /// The files of each side.
    pub files: [Gathered; 2],
    /// The folder of the user's own Dockerfile.
    pub context: Gathered,
    /// What the program is made of.
    pub sources: BTreeMap<String, Bytes>,
    /// This program, where a side needs it.
    pub runner: &'a [u8],
    /// What must not be in it.
    pub private: &'a Private,
}

/// The archive, compressed.
///
/// # Errors
/// [`PackError`].
pub fn pack(content: Content<'_>) -> Result<Vec<u8>, PackError> {
    let Content {
        mut manifest,
        files,
        context,
        sources,
        runner,
        private,
    } = content;
    let mut items: BTreeMap<String, Item> = BTreeMap::new();
    for (side, gathered) in manifest.sides.iter().zip(files) {
        items.extend(of_side(side, gathered));
    }
    if manifest.sides.iter().any(Side::needs_runner) {
        let runner = Item::file(private.masked(runner.to_vec()).into(), true);
        items.insert(RUNNER.to_owned(), runner);
    }
    for (path, item) in context.0 {
        items.insert(format!("{CONTEXT}{path}"), item);
    }
    for (path, bytes) in sources {
        items.insert(format!("source/{path}"), Item::file(bytes, false));
    }
    manifest.files = items
        .iter()
        .map(|(path, item)| (path.clone(), record(item)))
        .collect();
    let run = script::script(&manifest);
    let report = text::report(&manifest);
    for (path, text, executable) in [("run.sh", run, true), ("report.txt", report, false)] {
        let item = Item::file(text.into(), executable);
        manifest.files.insert(path.to_owned(), record(&item));
        items.insert(path.to_owned(), item);
    }
    let json = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
    items.insert(MANIFEST.to_owned(), Item::file(json.into(), false));
    // What we wrote; the user's own files are the user's to look through.
    let ours = |path: &str| {
        let theirs = ["source/", "context/"];
        !path.contains(&format!("/{FILES}/"))
            && !theirs.iter().any(|folder| path.starts_with(folder))
            && path != RUNNER
    };
    for (path, item) in &items {
        if let (true, Item::File { bytes, .. }) = (ours(path), item)
            && let Some(found) = private.found_in(bytes)
        {
            return Err(PackError::Private {
                file: path.clone(),
                found: found.to_owned(),
            });
        }
    }
    Ok(archive(&manifest.name, &items)?)
}

fn of_side(side: &Side, gathered: Gathered) -> BTreeMap<String, Item> {
    let folder = side.role.folder();
    let mut items: BTreeMap<String, Item> = gathered
        .0
        .into_iter()
        .map(|(path, item)| (format!("{folder}/{FILES}{path}"), item))
        .collect();
    for (path, content) in dockerfile::own_files(side) {
        let item = Item::file(content.to_vec().into(), false);
        items.insert(format!("{folder}/{FILES}{path}"), item);
    }
    if !side.job.stdin.is_empty() {
        let item = Item::file(side.job.stdin.to_vec().into(), false);
        items.insert(format!("{folder}/stdin"), item);
    }
    let mut text = |path: String, text: String| {
        items.insert(path, Item::file(text.into(), false));
    };
    if let Some(script) = &side.job.dns {
        let scenario = write(script, &Remarks::default());
        text(format!("{folder}/{FILES}/{SCENARIO}"), scenario);
    }
    text(format!("{folder}/Dockerfile"), dockerfile::dockerfile(side));
    let queries = crate::compare::behaviour::query_set(&side.seen);
    text(format!("{folder}/queries"), lines(&queries));
    text(
        format!("{folder}/outcome"),
        format!("{}\n", side.seen.outcome),
    );
    for (name, output) in [("stdout", &side.seen.stdout), ("stderr", &side.seen.stderr)] {
        let item = Item::file(output.bytes.clone().into(), false);
        items.insert(format!("{folder}/{name}"), item);
    }
    // COPY wants a folder, though there may be nothing in it.
    items.insert(
        format!("{folder}/{FILES}/.keep"),
        Item::file(Bytes::new(), false),
    );
    items
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn record(item: &Item) -> FileRecord {
    match item {
        Item::File { bytes, executable } => FileRecord::File {
            sha256: sha256(bytes),
            size: bytes.len() as u64,
            executable: *executable,
        },
        Item::Link(target) => FileRecord::Link(target.clone()),
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Equal content gives an equal archive: no times, no owners.
fn archive(name: &str, items: &BTreeMap<String, Item>) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (path, item) in items {
        let path = format!("{name}/{path}");
        item.append(&mut archive, &path)?;
    }
    archive.into_inner()?.finish()
}
