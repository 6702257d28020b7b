//! The plan of a run over several machines, as it stands in its file. docs/formats.md describes it.

use std::collections::HashMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::build::unit::hex;
use crate::record::{Role, RunOptions, ShardIndex};
use crate::suite::CaseId;

/// Version of the format; a reader refuses what is newer than itself.
pub const PLAN_VERSION: u32 = 1;
/// Name of the copy of the plan in the folder of each record that belongs to it.
pub const PLAN_FILE: &str = "plan.json";

/// What is to be run, and which machine runs what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShardPlan {
    /// [`PLAN_VERSION`]; first in the file.
    pub format_version: u32,
    /// Digest over everything else in the file: records of another plan are not merged.
    pub digest: String,
    /// Version of alpine-tax that made it; another one refuses to run it.
    pub tool_version: String,
    /// Seed of everything random, the same in all shards.
    pub seed: u64,
    /// What was asked for.
    pub options: RunOptions,
    /// The suites that take part, in their order.
    pub suites: Vec<PlanSuite>,
    /// The baseline and the candidates of each platform.
    pub images: Vec<PlanImage>,
    /// The shards; the first is `1/N`.
    pub shards: Vec<PlanShard>,
    /// The pairs, in the order of the report.
    pub units: Vec<Unit>,
}

/// A suite as it has to be where a shard runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSuite {
    /// Its name.
    pub name: String,
    /// Digest over its cases and sources.
    pub digest: String,
}

/// An image that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanImage {
    /// What it is compared as, among the images of its platform.
    pub role: Role,
    /// As the user or the catalogue calls it.
    pub name: String,
    /// `linux/amd64` and so on; `None`: that of the host, whatever it is.
    pub platform: Option<String>,
    /// Whether timings are taken on it.
    pub timings: bool,
    /// The registry's digest, where one is known: a host that has another image refuses to run.
    pub digest: Option<String>,
}

/// What is known of a shard before it is run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanShard {
    /// Platform of the host that is to run it; `None`: any.
    pub platform: Option<String>,
    /// Units in it.
    pub units: usize,
    /// What they are expected to take, seconds.
    pub seconds: f64,
}

/// A pair: a case on a candidate, with the baseline of the candidate's platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The case.
    pub case: CaseId,
    /// Its kind.
    pub kind: UnitKind,
    /// Place of the candidate in [`ShardPlan::images`].
    pub candidate: usize,
    /// What it is expected to take, seconds.
    pub seconds: f64,
    /// Units of the same bundle stay on one machine.
    pub bundle: u32,
    /// Number of its shard, from 1.
    pub shard: u32,
}

/// What a unit compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// What both do.
    Behaviour,
    /// What both cost.
    Timing,
}

/// Units that stay on one machine: the points of a curve, the candidates of a behaviour case (which
/// share the baseline's trial), what is tried and timed of a package.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bundle {
    /// Places of its units in [`ShardPlan::units`].
    pub units: Vec<usize>,
    /// Platform of its images; `None`: that of the host, whatever it is.
    pub platform: Option<String>,
    /// Whether timings are among its units: an emulated host takes none.
    pub timings: bool,
    /// What its units are expected to take, seconds.
    pub seconds: f64,
}

