//! Which units of a plan a record has results of.

use std::collections::HashMap;

use super::plan::{ShardPlan, UnitKind};
use crate::image::platform;
use crate::record::{Run, TrialResult};

/// What a record has of a unit: the trials of both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Place of the unit in [`ShardPlan::units`].
    pub unit: usize,
    /// Places of its trials in the record, the candidate's first: the last of those that repeat one.
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

/// The units of a plan, to be looked up.
#[derive(Debug)]
pub struct Units<'p> {
    plan: &'p ShardPlan,
    /// By case and name of the candidate; one for each platform.
    by_pair: HashMap<(&'p str, &'p str), Vec<usize>>,
}

/// Trials of a record by case, image and whether they confirm others.
type Trials<'r> = HashMap<(&'r str, &'r str, bool), usize>;

impl<'p> Units<'p> {
    /// All of a plan.
    #[must_use]
    pub fn of(plan: &'p ShardPlan) -> Units<'p> {
        let mut by_pair: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (place, unit) in plan.units.iter().enumerate() {
            if let Some(image) = plan.images.get(unit.candidate) {
                let pair = (unit.case.0.as_str(), image.name.as_str());
                by_pair.entry(pair).or_default().push(place);
            }
        }
        Units { plan, by_pair }
    }

    /// Those that a record has done, in the order of the plan: with a result for the candidate and, for
    /// behaviour, for the baseline. Where everything that differs is measured twice, a timing of a record
    /// that was cut off before that does not count.
    #[must_use]
    pub fn done(&self, run: &Run) -> Vec<Found> {
        let mut trials: Trials<'_> = HashMap::new();
        for (place, trial) in run.trials.iter().enumerate() {
            // The last one counts: a trial that is repeated is repeated for a reason.
            trials.insert((&trial.case.0, &trial.image, trial.confirms), place);
        }
        let pairs = trials.keys().filter(|(.., confirms)| !confirms);
        let units = pairs.flat_map(|(case, image, _)| {
            let units = self.by_pair.get(&(*case, *image));
            units.map_or(&[][..], Vec::as_slice)
        });
        let found = units.filter_map(|unit| self.found(*unit, run, &trials));
        let mut found: Vec<Found> = found.collect();
        found.sort_by_key(|found| found.unit);
        found
    }

    fn found(&self, place: usize, run: &Run, trials: &Trials<'_>) -> Option<Found> {
        let unit = self.plan.units.get(place)?;
        let candidate = self.plan.images.get(unit.candidate)?;
        let here = &run.header.images.first()?.image.platform;
        let planned = candidate.platform.as_deref();
        if planned.is_some_and(|planned| !platform::is_same(planned, here)) {
            return None;
        }
        let trial = |image: &str, confirms| {
            let trial = trials.get(&(unit.case.0.as_str(), image, confirms));
            trial.copied()
        };
        let mut places = vec![trial(&candidate.name, false)?];
        let again = trial(&candidate.name, true);
        match unit.kind {
            UnitKind::Behaviour => {
                let baseline = self
                    .plan
                    .images
                    .get(self.plan.baseline_of(unit.candidate)?)?;
                places.push(trial(&baseline.name, false)?);
            }
            UnitKind::Timing => {
                let is_cut_off = run.header.finished.is_none();
                if self.plan.options.confirm && is_cut_off && again.is_none() {
                    return None;
                }
                places.extend(again);
            }
        }
        let found = || places.iter().map(|place| &run.trials[*place]);
        Some(Found {
            unit: place,
            worth: found().map(|trial| Worth::of(&trial.result)).max()?,
            at: found().map(|trial| trial.at).max()?,
            trials: places,
        })
    }
}
