//! The sections of the page.

use std::fmt::Write as _;

use super::paper::Paper;
use crate::compare::{Finding, Verdict};
use crate::differential::{DiffLine, diff};
use crate::report::measured::facts;
use crate::report::mitigation::{effect, memory, price};
use crate::report::text::counted;
use crate::report::units::percent;
use crate::report::view::{Entry, Section, Side, View};
use crate::report::words::behaviour::{differing_aspects, gist, history, shown};
use crate::report::words::finding::output;
use crate::report::words::markdown::{cell, code, fenced, inline};
use crate::report::words::package::{brief_work, since};
use crate::report::words::tax::{costs as both_costs, ratio};
use crate::report::words::{curve, section as words, untold as reasons};
use crate::sample::Metric;
use crate::suite::Aspect;

/// So many lines of a difference are shown.
const MOST_LINES: usize = 40;
/// So much of an output is given in a cell.
const GIST: usize = 70;

/// Each with what differs.
pub(super) fn divergences(paper: &mut Paper, view: &View<'_>, section: &Section<'_>) {
    let entries = section.entries().map(|entry| divergence(view, entry));
    paper.block(&heading(view, section), entries, "");
}

fn heading(view: &View<'_>, section: &Section<'_>) -> String {
    format!(
        "\n## {} ({})\n",
        words::title(view, section),
        section.cases()
    )
}

fn divergence(view: &View<'_>, entry: &Entry<'_>) -> String {
    let mut text = format!("\n### {}\n\n{}\n", code(&entry.case.0), inline(entry.title));
    let sides = view.sides(entry);
    let differs = differing_aspects(entry);
    if let Some((first, others)) = sides.split_first() {
        for other in others {
            text.push_str(&difference(first, other, &differs));
        }
        if others.is_empty() {
            let _ = write!(text, "\n{}\n", side_line(first));
        }
    }
    for (note, _) in entry.notes() {
        let _ = write!(text, "\n- {}\n", inline(note));
    }
    if let Some(history) = history(entry.docs) {
        let _ = write!(text, "\n{}\n", inline(&history));
    }
    text
}

fn side_line(side: &Side<'_>) -> String {
    format!(
        "{}: {}",
        inline(&side.labels.join(", ")),
        side.observation.outcome
    )
}

fn difference(first: &Side<'_>, other: &Side<'_>, differs: &[Aspect]) -> String {
    let mut lines = vec![
        format!("--- {}", side_line(first)),
        format!("+++ {}", side_line(other)),
    ];
    let mut aspects = shown(differs, first.observation);
    aspects.extend(shown(differs, other.observation));
    aspects.sort();
    aspects.dedup();
    for aspect in aspects {
        let one = output(aspect, first.observation);
        let two = output(aspect, other.observation);
        lines.push(format!("@@ {} @@", crate::compare::behaviour::name(aspect)));
        lines.extend(diff(&one, &two).lines.into_iter().map(|line| match line {
            DiffLine::Skipped(count) => {
                format!("  … {}", counted(count, "line alike", "lines alike"))
            }
            DiffLine::Both(line) => format!("  {line}"),
            DiffLine::A(line) => format!("- {line}"),
            DiffLine::B(line) => format!("+ {line}"),
        }));
    }
    let more = lines.len().saturating_sub(MOST_LINES);
    if more > 0 {
        lines.truncate(MOST_LINES);
        lines.push(format!("… {}", counted(more, "more line", "more lines")));
    }
    format!("\n{}", fenced("diff", &lines))
}

/// A table of taxes, then where curves pass the level.
pub(super) fn costs(paper: &mut Paper, view: &View<'_>, section: &Section<'_>) {
    let rows = section
        .entries()
        .flat_map(|entry| entry.findings.iter().map(move |finding| (entry, *finding)))
        .filter_map(|(entry, finding)| cost(view, entry, finding));
    let head = "\n| case | question | image | tax | interval | baseline → candidate |\n\
                |---|---|---|--:|---|---|\n";
    paper.block(&format!("{}{head}", heading(view, section)), rows, "");
    let curves = section.entries().flat_map(|entry| &entry.curves);
    let curves: Vec<String> = curves
        .map(|curve| {
            let passages = curve::passages(curve).join("; ");
            let label = view.label(&curve.image);
            format!(
                "- {} on {}, by {}: {}\n",
                code(&curve.case.0),
                inline(label),
                inline(&curve.parameter),
                inline(&passages)
            )
        })
        .collect();
    if !curves.is_empty() {
        paper.block("\n", curves.into_iter(), "");
    }
}

fn cost(view: &View<'_>, entry: &Entry<'_>, finding: &Finding) -> Option<String> {
    let timing = finding.timing()?;
    let (said, interval) = match &timing.tax {
        Some(tax) => ratio(tax, timing, finding.verdict),
        None => (finding.verdict.as_str().to_owned(), String::new()),
    };
    let marks = [
        (entry.control, " *control*"),
        (entry.as_shipped, " *as shipped*"),
    ];
    let marks: String = marks
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, mark)| *mark)
        .collect();
    let said = match finding.verdict {
        Verdict::Slower | Verdict::Faster => format!("**{}**", cell(&said)),
        _ => cell(&said),
    };
    Some(format!(
        "| {}{marks} | {} | {} | {said} | {interval} | {} |\n",
        code(&finding.case.0),
        cell(entry.title),
        cell(view.label(&finding.image)),
        both_costs(timing).unwrap_or_default(),
    ))
}