/// A plan that cannot be read or be run.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum PlanError {
    /// The file is missing or unreadable.
    #[error("cannot read {path}: {source}")]
    #[diagnostic(help("`alpine-tax plan --format json > plan.json` writes a plan"))]
    Io {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Written by a newer alpine-tax.
    #[error("{path} has format version {found}; this alpine-tax reads up to {PLAN_VERSION}")]
    #[diagnostic(help("use the version of alpine-tax that made the plan"))]
    TooNew {
        /// Which.
        path: String,
        /// Its version.
        found: u32,
    },
    /// Not a plan.
    #[error("{path}, line {line}: {message}")]
    #[diagnostic(help("`alpine-tax plan --format json > plan.json` writes a plan"))]
    Malformed {
        /// Which.
        path: String,
        /// Where.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Changed since it was made.
    #[error("{path} was changed since it was made: its digest is {found}, and it says {said}")]
    #[diagnostic(help("make a new one: a plan that differs between machines plans nothing"))]
    Changed {
        /// Which.
        path: String,
        /// Digest of its contents.
        found: String,
        /// What it says.
        said: String,
    },
}

impl ShardPlan {
    /// With its digest.
    #[must_use]
    pub fn sealed(mut self) -> ShardPlan {
        self.digest = String::new();
        // Numbers of few digits are read as they were written; others may differ in the last bit.
        let lengths = self.units.iter_mut().map(|unit| &mut unit.seconds);
        for seconds in lengths.chain(self.shards.iter_mut().map(|shard| &mut shard.seconds)) {
            *seconds = (*seconds * 1e6).round() / 1e6;
        }
        self.digest = hex(&Sha256::digest(self.json()), 8);
        self
    }

    /// With a seed that follows from what is planned.
    #[must_use]
    pub fn seeded(mut self) -> ShardPlan {
        // Half of it: every program that reads JSON can hold it.
        let seed = self
            .digest
            .get(..8)
            .map(|half| u64::from_str_radix(half, 16));
        self.seed = seed.and_then(Result::ok).unwrap_or_default();
        self.sealed()
    }

    /// As it stands in its file, with a line feed at the end.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        // Neither a map with other keys than text nor a writer that fails is among the fields.
        let mut json = serde_json::to_vec(self).unwrap_or_default();
        json.push(b'\n');
        json
    }

    /// Reads a plan and checks that it is as it was made.
    ///
    /// # Errors
    /// See [`PlanError`].
    pub fn read(path: &Path) -> Result<ShardPlan, PlanError> {
        #[derive(Deserialize)]
        struct VersionOnly {
            format_version: u32,
        }
        let name = || path.display().to_string();
        let text = std::fs::read(path).map_err(|source| PlanError::Io {
            path: name(),
            source,
        })?;
        let malformed = |error: serde_json::Error| PlanError::Malformed {
            path: name(),
            line: error.line(),
            message: error.to_string(),
        };
        let version: VersionOnly = serde_json::from_slice(&text).map_err(malformed)?;
        if version.format_version > PLAN_VERSION {
            return Err(PlanError::TooNew {
                path: name(),
                found: version.format_version,
            });
        }
        let plan: ShardPlan = serde_json::from_slice(&text).map_err(malformed)?;
        let said = plan.digest.clone();
        let plan = plan.sealed();
        if plan.digest != said {
            return Err(PlanError::Changed {
                path: name(),
                found: plan.digest,
                said,
            });
        }
        Ok(plan)
    }

    /// Place of the baseline that a candidate is compared with: the one of its platform.
    #[must_use]
    pub fn baseline_of(&self, candidate: usize) -> Option<usize> {
        let platform = &self.images.get(candidate)?.platform;
        let mut images = self.images.iter();
        images.position(|image| image.role == Role::Baseline && image.platform == *platform)
    }

    /// The units of a shard, by their places.
    pub fn units_of(&self, shard: ShardIndex) -> impl Iterator<Item = usize> {
        let units = self.units.iter().enumerate();
        units
            .filter(move |(_, unit)| unit.shard == shard.index)
            .map(|(place, _)| place)
    }

    /// What stays together, in the order of the first unit of each.
    #[must_use]
    pub fn bundles(&self) -> Vec<Bundle> {
        let mut places: HashMap<u32, usize> = HashMap::new();
        let mut bundles: Vec<Bundle> = Vec::new();
        for (place, unit) in self.units.iter().enumerate() {
            let image = self.images.get(unit.candidate);
            let index = *places.entry(unit.bundle).or_insert_with(|| {
                bundles.push(Bundle {
                    platform: image.and_then(|image| image.platform.clone()),
                    ..Bundle::default()
                });
                bundles.len() - 1
            });
            let bundle = &mut bundles[index];
            bundle.units.push(place);
            bundle.timings |= unit.kind == UnitKind::Timing;
            bundle.seconds += unit.seconds;
        }
        bundles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_as_it_was_made_whatever_its_cases_take() {
        let unit = |seconds| Unit {
            case: CaseId("a/b".to_owned()),
            kind: UnitKind::Timing,
            candidate: 0,
            seconds,
            bundle: 0,
            shard: 1,
        };
        let plan = ShardPlan {
            format_version: PLAN_VERSION,
            digest: String::new(),
            tool_version: String::new(),
            seed: 0,
            options: RunOptions::default(),
            suites: Vec::new(),
            images: Vec::new(),
            shards: Vec::new(),
            units: (1..2000).map(|n| unit(1.3 / f64::from(n))).collect(),
        };
        let plan = plan.sealed();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(PLAN_FILE);
        std::fs::write(&path, plan.json()).unwrap();
        assert_eq!(ShardPlan::read(&path).unwrap(), plan);
    }
}
