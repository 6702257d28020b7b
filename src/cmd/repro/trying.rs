//! The subject on one image, and on all of them.

use std::time::Duration;

use futures_util::StreamExt as _;

use crate::exit::Exit;
use crate::outcome::{Broken, Observation};
use crate::plan::PlannedImage;
use crate::protocol::Repeated;
use crate::public;
use crate::repro::tally::Tally;
use crate::repro::trials::Runner;
use crate::repro::{Key, Limits, Tried, TriedResult};
use crate::stats::Sprt;

use super::super::failure::Failure;
use super::asked::Asked;
use super::bench::{Bench, Work};
use super::images::Chosen;
use super::judge;

/// So often what is known without running counts at most.
const MOST_KNOWN: u64 = 1000;
/// Images on which a subject that waits is run at once.
const WAITING: usize = 24;

/// Runs the subject on images.
pub(super) struct Trying<'a, 'e> {
    pub(super) asked: &'a Asked,
    pub(super) bench: &'a Bench<'e>,
    pub(super) limits: Limits,
    pub(super) cpus: u32,
    /// Where time is looked at: so many times as long.
    pub(super) slower: Option<f64>,
    /// What the baseline did.
    pub(super) reference: Option<Key>,
}

impl<'e> Trying<'_, 'e> {
    /// What the baseline does, which others are compared with.
    pub(super) async fn baseline(&mut self, image: &PlannedImage) -> Result<Tried, Failure> {
        let (tried, usual) = self.one(&image.image.name, "", image).await;
        let why = match &tried.result {
            TriedResult::Ran(_) => {
                self.reference = usual;
                return Ok(tried);
            }
            TriedResult::DoesNotApply(why) | TriedResult::Broken(why) => why.clone(),
        };
        let name = &tried.label;
        let message = format!("nothing can be compared with the baseline `{name}`: {why}");
        let help = "`--baseline IMAGE` names another one";
        Err(Failure::message(Exit::TooBroken, message, help))
    }

    /// What it does on each image: side by side where it is run once, one after the other where
    /// every CPU is wanted for repetitions.
    pub(super) async fn across(&self, chosen: &Chosen) -> Vec<Tried> {
        let at_once = match (self.limits.trials, self.asked.waits()) {
            (1, true) => WAITING,
            (1, false) => usize::try_from(self.cpus).unwrap_or(1).max(1),
            _ => 1,
        };
        let each = chosen.across.iter().map(|sought| async move {
            self.one(&sought.label, &sought.range, &sought.image)
                .await
                .0
        });
        futures_util::stream::iter(each)
            .buffered(at_once)
            .collect()
            .await
    }

    async fn one(&self, label: &str, range: &str, image: &PlannedImage) -> (Tried, Option<Key>) {
        let work = self.bench.work(image).await;
        let reference = self.reference.as_ref();
        let (result, usual) = self.outcomes(&work, reference, self.limits, None).await;
        let job = match &work {
            Work::Run(_, place) => Some(place.job.clone()),
            Work::Known(_) | Work::DoesNotApply(_) | Work::Broken(_) => None,
        };
        let tried = Tried {
            label: label.to_owned(),
            range: range.to_owned(),
            image: work.image(image),
            job,
            result,
        };
        (tried, usual)
    }

    /// What comes of some work, and what it usually does.
    pub(super) async fn outcomes(
        &self,
        work: &Work,
        reference: Option<&Key>,
        limits: Limits,
        test: Option<Sprt>,
    ) -> (TriedResult, Option<Key>) {
        let asked = self.asked;
        let mut tally = Tally::new(&asked.comparing, &asked.fails_when, reference, limits);
        if let Some(test) = test {
            tally = tally.deciding(test);
        }
        match work {
            Work::Run(_, place) => match self.runner(limits).run(place, tally).await {
                Ok((outcomes, usual)) => (TriedResult::Ran(outcomes), usual),
                Err(reason) => (broken(&reason), None),
            },
            // It is the same every time.
            Work::Known(observation) => {
                tally.take(&Repeated {
                    seen: vec![Observation::clone(observation)],
                    runs: vec![0; usize::try_from(limits.trials.min(MOST_KNOWN)).unwrap_or(1)],
                });
                let (outcomes, usual) = tally.finish(0.0);
                (TriedResult::Ran(outcomes), usual)
            }
            Work::DoesNotApply(why) => (TriedResult::DoesNotApply(why.clone()), None),
            Work::Broken(why) => (broken(why), None),
        }
    }

    pub(super) fn runner(&self, limits: Limits) -> Runner<'_, 'e> {
        Runner {
            engine: self.bench.workbench.engine,
            limits,
            stress: &self.asked.stress,
            cpus: self.cpus,
            observe: &self.asked.comparing.observe,
            starting: &self.bench.workbench.starting,
        }
    }

    /// Time for one measurement of two versions.
    pub(super) fn budget_of_timing(&self) -> Duration {
        self.asked.budget().unwrap_or(judge::TIMING)
    }
}

fn broken(why: &Broken) -> TriedResult {
    TriedResult::Broken(public::text(&why.to_string()).into_owned())
}
