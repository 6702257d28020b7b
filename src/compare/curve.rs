//! A timing that has a parameter (threads, sizes): its taxes as one curve, and where that passes
//! 1.5 times. Pure.
//!
//! Between two values the logarithm of the tax is taken for a straight line over the logarithm of
//! the parameter. It is no straight line; but a passage between 2 and 4 threads cannot be told
//! finer from these two.

use std::collections::BTreeSet;

use super::model::{Finding, Timing};
use super::verdict::Verdict;
use crate::record::Run;
use crate::sample::Metric;
use crate::stats::Estimate;
use crate::suite::{CaseId, Kind};

/// The tax whose passage is told; and of what is faster, its inverse.
pub const LEVEL: f64 = 1.5;

/// One timing with a parameter, on one candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The case without the parameter's value: `suite/name`.
    pub case: CaseId,
    /// Its question, with the first and the last value in the parameter's place.
    pub title: String,
    /// Name of the candidate.
    pub image: String,
    /// The parameter.
    pub parameter: String,
    /// What was compared.
    pub metric: Metric,
    /// By growing value.
    pub points: Vec<CurvePoint>,
    /// Where the candidate takes at least [`LEVEL`] times as much.
    pub slower: Passage,
    /// Where the baseline takes at least [`LEVEL`] times as much.
    pub faster: Passage,
}

/// One value of a curve's parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// The value.
    pub value: u32,
    /// The case that measured it.
    pub case: CaseId,
    /// The verdict on it.
    pub verdict: Verdict,
    /// What both sides cost; without a tax where it could not be told.
    pub timing: Timing,
    /// CPUs of the machine, where the case had more threads than that.
    pub only_cpus: Option<u32>,
}

/// Where a curve is beyond a level, as far as its points tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Passage {
    /// The smallest value, where it is beyond the level there already.
    pub already_at: Option<u32>,
    /// Where it goes beyond the level and comes back, by growing value.
    pub crossings: Vec<Crossing>,
    /// Values at which the interval contains the level: on which side of it the tax is, is not sure.
    pub unsure: Vec<u32>,
}

impl Passage {
    /// Whether any point is beyond the level.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.already_at.is_some() || !self.crossings.is_empty()
    }
}

/// A passage of the level between two neighbouring values that were measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// The value before.
    pub from: u32,
    /// The value after.
    pub to: u32,
    /// Whether it goes beyond the level here, or comes back.
    pub is_entry: bool,
    /// Where, interpolated.
    pub at: f64,
    /// Where at the earliest, from the nearer ends of the two intervals; `None`: before `from`.
    pub earliest: Option<f64>,
    /// Where at the latest, from the farther ends; `None`: after `to`.
    pub latest: Option<f64>,
}

/// The curves of a run's findings, in their order: of every timing that was asked for at two values
/// at least.
pub(super) fn curves(run: &Run, findings: &[Finding]) -> Vec<Curve> {
    let mut curves: Vec<Curve> = Vec::new();
    for finding in findings {
        let (Some(timing), Some(point)) = (finding.timing(), finding.case.point()) else {
            continue;
        };
        let new_point = CurvePoint {
            value: point.value,
            case: finding.case.clone(),
            verdict: finding.verdict,
            timing: *timing,
            only_cpus: only_cpus(run, &finding.case, &finding.image),
        };
        let known = curves.iter_mut().rev().find(|curve| {
            curve.case.0 == point.case
                && curve.parameter == point.parameter
                && curve.image == finding.image
        });
        match known {
            Some(curve) => curve.points.push(new_point),
            None => curves.push(Curve {
                case: CaseId(point.case.to_owned()),
                title: finding.title.clone(),
                image: finding.image.clone(),
                parameter: point.parameter.to_owned(),
                metric: timing.metric,
                points: vec![new_point],
                slower: Passage::default(),
                faster: Passage::default(),
            }),
        }
    }
    for curve in &mut curves {
        curve.points.sort_by_key(|point| point.value);
        curve.slower = passage(&curve.points, |tax| [tax.low, tax.value, tax.high]);
        curve.faster = passage(&curve.points, |tax| {
            [tax.high.recip(), tax.value.recip(), tax.low.recip()]
        });
    }
    at_several_values(curves, findings)
}

