//! The records that made-up hosts leave, merged by the real merger: whether every pair is there once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::cluster::{World, efficiency};
use super::work::{Lengths, case, plan};
use crate::engine::EngineInfo;
use crate::history::simulate::simulated_image;
use crate::outcome::{Observation, Outcome, Output, Usage};
use crate::record::{
    FORMAT_VERSION, Header, Machine, Measuring, Run, RunImage, Share, TrialRecord, TrialResult,
};
use crate::shard::balance::TooFewShards;
use crate::shard::merge::{NotTheSame, merge};
use crate::shard::plan::{Bundle, ShardPlan};

/// What merging gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Pairs of the plan.
    pub pairs: usize,
    /// Records that were merged.
    pub records: usize,
    /// Pairs that are missing.
    pub missing: usize,
    /// Trials of candidates in the merged record: one for each pair.
    pub trials: usize,
    /// What merging took.
    pub took: Duration,
}

/// A simulation that could not be done.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum SimulationError {
    /// No shards.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Plan(#[from] TooFewShards),
    /// Records that are not merged.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Merge(#[from] NotTheSame),
}

/// Plans behaviour pairs, lets hosts run them, and merges what they leave.
///
/// # Errors
/// What planner and merger say.
pub fn check(pairs: usize, world: World) -> Result<Checked, SimulationError> {
    let lengths = Lengths::Lognormal {
        median: 0.05,
        sigma: 1.0,
    };
    let plan = plan(pairs, world.hosts, (&lengths, false), world.seed)?;
    let bundles = plan.bundles();
    let mut of_host: HashMap<usize, Vec<usize>> = HashMap::new();
    for (bundle, host) in efficiency(&plan, world).done {
        of_host.entry(host).or_default().push(bundle);
    }
    let records = of_host.into_iter();
    let records: Vec<Run> = records
        .map(|(host, done)| record(&plan, host, &done, &bundles))
        .collect();
    let count = records.len();
    let begun = Instant::now();
    let merged = merge(&plan, records, "simulated")?;
    let took = begun.elapsed();
    let baseline = merged.run.header.baseline().unwrap_or_default();
    let of_candidates = merged
        .run
        .trials
        .iter()
        .filter(|trial| trial.image != baseline);
    Ok(Checked {
        pairs: plan.units.len(),
        records: count,
        missing: merged.lost.iter().map(|lost| lost.units).sum(),
        trials: of_candidates.count(),
        took,
    })
}

/// What a host leaves.
fn record(plan: &ShardPlan, host: usize, done: &[usize], bundles: &[Bundle]) -> Run {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let trial = |case: &crate::suite::CaseId, image: &str| TrialRecord {
        case: case.clone(),
        image: image.to_owned(),
        at,
        confirms: false,
        part: None,
        result: TrialResult::Observed(Box::new(Observation {
            outcome: Outcome::Exited(0),
            stdout: Output::default(),
            stderr: Output::default(),
            queries: Vec::new(),
            usage: Usage::default(),
        })),
    };
    let mut trials = Vec::new();
    for bundle in done {
        let units = bundles[*bundle].units.iter().map(|unit| &plan.units[*unit]);
        for (number, unit) in units.enumerate() {
            if number == 0 {
                trials.push(trial(&unit.case, &plan.images[0].name));
            }
            trials.push(trial(&unit.case, &plan.images[unit.candidate].name));
        }
    }
    let images = plan.images.iter().map(|image| RunImage {
        part: None,
        ..simulated_image(image.role, &image.name)
    });
    Run {
        header: Header {
            images: images.collect(),
            cases: done.iter().map(|bundle| case(*bundle, false)).collect(),
            share: Some(Share {
                plan: plan.digest.clone(),
                shard: None,
            }),
            ..bare(plan, host, at)
        },
        trials,
        mitigated: Vec::new(),
    }
}

fn bare(plan: &ShardPlan, host: usize, at: jiff::Timestamp) -> Header {
    Header {
        format_version: FORMAT_VERSION,
        run_id: format!("host-{host}"),
        tool_version: plan.tool_version.clone(),
        started: at,
        finished: Some(at),
        seed: plan.seed,
        machine: Machine {
            name: Some(format!("host-{host}")),
            ..Machine::default()
        },
        survey: None,
        pinning: None,
        engine: EngineInfo::default(),
        images: Vec::new(),
        suites: Vec::new(),
        options: None,
        measuring: Measuring::default(),
        cases: Vec::new(),
        claims: Vec::new(),
        mitigations: Vec::new(),
        share: None,
        parts: Vec::new(),
        notes: Vec::new(),
        prepare_seconds: 0.0,
        run_seconds: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hosts_leave_is_merged_without_loss() {
        let world = World {
            hosts: 20,
            dying: 0.2,
            slow: 0.2,
            seed: 5,
        };
        let checked = check(2_000, world).unwrap();
        assert_eq!(
            (checked.pairs, checked.trials, checked.missing),
            (2_000, 2_000, 0)
        );
        assert!(checked.records > 10, "{checked:?}");
    }
}
