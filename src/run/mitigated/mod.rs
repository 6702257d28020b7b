//! Tries mitigations: proves each active, runs the cases that it should help once more with it, and
//! measures what it costs.

mod behaviour;
mod ground;
mod place;
mod price;
mod proof;
#[cfg(test)]
mod tests;
mod timing;

use tokio::sync::Semaphore;

use crate::mitigate::Attempt;
use crate::outcome::Observation;
use crate::record::{Activity, MitigationRecord, Run, TrialResult, Tried, TriedResult, WriteError};
use crate::suite::CaseId;

pub use ground::{Ground, Placed};
pub use proof::{SLOWLY, in_maps};

/// What trying mitigations needs.
#[expect(
    missing_debug_implementations,
    reason = "an engine and callbacks have nothing to show"
)]
pub struct Trying<'t, 'e> {
    /// Where, and how costs are measured.
    pub ground: Ground<'t, 'e>,
    /// The run so far: what was seen without mitigations.
    pub run: &'t Run,
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
        let places = attempts.iter().map(|attempt| self.ground.placed(attempt));
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

    /// What the run says of a case on an image without a mitigation.
    fn without(&self, case: &CaseId, image: &str) -> Option<&Observation> {
        let mut trials = self.run.trials.iter().rev();
        let of_case = trials.find(|trial| trial.case == *case && trial.image == image)?;
        match &of_case.result {
            TrialResult::Observed(observation) => Some(observation),
            TrialResult::Timed(_) | TrialResult::Broken(_) | TrialResult::Unsupported(_) => None,
        }
    }

    fn candidate<'a>(&'a self, attempt: &Attempt<'_>) -> &'a str {
        &self.ground.bench.images[attempt.candidate].image.name
    }

    fn tried(
        &self,
        attempt: &Attempt<'_>,
        case: usize,
        (activity, result): (Activity, TriedResult),
    ) -> Result<(), WriteError> {
        (self.sink)(MitigationRecord::Tried(Box::new(Tried {
            mitigation: attempt.mitigation.name.clone(),
            case: self.ground.bench.cases[case].id.clone(),
            image: self.candidate(attempt).to_owned(),
            at: jiff::Timestamp::now(),
            activity,
            result,
        })))
    }

    /// Records what a mitigation costs on its candidate, whatever the case.
    async fn price(&self, attempt: &Attempt<'_>, placed: &Placed) -> Result<(), WriteError> {
        let price = self.ground.price(attempt, placed).await;
        (self.sink)(MitigationRecord::Price(Box::new(price)))
    }

    /// The cases of an attempt that are timings, or those that are not.
    fn cases_of(&self, attempt: &Attempt<'_>, timing: bool) -> Vec<usize> {
        let cases = attempt.cases.iter().copied();
        cases
            .filter(|&case| self.ground.bench.cases[case].is_timing() == timing)
            .collect()
    }
}

/// A case that was not run.
fn not_run(why: &str) -> (Activity, TriedResult) {
    (
        Activity::Unknown("it was not tried".to_owned()),
        TriedResult::NotRun(why.to_owned()),
    )
}
