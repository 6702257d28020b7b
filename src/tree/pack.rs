//! The bytes of some files of a tree, once more from where it was read, as tar archives that are to
//! be unpacked at the root of a container.

use std::collections::BTreeMap;
use std::fs::File as Open;
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use tar::EntryType;
use zip::ZipArchive;

use super::archive::members;
use super::limits::TreeError;
use super::{Entry, Tree, inside};

/// An archive is handed on when it has so many bytes, or a single larger file.
const PIECE: usize = 32 << 20;

/// Where files of a tree are to go: by their path in the tree.
pub type Wanted = BTreeMap<String, String>;

/// Takes archives as they become full; an error ends the packing.
pub type Sink<'s> = &'s mut dyn FnMut(Bytes) -> io::Result<()>;

struct Packer<'s> {
    builder: tar::Builder<Vec<u8>>,
    sink: Sink<'s>,
}

impl<'s> Packer<'s> {
    fn new(sink: Sink<'s>) -> Packer<'s> {
        Packer {
            builder: tar::Builder::new(Vec::new()),
            sink,
        }
    }

    fn file(&mut self, to: &str, data: &mut dyn Read) -> io::Result<()> {
        let mut bytes = Vec::new();
        data.read_to_end(&mut bytes)?;
        let mut header = header(EntryType::Regular);
        header.set_size(bytes.len() as u64);
        let path = to.trim_start_matches('/');
        self.builder.append_data(&mut header, path, &bytes[..])?;
        if self.builder.get_ref().len() >= PIECE {
            self.hand_on()?;
        }
        Ok(())
    }

    fn link(&mut self, kind: EntryType, to: &str, target: &str) -> io::Result<()> {
        let path = to.trim_start_matches('/');
        self.builder.append_link(&mut header(kind), path, target)
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let full = std::mem::replace(&mut self.builder, tar::Builder::new(Vec::new()));
        (self.sink)(Bytes::from(full.into_inner()?))
    }
}

/// Whatever it was, it may be read and run, and belongs to root.
fn header(kind: EntryType) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(0);
    header.set_mode(0o755);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header
}

/// Packs links, which the tree itself tells, and then files by `read`.
fn pack(
    tree: &Tree,
    wanted: &Wanted,
    sink: Sink<'_>,
    read: impl FnOnce(&mut Packer<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut packer = Packer::new(sink);
    for (from, to) in wanted {
        if let Some(Entry::Link(target)) = tree.entries.get(from) {
            packer.link(EntryType::Symlink, to, target)?;
        }
    }
    read(&mut packer)?;
    packer.hand_on()
}

/// Packs files of what is at a path of this machine, as [`super::from_path`] read it.
///
/// # Errors
/// What cannot be read; archives are not gone through once more.
pub fn from_path(
    path: &Path,
    tree: &Tree,
    wanted: &Wanted,
    sink: Sink<'_>,
) -> Result<(), TreeError> {
    let failed = |error| TreeError::io(path.display(), error);
    let is_layout = path.join("oci-layout").is_file();
    if path.is_dir() && !is_layout {
        let files = |packer: &mut Packer<'_>| folder(path, tree, wanted, packer);
        return pack(tree, wanted, sink, files).map_err(failed);
    }
    let mut head = [0; 4];
    if !is_layout {
        let read = Open::open(path).and_then(|file| file.take(4).read(&mut head));
        read.map_err(failed)?;
    }
    match &head {
        b"\x7fELF" | [b'#', b'!', ..] => {
            let file = |packer: &mut Packer<'_>| {
                let to = wanted.values();
                to.take(1)
                    .try_for_each(|to| packer.file(to, &mut Open::open(path)?))
            };
            pack(tree, wanted, sink, file).map_err(failed)
        }
        b"PK\x03\x04" => {
            pack(tree, wanted, sink, |packer| wheel(path, wanted, packer)).map_err(failed)
        }
        _ => {
            let why = "an archive is only looked into; give it to the engine (`docker load`) and \
                       name the image, or unpack it and name the folder";
            Err(TreeError::not_understood(path.display(), why))
        }
    }
}

fn folder(root: &Path, tree: &Tree, wanted: &Wanted, packer: &mut Packer<'_>) -> io::Result<()> {
    for (from, to) in wanted {
        if matches!(tree.entries.get(from), Some(Entry::File(_))) {
            let path = root.join(from.trim_start_matches('/'));
            packer.file(to, &mut Open::open(path)?)?;
        }
    }
    Ok(())
}

fn wheel(path: &Path, wanted: &Wanted, packer: &mut Packer<'_>) -> io::Result<()> {
    let mut archive = ZipArchive::new(Open::open(path)?)?;
    for index in 0..archive.len() {
        let mut member = archive.by_index(index)?;
        let name = String::from_utf8_lossy(member.name_raw()).into_owned();
        if let Some(to) = inside(&name).and_then(|path| wanted.get(&path)) {
            packer.file(to, &mut member)?;
        }
    }
    Ok(())
}

/// Packs files of what an engine exports.
///
/// # Errors
/// What cannot be read.
pub fn from_stream(
    place: &str,
    stream: impl Read,
    tree: &Tree,
    wanted: &Wanted,
    sink: Sink<'_>,
) -> Result<(), TreeError> {
    let files = |packer: &mut Packer<'_>| {
        members(stream, |member| {
            let Some(path) = inside(&member.path) else {
                return Ok(());
            };
            let Some(to) = wanted.get(&path) else {
                return Ok(());
            };
            let other = member.link.as_deref().and_then(inside);
            match member.kind {
                EntryType::Regular | EntryType::Continuous => packer.file(to, member.data),
                EntryType::Link => match other.and_then(|other| wanted.get(&other)) {
                    Some(other) => {
                        let other = other.trim_start_matches('/').to_owned();
                        packer.link(EntryType::Link, to, &other)
                    }
                    None => Ok(()),
                },
                _ => Ok(()),
            }
        })
    };
    pack(tree, wanted, sink, files).map_err(|error| TreeError::io(place, error))
}
