//! What came of measuring alarms side by side before they are raised: `alarms.json` in the folder of
//! the run that they came in.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::shift::Shift;
use crate::image::keep::keep;

/// Name of the file in a run folder.
pub const ALARMS_FILE: &str = "alarms.json";

/// An alarm that was looked into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The case.
    pub case: String,
    /// Name of the candidate.
    pub image: String,
    /// Name of the baseline.
    pub baseline: String,
    /// Whether the change showed again.
    pub holds: bool,
    /// How that was found out, for people.
    pub how: String,
    /// The change as it was measured then, log ratio; `None` for a case of behaviour.
    #[serde(default)]
    pub shift: Option<Shift>,
}

/// Those of a run; none where there is no such file, or it cannot be read.
#[must_use]
pub fn read(folder: &Path) -> Vec<Confirmation> {
    let text = std::fs::read(folder.join(ALARMS_FILE)).ok();
    text.map(|text| in_file(&text)).unwrap_or_default()
}

/// Those of a file; none where it cannot be understood.
pub(super) fn in_file(text: &[u8]) -> Vec<Confirmation> {
    serde_json::from_slice(text).unwrap_or_default()
}

/// Keeps those of a run.
pub fn write(folder: &Path, confirmations: &[Confirmation]) {
    keep(&folder.join(ALARMS_FILE), &confirmations);
}
