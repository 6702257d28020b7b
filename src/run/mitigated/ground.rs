//! Where mitigations are tried, and with what: what `run` and `compare` have in common.

use std::collections::BTreeMap;

use super::super::pairs::Sampling;
use super::super::workbench::{Task, Workbench};
use super::place::Place;
use crate::mitigate::Attempt;
use crate::protocol::Job;
use crate::record::{Activity, Role};
use crate::suite::{Case, CaseId};

/// The workbench, and the cases that prove and price mitigations on it.
#[derive(Clone, Copy)]
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub struct Ground<'t, 'e> {
    /// It has the payloads of the mitigations too.
    pub bench: &'t Workbench<'e>,
    /// The cases that prove mitigations active, whether the workbench has them or not.
    pub probes: &'t BTreeMap<CaseId, Case>,
    /// The timing of a process that does nothing.
    pub start_up: Option<&'t Case>,
    /// Bytes of the files that a mitigation adds, by the payload's volume and the files' names.
    pub sizes: &'t BTreeMap<String, BTreeMap<String, u64>>,
    /// How costs are measured.
    pub sampling: Sampling,
}

/// Where a mitigation is tried, and what is known of its activity already.
#[derive(Debug)]
pub struct Placed {
    pub(super) place: Place,
    /// `None`: what is run must show it.
    pub activity: Option<Activity>,
}

impl Placed {
    /// The volume of its payload, where it has one.
    #[must_use]
    pub fn volume(&self) -> Option<&str> {
        self.place.volume.as_deref()
    }

    /// The folder at which that volume is mounted.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.place.folder
    }
}

impl Ground<'_, '_> {
    /// Where a mitigation is tried, and what is known of its activity before any case is run.
    ///
    /// # Errors
    /// Why it cannot be tried.
    pub async fn placed(&self, attempt: &Attempt<'_>) -> Result<Placed, String> {
        let place = Place::of(self.bench, attempt)?;
        let activity = self.general_proof(attempt, &place).await;
        Ok(Placed { place, activity })
    }

    pub(super) fn baseline(&self) -> usize {
        let images = &self.bench.images;
        let is_baseline = |image: &crate::plan::PlannedImage| image.role == Role::Baseline;
        images.iter().position(is_baseline).unwrap_or(0)
    }

    pub(super) fn job(&self, case: &Case, image: usize) -> Result<Job, String> {
        let image = &self.bench.images[image];
        match self.bench.task(case, image) {
            Task::Run(job) => Ok(*job),
            Task::Known(_) => Err(format!("it does not build for {}", image.image.name)),
            Task::Unsupported(why) => Err(why),
            Task::Broken(why) => Err(why.to_string()),
        }
    }
}
