//! What `calibrate` found, kept for later runs on the same machine.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::record::Floors;

/// What a machine can tell apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// [`crate::record::Machine::fingerprint`] of the machine.
    pub machine: String,
    /// When.
    pub at: jiff::Timestamp,
    /// Time for each timing, milliseconds.
    pub budget_ms: u64,
    /// What equal programs differ by.
    pub floors: Floors,
}

impl Calibration {
    /// Writes it to the folder where things are kept.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, cache: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(cache)?;
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        let mut file = tempfile::NamedTempFile::new_in(cache)?;
        std::io::Write::write_all(&mut file, &json)?;
        file.persist(path(cache, &self.machine))?;
        Ok(())
    }

    /// The one of this machine; `None` when there is none that can be read.
    #[must_use]
    pub fn of(cache: &Path, machine: &str) -> Option<Calibration> {
        Calibration::in_file(&std::fs::read(path(cache, machine)).ok()?, machine)
    }

    /// What a file has of this machine.
    pub(crate) fn in_file(text: &[u8], machine: &str) -> Option<Calibration> {
        let calibration: Calibration = serde_json::from_slice(text).ok()?;
        (calibration.machine == machine).then_some(calibration)
    }
}

fn path(cache: &Path, machine: &str) -> PathBuf {
    let name: String = machine
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(40)
        .collect();
    cache.join(format!("calibration-{name}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_again_for_this_machine_only() {
        let cache = tempfile::tempdir().unwrap();
        let calibration = Calibration {
            machine: "abc".to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            budget_ms: 1_000,
            floors: Floors {
                threads: Some(0.041),
                ..Floors::default()
            },
        };
        calibration.keep(&cache.path().join("new")).unwrap();
        let cache = cache.path().join("new");
        assert_eq!(Calibration::of(&cache, "abc"), Some(calibration));
        assert_eq!(Calibration::of(&cache, "other"), None);
        std::fs::write(path(&cache, "abc"), "{").unwrap();
        assert_eq!(Calibration::of(&cache, "abc"), None);
    }
}
