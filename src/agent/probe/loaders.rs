//! Program loaders in an image, and which of them its own programs ask for.
//!
//! A loader is told by what is in it, not by its name: on Alpine people link one to the name of
//! the other, and gcompat installs a third thing under glibc's name.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::bounded;
use crate::clib::Family;
use crate::elf::{self, ElfKind};

/// Programs that images usually have, those that a service runs first.
const PROGRAMS: [&str; 16] = [
    "/usr/local/bin/python3",
    "/usr/local/bin/node",
    "/nodejs/bin/node",
    "/usr/bin/python3",
    "/usr/bin/node",
    "/bin/busybox",
    "/bin/sh",
    "/bin/ls",
    "/bin/bash",
    "/usr/bin/env",
    "/usr/bin/coreutils",
    "/sbin/apk",
    "/usr/bin/apk",
    "/usr/bin/perl",
    "/usr/bin/openssl",
    "/sbin/ldconfig",
];

/// Where other programs are, should none of those be there.
const PROGRAM_FOLDERS: [&str; 6] = [
    "/usr/local/bin",
    "/usr/bin",
    "/bin",
    "/usr/sbin",
    "/sbin",
    "/app",
];
/// So many of them are looked at in each folder.
const MOST_PROGRAMS: usize = 50;

/// Where loaders and libraries are, besides folders below that are named after an architecture.
const LOADER_FOLDERS: [&str; 6] = [
    "/lib",
    "/usr/local/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/glibc-compat/lib",
];

/// A loader in an image.
#[derive(Debug)]
pub(super) struct Loader {
    pub(super) family: Family,
    /// As programs of the image ask for it.
    pub(super) path: String,
    /// Where it is for the agent.
    pub(super) file: PathBuf,
    /// A program that asks for it.
    pub(super) used_by: Option<String>,
}

/// All loaders for this machine's architecture; the one that the image's programs use first.
pub(super) fn find(root: &Path) -> Vec<Loader> {
    let mut known = BTreeSet::new();
    let mut loaders = Vec::new();
    let used = used_loaders(root).into_iter();
    let used = used.map(|(path, program)| (path, Some(program)));
    let present = present_loaders(root).into_iter().map(|path| (path, None));
    for (path, used_by) in used.chain(present) {
        let file = inside(root, &path);
        let Ok(canonical) = fs::canonicalize(&file) else {
            continue;
        };
        if !known.insert(canonical) {
            continue;
        }
        if let Some(family) = family(&file) {
            loaders.push(Loader {
                family,
                path,
                file,
                used_by,
            });
        }
    }
    loaders
}

/// Loaders that programs ask for, with the first program that does.
fn used_loaders(root: &Path) -> Vec<(String, String)> {
    let usual = PROGRAMS.iter().map(|program| (*program).to_owned());
    let mut used = interpreters(root, usual);
    if used.is_empty() {
        let others = PROGRAM_FOLDERS.iter().flat_map(|folder| {
            let entries = bounded::entries(&inside(root, folder)).into_iter();
            let names = entries.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
            names
                .take(MOST_PROGRAMS)
                .map(move |name| format!("{folder}/{name}"))
        });
        used = interpreters(root, others);
    }
    used
}

fn interpreters(root: &Path, programs: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let mut known = BTreeSet::new();
    let loaders = programs.filter_map(|program| {
        let loader = headers(&inside(root, &program))?.interpreter?;
        known.insert(loader.clone()).then_some((loader, program))
    });
    loaders.collect()
}

/// Folders with loaders and libraries.
pub(super) fn library_folders(root: &Path) -> Vec<String> {
    let mut folders: Vec<String> = LOADER_FOLDERS.map(str::to_owned).to_vec();
    for parent in ["/lib", "/usr/lib"] {
        let below = bounded::entries(&inside(root, parent)).into_iter();
        let names = below.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
        let named_after_architecture = names.filter(|name| name.contains("-linux-"));
        folders.extend(named_after_architecture.map(|name| format!("{parent}/{name}")));
    }
    folders
}

/// Files that are called like loaders.
fn present_loaders(root: &Path) -> Vec<String> {
    let mut loaders = Vec::new();
    for folder in library_folders(root) {
        for path in bounded::entries(&inside(root, &folder)) {
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(name) = name.filter(|name| is_loader_name(name)) {
                loaders.push(format!("{folder}/{name}"));
            }
        }
    }
    loaders
}

fn is_loader_name(name: &str) -> bool {
    ["ld-musl-", "ld-linux", "ld64.so"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// What a loader is. `None` for something else, or for another architecture than this machine's.
fn family(file: &Path) -> Option<Family> {
    let own = headers(Path::new("/proc/self/exe"))?;
    let other = headers(file)?;
    if (other.machine, other.is_64) != (own.machine, own.is_64) {
        return None;
    }
    let content = bounded::bytes(file)?;
    if bounded::contains(&content, b"musl libc (") {
        return Some(Family::Musl);
    }
    bounded::contains(&content, b"GLIBC_PRIVATE").then_some(Family::Glibc)
}

fn headers(file: &Path) -> Option<ElfKind> {
    let is_file = fs::metadata(file).is_ok_and(|metadata| metadata.is_file());
    is_file
        .then(|| elf::read(&mut File::open(file).ok()?).ok())
        .flatten()
}

/// A path of the image as the agent sees it.
pub(super) fn inside(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}