/// One line each, folded away: what is known need not be read every time.
pub(super) fn documented(paper: &mut Paper, view: &View<'_>, section: &Section<'_>) {
    let rows = section.entries().map(|entry| {
        let differs = differing_aspects(entry);
        let sides: Vec<String> = view
            .sides(entry)
            .iter()
            .map(|side| {
                let said = shown(&differs, side.observation).into_iter().next();
                let said = said.map(|aspect| gist(aspect, side.observation, GIST));
                let outcome = side.observation.outcome.to_string();
                format!("{}: {}", side.labels.join(", "), said.unwrap_or(outcome))
            })
            .collect();
        let sides: Vec<String> = sides.iter().map(|side| cell(side)).collect();
        format!(
            "| {} | {} | {} | {} |\n",
            code(&entry.case.0),
            cell(entry.title),
            sides.join("<br>"),
            cell(entry.docs.fixed_in.as_deref().unwrap_or_default()),
        )
    });
    let head = "\n<details><summary>All of them</summary>\n\n| case | question | seen | fixed in |\n|---|---|---|---|\n";
    paper.block(
        &format!("{}{head}", heading(view, section)),
        rows,
        "\n</details>\n",
    );
}

/// What was tried against what was found.
pub(super) fn mitigations(paper: &mut Paper, view: &View<'_>) {
    if view.mitigations.is_empty() {
        return;
    }
    let rows = view.mitigations.iter().map(|judged| {
        let mut findings = view.comparison.findings.iter();
        let finding = findings.find(|f| f.case == *judged.case && f.image == judged.image);
        let timing = finding.and_then(Finding::timing);
        let metric = timing.map_or(Metric::Wall, |timing| timing.metric);
        let mut price = price(&judged.cost);
        price.extend(memory(&judged.cost));
        format!(
            "| {} | {} | {} | {} |\n",
            cell(&judged.mitigation.title),
            code(&judged.case.0),
            cell(&effect(judged, metric)),
            cell(&price.join(", ")),
        )
    });
    let head = "\n## What fixes it\n\n| mitigation | case | what it does, as seen | what it costs |\n|---|---|---|---|\n";
    paper.block(head, rows, "");
}

/// What people say.
pub(super) fn claims(paper: &mut Paper, view: &View<'_>) {
    if view.claims.is_empty() {
        return;
    }
    let rows = view.claims.iter().map(|judged| {
        let said = judged.claim.said.map(|year| format!(" ({year})"));
        format!(
            "| {}{} | **{}** | {} |\n",
            cell(&judged.claim.says),
            said.unwrap_or_default(),
            cell(&judged.verdict.to_string()),
            code(&judged.claim.id.0),
        )
    });
    let head = format!(
        "\n## Claims ({})\n\n<details><summary>What people say, and what was seen of it</summary>\n\n| claim | verdict | |\n|---|---|---|\n",
        view.claims.len()
    );
    paper.block(&head, rows, "\n</details>\n");
}

/// The extension matrix.
pub(super) fn packages(paper: &mut Paper, view: &View<'_>) {
    if view.packages.is_empty() {
        return;
    }
    let rows = view.packages.iter().flat_map(|row| {
        row.cells.iter().map(move |of_image| {
            format!(
                "| {} {} | {} | {} | {} | {} | {} |\n",
                cell(&row.package.name),
                cell(&row.package.version),
                cell(view.label(of_image.image)),
                cell(&of_image.verdict.to_string()),
                cell(of_image.why.as_deref().unwrap_or_default()),
                cell(&since(row)),
                brief_work(of_image),
            )
        })
    });
    let head = format!(
        "\n## Packages ({})\n\n<details><summary>Each of them</summary>\n\n| package | image | verdict | why | musl since | work |\n|---|---|---|---|---|---|\n",
        view.packages.len()
    );
    paper.block(&head, rows, "\n</details>\n");
}

/// Only the names.
pub(super) fn alike(paper: &mut Paper, view: &View<'_>, section: &Section<'_>) {
    let margins_differ = words::margins(section).len() > 1;
    let rows = section.suites.iter().map(|suite| {
        let names = suite
            .entries
            .iter()
            .map(|entry| words::name(entry, margins_differ));
        let names: Vec<String> = names.collect();
        format!(
            "- **{}**: {}\n",
            inline(suite.name),
            inline(&names.join(", "))
        )
    });
    paper.block(&format!("{}\n", heading(view, section)), rows, "");
}

/// What could not be told, by reason.
pub(super) fn untold(paper: &mut Paper, view: &View<'_>) {
    let reasons = reasons::reasons(view);
    if reasons.is_empty() {
        return;
    }
    let rows = reasons.iter().map(|reason| {
        let word = if reason.verdict == Verdict::Broken {
            "broken"
        } else {
            "skipped"
        };
        format!(
            "- {word} on {}: {} ({})\n",
            inline(reason.label),
            inline(&reason.text),
            inline(&reason.cases.join(", "))
        )
    });
    paper.block("\n## Broken or skipped\n\n", rows, "");
}

/// How it was measured.
pub(super) fn measured(paper: &mut Paper, view: &View<'_>) {
    let facts = facts(view.run, view.comparison);
    if !facts.is_empty() {
        let rows = facts
            .iter()
            .map(|fact| format!("- {}: {}\n", fact.name, inline(&fact.text)));
        paper.block("\n## How it was measured\n\n", rows, "");
    }
    let header = &view.run.header;
    paper.put(&format!(
        "\nRun {} · margin {} · ran for {} · alpine-tax {}\n",
        code(&header.run_id),
        percent(header.measuring.margin),
        crate::report::units::seconds(header.run_seconds),
        inline(&header.tool_version),
    ));
}
