//! `--mitigate`: what is said to help, tried on the side that fails or is slower.

use std::collections::BTreeSet;
use std::time::Duration;

use super::super::failure::{Failure, exits};
use super::super::run::{Grounds, Progress, Wanted, grounds};
use super::Compared;
use crate::differential::remedy::{
    Chosen, Effect, Remedied, Remedy, Side, Symptom, Trouble, choose, of_behaviour,
};
use crate::differential::{
    Both, Class, Command, Did, ExplainInputs, Trial, judge_timing, related, succeeded,
};
use crate::exit::Exit;
use crate::image::Catalogue;
use crate::mitigate::{self, Attempt, Measure};
use crate::plan::PlannedImage;
use crate::record::{Activity, Role};
use crate::report::differential::{Cost, Mitigations};
use crate::run::mitigated::{Ground, Placed};
use crate::run::{Commands, Sampling};
use crate::sample::Metric;
use crate::stats::Estimate;
use crate::suite::{self, Case, Means, Mitigation, Proof};

/// Time for measuring how much later processes start, where `--budget` gives none.
const START_UP: Duration = Duration::from_secs(2);

/// What trying mitigations needs.
pub(super) struct Mending<'m, 't, 'e> {
    pub(super) compared: &'m Compared<'m>,
    pub(super) trial: &'m Trial<'t, 'e>,
    pub(super) commands: Both<&'m Command>,
    pub(super) inputs: &'m ExplainInputs<'m>,
    pub(super) cost: &'m Cost,
    pub(super) progress: &'m Progress,
}

/// The side that has a trouble, and the other one.
#[derive(Clone, Copy)]
struct Pair<'m> {
    trouble: Trouble,
    command: &'m Command,
    did: &'m Did,
    other: &'m Command,
    other_did: &'m Did,
}

impl<'m> Mending<'m, '_, '_> {
    /// Tries those of these names, or those that fit what was seen.
    pub(super) async fn mitigations(&self, names: &[String]) -> Result<Mitigations, Failure> {
        let payloads = Catalogue::load(&self.compared.context.folders.images);
        let payloads = payloads.map_err(exits(Exit::BadInput))?.payloads;
        let payloads: Vec<&str> = payloads.iter().map(|p| p.name.as_str()).collect();
        let folder = &self.compared.context.folders.suites;
        let read = suite::mitigations(folder, self.compared.suites, Some(&payloads));
        let read = read.map_err(exits(Exit::BadInput))?;
        let Some(pair) = self.pair() else {
            return Ok(Mitigations::Needless);
        };
        let related = self.related();
        let symptom = Symptom {
            cases: &related,
            did: pair.did,
        };
        let chosen = choose(&read.all, self.inputs.cases, names, symptom);
        let chosen =
            chosen.map_err(|(message, help)| Failure::message(Exit::Usage, message, &help))?;
        let grounds = self.grounds(&chosen, read.start_up.as_ref(), pair).await?;
        let how = self.compared.measuring().await?;
        let budget = self.compared.args.times.budget.unwrap_or(START_UP);
        let trying = Trying {
            mending: self,
            pair,
            ground: grounds.ground(Sampling::new(budget, how.margin, how.seed)),
            how,
        };
        let mut tried = Vec::new();
        for chosen in &chosen {
            tried.push(trying.one(chosen).await);
        }
        Ok(Mitigations::Tried {
            side: pair.trouble.side,
            tried,
        })
    }

