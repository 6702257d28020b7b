//! The report as one JSON object, for programs. `schema.json` beside this file describes it.
//!
//! Fields are only ever added; what would change a meaning raises [`SCHEMA_VERSION`].

mod claims;
mod curves;
mod matrix;
mod mitigations;
mod surroundings;

pub(super) use mitigations::{RatioOut, ratio, share};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::compare::behaviour::{name, query_details, query_set};
use crate::compare::{Behaviour, Comparison, Cost, Counts, Evidence, Finding, Timing, Verdict};
use crate::outcome::{Observation, Output};
use crate::record::{Run, RunImage};
use crate::sample::Metric;
use crate::stats::Estimate;
use surroundings::{DisturbedOut, Surroundings, Used};

/// Version of the format.
pub const SCHEMA_VERSION: u32 = 1;

/// The JSON Schema of the format.
pub const SCHEMA: &str = include_str!("schema.json");

/// Renders the report, with a line feed at its end.
///
/// # Errors
///
/// When a number cannot be written as JSON, which estimates (they are finite) don't give.
pub fn render(run: &Run, comparison: &Comparison) -> Result<Vec<u8>, serde_json::Error> {
    let counts = Counts::of(&comparison.findings);
    let report = Report {
        schema_version: SCHEMA_VERSION,
        run_id: &run.header.run_id,
        images: run.header.images.iter().map(ImageOut::from).collect(),
        findings: comparison.findings.iter().map(FindingOut::from).collect(),
        curves: comparison
            .curves
            .iter()
            .map(curves::CurveOut::from)
            .collect(),
        claims: claims::render(run, comparison),
        mitigations: mitigations::render(run, comparison),
        counts: Verdict::ALL
            .iter()
            .map(|verdict| (verdict.as_str(), counts.get(*verdict)))
            .collect(),
        packages: matrix::render(run, comparison),
        notes: &comparison.notes,
        environment: Surroundings::of(run, comparison),
        verdict: comparison.overall.as_str(),
        exit_code: comparison.overall.exit().code(),
        seconds: Seconds {
            prepare: run.header.prepare_seconds,
            run: run.header.run_seconds,
        },
    };
    let mut bytes = serde_json::to_vec_pretty(&report)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    run_id: &'a str,
    images: Vec<ImageOut<'a>>,
    findings: Vec<FindingOut<'a>>,
    curves: Vec<curves::CurveOut<'a>>,
    claims: Vec<claims::ClaimOut<'a>>,
    mitigations: Vec<mitigations::MitigationOut<'a>>,
    counts: BTreeMap<&'static str, usize>,
    packages: Vec<matrix::PackageOut<'a>>,
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<Surroundings<'a>>,
    verdict: &'static str,
    exit_code: u8,
    seconds: Seconds,
}

#[derive(Serialize)]
struct Seconds {
    prepare: f64,
    run: f64,
}

#[derive(Serialize)]
struct ImageOut<'a> {
    name: &'a str,
    reference: &'a str,
    digest: Option<&'a str>,
    id: &'a str,
    platform: &'a str,
    source: &'static str,
    stand_in: Option<&'a str>,
    role: &'static str,
    libc: Option<Libc>,
    package: Option<&'a str>,
    os: Option<&'a str>,
}

#[derive(Serialize)]
struct Libc {
    family: &'static str,
    version: Option<String>,
}

