//! Which part of a run over several machines a record is, and of which parts a merged one was made.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::format::{Floors, Machine};
use super::survey::{Pinning, Survey};
use crate::engine::EngineInfo;

/// A shard of so many: `3/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardIndex {
    /// From 1.
    pub index: u32,
    /// How many there are.
    pub of: u32,
}

/// What belongs to a plan: the header of a record says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Digest of the plan; a copy of it is beside the record, `plan.json`.
    pub plan: String,
    /// Which shard; `None`: this machine asked for units until there were no more.
    pub shard: Option<ShardIndex>,
}

/// A record that a merged one was made of: where it was run and how, as far as that may differ between
/// the parts. Trials and images name their part by its place in the header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Name of the run.
    pub run_id: String,
    /// Which shard; `None`: see [`Share::shard`].
    pub shard: Option<ShardIndex>,
    /// When it began.
    pub started: jiff::Timestamp,
    /// When it ended; `None`: it was cut off.
    pub finished: Option<jiff::Timestamp>,
    /// What people call the machine; the same for all parts of one machine.
    pub label: String,
    /// The engine's host.
    pub machine: Machine,
    /// The engine's host seen from inside a container, when timings were to be taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<Survey>,
    /// What single-threaded timings were bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinning: Option<Pinning>,
    /// The engine.
    pub engine: EngineInfo,
    /// What equal programs differ by on that machine.
    #[serde(default)]
    pub floors: Floors,
    /// Seconds spent on preparing.
    pub prepare_seconds: f64,
    /// Seconds spent on running.
    pub run_seconds: f64,
}

/// Text that names no shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no shard: write for example `3/8`, the third of eight")]
pub struct NotAShard(String);

impl fmt::Display for ShardIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for ShardIndex {
    type Err = NotAShard;

    fn from_str(text: &str) -> Result<ShardIndex, NotAShard> {
        let parsed = text.split_once('/').and_then(|(index, of)| {
            let (index, of) = (index.parse().ok()?, of.parse().ok()?);
            (1..=of)
                .contains(&index)
                .then_some(ShardIndex { index, of })
        });
        parsed.ok_or_else(|| NotAShard(text.to_owned()))
    }
}

impl Serialize for ShardIndex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ShardIndex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ShardIndex, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_one_of_so_many() {
        let third: ShardIndex = "3/8".parse().unwrap();
        assert_eq!((third.index, third.of), (3, 8));
        assert_eq!(serde_json::to_string(&third).unwrap(), "\"3/8\"");
        for wrong in ["0/8", "9/8", "3", "3/", "a/8", "3/8/1", "-1/8", ""] {
            let error = wrong.parse::<ShardIndex>().unwrap_err();
            assert!(error.to_string().contains("3/8"), "{wrong}: {error}");
        }
    }
}
