//! Finds and reads the suites of a folder; all mistakes of all files are reported together.

use std::path::{Path, PathBuf};

use super::error::SuiteError;
use super::{Suite, check};
use crate::mistakes::{Mistake, Mistakes};

/// Reads every `DIR/*/suite.toml`, in the order of the folders' names.
///
/// # Errors
/// [`SuiteError::Unreadable`] for a folder or file that cannot be read, [`SuiteError::Mistakes`]
/// with everything that is wrong in any of them.
pub fn load(dir: &Path) -> Result<Vec<Suite>, SuiteError> {
    let mut suites = Vec::new();
    let mut mistakes: Vec<Mistake> = Vec::new();
    for folder in folders(dir)? {
        let file = folder.join("suite.toml");
        let text = std::fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut found = Mistakes::new(&file, &text);
        suites.push(check::suite(&name, &folder, &text, &mut found));
        mistakes.extend(found.into_vec());
    }
    if mistakes.is_empty() {
        Ok(suites)
    } else {
        Err(SuiteError::Mistakes { mistakes })
    }
}

fn folders(dir: &Path) -> Result<Vec<PathBuf>, SuiteError> {
    let entries = std::fs::read_dir(dir).map_err(|e| unreadable(dir, &e))?;
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("suite.toml").is_file())
        .collect();
    folders.sort();
    if folders.is_empty() {
        return Err(SuiteError::Unreadable {
            path: dir.display().to_string(),
            message: "no folder in it has a suite.toml".to_owned(),
            help: Some("name the folder that holds the suites with --suites DIR".to_owned()),
        });
    }
    Ok(folders)
}

fn unreadable(path: &Path, error: &std::io::Error) -> SuiteError {
    SuiteError::Unreadable {
        path: path.display().to_string(),
        message: error.to_string(),
        help: Some("name the folder that holds the suites with --suites DIR".to_owned()),
    }
}
