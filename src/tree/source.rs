//! From a path or a stream to a tree: what is it?

use std::fs::File as Open;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use super::limits::{Budget, Counted, TreeError};
use super::{Entry, Tree, folder, layers, wheel};

/// Bytes of an archive that are read at once.
const PIECE: usize = 256 << 10;

/// What a tree is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An image, or a root file system.
    Root,
    /// Files that are put into one: a program, a wheel, `node_modules`.
    Files,
}

/// Reads what is at a path of this machine. Of an image for several platforms the one for
/// `platform` (`linux/amd64`) is read, or the first.
///
/// # Errors
/// What cannot be read, is not understood, or is too much.
pub fn from_path(path: &Path, platform: Option<&str>) -> Result<(Tree, Kind), TreeError> {
    let place = path.display();
    let failed = |error| TreeError::io(&place, error);
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        if path.join("oci-layout").is_file() {
            return Ok((folder::layout(path, platform)?, Kind::Root));
        }
        let tree = folder::read(path)?;
        let kind = kind(&tree);
        return Ok((tree, kind));
    }
    if !metadata.is_file() {
        let why = "neither a file nor a folder";
        return Err(TreeError::not_understood(place, why));
    }
    let mut head = Vec::new();
    let file = Open::open(path).map_err(failed)?;
    (&file).take(4).read_to_end(&mut head).map_err(failed)?;
    match head.as_slice() {
        b"\x7fELF" | [b'#', b'!', ..] => Ok((single(path)?, Kind::Files)),
        b"PK\x03\x04" => {
            let file = Open::open(path).map_err(failed)?;
            Ok((wheel::read(place, file)?, Kind::Files))
        }
        _ => {
            let file = Open::open(path).map_err(failed)?;
            let file = BufReader::with_capacity(PIECE, file);
            let tree = from_stream(&place.to_string(), file, platform)?;
            let kind = kind(&tree);
            Ok((tree, kind))
        }
    }
}

/// Reads an archive as it comes: what `docker save` writes, an OCI archive, or files.
///
/// # Errors
/// As [`from_path`].
pub fn from_stream(
    place: &str,
    stream: impl BufRead,
    platform: Option<&str>,
) -> Result<Tree, TreeError> {
    let budget = Budget::default();
    let stream = Counted {
        inner: stream,
        budget,
    };
    layers::read(place, stream, platform)
}

/// A tree with the folders that every distribution has is a root file system.
fn kind(tree: &Tree) -> Kind {
    let has = |path| tree.find(path).is_some() || tree.is_filled(path);
    let usual = ["/etc", "/usr", "/bin", "/lib"];
    if usual.iter().filter(|path| has(path)).count() >= 2 {
        Kind::Root
    } else {
        Kind::Files
    }
}

fn single(path: &Path) -> Result<Tree, TreeError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let shown = format!("/{name}");
    let mut file =
        folder::file(path, &shown).map_err(|error| TreeError::io(path.display(), error))?;
    // It is meant to be run or loaded, whatever its mode here.
    file.executable = true;
    let mut tree = Tree::default();
    tree.put(shown, Entry::File(file));
    Ok(tree)
}
