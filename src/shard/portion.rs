//! Which of a run's trials a machine does: those of the units that fell to it.

use std::collections::HashSet;

use super::plan::ShardPlan;
use crate::plan::{Plan, PlannedImage};
use crate::record::Role;
use crate::suite::Case;

/// Some of the units of a plan, by case and name of the candidate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portion {
    pairs: HashSet<(String, String)>,
    cases: HashSet<String>,
}

impl Portion {
    /// These units, all of one platform.
    #[must_use]
    pub fn of(plan: &ShardPlan, units: impl IntoIterator<Item = usize>) -> Portion {
        let mut portion = Portion::default();
        for unit in units.into_iter().filter_map(|place| plan.units.get(place)) {
            if let Some(image) = plan.images.get(unit.candidate) {
                portion.cases.insert(unit.case.0.clone());
                portion
                    .pairs
                    .insert((unit.case.0.clone(), image.name.clone()));
            }
        }
        portion
    }

    /// Whether a case is among them, on whatever candidate.
    #[must_use]
    pub fn has_case(&self, case: &Case) -> bool {
        self.cases.contains(&case.id.0)
    }

    /// Whether an image has to do with them: the baseline, or a candidate of one of them.
    #[must_use]
    pub fn has_image(&self, role: Role, name: &str) -> bool {
        role == Role::Baseline || self.pairs.iter().any(|(_, image)| image == name)
    }

    /// Leaves in a plan what these units need: behaviour cases on their candidates and on the baseline,
    /// timings.
    pub fn restrict(&self, plan: &mut Plan, cases: &[Case], images: &[PlannedImage]) {
        let is_in = |case: usize, image: usize| {
            let (case, image) = (&cases[case], &images[image]);
            match image.role {
                Role::Baseline => self.has_case(case),
                Role::Candidate => {
                    let pair = (case.id.0.clone(), image.image.name.clone());
                    self.pairs.contains(&pair)
                }
            }
        };
        for lane in &mut plan.lanes {
            let image = lane.image;
            lane.cases.retain(|&case| is_in(case, image));
        }
        plan.lanes.retain(|lane| !lane.cases.is_empty());
        plan.timings
            .retain(|trial| is_in(trial.case, trial.candidate));
    }
}
