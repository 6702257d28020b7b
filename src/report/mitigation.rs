//! What a mitigation does and costs, in words.

use super::text::neutral;
use super::units;
use crate::mitigate::{Cost, Effect, Judged, Timings};
use crate::outcome::Observation;
use crate::sample::Metric;
use crate::stats::{Decision, Estimate, Share};

/// What it does, in one line.
#[must_use]
pub fn effect(judged: &Judged<'_>, metric: Metric) -> String {
    match &judged.effect {
        Effect::Recovers(_)
        | Effect::Worse(_)
        | Effect::NoEffect(Some(_))
        | Effect::Inconclusive(_) => timed(&judged.effect, metric),
        Effect::NoEffect(None) => "no effect: as without it".to_owned(),
        Effect::Mends {
            asks_otherwise: false,
        } => "mends the divergence".to_owned(),
        Effect::Mends {
            asks_otherwise: true,
        } => "mends the divergence, by asking the servers otherwise than the baseline".to_owned(),
        Effect::Changes(now) => format!(
            "changes it, but not to what the baseline does: {}",
            answer(now)
        ),
        Effect::NotActive => format!(
            "had no effect because it was not active ({})",
            judged.activity.evidence()
        ),
        Effect::NotTried(why) => format!("not tried: {why}"),
        Effect::Broken(why) => format!("broken: {why}"),
    }
}

/// What it does to a timing, in one line; of other effects their spelling in JSON.
#[must_use]
pub fn timed(effect: &Effect<'_>, metric: Metric) -> String {
    match effect {
        Effect::Recovers(timings) => recovered(timings, metric),
        Effect::Worse(timings) => {
            format!(
                "makes it worse: {} without it",
                times(&timings.change, metric)
            )
        }
        Effect::NoEffect(Some(timings)) => {
            let (factor, interval) = spelled(&timings.change);
            format!("no effect: {factor}× ({interval}) of what it is without it")
        }
        Effect::Inconclusive(timings) => {
            let (factor, interval) = spelled(&timings.change);
            format!("inconclusive: {factor}× ({interval}) of what it is without it")
        }
        Effect::Broken(why) => format!("broken: {why}"),
        other => other.as_str().to_owned(),
    }
}

/// `recovers 94 % of the gap (91–97 %): 4.2× → 1.08×`
fn recovered(timings: &Timings, metric: Metric) -> String {
    let path = timings.tax.zip(timings.remaining).map(|(tax, left)| {
        let (before, _) = spelled(&tax);
        let (after, _) = spelled(&left);
        format!(": {before}× → {after}×")
    });
    let path = path.unwrap_or_default();
    match &timings.share {
        Some(share) if share.low > 1.0 => {
            format!("recovers more than the gap ({}){path}", percent(share))
        }
        Some(share) => {
            let value = share.value * 100.0;
            format!(
                "recovers {value:.0} % of the gap ({}){path}",
                percent(share)
            )
        }
        None => format!(
            "helps, {} without it; of a gap this small no share can be told{path}",
            times(&timings.change, metric)
        ),
    }
}

/// `91–97 %`
fn percent(share: &Share) -> String {
    format!("{:.0}–{:.0} %", share.low * 100.0, share.high * 100.0)
}

/// `1.8× (1.7–1.9) as long as`
fn times(ratio: &Estimate, metric: Metric) -> String {
    let (factor, interval) = spelled(ratio);
    let what = match metric {
        Metric::Wall => "as long as",
        Metric::PeakMemory => "as much as",
    };
    format!("{factor}× ({interval}) {what}")
}

fn spelled(ratio: &Estimate) -> (String, String) {
    units::factor(ratio.value, ratio.low, ratio.high)
}

/// What it printed, or how it ended.
fn answer(now: &Observation) -> String {
    let stdout = now.stdout.lossy();
    let line = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        now.outcome.to_string()
    } else {
        format!("\"{}\"", neutral(&line))
    }
}

/// What the case's own process costs more: `memory +11 MiB`.
#[must_use]
pub fn memory(cost: &Cost) -> Option<String> {
    let kib = cost.peak_kib?;
    let sign = if kib < 0.0 { '−' } else { '+' };
    Some(format!("memory {sign}{}", units::memory(kib.abs())))
}

/// What it costs whatever the case: `files +0.2 MiB`, `each process starts 0.3 ms later`.
#[must_use]
pub fn price(cost: &Cost) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(bytes) = cost.added_bytes.filter(|bytes| *bytes > 0) {
        #[expect(clippy::cast_precision_loss, reason = "sizes stay below 2^52")]
        let kib = bytes as f64 / 1024.0;
        said.push(format!("files +{}", units::memory(kib)));
    }
    said.extend(cost.start_up.and_then(|start_up| {
        let time = units::duration(start_up.more_ns.abs());
        match start_up.decision {
            Decision::Slower => Some(format!("each process starts {time} later")),
            Decision::Faster => Some(format!("each process starts {time} earlier")),
            Decision::NoDifference => Some("processes start as fast".to_owned()),
            Decision::Inconclusive => None,
        }
    }));
    said
}
