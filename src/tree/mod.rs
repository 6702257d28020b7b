//! One view of a tree of files, wherever it comes from: an image in the engine, an archive, a
//! folder, a wheel, a single file.
//!
//! Of each file only what predictions need is kept: facts of ELF objects, the first line of
//! scripts, the text of a few configuration files. Nothing in a tree is trusted: paths stay in
//! it, links are followed in it, and there are limits to everything.

mod archive;
mod compression;
mod content;
mod digest;
mod folder;
mod layers;
mod limits;
pub mod pack;
mod packages;
mod source;
pub(crate) mod wheel;
mod workers;

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::elf::Object;

pub use limits::TreeError;
pub use packages::Packages;
pub use source::{Kind, from_path, from_stream};

/// Most links that are followed on the way to a file, as Linux does.
const MOST_LINKS: usize = 40;

/// A tree of files.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// By absolute path without a slash at its end.
    entries: BTreeMap<String, Entry>,
    /// How an image is to be run.
    pub config: Config,
    /// What was passed over, and why.
    pub notes: Vec<String>,
}

/// What an image says of how it is to be run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Environment.
    pub env: BTreeMap<String, String>,
}

/// Something that has a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A folder.
    Folder,
    /// A symbolic link to this.
    Link(String),
    /// A regular file.
    File(File),
}

/// A regular file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Bytes.
    pub size: u64,
    /// Whether anybody may execute it.
    pub executable: bool,
    /// Whether it runs with the rights of its owner or group.
    pub setuid: bool,
    /// What is known of its content.
    pub content: Content,
}

/// What is known of a file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// An ELF program or shared object.
    Object(Arc<Object>),
    /// An ELF file that makes no sense, and why.
    Damaged(String),
    /// What follows `#!` in the first line.
    Script(String),
    /// A configuration file that matters here.
    Text(Arc<str>),
    /// Anything else.
    Other,
}

impl Entry {
    /// Bytes of text that are kept of it.
    fn text(&self) -> usize {
        match self {
            Entry::File(File {
                content: Content::Text(text),
                ..
            }) => text.len(),
            _ => 0,
        }
    }
}

impl Config {
    /// With this environment (`NAME=value`).
    #[must_use]
    pub fn of(env: &[String]) -> Config {
        let pairs = env.iter().filter_map(|entry| entry.split_once('='));
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Config {
            env: pairs.map(owned).collect(),
        }
    }
}

