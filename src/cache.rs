//! The folder on this machine where things are kept that can be made again.

use std::path::PathBuf;

/// `$XDG_CACHE_HOME/alpine-tax`, else `~/.cache/alpine-tax`, else below the folder for temporary
/// files.
#[must_use]
pub fn folder() -> PathBuf {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|p| p.is_absolute())
    };
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(std::env::temp_dir)
        .join("alpine-tax")
}
