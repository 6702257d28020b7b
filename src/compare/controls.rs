//! What a control case that shows a difference means for its suite: the difference between the
//! images is then not, or not only, their libc.

use super::model::Finding;
use super::verdict::Verdict;

/// Adds notes to the findings that a spoilt control concerns, and returns one for the run for
/// each such control.
pub(super) fn apply(findings: &mut [Finding]) -> Vec<String> {
    let spoilt: Vec<Finding> = findings
        .iter()
        .filter(|finding| finding.control && shows_difference(finding.verdict))
        .cloned()
        .collect();
    for control in &spoilt {
        let concerned = findings
            .iter_mut()
            .filter(|finding| concerns(control, finding));
        for finding in concerned {
            finding.notes.push(note(control, finding));
        }
    }
    spoilt.iter().map(note_for_run).collect()
}

fn shows_difference(verdict: Verdict) -> bool {
    match verdict {
        Verdict::New | Verdict::Documented | Verdict::Slower | Verdict::Faster => true,
        Verdict::Same
        | Verdict::NoLonger
        | Verdict::Refuted
        | Verdict::Unsupported
        | Verdict::Broken
        | Verdict::NoDifference
        | Verdict::Inconclusive => false,
    }
}

/// The same suite, image and kind; of behaviour only what differs, because a control that differs
/// is no reason to doubt that others are the same.
fn concerns(control: &Finding, finding: &Finding) -> bool {
    let is_timing = finding.timing().is_some();
    (is_timing || shows_difference(finding.verdict))
        && finding.case.suite() == control.case.suite()
        && finding.image == control.image
        && is_timing == control.timing().is_some()
}

fn note(control: &Finding, finding: &Finding) -> String {
    if finding.case == control.case {
        "a control that must show no difference: the verdicts of this suite on this image aren't to be trusted".to_owned()
    } else {
        format!(
            "control {} shows a difference too: don't put this one down to libc",
            control.case
        )
    }
}

fn note_for_run(control: &Finding) -> String {
    format!(
        "control {} is {} on {}: the {} verdicts of suite {} there aren't to be trusted",
        control.case,
        if control.timing().is_some() {
            control.verdict.as_str()
        } else {
            "different"
        },
        control.image,
        if control.timing().is_some() {
            "timing"
        } else {
            "behaviour"
        },
        control.case.suite()
    )
}
