//! Small findings kept between runs as JSON files.

use std::path::Path;

use serde::Serialize;

/// Keeps a value. Where that fails nothing is lost but time, so nobody is told.
pub(crate) fn keep<T: Serialize>(path: &Path, value: &T) {
    let _may_fail = try_keep(path, value);
}

/// Written beside and renamed, so that a reader never sees half of it.
fn try_keep<T: Serialize>(path: &Path, value: &T) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut file, value)?;
    file.persist(path)?;
    Ok(())
}