impl<'a> From<&'a RunImage> for ImageOut<'a> {
    fn from(image: &'a RunImage) -> ImageOut<'a> {
        let role = image.role.as_str();
        let image = &image.image;
        ImageOut {
            name: &image.name,
            reference: &image.reference,
            digest: image.digest.as_deref(),
            id: &image.id,
            platform: &image.platform,
            source: image.source.as_str(),
            stand_in: image.stand_in_for.as_deref(),
            role,
            libc: image.clib().map(|clib| Libc {
                family: clib.family.as_str(),
                version: clib.version.as_ref().map(ToString::to_string),
            }),
            package: image
                .probe
                .clibs
                .first()
                .and_then(|found| found.package.as_deref()),
            os: image.probe.os.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct FindingOut<'a> {
    case: &'a str,
    title: &'a str,
    image: &'a str,
    kind: &'static str,
    verdict: &'static str,
    control: bool,
    pair: &'static str,
    baseline: Option<SideOut<'a>>,
    candidate: Option<SideOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<Tax>,
    #[serde(skip_serializing_if = "Option::is_none")]
    used: Option<Used>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disturbed: Option<DisturbedOut>,
    differs: Vec<&'static str>,
    notes: &'a [String],
    why: &'a str,
    since: Option<&'a str>,
    fixed_in: Option<&'a str>,
    alpine: Option<&'a str>,
    mitigation: Option<&'a str>,
    references: &'a [String],
}

impl<'a> From<&'a Finding> for FindingOut<'a> {
    fn from(finding: &'a Finding) -> FindingOut<'a> {
        let (kind, baseline, candidate) = match &finding.evidence {
            Evidence::Behaviour(behaviour) => {
                let (baseline, candidate) = behaviour_sides(behaviour);
                ("behaviour", baseline, candidate)
            }
            Evidence::Timing(timing) => {
                let side = |cost: Option<Cost>| cost.map(|cost| cost_side(timing.metric, cost));
                ("timing", side(timing.baseline), side(timing.candidate))
            }
        };
        let docs = &finding.docs;
        let differs = finding.behaviour().map(|behaviour| &behaviour.differs);
        FindingOut {
            case: &finding.case.0,
            title: &finding.title,
            image: &finding.image,
            kind,
            verdict: finding.verdict.as_str(),
            control: finding.control,
            pair: finding.pair.as_str(),
            baseline,
            candidate,
            tax: finding.timing().and_then(tax),
            used: finding.timing().map(|timing| Used::from(&timing.beside)),
            disturbed: finding
                .timing()
                .map(|timing| DisturbedOut::from(timing.disturbed)),
            differs: differs.map_or_else(Vec::new, |differs| {
                differs.iter().copied().map(name).collect()
            }),
            notes: &finding.notes,
            why: &docs.why,
            since: docs.since.as_deref(),
            fixed_in: docs.fixed_in.as_deref(),
            alpine: docs.alpine.as_deref(),
            mitigation: docs.mitigation.as_deref(),
            references: &docs.references,
        }
    }
}

/// One side of a finding: what it did, or what it cost.
#[derive(Serialize)]
#[serde(untagged)]
enum SideOut<'a> {
    Did {
        outcome: String,
        stdout: Text<'a>,
        stderr: Text<'a>,
        queries: Vec<String>,
        query_details: Vec<String>,
    },
    Took {
        median_ns_per_iteration: f64,
        samples: usize,
    },
    Used {
        median_kib: f64,
        samples: usize,
    },
}

/// Valid and whole UTF-8 is a string; anything else is an object that loses nothing, as in the
/// record: `{"base64": ...}`, with `dropped` where the capture was cut.
#[derive(Serialize)]
#[serde(untagged)]
enum Text<'a> {
    Plain(&'a str),
    Stored(&'a Output),
}

impl<'a> From<&'a Output> for Text<'a> {
    fn from(output: &'a Output) -> Text<'a> {
        match std::str::from_utf8(&output.bytes) {
            Ok(text) if output.dropped == 0 => Text::Plain(text),
            _ => Text::Stored(output),
        }
    }
}

fn behaviour_sides(behaviour: &Behaviour) -> (Option<SideOut<'_>>, Option<SideOut<'_>>) {
    (
        behaviour.baseline.as_ref().map(did),
        behaviour.candidate.as_ref().map(did),
    )
}

fn did(observation: &Observation) -> SideOut<'_> {
    SideOut::Did {
        outcome: observation.outcome.to_string(),
        stdout: (&observation.stdout).into(),
        stderr: (&observation.stderr).into(),
        queries: query_set(observation),
        query_details: query_details(observation),
    }
}

fn cost_side<'a>(metric: Metric, cost: Cost) -> SideOut<'a> {
    match metric {
        Metric::Wall => SideOut::Took {
            median_ns_per_iteration: cost.median,
            samples: cost.samples,
        },
        Metric::PeakMemory => SideOut::Used {
            median_kib: cost.median,
            samples: cost.samples,
        },
    }
}

#[derive(Serialize)]
struct Tax {
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    adjusted_p_value: Option<f64>,
    /// What the first measurement said, where a second one confirmed it or did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<First>,
    ratio: f64,
    low: f64,
    high: f64,
    confidence: f64,
    metric: Metric,
    /// Ratios closer to 1 than this are no difference.
    margin: f64,
    blocks: usize,
    pairs: usize,
}

#[derive(Serialize)]
struct First {
    ratio: f64,
    low: f64,
    high: f64,
}

fn tax(timing: &Timing) -> Option<Tax> {
    let Estimate {
        value,
        low,
        high,
        confidence,
        blocks,
        pairs,
    } = timing.tax?;
    let first = timing.first.map(|first| First {
        ratio: first.value,
        low: first.low,
        high: first.high,
    });
    Some(Tax {
        p_value: timing.p_value,
        adjusted_p_value: timing.adjusted_p_value,
        first,
        ratio: value,
        low,
        high,
        confidence,
        metric: timing.metric,
        margin: timing.margin,
        blocks,
        pairs,
    })
}
