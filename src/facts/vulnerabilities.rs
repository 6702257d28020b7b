//! How many vulnerabilities a scanner found in an image: the JSON of Trivy, counted by severity.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Severities as Trivy spells them, the worst first.
const SEVERITIES: [&str; 5] = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"];

/// Counts by severity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vulnerabilities(BTreeMap<usize, usize>);

/// Why a scanner's report could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// It could not be read.
    #[error("cannot read {}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is no report of Trivy.
    #[error("{} is no JSON report of Trivy: {error}", path.display())]
    NotAReport {
        /// Which file.
        path: PathBuf,
        /// Where, and why.
        error: serde_json::Error,
    },
}

/// `trivy image --format json`.
#[derive(Deserialize)]
struct Report {
    #[serde(rename = "SchemaVersion")]
    _schema_version: u32,
    /// Absent where nothing was found that could be scanned.
    #[serde(rename = "Results", default)]
    results: Vec<Scanned>,
}

#[derive(Deserialize)]
struct Scanned {
    #[serde(rename = "Vulnerabilities", default)]
    vulnerabilities: Vec<Vulnerability>,
}

#[derive(Deserialize)]
struct Vulnerability {
    #[serde(rename = "Severity", default)]
    severity: String,
}

impl Vulnerabilities {
    /// Reads a report of Trivy.
    ///
    /// # Errors
    /// A file that cannot be read or is none.
    pub fn read(path: &Path) -> Result<Vulnerabilities, ScanError> {
        let text = std::fs::read(path).map_err(|error| ScanError::Io {
            path: path.to_owned(),
            error,
        })?;
        Vulnerabilities::counted(&text).map_err(|error| ScanError::NotAReport {
            path: path.to_owned(),
            error,
        })
    }

    /// Counts what a report names.
    pub(crate) fn counted(report: &[u8]) -> serde_json::Result<Vulnerabilities> {
        let report: Report = serde_json::from_slice(report)?;
        let mut counts = BTreeMap::new();
        let results = report.results.iter();
        for found in results.flat_map(|scanned| &scanned.vulnerabilities) {
            let known = SEVERITIES.iter().position(|known| *known == found.severity);
            *counts
                .entry(known.unwrap_or(SEVERITIES.len() - 1))
                .or_default() += 1;
        }
        Ok(Vulnerabilities(counts))
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }
}

impl std::fmt::Display for Vulnerabilities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        let told: Vec<String> = self
            .0
            .iter()
            .map(|(severity, count)| format!("{count} {}", SEVERITIES[*severity].to_lowercase()))
            .collect();
        f.write_str(&told.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vulnerabilities, ScanError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Vulnerabilities::read(file.path())
    }

    #[test]
    fn severities_are_counted_the_worst_first() {
        let report = r#"{"SchemaVersion": 2, "Results": [{"Target": "a", "Vulnerabilities": [
            {"Severity": "LOW"}, {"Severity": "CRITICAL"}, {"Severity": "LOW"}, {"Severity": "odd"}]},
            {"Target": "b"}]}"#;
        let found = read(report).unwrap();
        assert_eq!(found.to_string(), "1 critical, 2 low, 1 unknown");
        assert_eq!(found.total(), 4);
        assert_eq!(read(r#"{"SchemaVersion": 2}"#).unwrap().to_string(), "none");
    }

    #[test]
    fn what_is_no_report_is_refused_with_its_place() {
        let error = read("[]").unwrap_err().to_string();
        assert!(error.contains("line 1"), "{error}");
        assert!(
            read("{}")
                .unwrap_err()
                .to_string()
                .contains("SchemaVersion")
        );
    }
}
