//! Reads tar archives as they come: long names are bounded, and what isn't a file, a folder or a
//! link is passed over.

use std::collections::HashMap;
use std::io::{self, Read};

use tar::{Archive, EntryType};

use super::content::{Look, begin};
use super::limits::{Budget, LONGEST_PATH};
use super::workers::{Slot, Workers, settled};
use super::{Content, Entry, File, Tree, inside};

/// Largest extended header, bytes.
const LARGEST_HEADER: u64 = 1 << 20;
/// So many entries that were passed over are named.
const MOST_NOTES: usize = 20;

/// A layer of an image, or a whole root file system.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) tree: Tree,
    /// What it removes of the layers below it.
    removed: Vec<String>,
    /// Files that are still being looked into.
    pending: HashMap<String, Slot>,
    /// Folders of which it hides what the layers below have in it.
    opaque: Vec<String>,
}

impl Layer {
    /// Puts this layer over those below it.
    pub(super) fn apply(&self, below: &mut Tree) {
        for folder in &self.opaque {
            below.remove_below(folder);
        }
        for path in &self.removed {
            below.remove(path);
        }
        for (path, entry) in &self.tree.entries {
            below.put(path.clone(), entry.clone());
        }
        below.notes.extend(self.tree.notes.iter().cloned());
    }

    /// Puts in what was found out beside the reading; to be done after the workers are gone.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        for (path, slot) in std::mem::take(&mut self.pending) {
            if let Some(Entry::File(file)) = self.tree.entries.get_mut(&path) {
                file.content = settled(&slot)?;
            }
        }
        Ok(())
    }

    fn note(&mut self, note: String) {
        if self.tree.notes.len() < MOST_NOTES {
            self.tree.notes.push(note);
        }
    }
}

/// What extended headers say of the entry after them.
#[derive(Debug, Default)]
struct Extended {
    path: Option<String>,
    link: Option<String>,
    size: Option<u64>,
}

/// One entry of an archive; its bytes are still to be read.
pub(super) struct Member<'e> {
    pub(super) path: String,
    pub(super) link: Option<String>,
    pub(super) kind: EntryType,
    pub(super) size: u64,
    executable: bool,
    setuid: bool,
    pub(super) data: &'e mut dyn Read,
}

/// Reads an archive member by member.
pub(super) fn members<R: Read>(
    archive: R,
    mut each: impl FnMut(Member<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut archive = Archive::new(archive);
    let mut extended = Extended::default();
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry?;
        let kind = entry.header().entry_type();
        if extended.take(kind, &mut entry)? {
            continue;
        }
        let said = std::mem::take(&mut extended);
        let size = entry.header().entry_size()?;
        if said.size.is_some_and(|said| said != size) {
            let message = "an entry that is larger than can be read (8 GiB)";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let path = said.path.unwrap_or_else(|| lossy(&entry.path_bytes()));
        let link = said
            .link
            .or_else(|| entry.link_name_bytes().map(|link| lossy(&link)));
        let mode = entry.header().mode().unwrap_or_default();
        each(Member {
            path,
            link,
            kind,
            size,
            executable: mode & 0o111 != 0,
            setuid: mode & 0o6000 != 0,
            data: &mut entry,
        })?;
    }
    Ok(())
}

impl Extended {
    /// Reads an extended header; `false` when this entry is none.
    fn take(&mut self, kind: EntryType, entry: &mut impl Read) -> io::Result<bool> {
        let is_extended = matches!(
            kind,
            EntryType::GNULongName
                | EntryType::GNULongLink
                | EntryType::XHeader
                | EntryType::XGlobalHeader
        );
        if !is_extended {
            return Ok(false);
        }
        let mut bytes = Vec::new();
        entry.take(LARGEST_HEADER).read_to_end(&mut bytes)?;
        let text = |bytes: &[u8]| {
            let end = bytes.iter().position(|&byte| byte == 0);
            String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]).into_owned()
        };
        match kind {
            EntryType::GNULongName => self.path = Some(text(&bytes)),
            EntryType::GNULongLink => self.link = Some(text(&bytes)),
            EntryType::XHeader => {
                for record in tar::PaxExtensions::new(&bytes) {
                    let record = record?;
                    match record.key_bytes() {
                        b"path" => self.path = Some(text(record.value_bytes())),
                        b"linkpath" => self.link = Some(text(record.value_bytes())),
                        b"size" => self.size = text(record.value_bytes()).parse().ok(),
                        _ => {}
                    }
                }
            }
            // What holds for the whole archive is the name of its maker.
            _ => {}
        }
        Ok(true)
    }
}

/// Reads a layer or a root file system.
pub(super) fn layer(
    archive: impl Read,
    budget: &mut Budget,
    workers: &Workers,
) -> io::Result<Layer> {
    let mut layer = Layer::default();
    members(archive, |mut member| {
        budget.entry()?;
        budget.bytes(member.size)?;
        layer.add(&mut member, budget, workers)
    })?;
    Ok(layer)
}

impl Layer {
    /// Adds an entry of an archive.
    pub(super) fn add(
        &mut self,
        member: &mut Member<'_>,
        budget: &mut Budget,
        workers: &Workers,
    ) -> io::Result<()> {
        let Some(path) = inside(&member.path).filter(|path| path.len() <= LONGEST_PATH) else {
            let shown: String = member.path.chars().take(100).collect();
            self.note(format!("`{shown}` leads out of the tree"));
            return Ok(());
        };
        if path.is_empty() {
            return Ok(());
        }
        budget.kept(path.len() + member.link.as_ref().map_or(0, String::len))?;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if name == ".wh..wh..opq" {
            self.opaque.push(folder.to_owned());
        } else if let Some(name) = name.strip_prefix(".wh.") {
            self.removed.push(format!("{folder}/{name}"));
        } else if let Some(entry) = self.entry(&path, member, workers)? {
            budget.kept(entry.text())?;
            self.tree.put(path, entry);
        }
        Ok(())
    }

    fn entry(
        &mut self,
        path: &str,
        member: &mut Member<'_>,
        workers: &Workers,
    ) -> io::Result<Option<Entry>> {
        self.pending.remove(path);
        let link = member.link.take().unwrap_or_default();
        Ok(match member.kind {
            EntryType::Directory => Some(Entry::Folder),
            EntryType::Symlink => Some(Entry::Link(link)),
            EntryType::Link => {
                let target = inside(&link);
                let slot = target.as_ref().and_then(|target| self.pending.get(target));
                if let Some(slot) = slot.cloned() {
                    self.pending.insert(path.to_owned(), slot);
                }
                let target = target.and_then(|target| self.tree.entries.get(&target).cloned());
                if target.is_none() {
                    self.note(format!(
                        "`{path}` is a link to `{link}`, which is not there"
                    ));
                }
                target
            }
            EntryType::Regular | EntryType::Continuous => Some(Entry::File(File {
                size: member.size,
                executable: member.executable,
                setuid: member.setuid,
                content: match begin(path, member.size, &mut member.data)? {
                    Look::Known(content) => content,
                    Look::Elf(elf) => {
                        let slot = workers.look(path, elf);
                        self.pending.insert(path.to_owned(), slot);
                        Content::Other
                    }
                },
            })),
            // Devices and pipes have no content; sparse files are no programs.
            _ => None,
        })
    }
}
