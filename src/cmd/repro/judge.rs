//! Decides whether a version does as the oldest or as the newest: by failure rates, or by time.

use std::time::Duration;

use super::bench::Work;
use super::{Trying, failure_of};
use crate::cmd::failure::Failure;
use crate::compare::timing;
use crate::outcome::Broken;
use crate::report::repro::{brief, rate};
use crate::repro::bisect::Verdict;
use crate::repro::deciding::Rates;
use crate::repro::trials::Place;
use crate::repro::{Key, Limits, Outcomes, TriedResult};
use crate::run::{CommandSide, Commands, Effort, time_commands};
use crate::stats::Decision;
use crate::suite::{Kind, TimingMode};

/// The chance that the answer is wrong, at most, all decisions together.
pub(super) const ERROR: f64 = 0.01;
/// How often each end is run at least where nothing else is said: as often as it takes to tell what
/// always fails from what never does.
const RUNS_OF_ENDS: u64 = 12;
/// A timing is only believed when so many measurements, each with fresh containers, say the same.
const MEASUREMENTS: usize = 2;
/// The chance that one measurement calls a version slower, or as fast, that is not: half of the 5 %
/// that the 95 % interval leaves.
const ERROR_OF_MEASUREMENT: f64 = 0.025;

/// What is asked of each version.
pub(super) enum Judge {
    /// Does it fail as often as the failing end?
    Rates {
        rates: Rates,
        /// What it is not to differ from.
        reference: Option<Key>,
    },
    /// Does it take so many times as long as the oldest?
    Slower { oldest: Box<Place>, factor: f64 },
}

/// The ends, judged.
pub(super) struct Ends {
    /// `None`: they are not told apart, and nothing is to be searched.
    pub(super) judge: Option<Judge>,
    /// What was seen of the oldest and of the newest.
    pub(super) evidence: [String; 2],
    /// What is asked, in words.
    pub(super) question: String,
}

impl Judge {
    /// Whether the newest is the one that fails.
    pub(super) fn newest_fails(&self) -> bool {
        match self {
            Judge::Rates { rates, .. } => rates.newest_fails,
            Judge::Slower { .. } => true,
        }
    }

    /// The chance that one decision is wrong, where each may be so with a chance of `error`.
    pub(super) fn error(&self, error: f64) -> f64 {
        match self {
            Judge::Rates { .. } => error,
            Judge::Slower { .. } => ERROR_OF_MEASUREMENT.powi(2),
        }
    }

    /// Looks at both ends.
    pub(super) async fn between(
        trying: &Trying<'_, '_>,
        ends: [&Work; 2],
        error: f64,
    ) -> Result<Ends, Failure> {
        if let Some(factor) = trying.slower {
            return Judge::by_time(trying, ends, factor).await;
        }
        let reference = trying.reference.as_ref();
        let (old, new) = both(trying, ends, reference).await?;
        let mut question = format!("fails: {}", trying.asked.fails_when);
        let mut reference = reference.cloned();
        let mut seen = [old.0, new.0];
        let mut rates = Rates::between(&seen[0], &seen[1], error);
        let is_other = old.1.is_some() && old.1 != new.1;
        if rates.is_none() && is_other && trying.asked.fails_when.is_default() {
            // Both differ from the baseline, each in its own way: the oldest is then the measure.
            reference = old.1;
            let (old, new) = both(trying, ends, reference.as_ref()).await?;
            seen = [old.0, new.0];
            rates = Rates::between(&seen[0], &seen[1], error);
            question = "fails: not as the oldest".to_owned();
        }
        Ok(Ends {
            evidence: seen.each_ref().map(evidence),
            judge: rates.map(|rates| Judge::Rates { rates, reference }),
            question,
        })
    }

    async fn by_time(
        trying: &Trying<'_, '_>,
        ends: [&Work; 2],
        factor: f64,
    ) -> Result<Ends, Failure> {
        let [Work::Run(_, oldest), _] = ends else {
            return Err(failure_of("the oldest cannot be timed: it does not run"));
        };
        let judge = Judge::Slower {
            oldest: oldest.clone(),
            factor,
        };
        let (verdict, evidence) = judge.decide(trying, ends[1]).await;
        Ok(Ends {
            judge: (verdict == Verdict::New).then_some(judge),
            evidence: ["what the others are compared with".to_owned(), evidence],
            question: format!("takes {factor} times as long as the oldest"),
        })
    }

