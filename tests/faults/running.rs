//! A run that is going on, and how it ended.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Verdicts by case and image.
pub(crate) type Verdicts = BTreeMap<(String, String), String>;

/// A run that is going on.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) said: PathBuf,
    pub(crate) began: Instant,
}

/// How a run ended.
#[derive(Debug, Default)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) hung: bool,
    pub(crate) report: Option<Verdicts>,
    pub(crate) said: String,
}

impl Running {
    pub(crate) fn has_ended(&self) -> bool {
        // It is ours to wait for, and is waited for in `end`.
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        !stat.is_ok_and(|stat| !stat.contains(") Z "))
    }

    /// Waits, but not for ever.
    pub(crate) fn end(mut self, limit: Duration) -> Ended {
        let deadline = self.began + limit;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break Some(status),
                None if Instant::now() > deadline => {
                    self.child.kill().unwrap();
                    self.child.wait().unwrap();
                    break None;
                }
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        let text = |end| std::fs::read_to_string(self.said.with_extension(end)).unwrap_or_default();
        Ended {
            code: status.and_then(|status| status.code()),
            hung: status.is_none(),
            report: verdicts(&text("out")),
            said: text("err"),
        }
    }
}

/// The verdicts of a report, where there is one.
pub(crate) fn verdicts(report: &str) -> Option<Verdicts> {
    let report: Value = serde_json::from_str(report).ok()?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array()?.iter();
    let verdict = |f: &Value| ((text(&f["case"]), text(&f["image"])), text(&f["verdict"]));
    Some(findings.map(verdict).collect())
}
