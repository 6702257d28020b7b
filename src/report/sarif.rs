//! What every SARIF 2.1.0 log of ours has in common.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::exit::Exit;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A log with one run.
pub(super) struct Log {
    /// What results are of, in the order of their indices.
    pub(super) rules: Vec<Value>,
    /// The exit status.
    pub(super) exit: Exit,
    /// Why that.
    pub(super) verdict: String,
    /// What could not be looked at.
    pub(super) notifications: Vec<Value>,
    /// The results.
    pub(super) results: Vec<Value>,
    /// What was compared.
    pub(super) properties: Value,
}

impl Log {
    /// The log as text, with a line feed at its end.
    pub(super) fn render(self) -> Result<String, serde_json::Error> {
        let log = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "alpine-tax",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": self.rules,
                }},
                "invocations": [{
                    "executionSuccessful": true,
                    "exitCode": self.exit.code(),
                    "exitCodeDescription": self.verdict,
                    "toolExecutionNotifications": self.notifications,
                }],
                "columnKind": "unicodeCodePoints",
                "results": self.results,
                "properties": self.properties,
            }],
        });
        serde_json::to_string_pretty(&log).map(|text| text + "\n")
    }
}

/// A path as part of an address; below the current folder where it can be so, as code scanning
/// wants it.
pub(super) fn uri(path: &str) -> String {
    let here = std::env::current_dir().ok();
    let inside = here.and_then(|here| Path::new(path).strip_prefix(here).ok().map(Path::to_owned));
    let path = inside.map_or(path.to_owned(), |inside| inside.display().to_string());
    let path = path.trim_start_matches("./");
    let mut uri = if path.starts_with('/') {
        "file://".to_owned()
    } else {
        String::new()
    };
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'@' => {
                uri.push(char::from(byte));
            }
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// The same finding has the same one in the next run, wherever its lines went.
pub(super) fn fingerprint(kind: &str, subject: &str) -> Value {
    let digest = Sha256::digest(format!("{kind}\0{subject}"));
    let digits = digest
        .iter()
        .take(16)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
    json!({ "alpineTaxFinding/v1": digits })
}
