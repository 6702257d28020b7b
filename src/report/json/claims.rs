//! Claims as JSON.

use serde::Serialize;

use crate::claims::{Evidence, Judged, Truth, judge};
use crate::compare::Comparison;
use crate::record::Run;
use crate::suite::{Claim, ClaimVerdict};

/// The claims of a run, judged.
pub(super) fn render<'a>(run: &'a Run, comparison: &Comparison) -> Vec<ClaimOut<'a>> {
    judge(run, comparison).into_iter().map(claim).collect()
}

#[derive(Serialize)]
pub(super) struct ClaimOut<'a> {
    claim: &'a str,
    says: &'a str,
    about: &'static str,
    said: Option<u16>,
    sources: &'a [String],
    note: &'a str,
    verdict: &'static str,
    since: Option<String>,
    since_package: Option<&'a str>,
    why: Option<String>,
    expected: Option<String>,
    standing: &'static str,
    images: Vec<ImageOut<'a>>,
}

#[derive(Serialize)]
struct ImageOut<'a> {
    image: &'a str,
    truth: &'static str,
    evidence: Vec<EvidenceOut<'a>>,
}

#[derive(Serialize)]
struct EvidenceOut<'a> {
    case: &'a str,
    truth: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<RatioOut>,
}

#[derive(Serialize)]
struct RatioOut {
    value: f64,
    low: f64,
    high: f64,
    confidence: f64,
}

fn claim(judged: Judged<'_>) -> ClaimOut<'_> {
    let claim = judged.claim;
    let images = judged.seen.iter().map(|seen| ImageOut {
        image: &seen.image.name,
        truth: seen.truth.as_str(),
        evidence: seen.evidence.iter().map(evidence).collect(),
    });
    ClaimOut {
        claim: &claim.id.0,
        says: &claim.says,
        about: claim.about.as_str(),
        said: claim.said,
        sources: &claim.sources,
        note: &claim.note,
        verdict: verdict(&judged.verdict),
        since: judged.verdict.since().map(ToString::to_string),
        since_package: package(&judged.verdict, claim),
        expected: claim.expected.as_ref().map(ToString::to_string),
        standing: judged.standing.as_str(),
        images: images.collect(),
        why: judged.why,
    }
}

/// What the version of a verdict is one of, where it is not the libc.
fn package<'a>(verdict: &ClaimVerdict, claim: &'a Claim) -> Option<&'a str> {
    let release = claim.package.as_ref()?;
    matches!(verdict, ClaimVerdict::FixedBy(..)).then_some(release.package.as_str())
}

fn evidence<'a>(evidence: &Evidence<'a>) -> EvidenceOut<'a> {
    EvidenceOut {
        case: &evidence.case.0,
        truth: evidence.truth.as_str(),
        open: match &evidence.truth {
            Truth::Open(why) => Some(why.clone()),
            Truth::Yes | Truth::Less | Truth::No | Truth::Opposite => None,
        },
        ratio: evidence.ratio.map(|ratio| RatioOut {
            value: ratio.value,
            low: ratio.low,
            high: ratio.high,
            confidence: ratio.confidence,
        }),
    }
}

/// The version stands in a field of its own.
fn verdict(verdict: &ClaimVerdict) -> &'static str {
    match verdict {
        ClaimVerdict::Holds => "holds",
        ClaimVerdict::HoldsSince(_) => "holds-since",
        ClaimVerdict::FixedSince(_) => "fixed-since",
        ClaimVerdict::FixedBy(..) => "fixed-by-package",
        ClaimVerdict::Reversed => "reversed",
        ClaimVerdict::ReversedSince(_) => "reversed-since",
        ClaimVerdict::Overstated => "overstated",
        ClaimVerdict::NeverWasSo => "never-was-so",
        ClaimVerdict::NotKnown => "not-known",
    }
}
