//! Predictions as Markdown.

use std::fmt::Write as _;

use super::{Named, groups, headline, libc, looked_at, marked, origin, summary, tally, verdict};
use crate::confirm::Confirmed;
use crate::predict::{Confidence, Finding};
use crate::report::words::markdown::{cell, code};

/// So many objects of a finding are named.
const MOST_OBJECTS: usize = 5;

/// Renders a prediction.
#[must_use]
pub fn render(named: &Named<'_>) -> String {
    let facts = &named.prediction.facts;
    let mut text = format!(
        "# {} to {}\n\n**{}**: {}.\n\nFrom {} to {}. Looked at: {}.\n",
        code(named.software),
        code(named.target),
        verdict(named),
        summary(named.prediction),
        origin(facts),
        libc(facts.target.as_ref()),
        looked_at(facts),
    );
    let tried = named.confirmed.is_some();
    for confidence in Confidence::ALL {
        let groups = groups(named.prediction, confidence);
        if groups.is_empty() {
            continue;
        }
        let _ = write!(
            text,
            "\n## {}\n\n| finding | objects | what to do |{}\n|---|---|---|{}\n",
            capital(confidence.as_str()),
            if tried { " tried |" } else { "" },
            if tried { "---|" } else { "" },
        );
        for group in groups {
            let _ = writeln!(
                text,
                "| {} | {} | {} |{}",
                cell(&with_case(&group)),
                objects(group[0]),
                cell(group[0].mitigation.as_deref().unwrap_or_default()),
                marked(named, &group)
                    .map_or_else(String::new, |text| format!(" {} |", cell(&text))),
            );
        }
    }
    if let Some(confirmed) = named.confirmed {
        missed(&mut text, confirmed);
    }
    text
}

fn missed(text: &mut String, confirmed: &Confirmed) {
    let _ = write!(text, "\n**Tried**: {}.\n", tally(confirmed));
    if confirmed.missed.is_empty() {
        return;
    }
    text.push_str(
        "\n## Failed, and was not predicted\n\n| object | when | said |\n|---|---|---|\n",
    );
    for missed in &confirmed.missed {
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            code(&missed.object),
            missed.when.as_str(),
            cell(&missed.said),
        );
    }
}

fn with_case(group: &[&Finding]) -> String {
    match &group[0].case {
        Some(case) => format!("`{case}`: {}", headline(group)),
        None => headline(group),
    }
}

fn objects(finding: &Finding) -> String {
    let shown: Vec<String> = finding
        .objects
        .iter()
        .take(MOST_OBJECTS)
        .map(|o| code(o))
        .collect();
    let more = finding.objects.len().saturating_sub(MOST_OBJECTS);
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A name from elsewhere: nothing in it is markup.
pub(in crate::report) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
