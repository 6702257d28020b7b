//! Interpreters that the image itself has, where its `PATH` or its distribution puts them.

use std::path::Path;

use super::loaders::inside;
use crate::protocol::probe::{FoundInterpreter, Language};

/// What an image's `PATH` may not name: where distroless images keep Node.js.
const FURTHER: [&str; 1] = ["/nodejs/bin"];

/// The first of each language; `path` is the image's `PATH`, `say` runs a program.
pub(super) fn find(
    root: &Path,
    path: &str,
    say: &mut dyn FnMut(&[&Path]) -> Option<String>,
) -> Vec<FoundInterpreter> {
    let folders: Vec<&str> = path
        .split(':')
        .chain(FURTHER)
        .filter(|folder| folder.starts_with('/'))
        .collect();
    let mut found = Vec::new();
    for language in Language::ALL {
        let paths = folders
            .iter()
            .map(|folder| format!("{folder}/{}", language.program()));
        for path in paths {
            let file = inside(root, &path);
            if !file.is_file() {
                continue;
            }
            // What cannot be run is of no use, whatever it is called.
            let Some(version) = say(&[&file, Path::new("--version")])
                .as_deref()
                .and_then(version)
            else {
                continue;
            };
            found.push(FoundInterpreter {
                language,
                path,
                version,
            });
            break;
        }
    }
    found
}

/// `3.13.5` of `Python 3.13.5`, `24.1.0` of `v24.1.0`.
pub(super) fn version(said: &str) -> Option<String> {
    let line = said.lines().map(str::trim).find(|line| !line.is_empty())?;
    let version = line.strip_prefix("Python ").unwrap_or(line);
    let version = version.strip_prefix('v').unwrap_or(version);
    let is_version = version.starts_with(|c: char| c.is_ascii_digit()) && version.len() < 32;
    is_version.then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpreters_say_their_version_in_two_ways() {
        assert_eq!(version("Python 3.13.5\n\n").as_deref(), Some("3.13.5"));
        assert_eq!(version("v24.1.0\n\n").as_deref(), Some("24.1.0"));
        assert_eq!(version("sh: not found"), None);
    }

    #[test]
    fn the_first_in_the_path_that_runs_is_taken() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["usr/local/bin", "usr/bin", "nodejs/bin"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for file in [
            "usr/local/bin/python3",
            "usr/bin/python3",
            "nodejs/bin/node",
        ] {
            std::fs::write(root.path().join(file), "").unwrap();
        }
        let mut say = |argv: &[&Path]| {
            let broken = argv[0].ends_with("usr/local/bin/python3");
            let node = argv[0].ends_with("node");
            (!broken).then(|| if node { "v22.1.0" } else { "Python 3.12.1" }.to_owned())
        };
        let found = find(root.path(), "/usr/local/bin:relative:/usr/bin", &mut say);
        let seen: Vec<(&str, &str)> = found
            .iter()
            .map(|one| (one.path.as_str(), one.version.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                ("/usr/bin/python3", "3.12.1"),
                ("/nodejs/bin/node", "22.1.0")
            ]
        );
    }
}
