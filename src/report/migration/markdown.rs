//! The report as Markdown.

use std::fmt::Write as _;

use super::{Measured, Migration, dockerfile, facts};
use crate::predict::Confidence;
use crate::report::prediction::{capital, groups, headline, libc, looked_at, summary, verdict};
use crate::report::units::factor;
use crate::report::words::markdown::{cell, code};

/// So many findings of each confidence are told.
const MOST_FINDINGS: usize = 12;
/// So many costs are told at each end.
const MOST_COSTS: usize = 8;

/// Renders the report.
#[must_use]
pub fn render(migration: &Migration<'_>) -> String {
    let named = &migration.named;
    let looked = &named.prediction.facts;
    let mut text = format!(
        "# From {} to {}\n\n**{}.** {}.\n\n{} to {}; looked at: {}.\n",
        code(named.software),
        code(named.target),
        capital(&verdict(named)),
        capital(&summary(named.prediction)),
        capital(&libc(looked.software.as_ref())),
        libc(looked.target.as_ref()),
        looked_at(looked),
    );
    changes(&mut text, migration);
    findings(&mut text, migration);
    match migration.measured {
        Some(measured) => costs(&mut text, measured),
        None => text.push_str(
            "\n## What it costs\n\nNothing was measured on images with these two libcs: `alpine-tax run` does, and \
             `--run` or the newest record in `results/` is then taken.\n",
        ),
    }
    if let Some(measured) = migration.measured {
        fixes(&mut text, measured);
    }
    side_by_side(&mut text, migration);
    text
}

fn changes(text: &mut String, migration: &Migration<'_>) {
    let changes = dockerfile::changes(migration);
    text.push_str("\n## What to change in the Dockerfile\n\n```dockerfile\n");
    for line in &changes.lines {
        let _ = writeln!(text, "{line}");
    }
    text.push_str("```\n");
    for (number, remark) in changes.remarks.iter().enumerate() {
        let _ = writeln!(text, "{}* {remark}", if number == 0 { "\n" } else { "" });
    }
}

fn findings(text: &mut String, migration: &Migration<'_>) {
    let prediction = migration.named.prediction;
    for confidence in Confidence::ALL {
        let groups = groups(prediction, confidence);
        if groups.is_empty() {
            continue;
        }
        let _ = write!(
            text,
            "\n## {}\n\n| severity | finding | what to do |\n|---|---|---|\n",
            capital(confidence.as_str())
        );
        for group in groups.iter().take(MOST_FINDINGS) {
            let case = group[0].case.as_ref().map(|case| format!("`{case}`: "));
            let _ = writeln!(
                text,
                "| {} | {}{} | {} |",
                group[0].severity.as_str(),
                case.unwrap_or_default(),
                cell(&headline(group)),
                cell(group[0].mitigation.as_deref().unwrap_or_default()),
            );
        }
        if let Some(more) = groups
            .len()
            .checked_sub(MOST_FINDINGS)
            .filter(|more| *more > 0)
        {
            let _ = writeln!(
                text,
                "\nAnd {more} more: `alpine-tax check` tells them all, with the files concerned."
            );
        }
    }
}

fn costs(text: &mut String, measured: &Measured) {
    let _ = write!(
        text,
        "\n## What it costs\n\nMeasured on {} and {} (run {}); times over 1 are slower on the target.\n",
        code(&measured.images.0),
        code(&measured.images.1),
        code(&measured.run),
    );
    if measured.costs.is_empty() {
        text.push_str("\nNo difference beyond the margin was found.\n");
        return;
    }
    text.push_str("\n| case | what | times | 95 % interval |\n|---|---|---|---|\n");
    let middle = measured.costs.len().saturating_sub(2 * MOST_COSTS);
    let left_out = MOST_COSTS..MOST_COSTS + middle;
    for (number, cost) in measured.costs.iter().enumerate() {
        if left_out.contains(&number) {
            continue;
        }
        let (times, low, high) = cost.times;
        let (ratio, interval) = factor(times, low, high);
        let _ = writeln!(
            text,
            "| {} | {} | {ratio} | {interval} |",
            code(&cost.case),
            cell(&cost.title)
        );
    }
    if middle > 0 {
        let _ = writeln!(
            text,
            "\nThe {middle} between these are left out: `alpine-tax report` tells them all."
        );
    }
}

fn fixes(text: &mut String, measured: &Measured) {
    text.push_str("\n## What fixes it\n\n");
    if measured.fixes.is_empty() {
        text.push_str("That run tried nothing that helps: `alpine-tax run --mitigate` tries what is said to.\n");
        return;
    }
    text.push_str(
        "| mitigation | case | what it does, as seen | what it costs |\n|---|---|---|---|\n",
    );
    for fix in &measured.fixes {
        let (title, does) = (cell(&fix.title), cell(&fix.does));
        let _ = writeln!(
            text,
            "| {title} | {} | {does} | {} |",
            code(&fix.case),
            cell(&fix.costs)
        );
    }
}

fn side_by_side(text: &mut String, migration: &Migration<'_>) {
    let named = &migration.named;
    let _ = write!(
        text,
        "\n## Side by side\n\n| | {} | {} | better on the target |\n|---|---|---|---|\n",
        code(named.software),
        code(named.target)
    );
    for row in facts::rows(migration) {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            row.what,
            cell(&row.software),
            cell(&row.target),
            row.better
        );
    }
}
