//! Reads a file of either format, all mistakes at once.

use std::path::{Path, PathBuf};

use super::{Test, goss, structure};

/// Why a file of tests cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It could not be read.
    #[error("cannot read {}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{}: {}", path.display(), mistakes.join("\n  "))]
    Mistakes {
        /// Which.
        path: PathBuf,
        /// What is wrong, with the place where there is one.
        mistakes: Vec<String>,
    },
}

/// The tests of a file: of container-structure-test when it has a `schemaVersion`, of goss otherwise.
///
/// # Errors
/// All mistakes in it.
pub fn read(path: &Path) -> Result<Vec<Test>, ImportError> {
    let text = std::fs::read_to_string(path).map_err(|error| ImportError::Io {
        path: path.to_owned(),
        error,
    })?;
    understood(&text).map_err(|mistakes| ImportError::Mistakes {
        path: path.to_owned(),
        mistakes,
    })
}

/// The tests of a file with this text, or all that is wrong with it.
pub(crate) fn understood(text: &str) -> Result<Vec<Test>, Vec<String>> {
    let mut mistakes = Vec::new();
    let tests = parse(text, &mut mistakes);
    if mistakes.is_empty() {
        Ok(tests)
    } else {
        Err(mistakes)
    }
}

/// JSON is YAML, too.
fn parse(text: &str, mistakes: &mut Vec<String>) -> Vec<Test> {
    let is_structure = text.lines().any(|line| {
        let line = line.trim_start_matches(['{', ' ', '"', '\'']);
        line.starts_with("schemaVersion")
    });
    if is_structure {
        return match serde_saphyr::from_str::<structure::File>(text) {
            Ok(file) if file.schema_version.starts_with("2.") => structure::tests(file, mistakes),
            Ok(file) => {
                let version = &file.schema_version;
                mistakes.push(format!(
                    "schemaVersion {version} is not read, only 2.0.0 is"
                ));
                Vec::new()
            }
            Err(error) => {
                mistakes.push(error.to_string());
                Vec::new()
            }
        };
    }
    match serde_saphyr::from_str::<goss::File>(text) {
        Ok(file) if file.is_empty() => {
            mistakes.push("it has no tests".to_owned());
            Vec::new()
        }
        Ok(file) => goss::tests(file, mistakes),
        Err(error) => {
            mistakes.push(error.to_string());
            Vec::new()
        }
    }
}