/// Those that some candidate has two points of at least; another may have only one.
fn at_several_values(curves: Vec<Curve>, findings: &[Finding]) -> Vec<Curve> {
    let values = |case: &CaseId| {
        let points = findings.iter().filter_map(|finding| finding.case.point());
        let of_case = points.filter(|point| point.case == case.0);
        of_case.map(|point| point.value).collect::<BTreeSet<u32>>()
    };
    let mut kept = Vec::new();
    for mut curve in curves {
        let values = values(&curve.case);
        if let (Some(first), Some(last)) = (values.first(), values.last())
            && first < last
        {
            curve.title = title(findings, &curve.case, *first, *last);
            kept.push(curve);
        }
    }
    kept
}

/// The question with `FIRST to LAST` for the value; that of the first point where the titles have
/// nothing else in common.
fn title(findings: &[Finding], case: &CaseId, first: u32, last: u32) -> String {
    let at = |value: u32| {
        let is_it = |finding: &&Finding| {
            let point = finding.case.point();
            point.is_some_and(|point| point.case == case.0 && point.value == value)
        };
        findings.iter().find(is_it).map_or("", |f| f.title.as_str())
    };
    let (one, other) = (at(first), at(last));
    let number = first.to_string();
    let places = one.match_indices(&number).map(|(place, _)| place);
    places
        .map(|place| (&one[..place], &one[place + number.len()..]))
        .find(|(before, after)| format!("{before}{last}{after}") == other)
        .map_or_else(
            || one.to_owned(),
            |(before, after)| format!("{before}{first} to {last}{after}"),
        )
}

/// The CPUs of the machine, where this case has more threads.
fn only_cpus(run: &Run, case: &CaseId, image: &str) -> Option<u32> {
    let cpus = run.header.host_of_image(image).machine.cpus;
    let case = run.header.cases.iter().find(|known| known.id == *case)?;
    match case.kind {
        Kind::Timing { threads, .. } => (cpus > 0 && threads > cpus).then_some(cpus),
        Kind::Behaviour { .. } => None,
    }
}

/// A point on logarithmic scales.
#[derive(Clone, Copy)]
struct Known {
    value: u32,
    low: f64,
    middle: f64,
    high: f64,
}

/// Where the points are beyond [`LEVEL`]. `ends` turns an estimate into the low end, the value and
/// the high end of what is compared with the level. Points without a tax are passed over.
fn passage(points: &[CurvePoint], ends: impl Fn(&Estimate) -> [f64; 3]) -> Passage {
    let level = LEVEL.ln();
    let known = points.iter().filter_map(|point| {
        let [low, middle, high] = ends(&point.timing.tax?).map(f64::ln);
        Some(Known {
            value: point.value,
            low,
            middle,
            high,
        })
    });
    let known: Vec<Known> = known.collect();
    let first = known.first().filter(|first| first.middle >= level);
    let unsure = known
        .iter()
        .filter(|point| point.low < level && level <= point.high);
    Passage {
        already_at: first.map(|first| first.value),
        crossings: known
            .windows(2)
            .filter_map(|pair| crossing(pair[0], pair[1], level))
            .collect(),
        unsure: unsure.map(|point| point.value).collect(),
    }
}

fn crossing(from: Known, to: Known, level: f64) -> Option<Crossing> {
    let is_entry = to.middle >= level;
    if is_entry == (from.middle >= level) {
        return None;
    }
    let upper = meets(from, to, level, |point| point.high);
    let lower = meets(from, to, level, |point| point.low);
    // The upper ends go beyond the level before the lower ends, and come back after them.
    let (earliest, latest) = if is_entry {
        (upper, lower)
    } else {
        (lower, upper)
    };
    Some(Crossing {
        from: from.value,
        to: to.value,
        is_entry,
        at: meets(from, to, level, |point| point.middle)?,
        earliest,
        latest,
    })
}

/// The value at which the straight line through both points is at the level; `None` when both are
/// on one side of it.
fn meets(from: Known, to: Known, level: f64, height: fn(Known) -> f64) -> Option<f64> {
    let (start, end) = (height(from), height(to));
    if (start >= level) == (end >= level) {
        return None;
    }
    let (x, width) = (
        f64::from(from.value).ln(),
        (f64::from(to.value) / f64::from(from.value)).ln(),
    );
    let share = (level - start) / (end - start);
    Some(width.mul_add(share, x).exp())
}

#[cfg(test)]
#[path = "curve_tests.rs"]
mod tests;
