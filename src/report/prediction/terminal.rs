//! Predictions for people: the gravest first, each in a few lines.

use super::{Named, groups, headline, libc, looked_at, marked, origin, summary, tally, verdict};
use crate::confirm::Mark;
use crate::predict::{Confidence, Finding, Kind};
use crate::report::terminal::page::{Ink, Page, plain, run};
use crate::report::text::counted;
use crate::report::{Look, Verbosity};

/// So many objects of a finding are named, unless all are asked for.
const MOST_OBJECTS: usize = 3;
/// So many findings that are less than certain are shown of each kind, unless all are asked for.
const MOST_FINDINGS: usize = 12;

/// Renders a prediction.
#[must_use]
pub fn render(named: &Named<'_>, look: &Look) -> String {
    let mut page = Page::new(*look);
    let verbose = look.verbosity == Verbosity::Verbose;
    if look.verbosity != Verbosity::Quiet {
        head(&mut page, named);
        for confidence in Confidence::ALL {
            section(&mut page, named, confidence, verbose);
        }
        missed(&mut page, named);
        notes(&mut page, named);
        page.blank();
    }
    let (mark, ink) = match named.failed() {
        true => ("✗", Ink::Bad),
        false => ("✓", Ink::Good),
    };
    let verdict = verdict(named);
    let counts = summary(named.prediction);
    page.line(
        0,
        &[
            run(ink, mark),
            run(Ink::Strong, format!(" {verdict}")),
            plain(format!(" ({counts})")),
        ],
    );
    page.finish()
}

fn head(page: &mut Page, named: &Named<'_>) {
    let facts = &named.prediction.facts;
    page.line(
        0,
        &[
            run(Ink::Strong, named.software),
            plain(format!(" ({}) → ", origin(facts))),
            run(Ink::Strong, named.target),
            plain(format!(" ({})", libc(facts.target.as_ref()))),
        ],
    );
    page.line(0, &[run(Ink::Dim, looked_at(facts))]);
}

fn section(page: &mut Page, named: &Named<'_>, confidence: Confidence, verbose: bool) {
    let groups = groups(named.prediction, confidence);
    if groups.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &[run(Ink::Heading, confidence.as_str())]);
    let certain = confidence <= Confidence::CertainWhenCalled;
    let shown = if certain || verbose {
        groups.len()
    } else {
        groups.len().min(MOST_FINDINGS)
    };
    for group in &groups[..shown] {
        entry(page, named, group, verbose);
    }
    if groups.len() > shown {
        let more = format!("{} more (-v shows them)", groups.len() - shown);
        page.line(2, &[run(Ink::Dim, more)]);
    }
}

fn entry(page: &mut Page, named: &Named<'_>, group: &[&Finding], verbose: bool) {
    let first = group[0];
    let (mark, ink) = match first.confidence {
        Confidence::CertainAtLoad => ("✗ ", Ink::Bad),
        Confidence::CertainWhenCalled => ("✗ ", Ink::Warning),
        Confidence::Possible | Confidence::Performance => ("• ", Ink::Dim),
    };
    let mut runs = vec![run(ink, mark)];
    if let Some(case) = &first.case {
        runs.push(run(Ink::Strong, format!("{case} ")));
    }
    runs.push(plain(headline(group)));
    page.line(2, &runs);
    page.line(4, &[run(Ink::Dim, concerned(first, verbose))]);
    tried(page, named, group, verbose);
    if verbose {
        let names = |finding: &Finding| finding.evidence.iter().cloned().collect::<Vec<_>>();
        let evidence: Vec<String> = group.iter().flat_map(|finding| names(finding)).collect();
        page.line(4, &[run(Ink::Dim, evidence.join(", "))]);
    }
    // What to do about a divergence is told by `explain`; of what is certain it is told here.
    let advice = first.mitigation.as_deref();
    if let Some(advice) = advice.filter(|_| verbose || first.kind != Kind::Divergence) {
        page.line(4, &[run(Ink::Good, "fix: "), plain(advice)]);
    }
}

/// What became of it; that nothing could be tried is said of what is certain.
fn tried(page: &mut Page, named: &Named<'_>, group: &[&Finding], verbose: bool) {
    let certain = group[0].confidence <= Confidence::CertainWhenCalled;
    let untried =
        |finding: &&Finding| named.confirmation(finding).map(|c| c.mark) == Some(Mark::NotTried);
    if group.iter().all(untried) && !certain && !verbose {
        return;
    }
    if let Some(text) = marked(named, group) {
        page.line(4, &[run(Ink::Strong, "tried: "), plain(text)]);
    }
}

/// What happened and was not predicted.
fn missed(page: &mut Page, named: &Named<'_>) {
    let Some(confirmed) = named.confirmed else {
        return;
    };
    if !confirmed.missed.is_empty() {
        page.blank();
        page.line(0, &[run(Ink::Heading, "failed, and was not predicted")]);
    }
    for missed in &confirmed.missed {
        page.line(2, &[run(Ink::Bad, "✗ "), plain(missed.object.as_str())]);
        let said = format!("{}: {}", missed.when.as_str(), missed.said);
        page.line(4, &[run(Ink::Dim, said)]);
    }
    page.blank();
    page.line(0, &[run(Ink::Strong, "tried: "), plain(tally(confirmed))]);
    let few = confirmed.untold.iter().take(MOST_OBJECTS);
    for (object, why) in few {
        let text = format!("not tried: {object}: {why}");
        page.line(2, &[run(Ink::Dim, text)]);
    }
    if confirmed.untold.len() > MOST_OBJECTS {
        let more = format!(
            "{} more (JSON has them)",
            confirmed.untold.len() - MOST_OBJECTS
        );
        page.line(2, &[run(Ink::Dim, more)]);
    }
}

/// Which objects a finding concerns; of a divergence also what they import.
fn concerned(finding: &Finding, verbose: bool) -> String {
    let objects = &finding.objects;
    let most = if verbose { usize::MAX } else { MOST_OBJECTS };
    let mut text = objects
        .iter()
        .take(most)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if objects.len() > most {
        let (one, many) = match finding.places.is_empty() {
            true => ("file", "files"),
            false => ("place", "places"),
        };
        text = format!("{}: {text}, …", counted(objects.len(), one, many));
    }
    if !finding.affects.is_empty() {
        let affected = counted(finding.affects.len(), "file", "files");
        text = format!("{text}; and so {affected} that load it");
    }
    if finding.kind == Kind::Divergence {
        let symbols: Vec<&str> = finding.evidence.iter().map(String::as_str).collect();
        text = format!("{} in {text}", symbols.join(", "));
    }
    text
}

fn notes(page: &mut Page, named: &Named<'_>) {
    let facts = &named.prediction.facts;
    if !facts.unopened.is_empty() {
        page.blank();
        let names: Vec<&str> = facts.unopened.iter().map(String::as_str).collect();
        let text = format!(
            "opened by name by programs that may do without, and not there: {}",
            names.join(", ")
        );
        page.line(0, &[run(Ink::Dim, text)]);
    }
    for note in &facts.notes {
        page.line(
            0,
            &[run(Ink::Warning, "not looked at: "), plain(note.as_str())],
        );
    }
}
