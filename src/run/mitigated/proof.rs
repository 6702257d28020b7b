//! Whether a mitigation is active: what was mapped, what a probe says, what the case shows.

use super::super::behaviour::Container;
use super::super::workbench::Task;
use super::Ground;
use super::ground::Placed;
use super::place::Place;
use crate::compare::behaviour::{differences, name};
use crate::mitigate::Attempt;
use crate::outcome::{Broken, Observation};
use crate::plan::Profile;
use crate::protocol::Job;
use crate::record::Activity;
use crate::suite::{Aspect, Case, Means, Proof};

/// A program may be over before anybody looks; one that runs slowly hardly can, but may take its time.
pub const SLOWLY: [bool; 3] = [false, true, true];

impl Ground<'_, '_> {
    /// What can be said before any case is run; `None`: each case must show it.
    pub(super) async fn general_proof(
        &self,
        attempt: &Attempt<'_>,
        place: &Place,
    ) -> Option<Activity> {
        match &attempt.mitigation.means {
            Means::Unavailable(_) => None,
            Means::Newer(_) => {
                let libc = |image: usize| match self.bench.images[image].image.clib() {
                    Some(clib) => clib.to_string(),
                    None => "no libc".to_owned(),
                };
                let (new, old) = (libc(place.image), libc(attempt.candidate));
                Some(Activity::Active(format!("{new} instead of {old}")))
            }
            Means::Change { proof, .. } => match proof {
                Proof::Probe(id) => Some(match self.probes.get(id) {
                    Some(probe) => self.probe(attempt, place, probe).await,
                    None => Activity::Unknown(format!("there is no case {id}")),
                }),
                Proof::Maps(_) | Proof::Changes(_) => None,
            },
        }
    }

    /// A behaviour case without and with the mitigation.
    async fn probe(&self, attempt: &Attempt<'_>, place: &Place, probe: &Case) -> Activity {
        let plain = Place::without(attempt.candidate);
        let before = self.answer(&plain, probe).await;
        let after = self.answer(place, &place.case(probe)).await;
        match (before, after) {
            (Ok(before), Ok(after)) if before == after => {
                Activity::Inactive(format!("{}: {before}, with and without it", probe.id))
            }
            (Ok(before), Ok(after)) => {
                Activity::Active(format!("{}: {after} instead of {before}", probe.id))
            }
            (Err(why), _) | (_, Err(why)) => Activity::Unknown(format!("{}: {why}", probe.id)),
        }
    }

    /// Whether a behaviour case shows something else in an aspect with the mitigation than without.
    pub async fn shows(
        &self,
        attempt: &Attempt<'_>,
        placed: &Placed,
        case: &Case,
        aspect: Aspect,
    ) -> Activity {
        let plain = Place::without(attempt.candidate);
        let before = self.observed(&plain, case).await;
        let changed = placed.place.case(case);
        let after = self.observed(&placed.place, &changed).await;
        match (before, after) {
            (Ok(before), Ok(after)) => match changes(aspect, Some(&before), &after) {
                Activity::Active(seen) => Activity::Active(format!("{}: {seen}", case.id)),
                Activity::Inactive(seen) => Activity::Inactive(format!("{}: {seen}", case.id)),
                Activity::Unknown(why) => Activity::Unknown(format!("{}: {why}", case.id)),
            },
            (Err(why), _) | (_, Err(why)) => Activity::Unknown(format!("{}: {why}", case.id)),
        }
    }

    /// What a case answers, in one line.
    async fn answer(&self, place: &Place, case: &Case) -> Result<String, String> {
        let observed = self.observed(place, case).await;
        observed.map(|observation| one_line(&observation))
    }

    async fn observed(&self, place: &Place, case: &Case) -> Result<Observation, String> {
        let job = match self.bench.task(case, &self.bench.images[place.image]) {
            Task::Run(job) => job,
            Task::Known(observation) => return Ok(*observation),
            Task::Unsupported(why) => return Err(why),
            Task::Broken(why) => return Err(why.to_string()),
        };
        let spec = place.container(self.bench, Profile::of(case), std::iter::once(case));
        let mut container = Container::new(self.bench, spec);
        let observed = container.run(&job).await;
        container.close().await;
        observed.map_err(|broken| broken.to_string())
    }
}

/// Whether one of these files has `part` in its path.
#[must_use]
pub fn in_maps(part: &str, files: &[String]) -> Activity {
    match files.iter().find(|file| file.contains(part)) {
        Some(file) => Activity::Active(format!("{file} is mapped into the process")),
        None => Activity::Inactive(format!("nothing with `{part}` is mapped into the process")),
    }
}

/// The same of a program that is run for this.
pub(super) async fn runs_with(
    part: &str,
    container: &mut Container<'_, '_>,
    job: &Job,
) -> Activity {
    let mut activity = Activity::Unknown(String::new());
    for slowly in SLOWLY {
        activity = match container.mapped(job, slowly).await {
            Ok(files) => in_maps(part, &files),
            Err(broken) => unknown(&broken),
        };
        if matches!(activity, Activity::Active(_)) {
            break;
        }
    }
    activity
}

/// Whether a case shows something else in an aspect than without the mitigation.
pub(super) fn changes(
    aspect: Aspect,
    before: Option<&Observation>,
    after: &Observation,
) -> Activity {
    let name = name(aspect);
    match before.map(|before| differences(&[aspect], before, after).is_empty()) {
        Some(false) => Activity::Active(format!("other {name} than without it")),
        Some(true) => Activity::Inactive(format!("the same {name} as without it")),
        None => Activity::Unknown("the record has no trial without it".to_owned()),
    }
}

pub(super) fn unknown(broken: &Broken) -> Activity {
    Activity::Unknown(broken.to_string())
}

/// The answer, or how it ended.
fn one_line(observation: &Observation) -> String {
    let stdout = observation.stdout.lossy();
    let words: Vec<&str> = stdout.split_whitespace().collect();
    if words.is_empty() {
        observation.outcome.to_string()
    } else {
        words.join(" ")
    }
}
