//! Mitigations as JSON.

use serde::Serialize;

use crate::compare::Comparison;
use crate::mitigate::{Effect, Judged, judge};
use crate::record::{Activity, Run};
use crate::stats::{Estimate, Share};

/// The mitigations that a run tried, judged.
pub(super) fn render<'a>(run: &'a Run, comparison: &'a Comparison) -> Vec<MitigationOut<'a>> {
    judge(run, comparison).into_iter().map(one).collect()
}

#[derive(Serialize)]
pub(super) struct MitigationOut<'a> {
    mitigation: &'a str,
    title: &'a str,
    case: &'a str,
    image: &'a str,
    effect: &'static str,
    why: Option<String>,
    activity: &'static str,
    evidence: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<RatioOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<RatioOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<RatioOut>,
    peak_kib: Option<f64>,
    added_bytes: Option<u64>,
    start_up_ns: Option<f64>,
}

/// A ratio or a share, with its interval.
#[derive(Serialize)]
pub(in crate::report) struct RatioOut {
    value: f64,
    low: f64,
    high: f64,
    confidence: f64,
}

fn one<'a>(judged: Judged<'a>) -> MitigationOut<'a> {
    let timings = judged.effect.timings().copied();
    let share = timings.and_then(|timings| timings.share);
    MitigationOut {
        mitigation: &judged.mitigation.name,
        title: &judged.mitigation.title,
        case: &judged.case.0,
        image: judged.image,
        effect: judged.effect.as_str(),
        why: match &judged.effect {
            Effect::NotTried(why) => Some((*why).to_owned()),
            Effect::Broken(why) => Some(why.clone()),
            _ => None,
        },
        activity: match judged.activity {
            Activity::Active(_) => "active",
            Activity::Inactive(_) => "inactive",
            Activity::Unknown(_) => "unknown",
        },
        evidence: judged.activity.evidence(),
        share: share.map(self::share),
        change: timings.map(|timings| ratio(timings.change)),
        remaining: timings.and_then(|timings| timings.remaining).map(ratio),
        peak_kib: judged.cost.peak_kib,
        added_bytes: judged.cost.added_bytes,
        start_up_ns: judged.cost.start_up.map(|start_up| start_up.more_ns),
    }
}

pub(in crate::report) fn share(share: Share) -> RatioOut {
    RatioOut {
        value: share.value,
        low: share.low,
        high: share.high,
        confidence: share.confidence,
    }
}

pub(in crate::report) fn ratio(estimate: Estimate) -> RatioOut {
    RatioOut {
        value: estimate.value,
        low: estimate.low,
        high: estimate.high,
        confidence: estimate.confidence,
    }
}
