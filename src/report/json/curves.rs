//! Curves as JSON: the points stand among the findings as well.

use serde::Serialize;

use super::{SideOut, Tax, cost_side, tax};
use crate::compare::Curve;
use crate::compare::curve::{Crossing, CurvePoint, LEVEL, Passage};
use crate::sample::Metric;

/// One timing with a parameter, on one candidate.
#[derive(Serialize)]
pub(super) struct CurveOut<'a> {
    case: &'a str,
    title: &'a str,
    image: &'a str,
    parameter: &'a str,
    metric: Metric,
    points: Vec<PointOut<'a>>,
    level: f64,
    slower: PassageOut<'a>,
    faster: PassageOut<'a>,
}

#[derive(Serialize)]
struct PointOut<'a> {
    value: u32,
    case: &'a str,
    verdict: &'static str,
    more_threads_than_cpus: bool,
    tax: Option<Tax>,
    baseline: Option<SideOut<'a>>,
    candidate: Option<SideOut<'a>>,
}

#[derive(Serialize)]
struct PassageOut<'a> {
    already_at: Option<u32>,
    crossings: Vec<CrossingOut>,
    unsure: &'a [u32],
}

#[derive(Serialize)]
struct CrossingOut {
    from: u32,
    to: u32,
    direction: &'static str,
    at: f64,
    earliest: Option<f64>,
    latest: Option<f64>,
}

impl<'a> From<&'a Curve> for CurveOut<'a> {
    fn from(curve: &'a Curve) -> CurveOut<'a> {
        CurveOut {
            case: &curve.case.0,
            title: &curve.title,
            image: &curve.image,
            parameter: &curve.parameter,
            metric: curve.metric,
            points: curve.points.iter().map(PointOut::from).collect(),
            level: LEVEL,
            slower: PassageOut::from(&curve.slower),
            faster: PassageOut::from(&curve.faster),
        }
    }
}

impl<'a> From<&'a CurvePoint> for PointOut<'a> {
    fn from(point: &'a CurvePoint) -> PointOut<'a> {
        let timing = &point.timing;
        let side = |cost: Option<_>| cost.map(|cost| cost_side(timing.metric, cost));
        PointOut {
            value: point.value,
            case: &point.case.0,
            verdict: point.verdict.as_str(),
            more_threads_than_cpus: point.only_cpus.is_some(),
            tax: tax(timing),
            baseline: side(timing.baseline),
            candidate: side(timing.candidate),
        }
    }
}

impl<'a> From<&'a Passage> for PassageOut<'a> {
    fn from(passage: &'a Passage) -> PassageOut<'a> {
        PassageOut {
            already_at: passage.already_at,
            crossings: passage.crossings.iter().map(CrossingOut::from).collect(),
            unsure: &passage.unsure,
        }
    }
}

impl From<&Crossing> for CrossingOut {
    fn from(crossing: &Crossing) -> CrossingOut {
        CrossingOut {
            from: crossing.from,
            to: crossing.to,
            direction: if crossing.is_entry { "beyond" } else { "back" },
            at: crossing.at,
            earliest: crossing.earliest,
            latest: crossing.latest,
        }
    }
}
