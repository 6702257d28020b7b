//! Comparisons of a user's own command: for people, for programs and for pull requests.

mod json;
mod lines;
mod markdown;
mod remedied;
mod terminal;
#[cfg(test)]
mod tests;

use crate::compare::timing::Judged;
use crate::differential::{Both, Class, Comparison, Did, Explanation, Spec};
use crate::exit::Exit;
use crate::stats::Decision;

pub use json::{SCHEMA, SCHEMA_VERSION, render as json};
pub use markdown::render as markdown;
pub use remedied::Mitigations;
pub use terminal::render as terminal;

/// Everything that is told.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What both did.
    pub did: Both<&'a Did>,
    /// In what that differs.
    pub comparison: &'a Comparison,
    /// What is said of it, time included.
    pub class: Class,
    /// What both cost.
    pub cost: &'a Cost,
    /// What may be behind it.
    pub explanations: &'a [Explanation],
    /// What `--mitigate` came to; `None`: it was not asked for.
    pub mitigations: Option<&'a Mitigations>,
    /// What is certain and worth knowing.
    pub remarks: &'a [String],
    /// How it was run.
    pub spec: &'a Spec,
    /// Name of the image that drove a server.
    pub load_image: Option<&'a str>,
    /// Whether that is more than the user accepts.
    pub fails: bool,
}

/// What both cost, by interleaved repetitions.
#[derive(Debug, Clone, PartialEq)]
pub enum Cost {
    /// It was not asked for.
    NotAsked,
    /// It is not known, and why.
    Unknown(String),
    /// It was measured.
    Judged(Box<Judged>),
}

impl Cost {
    /// What the interval says.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        match self {
            Cost::Judged(judged) => judged.decision,
            Cost::NotAsked | Cost::Unknown(_) => None,
        }
    }
}

impl Told<'_> {
    /// The exit status.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.fails {
            Exit::Divergence
        } else {
            Exit::Success
        }
    }

    /// The verdict in one line.
    fn verdict(&self) -> String {
        let aspects: Vec<&str> = self.comparison.differs.iter().map(|a| a.as_str()).collect();
        match self.class {
            Class::Same => "both do the same".to_owned(),
            Class::OutputDiffers => format!("{} ({})", self.class.as_str(), aspects.join(", ")),
            Class::BothFail if aspects.is_empty() => "both fail, in the same way".to_owned(),
            Class::BothFail => format!("both fail, not in the same way ({})", aspects.join(", ")),
            Class::OnlyAFails | Class::OnlyBFails => self.class.as_str().to_owned(),
            Class::Slower => "both do the same, B is slower".to_owned(),
            Class::Faster => "both do the same, B is faster".to_owned(),
        }
    }

    /// Under which conditions.
    fn conditions(&self) -> Vec<String> {
        let spec = self.spec;
        let mut said = vec![match spec.network.as_str() {
            "none" => "no network".to_owned(),
            network => format!("network {network}"),
        }];
        said.extend(spec.user.as_ref().map(|user| format!("user {user}")));
        said.extend(spec.workdir.as_ref().map(|dir| format!("in {dir}")));
        let mib = |bytes: u64| format!("{} MiB of memory", bytes >> 20);
        said.extend(spec.memory_bytes.map(mib));
        let cpus = spec
            .nano_cpus
            .map(|nano| format!("{:.2}", nano_number(nano) / 1e9));
        said.extend(cpus.map(|cpus| format!("{} CPUs", cpus.trim_end_matches(".00"))));
        said.extend(spec.cpuset.as_ref().map(|cpus| format!("CPUs {cpus}")));
        let volumes = spec.volumes.iter().map(|volume| volume.target.as_str());
        said.extend(volumes.map(|target| format!("volume at {target}")));
        said.extend(self.load_image.map(|image| format!("load from {image}")));
        said
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a few thousand CPUs are far below 2^52"
)]
fn nano_number(nano: u64) -> f64 {
    nano as f64
}
