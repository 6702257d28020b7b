//! What fixes it: each mitigation with what it does for which case.

use super::super::mitigation::{effect, memory, price};
use super::super::view::View;
use super::page::{Ink, Page, plain, run};
use crate::mitigate::{Effect, Judged};
use crate::sample::Metric;

/// Writes the section; nothing where no mitigation was tried.
pub(super) fn write(page: &mut Page, view: &View<'_>, verbose: bool) {
    if view.mitigations.is_empty() {
        return;
    }
    let helps =
        |judged: &&Judged<'_>| matches!(judged.effect, Effect::Recovers(_) | Effect::Mends { .. });
    let helped = view.mitigations.iter().filter(helps).count();
    let about = format!(
        "of {} that were tried, one at a time",
        view.mitigations.len()
    );
    super::title_line(page, "What fixes it", helped, &about);
    for (name, image) in groups(view) {
        let of_group: Vec<&Judged<'_>> = view
            .mitigations
            .iter()
            .filter(|judged| judged.mitigation.name == name && judged.image == image)
            .collect();
        group(page, view, &of_group, verbose);
    }
}

/// Mitigations and candidates, each once, in the order of what they are tried on.
fn groups<'a>(view: &'a View<'_>) -> Vec<(&'a str, &'a str)> {
    let mut groups = Vec::new();
    for judged in &view.mitigations {
        let group = (judged.mitigation.name.as_str(), judged.image);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

fn group(page: &mut Page, view: &View<'_>, judged: &[&Judged<'_>], verbose: bool) {
    let Some(first) = judged.first() else {
        return;
    };
    page.blank();
    let mut runs = vec![
        run(Ink::Strong, first.mitigation.name.as_str()),
        plain(format!(" {}", first.mitigation.title)),
        run(Ink::Dim, format!(" · {}", view.label(first.image))),
    ];
    for said in price(&first.cost) {
        runs.push(run(Ink::Dim, format!(" · {said}")));
    }
    page.line(2, &runs);
    // What is said alike of several is said once.
    let mut said: Vec<(String, Vec<&Judged<'_>>)> = Vec::new();
    for one in judged.iter().copied() {
        let sentence = effect(one, metric(view, one));
        match said
            .iter_mut()
            .find(|(known, _)| !verbose && *known == sentence)
        {
            Some((_, alike)) => alike.push(one),
            None => said.push((sentence, vec![one])),
        }
    }
    for (sentence, alike) in &said {
        lines(page, sentence, alike, verbose);
    }
    if verbose && !first.mitigation.about.is_empty() {
        let about = first.mitigation.about.as_str();
        page.line(4, &[run(Ink::Dim, "to know: "), plain(about)]);
    }
    if verbose && !first.mitigation.sources.is_empty() {
        let sources = first.mitigation.sources.join(", ");
        page.line(4, &[run(Ink::Dim, "see: "), plain(sources)]);
    }
}

fn lines(page: &mut Page, sentence: &str, alike: &[&Judged<'_>], verbose: bool) {
    let Some(first) = alike.first() else {
        return;
    };
    let (mark, ink) = match first.effect {
        Effect::Recovers(_) | Effect::Mends { .. } => ("✓", Ink::Good),
        Effect::Worse(_) => ("✗", Ink::Bad),
        Effect::NotActive | Effect::Changes(_) | Effect::Inconclusive(_) | Effect::Broken(_) => {
            ("!", Ink::Warning)
        }
        Effect::NoEffect(_) | Effect::NotTried(_) => ("–", Ink::Dim),
    };
    let cases: Vec<&str> = alike.iter().map(|one| one.case.0.as_str()).collect();
    let mut runs = vec![run(ink, format!("{mark} "))];
    runs.push(run(Ink::Strong, cases.join(", ")));
    runs.push(plain(format!(": {sentence}")));
    if let Some(memory) = memory(&first.cost) {
        runs.push(run(Ink::Dim, format!(" · {memory}")));
    }
    page.line(4, &runs);
    if verbose && !matches!(first.effect, Effect::NotActive | Effect::NotTried(_)) {
        let evidence = first.activity.evidence();
        page.line(6, &[run(Ink::Dim, format!("active: {evidence}"))]);
    }
}

/// What the case compares.
fn metric(view: &View<'_>, judged: &Judged<'_>) -> Metric {
    let mut findings = view.comparison.findings.iter();
    let finding = findings.find(|f| f.case == *judged.case && f.image == judged.image);
    finding
        .and_then(|finding| finding.timing())
        .map_or(Metric::Wall, |timing| timing.metric)
}
