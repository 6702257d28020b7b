//! What a record keeps of the machine beside [`super::Machine`]: how it was at both ends of the
//! run, and what single-threaded timings were bound to.

use serde::{Deserialize, Serialize};

use crate::environment::{Activity, Cgroup, Environment};

/// The engine's host as the agent saw it from inside a container, and the harness's own place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// When the run began.
    pub at_start: Environment,
    /// When it had ended; `None`: it was cut off, or the machine could not be looked at again.
    #[serde(default)]
    pub at_end: Option<Environment>,
    /// Where alpine-tax itself ran.
    pub harness: Harness,
}

/// Where alpine-tax itself ran. Only when it shares the engine's host does that matter to the
/// samples, and only in so far as it takes CPU time there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Harness {
    /// Whether that is the engine's host (one kernel, by its boot id); `None`: cannot be told.
    pub is_on_engine_host: Option<bool>,
    /// The control group of alpine-tax.
    pub cgroup: Cgroup,
    /// What went on there when the run began.
    pub activity: Activity,
}

/// What single-threaded timings were bound to, the same for both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pinning {
    /// This CPU, and why this one.
    Cpu {
        /// Its number.
        cpu: u32,
        /// Why it.
        because: String,
    },
    /// None, and why not.
    Off {
        /// Why not.
        because: String,
    },
}

impl Pinning {
    /// The CPU, where there is one.
    #[must_use]
    pub fn cpu(&self) -> Option<u32> {
        match self {
            Pinning::Cpu { cpu, .. } => Some(*cpu),
            Pinning::Off { .. } => None,
        }
    }
}