    fn pair(&self) -> Option<Pair<'m>> {
        let trouble = Trouble::of(self.inputs.class, self.cost.decision())?;
        let (commands, did) = (self.commands, self.inputs.did);
        Some(match trouble.side {
            Side::A => Pair {
                trouble,
                command: commands.a,
                did: did.a,
                other: commands.b,
                other_did: did.b,
            },
            Side::B => Pair {
                trouble,
                command: commands.b,
                did: did.b,
                other: commands.a,
                other_did: did.a,
            },
        })
    }

    /// The cases that may be behind what both do, and behind what they cost.
    fn related(&self) -> BTreeSet<String> {
        let of_time = judge_timing(Class::Same, self.cost.decision());
        let of = |class| {
            related(&ExplainInputs {
                class,
                ..*self.inputs
            })
        };
        of(self.inputs.class)
            .into_iter()
            .chain(of(of_time))
            .collect()
    }

    async fn grounds(
        &self,
        chosen: &[Chosen<'_>],
        start_up: Option<&suite::CaseId>,
        pair: Pair<'_>,
    ) -> Result<Grounds<'_>, Failure> {
        let cases: Vec<Case> = chosen.iter().filter_map(|c| c.case.cloned()).collect();
        let shown = chosen.iter().filter_map(|chosen| shown(chosen).cloned());
        let shown: Vec<Case> = shown.collect();
        let mitigations = chosen.iter().map(|chosen| chosen.mitigation.clone());
        let suites = self.compared.suites;
        let wanted = Wanted::of(mitigations.collect(), cases, start_up, suites);
        let planned = |role, command: &Command| PlannedImage {
            role,
            image: command.image.clone(),
            timings: true,
        };
        let images = [
            planned(Role::Baseline, pair.other),
            planned(Role::Candidate, pair.command),
        ];
        let args = self.compared.args;
        grounds(
            self.compared.context,
            (&args.source, args.keep),
            suites,
            &images,
            (wanted, shown),
            self.progress,
        )
        .await
    }
}

/// The case that shows whether a mitigation is active, where programs cannot.
fn shown<'c>(chosen: &Chosen<'c>) -> Option<&'c Case> {
    match &chosen.mitigation.means {
        Means::Change {
            proof: Proof::Changes(_),
            ..
        } => chosen.case,
        Means::Change { .. } | Means::Newer(_) | Means::Unavailable(_) => None,
    }
}

/// All that is ready for trying.
struct Trying<'m, 't, 'e> {
    mending: &'m Mending<'m, 't, 'e>,
    pair: Pair<'m>,
    ground: Ground<'m, 'm>,
    how: Commands,
}

