//! What people say about the two libcs, and what was seen of it.

use super::page::{Ink, Page, Run, plain, run};
use crate::claims::Judged;
use crate::report::units;
use crate::report::view::View;
use crate::report::words::claim::{expectation, ratios, versions, word};
use crate::suite::ClaimVerdict;

/// The section of the report; nothing where the run has no claims.
pub(super) fn write(page: &mut Page, view: &View<'_>, verbose: bool) {
    if view.claims.is_empty() {
        return;
    }
    super::title_line(page, "Claims", view.claims.len(), "what people say");
    for (name, ink, wanted) in GROUPS {
        let group: Vec<&Judged<'_>> = view
            .claims
            .iter()
            .filter(|judged| wanted(&judged.verdict))
            .collect();
        if group.is_empty() {
            continue;
        }
        page.blank();
        let count = plain(format!(" ({})", group.len()));
        page.line(2, &[run(ink, name), count]);
        for judged in group {
            one(page, judged, verbose);
        }
    }
}

type Group = (&'static str, Ink, fn(&ClaimVerdict) -> bool);

/// In the order of reading.
const GROUPS: [Group; 6] = [
    ("holds", Ink::Strong, |verdict| {
        matches!(verdict, ClaimVerdict::Holds | ClaimVerdict::HoldsSince(_))
    }),
    (
        "fixed: it was so, and is not any more",
        Ink::Good,
        |verdict| {
            matches!(
                verdict,
                ClaimVerdict::FixedSince(_) | ClaimVerdict::FixedBy(..)
            )
        },
    ),
    (
        "reversed: it is the other way round",
        Ink::Good,
        |verdict| {
            matches!(
                verdict,
                ClaimVerdict::Reversed | ClaimVerdict::ReversedSince(_)
            )
        },
    ),
    (
        "overstated: less than half of what is said",
        Ink::Warning,
        |verdict| *verdict == ClaimVerdict::Overstated,
    ),
    (
        "never was so, as far as the versions here go",
        Ink::Good,
        |verdict| *verdict == ClaimVerdict::NeverWasSo,
    ),
    ("not known here", Ink::Dim, |verdict| {
        *verdict == ClaimVerdict::NotKnown
    }),
];

fn one(page: &mut Page, judged: &Judged<'_>, verbose: bool) {
    let claim = judged.claim;
    let said = claim.said.map(|year| format!(" ({year})"));
    page.line(
        2,
        &[
            run(Ink::Dim, "• "),
            plain(claim.says.as_str()),
            run(Ink::Dim, said.unwrap_or_default()),
        ],
    );
    let mut runs: Vec<Run> = Vec::new();
    if judged.verdict.since().is_some() {
        runs.push(run(Ink::Strong, judged.verdict.to_string()));
        runs.push(run(Ink::Dim, " · "));
    }
    runs.extend(shown(judged));
    runs.push(run(Ink::Dim, format!(" · {}", claim.id)));
    page.line(4, &runs);
    if let Some(note) = expectation(judged) {
        page.line(4, &[run(Ink::Warning, note)]);
    }
    if !verbose {
        return;
    }
    for evidence in judged.seen.last().into_iter().flat_map(|s| &s.evidence) {
        let mut runs = vec![run(Ink::Dim, "evidence: "), plain(evidence.case.0.as_str())];
        if judged.claim.evidence.len() > 1 {
            runs.push(plain(format!(": {}", word(&evidence.truth))));
            runs.extend(evidence.ratio.map(|ratio| {
                let (factor, interval) = units::factor(ratio.value, ratio.low, ratio.high);
                plain(format!(" {factor}× ({interval})"))
            }));
        }
        page.line(4, &runs);
    }
    if let Some(release) = &claim.package {
        let date = release.date.as_ref();
        let date = date.map(|date| format!(" of {date}")).unwrap_or_default();
        let (package, version) = (&release.package, &release.version);
        let first = format!("{package} {version}{date} is the first with compiled code for musl");
        page.line(4, &[run(Ink::Dim, "registry: "), plain(first)]);
    }
    let sources = plain(claim.sources.join(", "));
    page.line(4, &[run(Ink::Dim, "said in: "), sources]);
    if !claim.note.is_empty() {
        let note = plain(claim.note.as_str());
        page.line(4, &[run(Ink::Dim, "to know: "), note]);
    }
}

/// `so: musl 1.1.24 to 1.2.3 · not so: musl 1.2.5`, with ratios where there are some.
fn shown(judged: &Judged<'_>) -> Vec<Run> {
    if let (ClaimVerdict::NotKnown, Some(why)) = (&judged.verdict, &judged.why) {
        let mut runs = vec![plain(why.as_str())];
        if let Some(ratios) = ratios(&judged.seen) {
            runs.extend([run(Ink::Dim, " · here "), run(Ink::Strong, ratios)]);
        }
        return runs;
    }
    let mut runs = Vec::new();
    for group in judged.seen.chunk_by(|one, other| {
        // An open one says nothing that would be a reason to tell it from its neighbours.
        word(&one.truth) == word(&other.truth)
    }) {
        if !runs.is_empty() {
            runs.push(run(Ink::Dim, " · "));
        }
        let versions = versions(judged.claim.about.as_str(), group);
        let word = group.first().map_or("", |seen| word(&seen.truth));
        runs.push(plain(format!("{word}: {versions}")));
        if let Some(ratios) = ratios(group) {
            runs.extend([plain(", "), run(Ink::Strong, ratios)]);
        }
    }
    runs
}
