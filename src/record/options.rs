//! What a run was asked for: enough to go on with it after it was cut off.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What the command line said, as far as it decides what is run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunOptions {
    /// Patterns over cases.
    pub patterns: Vec<String>,
    /// Suites.
    pub suites: Vec<String>,
    /// Only timings (`true`) or only behaviour (`false`).
    pub timing: Option<bool>,
    /// Also finer points.
    pub full: bool,
    /// The baseline; `None`: the default.
    pub baseline: Option<String>,
    /// The candidates; none: the default.
    pub candidates: Vec<String>,
    /// Platform of the images.
    pub platform: Option<String>,
    /// Time limit of a case.
    pub timeout: Option<Duration>,
    /// Time for each timing.
    pub budget: Duration,
    /// The margin, where one was asked for.
    pub margin: Option<f64>,
    /// Whether what differs is measured once more.
    pub confirm: bool,
    /// Mitigations to try; `None`: none, empty: all.
    pub mitigate: Option<Vec<String>>,
    /// Whether packages are built from source.
    pub build_from_source: bool,
    /// CPU to bind to; `None`: not asked for.
    pub pin: Option<PinOption>,
    /// Containers that are busy at once.
    pub jobs: Option<u16>,
    /// Whether it is a night's run, which the next night goes on with.
    pub nightly: bool,
}

/// What single-threaded timings are to be bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinOption {
    /// Nothing.
    Off,
    /// This CPU.
    Cpu(u32),
}
