//! Which units of a plan a record has results of.

use std::collections::HashMap;

use super::plan::{ShardPlan, UnitKind};
use crate::record::{Run, TrialRecord, TrialResult};

/// What a record has of a unit: the trials of both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Place of the unit in [`ShardPlan::units`].
    pub unit: usize,
    /// Places of its trials in the record; the candidate's last one that counts comes first.
    pub trials: Vec<usize>,
    /// How much it says.
    pub worth: Worth,
    /// When the last of them ended.
    pub at: jiff::Timestamp,
}

/// How much a result says; the best comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// What both sides did or cost.
    Told,
    /// That it does not apply to this image or this host.
    Unsupported,
    /// That the harness could not tell.
    Broken,
}

impl Worth {
    fn of(result: &TrialResult) -> Worth {
        match result {
            TrialResult::Observed(_) | TrialResult::Timed(_) => Worth::Told,
            TrialResult::Unsupported(_) => Worth::Unsupported,
            TrialResult::Broken(_) => Worth::Broken,
        }
    }
}

/// The units that a record has done, in the order of the plan: those with a result for the candidate
/// and, for behaviour, for the baseline. Where everything that differs is measured twice, a timing of a
/// record that was cut off before that does not count.
#[must_use]
pub fn results(plan: &ShardPlan, run: &Run) -> Vec<Found> {
    let platform = run.header.images.first().map(|image| &image.image.platform);
    let mut trials: HashMap<(&str, &str, bool), usize> = HashMap::new();
    for (place, trial) in run.trials.iter().enumerate() {
        // The last one counts: a trial that is repeated is repeated for a reason.
        trials.insert((&trial.case.0, &trial.image, trial.confirms), place);
    }
    let of_unit = |(place, unit): (usize, &super::plan::Unit)| {
        let candidate = plan.images.get(unit.candidate)?;
        if candidate.platform.is_some() && candidate.platform.as_ref() != platform {
            return None;
        }
        let trial = |image, confirms| trials.get(&(unit.case.0.as_str(), image, confirms));
        let mut found = vec![*trial(candidate.name.as_str(), false)?];
        let again = trial(candidate.name.as_str(), true);
        match unit.kind {
            UnitKind::Behaviour => {
                let baseline = plan.images.get(plan.baseline_of(unit.candidate)?)?;
                found.push(*trial(baseline.name.as_str(), false)?);
            }
            UnitKind::Timing => {
                let is_cut_off = run.header.finished.is_none();
                if plan.options.confirm && is_cut_off && again.is_none() {
                    return None;
                }
                found.extend(again);
            }
        }
        let of_found = || found.iter().map(|trial| &run.trials[*trial]);
        Some(Found {
            unit: place,
            worth: of_found().map(|trial| Worth::of(&trial.result)).max()?,
            at: of_found().map(|trial: &TrialRecord| trial.at).max()?,
            trials: found,
        })
    };
    plan.units.iter().enumerate().filter_map(of_unit).collect()
}