    /// What a version does, and what was seen of it. What cannot be told is skipped.
    pub(super) async fn decide(&self, trying: &Trying<'_, '_>, work: &Work) -> (Verdict, String) {
        match self {
            Judge::Rates { rates, reference } => {
                let Some(test) = rates.test() else {
                    return (Verdict::Skip, "the ends are not told apart".to_owned());
                };
                let limits = Limits {
                    trials: u64::MAX,
                    failures: None,
                    ..trying.limits
                };
                let tried = trying.outcomes(work, reference.as_ref(), limits, Some(test));
                match tried.await.0 {
                    TriedResult::Ran(outcomes) => {
                        let verdict = match work {
                            // What is known without running is so every time.
                            Work::Known(_) => certain(rates, &outcomes),
                            _ => rates.verdict(outcomes.decision),
                        };
                        (verdict, evidence(&outcomes))
                    }
                    TriedResult::DoesNotApply(why) => {
                        (Verdict::Skip, format!("does not apply: {why}"))
                    }
                    TriedResult::Broken(why) => (Verdict::Skip, why),
                }
            }
            Judge::Slower { oldest, factor } => match work {
                Work::Run(_, place) => slower(trying, oldest, place, *factor).await,
                _ => (Verdict::Skip, "it does not run".to_owned()),
            },
        }
    }
}

fn certain(rates: &Rates, outcomes: &Outcomes) -> Verdict {
    match (outcomes.failures > 0) == rates.newest_fails {
        true => Verdict::New,
        false => Verdict::Old,
    }
}

type Seen = (Outcomes, Option<Key>);

/// Both ends, run often enough to be told apart.
async fn both(
    trying: &Trying<'_, '_>,
    ends: [&Work; 2],
    reference: Option<&Key>,
) -> Result<(Seen, Seen), Failure> {
    let limits = Limits {
        trials: trying.limits.trials.max(RUNS_OF_ENDS),
        failures: trying
            .limits
            .failures
            .map(|failures| failures.max(RUNS_OF_ENDS)),
        ..trying.limits
    };
    let end = async |work: &Work, which: &str| {
        let (result, usual) = trying.outcomes(work, reference, limits, None).await;
        match result {
            TriedResult::Ran(outcomes) => Ok((outcomes, usual)),
            TriedResult::DoesNotApply(why) | TriedResult::Broken(why) => Err(failure_of(&format!(
                "nothing can be told of the {which}: {why}"
            ))),
        }
    };
    Ok((end(ends[0], "oldest").await?, end(ends[1], "newest").await?))
}

fn evidence(outcomes: &Outcomes) -> String {
    let seen = outcomes.failing().or_else(|| outcomes.usual());
    format!(
        "{}: {}",
        rate(outcomes),
        seen.map(brief).unwrap_or_default()
    )
}

/// Times both, interleaved, until the interval tells; more than once, with fresh containers.
async fn slower(
    trying: &Trying<'_, '_>,
    oldest: &Place,
    place: &Place,
    factor: f64,
) -> (Verdict, String) {
    let mut said = Vec::new();
    let mut verdict = None;
    for seed in 0..MEASUREMENTS {
        let measured = measured(trying, [oldest, place], factor, seed as u64 + 1).await;
        let (decision, ratio) = match measured {
            Ok(measured) => measured,
            Err(reason) => return (Verdict::Skip, reason.to_string()),
        };
        said.push(ratio);
        let now = match decision {
            Some(Decision::Slower) => Verdict::New,
            Some(Decision::Faster | Decision::NoDifference) => Verdict::Old,
            Some(Decision::Inconclusive) | None => Verdict::Skip,
        };
        if *verdict.get_or_insert(now) != now || now == Verdict::Skip {
            verdict = Some(Verdict::Skip);
            break;
        }
    }
    (verdict.unwrap_or(Verdict::Skip), said.join("; again "))
}

async fn measured(
    trying: &Trying<'_, '_>,
    places: [&Place; 2],
    factor: f64,
    seed: u64,
) -> Result<(Option<Decision>, String), Broken> {
    let runner = trying.runner(trying.limits);
    let mut a = runner.open(places[0]).await?;
    let mut b = match runner.open(places[1]).await {
        Ok(b) => b,
        Err(reason) => {
            a.discard().await;
            return Err(reason);
        }
    };
    let how = Commands {
        margin: factor - 1.0,
        seed,
        mode: match &trying.asked.thing.case.kind {
            Kind::Timing { mode, .. } => *mode,
            Kind::Behaviour { .. } => TimingMode::Process,
        },
    };
    let side = |session, place: &Place, name: &str| CommandSide {
        session,
        job: place.job.clone(),
        name: name.to_owned(),
    };
    let (one, other) = (
        side(&mut a, places[0], "the oldest"),
        side(&mut b, places[1], "this"),
    );
    let effort = Effort::Budget(trying.budget_of_timing());
    let timed = time_commands(one, other, effort, how).await;
    a.discard().await;
    b.discard().await;
    let judged = timing::of_commands(&timed?, how, None);
    let ratio = match &judged.timing.tax {
        Some(estimate) => format!(
            "{:.3} times as long ({:.3}–{:.3})",
            estimate.value, estimate.low, estimate.high
        ),
        None => "no pair of samples could be used".to_owned(),
    };
    Ok((judged.decision, ratio))
}

/// Time for one measurement, unless something else is said.
pub(super) const TIMING: Duration = Duration::from_secs(10);