impl Trying<'_, '_, '_> {
    async fn one(&self, chosen: &Chosen<'_>) -> Remedied {
        let mitigation = chosen.mitigation;
        let mut remedied = Remedied {
            name: mitigation.name.clone(),
            title: mitigation.title.clone(),
            because: chosen.because.clone(),
            activity: Activity::Unknown("it was not tried".to_owned()),
            effects: Vec::new(),
            cost: mitigate::Cost::default(),
        };
        match self.ready(chosen).await {
            Err(why) => remedied.effects.push(Effect::NotTried(why)),
            Ok((placed, command)) => self.tried(chosen, &placed, &command, &mut remedied).await,
        }
        remedied
    }

    /// The command with the mitigation, and where its payload is; or why it cannot be tried.
    async fn ready(&self, chosen: &Chosen<'_>) -> Result<(Placed, Command), String> {
        let mitigation = chosen.mitigation;
        let change = match &mitigation.means {
            Means::Unavailable(why) => return Err(why.clone()),
            Means::Newer(range) => {
                return Err(format!(
                    "it needs an image with libc {range}: build yours on one, and compare with that"
                ));
            }
            Means::Change { change, .. } => change,
        };
        if chosen.case.is_none() {
            let image = &self.pair.command.image.name;
            return Err(format!("it is not for images like {image}"));
        }
        let placed = self.ground.placed(&attempt(mitigation)).await?;
        let remedy = Remedy::of(change, placed.volume(), placed.folder())?;
        let command = Command {
            remedy: Some(remedy),
            ..self.pair.command.clone()
        };
        Ok((placed, command))
    }

    async fn tried(
        &self,
        chosen: &Chosen<'_>,
        placed: &Placed,
        command: &Command,
        remedied: &mut Remedied,
    ) {
        let attempt = attempt(chosen.mitigation);
        remedied.activity = self.activity(chosen, placed, command).await;
        if matches!(remedied.activity, Activity::Inactive(_)) {
            remedied.effects.push(Effect::NotActive);
            return;
        }
        let price = self.ground.price(&attempt, placed).await;
        remedied.cost = mitigate::priced(&price, self.how.margin, self.how.seed);
        if self.pair.trouble.behaves {
            let effect = self.behaviour(command, &mut remedied.cost).await;
            remedied.effects.push(effect);
        }
        if self.pair.trouble.slow {
            let effect = self.time(command, &mut remedied.cost).await;
            remedied.effects.push(effect);
        }
    }

    async fn activity(&self, chosen: &Chosen<'_>, placed: &Placed, command: &Command) -> Activity {
        if let Some(activity) = &placed.activity {
            return activity.clone();
        }
        let Means::Change { proof, .. } = &chosen.mitigation.means else {
            return Activity::Unknown("nothing was looked at".to_owned());
        };
        match (proof, chosen.case) {
            (Proof::Maps(part), _) => self.mending.trial.mapped(command, part).await,
            (Proof::Changes(aspect), Some(case)) => {
                let attempt = attempt(chosen.mitigation);
                self.ground.shows(&attempt, placed, case, *aspect).await
            }
            (Proof::Changes(_) | Proof::Probe(_), _) => {
                Activity::Unknown("there is no case that shows it".to_owned())
            }
        }
    }

    async fn behaviour(&self, command: &Command, cost: &mut mitigate::Cost) -> Effect {
        let with = match self.mending.trial.run(command).await {
            Ok(with) => with,
            Err(broken) => return Effect::Broken(broken.to_string()),
        };
        let without = self.pair.did;
        if succeeded(without) && succeeded(&with) {
            let peak = |did: &Did| kib(did.observation.usage.max_rss_kib);
            cost.peak_kib = Some(peak(&with) - peak(without));
        }
        let rules = &self.mending.compared.spec.rules;
        of_behaviour(self.pair.other_did, without, &with, rules)
    }

    async fn time(&self, command: &Command, cost: &mut mitigate::Cost) -> Effect {
        let (trial, effort) = (self.mending.trial, self.mending.compared.effort());
        let Some(effort) = effort else {
            return Effect::NotTried("nothing was timed".to_owned());
        };
        let against = |one| trial.time(Both { a: one, b: command }, effort, self.how);
        let gained = match against(self.pair.command).await {
            Ok(gained) => gained.timed,
            Err(broken) => return Effect::Broken(broken.to_string()),
        };
        let remaining = match against(self.pair.other).await {
            Ok(remaining) => remaining.timed,
            Err(broken) => return Effect::Broken(broken.to_string()),
        };
        cost.peak_kib = mitigate::more_memory(&gained);
        let measure = Measure {
            metric: Metric::Wall,
            margin: self.how.margin,
            seed: self.how.seed,
        };
        Effect::Timed(mitigate::timed(self.tax(), &gained, &remaining, measure))
    }

    /// What the slower side takes longer.
    fn tax(&self) -> Option<Estimate> {
        let Cost::Judged(judged) = self.mending.cost else {
            return None;
        };
        let tax = judged.timing.tax?;
        Some(match self.pair.trouble.side {
            Side::B => tax,
            Side::A => Estimate {
                value: tax.value.recip(),
                low: tax.high.recip(),
                high: tax.low.recip(),
                ..tax
            },
        })
    }
}

/// The side that has the trouble is the candidate.
fn attempt(mitigation: &Mitigation) -> Attempt<'_> {
    Attempt {
        mitigation,
        candidate: 1,
        cases: Vec::new(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52 KiB")]
fn kib(count: u64) -> f64 {
    count as f64
}
