//! From what was recorded of mitigations to what each of them does.

use crate::compare::behaviour::differences;
use crate::compare::{Comparison, Finding};
use crate::outcome::Observation;
use crate::record::{Activity, MitigationRecord, Price, Run, Timed, TriedResult};
use crate::sample::{Metric, Sample};
use crate::stats::{self, CONFIDENCE, Decision, Estimate, Share};
use crate::suite::{Aspect, CaseId, Mitigation};

/// What a mitigation does for a case on a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged<'a> {
    /// The mitigation.
    pub mitigation: &'a Mitigation,
    /// The case.
    pub case: &'a CaseId,
    /// Name of the candidate.
    pub image: &'a str,
    /// What it does.
    pub effect: Effect<'a>,
    /// Whether it was seen to be active, and what was seen.
    pub activity: &'a Activity,
    /// What it costs.
    pub cost: Cost,
}

/// What a mitigation does.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect<'a> {
    /// The tax is less.
    Recovers(Timings),
    /// It takes longer, or more memory, than without.
    Worse(Timings),
    /// The difference from without is within the margin.
    NoEffect(Option<Timings>),
    /// The interval does not say.
    Inconclusive(Timings),
    /// It does what the baseline does, as far as programs can see.
    Mends {
        /// Whether other queries are sent than the baseline sends, which programs cannot see.
        asks_otherwise: bool,
    },
    /// It does neither what the baseline does nor what it does without.
    Changes(&'a Observation),
    /// It had no effect, because it was not active.
    NotActive,
    /// It was not tried, and why.
    NotTried(&'a str),
    /// The harness could not tell, and why.
    Broken(String),
}

impl Effect<'_> {
    /// The spelling in JSON.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Effect::Recovers(_) => "recovers",
            Effect::Worse(_) => "worse",
            Effect::NoEffect(_) => "no-effect",
            Effect::Inconclusive(_) => "inconclusive",
            Effect::Mends { .. } => "mends",
            Effect::Changes(_) => "changes",
            Effect::NotActive => "not-active",
            Effect::NotTried(_) => "not-tried",
            Effect::Broken(_) => "broken",
        }
    }

    /// The ratios, where it was timed.
    #[must_use]
    pub fn timings(&self) -> Option<&Timings> {
        match self {
            Effect::Recovers(timings) | Effect::Worse(timings) | Effect::Inconclusive(timings) => {
                Some(timings)
            }
            Effect::NoEffect(timings) => timings.as_ref(),
            Effect::Mends { .. }
            | Effect::Changes(_)
            | Effect::NotActive
            | Effect::NotTried(_)
            | Effect::Broken(_) => None,
        }
    }
}

/// The ratios of a timing with a mitigation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timings {
    /// What the run said of the candidate without it, over the baseline.
    pub tax: Option<Estimate>,
    /// With it, over without it: below 1 is a gain.
    pub change: Estimate,
    /// With it, over the baseline: what is left.
    pub remaining: Option<Estimate>,
    /// Share of the gap that it closed; `None`: its interval cannot be told.
    pub share: Option<Share>,
}

/// What a mitigation costs. `None`: not measured.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// Peak memory of the case's process with it less that without, KiB: the median over blocks.
    pub peak_kib: Option<f64>,
    /// Bytes of files that are added.
    pub added_bytes: Option<u64>,
    /// What it does to a process that does nothing.
    pub start_up: Option<StartUp>,
}

/// What a mitigation does to the start of processes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StartUp {
    /// Time that a process which does nothing takes longer with it, nanoseconds: the median over
    /// blocks.
    pub more_ns: f64,
    /// Whether the ratio is beyond the margin.
    pub decision: Decision,
}

/// Judges the mitigations that a run tried: by mitigation, candidate and case.
#[must_use]
pub fn judge<'a>(run: &'a Run, comparison: &'a Comparison) -> Vec<Judged<'a>> {
    let mut judged = Vec::new();
    for mitigation in &run.header.mitigations {
        for image in &run.header.images {
            let of_image = comparison
                .findings
                .iter()
                .filter(|finding| finding.image == image.image.name);
            judged.extend(of_image.filter_map(|finding| one(run, finding, mitigation)));
        }
    }
    judged
}

fn one<'a>(run: &'a Run, finding: &'a Finding, mitigation: &'a Mitigation) -> Option<Judged<'a>> {
    let tried = run.mitigated.iter().rev().find_map(|record| match record {
        MitigationRecord::Tried(tried) => {
            let fits = tried.mitigation == mitigation.name
                && tried.case == finding.case
                && tried.image == finding.image;
            fits.then_some(&**tried)
        }
        MitigationRecord::Price(_) => None,
    })?;
    let price = run.mitigated.iter().find_map(|record| match record {
        MitigationRecord::Price(price) => {
            let fits = price.mitigation == mitigation.name && price.image == finding.image;
            fits.then_some(&**price)
        }
        MitigationRecord::Tried(_) => None,
    });
    let inactive = matches!(tried.activity, Activity::Inactive(_));
    let effect = match &tried.result {
        TriedResult::Broken(broken) => Effect::Broken(broken.to_string()),
        // Whatever was seen was not its doing.
        _ if inactive => Effect::NotActive,
        TriedResult::NotRun(why) => Effect::NotTried(why),
        TriedResult::Observed(observation) => of_behaviour(finding, observation),
        TriedResult::Timed { gained, remaining } => of_timing(run, finding, gained, remaining),
    };
    Some(Judged {
        mitigation,
        case: &finding.case,
        image: &finding.image,
        effect,
        activity: &tried.activity,
        cost: cost(run, &tried.result, price),
    })
}

