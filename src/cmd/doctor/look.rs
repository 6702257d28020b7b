//! The single questions that `doctor` asks.

use std::path::Path;

use super::Registry;
use crate::engine::Engine;

/// An image that no registry has: asking for it tells whether one answers and leaves nothing.
const NO_SUCH_IMAGE: &str =
    "alpine@sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// What registries say when they answer, but not with an image.
const ANSWERS: [&str; 7] = [
    "manifest unknown",
    "not found",
    "denied",
    "unauthorized",
    "authentication required",
    "toomanyrequests",
    "invalid checksum digest",
];

pub(super) async fn registry(engine: &dyn Engine) -> Registry {
    match engine.pull(NO_SUCH_IMAGE, None, &|_, _, _| {}).await {
        Ok(()) => Registry::Reached,
        Err(error) => {
            let said = error.to_string();
            let lower = said.to_lowercase();
            // A name that cannot be looked up is "not found" too.
            let no_way = ["no such host", "dial tcp", "lookup "];
            if !no_way.iter().any(|words| lower.contains(words))
                && ANSWERS.iter().any(|words| lower.contains(words))
            {
                Registry::Reached
            } else {
                Registry::Unreachable(said)
            }
        }
    }
}

/// Where a program is, by `PATH`.
pub(super) fn program(name: &str) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .map(|file| file.display().to_string())
}

/// A binary that names a program loader starts only where that loader is.
pub(super) fn this_binary_is_static() -> Result<bool, String> {
    is_static(Path::new("/proc/self/exe"))
}

fn is_static(path: &Path) -> Result<bool, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let elf = goblin::elf::Elf::parse(&bytes).map_err(|error| error.to_string())?;
    Ok(elf.interpreter.is_none())
}

/// This binary's architecture, as engines name it.
pub(super) fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::fake::FakeEngine;

    #[test]
    fn this_test_is_a_static_binary() {
        assert_eq!(this_binary_is_static(), Ok(true));
        assert!(is_static(Path::new("/proc/self/status")).is_err());
    }

    #[test]
    fn programs_are_found_by_path() {
        assert!(program("sh").is_some_and(|path| path.ends_with("/sh")));
        assert_eq!(program("no-such-program"), None);
    }

    #[tokio::test]
    async fn a_registry_that_refuses_was_reached() {
        // The fake's registry says that it has no such image; the words decide.
        let engine = FakeEngine::new();
        assert!(matches!(registry(&engine).await, Registry::Unreachable(_)));
    }
}
