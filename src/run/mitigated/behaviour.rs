//! Behaviour cases with a mitigation.

use tokio::sync::Semaphore;

use super::super::behaviour::Container;
use super::super::workbench::Task;
use super::{Placed, Trying, not_run, proof};
use crate::mitigate::Attempt;
use crate::outcome::{Broken, Observation};
use crate::plan::{self, Lane, Profile};
use crate::protocol::Job;
use crate::record::{Activity, TriedResult, WriteError};
use crate::suite::{Case, CaseId, Means, Proof};

impl Trying<'_, '_> {
    /// Runs the behaviour cases of an attempt: one container after the other for each lane.
    pub(super) async fn behaviours(
        &self,
        attempt: &Attempt<'_>,
        placed: &Result<Placed, String>,
        (busy, waiting): (&Semaphore, &Semaphore),
    ) -> Result<(), WriteError> {
        let indices = self.cases_of(attempt, false);
        let placed = match placed {
            Ok(placed) => placed,
            Err(why) => {
                let mut all = indices.into_iter();
                return all.try_for_each(|case| self.tried(attempt, case, not_run(why)));
            }
        };
        let changed = |&case: &usize| placed.place.case(&self.ground.bench.cases[case]);
        let cases: Vec<Case> = indices.iter().map(changed).collect();
        let image = placed.place.image;
        let lanes = plan::lanes_on(&cases, image, &self.ground.bench.images[image]);
        let lanes = lanes.iter().map(|lane| async {
            let turn = match lane.profile {
                Profile::Plain => busy.acquire().await,
                Profile::Resolver | Profile::ResolverV6 => waiting.acquire().await,
            };
            let _turn = turn.ok();
            self.lane(attempt, placed, lane, (&cases, &indices)).await
        });
        let ended = futures_util::future::join_all(lanes).await;
        ended.into_iter().collect()
    }

    async fn lane(
        &self,
        attempt: &Attempt<'_>,
        placed: &Placed,
        lane: &Lane,
        (cases, indices): (&[Case], &[usize]),
    ) -> Result<(), WriteError> {
        let of_lane = || lane.cases.iter().map(|&case| &cases[case]);
        let spec = placed
            .place
            .container(self.ground.bench, lane.profile, of_lane());
        let mut container = Container::new(self.ground.bench, spec);
        let image = &self.ground.bench.images[placed.place.image];
        for &case in &lane.cases {
            let came = match self.ground.bench.task(&cases[case], image) {
                Task::Run(job) => {
                    self.one(attempt, placed, (&cases[case].id, &job), &mut container)
                        .await
                }
                Task::Known(observation) => {
                    let never_ran = Activity::Unknown("it did not run".to_owned());
                    (never_ran, TriedResult::Observed(observation))
                }
                Task::Unsupported(why) => not_run(&why),
                Task::Broken(why) => not_run(&why.to_string()),
            };
            self.tried(attempt, indices[case], came)?;
        }
        container.close().await;
        Ok(())
    }

    async fn one(
        &self,
        attempt: &Attempt<'_>,
        placed: &Placed,
        (case, job): (&CaseId, &Job),
        container: &mut Container<'_, '_>,
    ) -> (Activity, TriedResult) {
        let observed: Result<Observation, Broken> = container.run(job).await;
        let observation = match observed {
            Ok(observation) => observation,
            Err(broken) => return (proof::unknown(&broken), TriedResult::Broken(broken)),
        };
        let activity = match (&placed.activity, &attempt.mitigation.means) {
            (Some(activity), _) => activity.clone(),
            (None, Means::Change { proof, .. }) => match proof {
                Proof::Maps(part) => proof::runs_with(part, container, job).await,
                Proof::Changes(aspect) => {
                    let before = self.without(case, self.candidate(attempt));
                    proof::changes(*aspect, before, &observation)
                }
                Proof::Probe(id) => Activity::Unknown(format!("{id} was not run")),
            },
            (None, Means::Newer(_) | Means::Unavailable(_)) => {
                Activity::Unknown("nothing was looked at".to_owned())
            }
        };
        (activity, TriedResult::Observed(Box::new(observation)))
    }
}
