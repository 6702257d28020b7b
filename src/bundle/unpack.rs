//! Reads a bundle that comes from anybody: sizes, paths and links are bounded before anything is
//! believed, and every file must be what the manifest says.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Component, Path};

use bytes::Bytes;
use flate2::read::GzDecoder;
use miette::Diagnostic;

use super::MANIFEST;
use super::gather::Item;
use super::manifest::{FORMAT_VERSION, FileRecord, Manifest};
use super::pack::sha256;

/// Most bytes unpacked, in all.
const MOST_BYTES: u64 = 1 << 30;
/// Most files.
const MOST_FILES: usize = 100_000;
/// Largest manifest, bytes.
const LARGEST_MANIFEST: usize = 64 << 20;

/// A bundle that can be trusted to be what it says.
#[derive(Debug, Clone)]
pub struct Unpacked {
    /// What it says.
    pub manifest: Manifest,
    /// Its files, by path below its folder.
    pub files: BTreeMap<String, Item>,
}

/// What is wrong with a bundle.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{path} is no bundle that can be replayed:\n{}", listed(mistakes))]
#[diagnostic(help(
    "`alpine-tax repro THING --bundle FILE` makes one; nothing of this one was run"
))]
pub struct BundleError {
    /// Which file.
    pub path: String,
    /// Everything that was found.
    pub mistakes: Vec<String>,
}

fn listed(mistakes: &[String]) -> String {
    let lines: Vec<String> = mistakes
        .iter()
        .map(|mistake| format!("  - {mistake}"))
        .collect();
    lines.join("\n")
}

/// Reads and checks an archive.
///
/// # Errors
/// All that is wrong with it.
pub fn unpack(path: &str, archive: impl Read) -> Result<Unpacked, BundleError> {
    let wrong = |mistakes| BundleError {
        path: path.to_owned(),
        mistakes,
    };
    let (mut files, mut mistakes) = read(archive, MOST_BYTES).map_err(|error| {
        wrong(vec![format!(
            "it cannot be read as a compressed archive: {error}"
        )])
    })?;
    let manifest = match files.remove(MANIFEST) {
        Some(Item::File { bytes, .. }) => manifest(&bytes),
        _ => Err(format!("there is no `{MANIFEST}` in it")),
    };
    let manifest = match manifest {
        Ok(manifest) => manifest,
        Err(mistake) => {
            mistakes.push(mistake);
            return Err(wrong(mistakes));
        }
    };
    mistakes.extend(compared(&manifest, &files));
    mistakes.extend(sides(&manifest));
    match mistakes.is_empty() {
        true => Ok(Unpacked { manifest, files }),
        false => Err(wrong(mistakes)),
    }
}

type Files = BTreeMap<String, Item>;

/// The files below the one folder that the archive has, and what is wrong with it: so many bytes unpacked
/// among others.
pub(super) fn read(archive: impl Read, most: u64) -> io::Result<(Files, Vec<String>)> {
    let mut files = Files::new();
    let mut mistakes = Vec::new();
    let mut bounded = GzDecoder::new(archive).take(most);
    let ended = entries(&mut bounded, &mut files, &mut mistakes);
    match bounded.limit() {
        // What was cut here is not the archive's mistake.
        0 => mistakes.push(format!("it has more than {} MiB unpacked", most >> 20)),
        _ => ended?,
    }
    Ok((files, mistakes))
}

fn entries(archive: impl Read, files: &mut Files, mistakes: &mut Vec<String>) -> io::Result<()> {
    let mut archive = tar::Archive::new(archive);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let raw = entry.path()?.into_owned();
        if files.len() >= MOST_FILES {
            mistakes.push(format!("it has more than {MOST_FILES} files"));
            break;
        }
        let Some(path) = inside(&raw) else {
            mistakes.push(format!("`{}` leads out of its folder", raw.display()));
            continue;
        };
        let kind = entry.header().entry_type();
        if kind.is_file() {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            let executable = entry.header().mode()? & 0o111 != 0;
            if files
                .insert(path.clone(), Item::file(bytes.into(), executable))
                .is_some()
            {
                mistakes.push(format!("`{path}` is in it twice"));
            }
        } else if kind.is_symlink() {
            let target = entry
                .link_name()?
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            match leads_inside(&path, &target) {
                true => drop(files.insert(path, Item::Link(target))),
                false => mistakes.push(format!(
                    "the link `{path}` leads out of its folder: {target}"
                )),
            }
        } else if !kind.is_dir() {
            mistakes.push(format!(
                "`{path}` is neither a file nor a folder nor a link"
            ));
        }
    }
    Ok(())
}