fn of_behaviour<'a>(finding: &'a Finding, now: &'a Observation) -> Effect<'a> {
    let Some(behaviour) = finding.behaviour() else {
        return Effect::Broken("the finding is about a timing".to_owned());
    };
    let alike = |other: &Option<Observation>, aspects: &[Aspect]| {
        let other = other.as_ref();
        other.map(|other| differences(aspects, other, now).is_empty())
    };
    // What the case compares, but how often and with what the servers were asked: options of a
    // resolver change just that, and a program cannot see it.
    let seen: Vec<Aspect> = behaviour
        .observe
        .iter()
        .copied()
        .filter(|aspect| !matches!(aspect, Aspect::Queries | Aspect::QueryDetails))
        .collect();
    let mended = |aspects: &[Aspect]| alike(&behaviour.baseline, aspects) == Some(true);
    let diverged_for_programs = behaviour.differs.iter().any(|aspect| seen.contains(aspect));
    let asks_otherwise = !mended(&behaviour.observe);
    if !asks_otherwise || diverged_for_programs && mended(&seen) {
        return Effect::Mends { asks_otherwise };
    }
    match alike(&behaviour.candidate, &behaviour.observe) {
        Some(true) => Effect::NoEffect(None),
        Some(false) => Effect::Changes(now),
        None => Effect::Broken("the record has no trial without it".to_owned()),
    }
}

fn of_timing<'a>(run: &Run, finding: &Finding, gained: &Timed, remaining: &Timed) -> Effect<'a> {
    let Some(timing) = finding.timing() else {
        return Effect::Broken("the finding is about behaviour".to_owned());
    };
    let measure = Measure {
        metric: timing.metric,
        margin: timing.margin,
        seed: run.header.seed,
    };
    timed(timing.tax, gained, remaining, measure)
}

/// How ratios of timings are judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// What is compared.
    pub metric: Metric,
    /// Ratios closer to 1 than this are no difference, such as 0.03.
    pub margin: f64,
    /// Seed of the bootstrap.
    pub seed: u64,
}

/// What a mitigation does to a timing: `tax` is what is to be recovered, `gained` has what runs
/// without it in the place of the baseline, `remaining` the baseline and what runs with it.
#[must_use]
pub fn timed<'a>(
    tax: Option<Estimate>,
    gained: &Timed,
    remaining: &Timed,
    measure: Measure,
) -> Effect<'a> {
    let (gained, remaining) = (
        values(gained, measure.metric),
        values(remaining, measure.metric),
    );
    let seed = measure.seed;
    let Some(change) = stats::ratio_of_pairs(&gained, CONFIDENCE, seed) else {
        return Effect::Broken("no pair of samples can be used".to_owned());
    };
    let left = stats::ratio_of_pairs(&remaining, CONFIDENCE, seed);
    let timings = Timings {
        tax,
        change: change.estimate,
        remaining: left.map(|left| left.estimate),
        share: stats::share_recovered(&gained, &remaining, CONFIDENCE),
    };
    match stats::decide(&change.estimate, measure.margin) {
        Decision::Faster => Effect::Recovers(timings),
        Decision::Slower => Effect::Worse(timings),
        Decision::NoDifference => Effect::NoEffect(Some(timings)),
        Decision::Inconclusive => Effect::Inconclusive(timings),
    }
}

fn cost(run: &Run, result: &TriedResult, price: Option<&Price>) -> Cost {
    let peak_kib = match result {
        TriedResult::Timed { gained, .. } => more_memory(gained),
        TriedResult::Observed(_) | TriedResult::NotRun(_) | TriedResult::Broken(_) => None,
    };
    let measuring = &run.header.measuring;
    let margin = measuring
        .margin
        .max(measuring.floors.processes.unwrap_or(0.0));
    match price {
        Some(price) => Cost {
            peak_kib,
            ..priced(price, margin, run.header.seed)
        },
        None => Cost {
            peak_kib,
            ..Cost::default()
        },
    }
}

/// The costs that a price tells of; `margin` is that of processes.
#[must_use]
pub fn priced(price: &Price, margin: f64, seed: u64) -> Cost {
    let start_up = |timed: &Timed| {
        let ratio = stats::ratio_of_pairs(&values(timed, Metric::Wall), CONFIDENCE, seed)?;
        Some(StartUp {
            more_ns: more(timed, |sample| Metric::Wall.of(sample))?,
            decision: stats::decide(&ratio.estimate, margin),
        })
    };
    Cost {
        peak_kib: None,
        added_bytes: price.added_bytes,
        start_up: price.start_up.as_deref().and_then(start_up),
    }
}

/// Peak memory of the second side less that of the first, KiB: the median over blocks.
#[must_use]
pub fn more_memory(timed: &Timed) -> Option<f64> {
    more(timed, |sample| Metric::PeakMemory.of(sample))
}

fn values(timed: &Timed, metric: Metric) -> Vec<(Vec<f64>, Vec<f64>)> {
    let blocks = timed.blocks.iter();
    blocks.map(|block| block.values(metric)).collect()
}

/// The median, over blocks, of what the second side has more than the first: of the medians of their
/// samples.
fn more(timed: &Timed, value: impl Fn(&Sample) -> f64) -> Option<f64> {
    let median = |samples: &[Sample]| {
        let values: Vec<f64> = samples.iter().map(&value).collect();
        stats::median(&values)
    };
    let differences: Vec<f64> = timed
        .blocks
        .iter()
        .filter_map(|block| Some(median(&block.candidate)? - median(&block.baseline)?))
        .collect();
    stats::median(&differences)
}
