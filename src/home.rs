//! Where the data is: the folder that holds `suites/` and `images/`.
//!
//! Suites and image recipes are files that people edit, not part of the binary, so the binary has
//! to find them both in a checkout and after an installation.

use std::path::{Path, PathBuf};

/// Names the folder where it is not found by itself.
pub const HOME_VARIABLE: &str = "ALPINE_TAX_HOME";

/// The folder that holds `suites/` and `images/`.
///
/// In this order: what the environment says; the current folder; the folders above the executable
/// (`target/.../release` of a checkout) and `share/alpine-tax` beside them (an installation); the
/// folder this was built from. Where nothing fits it is the current folder, and whoever reads a
/// file there says which file is missing.
#[must_use]
pub fn home() -> PathBuf {
    if let Some(named) = std::env::var_os(HOME_VARIABLE).filter(|value| !value.is_empty()) {
        return PathBuf::from(named);
    }
    let current = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let executable = std::env::current_exe().ok();
    find(&current, executable.as_deref()).unwrap_or(current)
}

fn find(current: &Path, executable: Option<&Path>) -> Option<PathBuf> {
    let above = executable
        .into_iter()
        .flat_map(|path| path.ancestors().skip(1))
        .flat_map(|folder| [folder.to_owned(), folder.join("share/alpine-tax")]);
    std::iter::once(current.to_owned())
        .chain(above)
        .chain(std::iter::once(PathBuf::from(env!("CARGO_MANIFEST_DIR"))))
        .find(|folder| folder.join("images/images.toml").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_images(folder: &Path) {
        std::fs::create_dir_all(folder.join("images")).unwrap();
        std::fs::write(folder.join("images/images.toml"), "").unwrap();
    }

    #[test]
    fn the_current_folder_comes_before_the_one_of_the_executable() {
        let temp = tempfile::tempdir().unwrap();
        let (here, there) = (temp.path().join("here"), temp.path().join("there"));
        with_images(&there);
        std::fs::create_dir_all(&here).unwrap();
        let executable = there.join("target/release/alpine-tax");
        assert_eq!(find(&here, Some(&executable)), Some(there.clone()));
        with_images(&here);
        assert_eq!(find(&here, Some(&executable)), Some(here));
    }

    #[test]
    fn an_installation_keeps_its_data_beside_the_binaries() {
        let temp = tempfile::tempdir().unwrap();
        let data = temp.path().join("share/alpine-tax");
        with_images(&data);
        let executable = temp.path().join("bin/alpine-tax");
        assert_eq!(
            find(&temp.path().join("bin"), Some(&executable)),
            Some(data)
        );
    }
}