/// The path below the first folder; `None`: it leads elsewhere.
fn inside(path: &Path) -> Option<String> {
    let mut names = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => names.push(name.to_str()?.to_owned()),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    match names.split_first()? {
        (_, []) => Some(String::new()),
        (_, below) => Some(below.join("/")),
    }
}

/// Whether a link stays among a side's files.
fn leads_inside(path: &str, target: &str) -> bool {
    let target = Path::new(target);
    if target.is_absolute() {
        return false;
    }
    // Below `context`, or below `side/files`.
    let top = if path.starts_with("context/") { 2 } else { 3 };
    let mut depth = path.split('/').count().saturating_sub(top);
    target.components().all(|part| match part {
        Component::ParentDir => {
            let up = depth.checked_sub(1);
            depth = up.unwrap_or_default();
            up.is_some()
        }
        Component::Normal(_) => {
            depth += 1;
            true
        }
        Component::CurDir => true,
        Component::RootDir | Component::Prefix(_) => false,
    })
}

fn manifest(bytes: &Bytes) -> Result<Manifest, String> {
    #[derive(serde::Deserialize)]
    struct Version {
        format_version: u32,
    }
    if bytes.len() > LARGEST_MANIFEST {
        return Err(format!("`{MANIFEST}` is larger than any of ours"));
    }
    let wrong = |error: serde_json::Error| format!("`{MANIFEST}` cannot be understood: {error}");
    let version: Version = serde_json::from_slice(bytes).map_err(wrong)?;
    if version.format_version > FORMAT_VERSION {
        return Err(format!(
            "it has the format version {}, this alpine-tax knows {FORMAT_VERSION}",
            version.format_version
        ));
    }
    serde_json::from_slice(bytes).map_err(wrong)
}

/// Files that differ from the manifest, are missing, or are too many.
fn compared(manifest: &Manifest, files: &BTreeMap<String, Item>) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (path, record) in &manifest.files {
        let same = match (files.get(path), record) {
            (None, _) => {
                mistakes.push(format!("`{path}` is missing"));
                continue;
            }
            (
                Some(Item::File { bytes, executable }),
                FileRecord::File {
                    sha256: of,
                    size,
                    executable: x,
                },
            ) => bytes.len() as u64 == *size && executable == x && sha256(bytes) == *of,
            (Some(Item::Link(target)), FileRecord::Link(of)) => target == of,
            _ => false,
        };
        if !same {
            mistakes.push(format!(
                "`{path}` is not what it was when the bundle was made"
            ));
        }
    }
    for path in files
        .keys()
        .filter(|path| !path.is_empty() && !manifest.files.contains_key(*path))
    {
        mistakes.push(format!("`{path}` was added to it"));
    }
    mistakes
}

/// What no bundle of ours says.
fn sides(manifest: &Manifest) -> Vec<String> {
    let mut mistakes = Vec::new();
    for side in &manifest.sides {
        let name = side.role.folder();
        if !side
            .job
            .argv
            .first()
            .is_some_and(|program| program.starts_with('/'))
        {
            mistakes.push(format!("the {name} does not say which program is run"));
        }
        if side.reference.starts_with('-') || side.reference.contains(char::is_whitespace) {
            mistakes.push(format!("`{}` is no reference of an image", side.reference));
        }
        for key in side.sysctls.keys().filter(|key| !key.starts_with("net.")) {
            mistakes.push(format!(
                "the {name} wants the kernel setting {key}, which none of ours does"
            ));
        }
    }
    if manifest.sides[0].role == manifest.sides[1].role {
        mistakes.push("both sides are the same one".to_owned());
    }
    mistakes
}
