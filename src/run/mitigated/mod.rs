//! Tries mitigations: proves each active, runs the cases that it should help once more with it, and
//! measures what it costs.

mod behaviour;
mod place;
mod price;
mod proof;
#[cfg(test)]
mod tests;
mod timing;

use std::collections::BTreeMap;

use tokio::sync::Semaphore;

use super::pairs::Sampling;
use super::workbench::Workbench;
use crate::mitigate::Attempt;
use crate::outcome::Observation;
use crate::record::{
    Activity, MitigationRecord, Price, Role, Run, TrialResult, Tried, TriedResult, WriteError,
};
use crate::suite::{Case, CaseId};
use place::Place;

/// What trying mitigations needs.
#[expect(
    missing_debug_implementations,
    reason = "an engine and callbacks have nothing to show"
)]
pub struct Trying<'t, 'e> {
    /// The workbench of the run; it has the payloads of the mitigations too.
    pub bench: &'t Workbench<'e>,
    /// The run so far: what was seen without mitigations.
    pub run: &'t Run,
    /// The cases that prove mitigations active, whether the run has them or not.
    pub probes: &'t BTreeMap<CaseId, Case>,
    /// The timing of a process that does nothing.
    pub start_up: Option<&'t Case>,
    /// Bytes of the files that a mitigation adds, by the payload's volume and the files' names.
    pub sizes: &'t BTreeMap<String, BTreeMap<String, u64>>,
    /// How costs are measured.
    pub sampling: Sampling,
    /// Containers that are busy at once with behaviour cases.
    pub jobs: usize,
    /// Where results go, one by one.
    pub sink: &'t (dyn Fn(MitigationRecord) -> Result<(), WriteError> + Sync),
}

impl Trying<'_, '_> {
    /// Tries all of them, behaviour side by side, then timings alone.
    ///
    /// # Errors
    /// Only when the record cannot be written; everything else is in the record.
    pub async fn all(&self, attempts: &[Attempt<'_>]) -> Result<(), WriteError> {
        let places = attempts.iter().map(|attempt| self.placed(attempt));
        let placed = futures_util::future::join_all(places).await;
        let (busy, waiting) = (
            Semaphore::new(self.jobs.max(1)),
            Semaphore::new(super::WAITING),
        );
        let each = attempts
            .iter()
            .zip(&placed)
            .map(|(attempt, placed)| self.behaviours(attempt, placed, (&busy, &waiting)));
        let ended = futures_util::future::join_all(each).await;
        ended.into_iter().collect::<Result<(), WriteError>>()?;
        for (attempt, placed) in attempts.iter().zip(&placed) {
            self.timings(attempt, placed).await?;
            if let Ok(placed) = placed {
                self.price(attempt, placed).await?;
            }
        }
        Ok(())
    }

    /// Where a mitigation is tried, and what is known of its activity before any case is run; or why
    /// it cannot be tried.
    async fn placed(&self, attempt: &Attempt<'_>) -> Result<Placed, String> {
        let place = Place::of(self.bench, attempt)?;
        let activity = self.general_proof(attempt, &place).await;
        Ok(Placed { place, activity })
    }

    /// What the run says of a case on an image without a mitigation.
    fn without(&self, case: &CaseId, image: &str) -> Option<&Observation> {
        let mut trials = self.run.trials.iter().rev();
        let of_case = trials.find(|trial| trial.case == *case && trial.image == image)?;
        match &of_case.result {
            TrialResult::Observed(observation) => Some(observation),
            TrialResult::Timed(_) | TrialResult::Broken(_) | TrialResult::Unsupported(_) => None,
        }
    }

    fn baseline(&self) -> usize {
        let images = &self.bench.images;
        let is_baseline = |image: &crate::plan::PlannedImage| image.role == Role::Baseline;
        images.iter().position(is_baseline).unwrap_or(0)
    }

    fn candidate<'a>(&'a self, attempt: &Attempt<'_>) -> &'a str {
        &self.bench.images[attempt.candidate].image.name
    }

    fn tried(
        &self,
        attempt: &Attempt<'_>,
        case: usize,
        (activity, result): (Activity, TriedResult),
    ) -> Result<(), WriteError> {
        (self.sink)(MitigationRecord::Tried(Box::new(Tried {
            mitigation: attempt.mitigation.name.clone(),
            case: self.bench.cases[case].id.clone(),
            image: self.candidate(attempt).to_owned(),
            at: jiff::Timestamp::now(),
            activity,
            result,
        })))
    }

    fn priced(
        &self,
        attempt: &Attempt<'_>,
        added_bytes: Option<u64>,
        start_up: Option<crate::record::Timed>,
    ) -> Result<(), WriteError> {
        (self.sink)(MitigationRecord::Price(Box::new(Price {
            mitigation: attempt.mitigation.name.clone(),
            image: self.candidate(attempt).to_owned(),
            added_bytes,
            start_up: start_up.map(Box::new),
        })))
    }

    /// The cases of an attempt that are timings, or those that are not.
    fn cases_of(&self, attempt: &Attempt<'_>, timing: bool) -> Vec<usize> {
        let cases = attempt.cases.iter().copied();
        cases
            .filter(|&case| self.bench.cases[case].is_timing() == timing)
            .collect()
    }
}

/// Where a mitigation is tried, and what is known of its activity already.
struct Placed {
    place: Place,
    activity: Option<Activity>,
}

/// A case that was not run.
fn not_run(why: &str) -> (Activity, TriedResult) {
    (
        Activity::Unknown("it was not tried".to_owned()),
        TriedResult::NotRun(why.to_owned()),
    )
}
