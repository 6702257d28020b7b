//! The shared libraries of the image, by file name.

use std::collections::BTreeSet;
use std::path::Path;

use super::bounded;
use super::loaders::{inside, library_folders};

/// Those in the folders that a loader searches by itself. A link counts where it leads somewhere.
pub(super) fn find(root: &Path) -> Vec<String> {
    let entries = library_folders(root)
        .into_iter()
        .flat_map(|folder| bounded::entries(&inside(root, &folder)));
    let libraries: BTreeSet<String> = entries
        .filter(|path| path.is_file())
        .filter_map(|path| path.file_name()?.to_str().map(str::to_owned))
        .filter(|name| name.ends_with(".so") || name.contains(".so."))
        .collect();
    libraries.into_iter().collect()
}