impl Tree {
    /// What has this path, with the path that it has when all links are followed.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<(String, &Entry)> {
        let mut left: Vec<String> = parts(path).rev().map(str::to_owned).collect();
        let mut at = String::new();
        let mut links = 0;
        while let Some(part) = left.pop() {
            if part == ".." {
                at.truncate(at.rfind('/').unwrap_or(0));
                continue;
            }
            let next = format!("{at}/{part}");
            match self.entries.get(&next) {
                Some(Entry::Link(target)) => {
                    links += 1;
                    if links > MOST_LINKS {
                        return None;
                    }
                    if target.starts_with('/') {
                        at.clear();
                    }
                    left.extend(parts(target).rev().map(str::to_owned));
                }
                // Archives may leave folders out.
                _ => at = next,
            }
        }
        let entry = self.entries.get(&at)?;
        Some((at, entry))
    }

    /// The regular file with this path, with the path that it has when all links are followed.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<(String, &File)> {
        match self.find(path)? {
            (path, Entry::File(file)) => Some((path, file)),
            _ => None,
        }
    }

    /// The ELF object with this path.
    #[must_use]
    pub fn object(&self, path: &str) -> Option<(String, &Arc<Object>)> {
        match self.file(path)? {
            (
                path,
                File {
                    content: Content::Object(object),
                    ..
                },
            ) => Some((path, object)),
            _ => None,
        }
    }

    /// The text of a configuration file.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        match &self.file(path)?.1.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// All files with their own paths, in the order of these.
    pub fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.entries.iter().filter_map(|(path, entry)| match entry {
            Entry::File(file) => Some((path.as_str(), file)),
            _ => None,
        })
    }

    /// All ELF objects with their own paths, in the order of these.
    pub fn objects(&self) -> impl Iterator<Item = (&str, &Arc<Object>)> {
        self.files().filter_map(|(path, file)| match &file.content {
            Content::Object(object) => Some((path, object)),
            _ => None,
        })
    }

    /// Whether something lies in this folder.
    #[must_use]
    pub fn is_filled(&self, folder: &str) -> bool {
        let Some((folder, _)) = self.find(folder) else {
            return self.below(folder).next().is_some();
        };
        self.below(&folder).next().is_some()
    }

    /// Paths and entries below a folder.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = (&str, &Entry)> {
        let start = format!("{}/", folder.trim_end_matches('/'));
        let from = (Bound::Included(start.clone()), Bound::Unbounded);
        self.entries
            .range::<String, _>(from)
            .take_while(move |(path, _)| path.starts_with(&start))
            .map(|(path, entry)| (path.as_str(), entry))
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Puts an entry at a path; what was below a folder that becomes something else is gone.
    pub fn put(&mut self, path: String, entry: Entry) {
        if entry != Entry::Folder {
            self.remove_below(&path);
        }
        self.entries.insert(path, entry);
    }

    /// Puts all entries of another tree over those of this one.
    pub fn put_all(&mut self, other: &Tree) {
        for (path, entry) in &other.entries {
            let path = self.resolved(path);
            let is_folder = |found: Option<(String, &Entry)>| {
                found.is_some_and(|(_, entry)| *entry == Entry::Folder)
            };
            if *entry == Entry::Folder && is_folder(self.find(&path)) {
                continue;
            }
            self.put(path, entry.clone());
        }
    }

    /// Where something lies that is put at a path: in a folder that is a link to a folder, as
    /// `/lib` often is, it is put into that.
    #[must_use]
    pub fn resolved(&self, path: &str) -> String {
        match path.rsplit_once('/') {
            Some((folder, name)) => match self.find(folder) {
                Some((folder, Entry::Folder)) => format!("{folder}/{name}"),
                _ => path.to_owned(),
            },
            None => path.to_owned(),
        }
    }

    /// The same, below a folder.
    #[must_use]
    pub fn below_folder(&self, folder: &str) -> Tree {
        let mut tree = Tree {
            config: self.config.clone(),
            notes: self.notes.clone(),
            ..Tree::default()
        };
        for (path, entry) in &self.entries {
            tree.put(format!("{folder}{path}"), entry.clone());
        }
        tree
    }

    /// Removes an entry and everything below it.
    fn remove(&mut self, path: &str) {
        self.entries.remove(path);
        self.remove_below(path);
    }

    fn remove_below(&mut self, path: &str) {
        let below: Vec<String> = self.below(path).map(|(path, _)| path.to_owned()).collect();
        for path in below {
            self.entries.remove(&path);
        }
    }
}

/// The parts of a path that say something.
fn parts(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|part| !matches!(*part, "" | "."))
}

/// A path of an archive as one of the tree; `None` when it leads out of it.
fn inside(path: &str) -> Option<String> {
    let mut clean = String::new();
    for part in parts(path) {
        if part == ".." {
            return None;
        }
        clean.push('/');
        clean.push_str(part);
    }
    Some(clean)
}

#[cfg(any(test, fuzzing))]
pub(crate) mod testing {
    //! Trees for tests of other modules.

    use super::*;

    /// A tree of these entries.
    pub(crate) fn tree(entries: impl IntoIterator<Item = (&'static str, Entry)>) -> Tree {
        let mut tree = Tree::default();
        for (path, entry) in entries {
            tree.put(path.to_owned(), entry);
        }
        tree
    }

    /// A file with this content that may be executed.
    pub(crate) fn file(content: Content) -> Entry {
        Entry::File(File {
            size: 1,
            executable: true,
            setuid: false,
            content,
        })
    }

    /// A symbolic link.
    pub(crate) fn link(target: &str) -> Entry {
        Entry::Link(target.to_owned())
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

#[cfg(test)]
mod hostile_tests;
