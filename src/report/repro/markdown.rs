//! A reproduction as Markdown, for an issue.

use std::fmt::Write as _;

use super::Told;
use super::lines::{
    brief, conditions, did, known, labels, libc, libcs, missing, place, rate, remarks, what,
};
use crate::differential::DiffLine;
use crate::report::text::neutral;
use crate::repro::matrix::{Change, State};

/// So many lines of a difference are shown.
const MOST_LINES: usize = 40;

/// Renders a reproduction.
#[must_use]
pub fn render(told: &Told<'_>) -> String {
    let subject = &told.repro.subject;
    let mut text = format!(
        "# {}: {}\n\n{}\n\n{} · {}\n",
        code(&subject.thing),
        inline(&told.verdict()),
        inline(&subject.case.title),
        inline(&what(told)),
        inline(&conditions(told).join(" · ")),
    );
    for link in subject.case.report.iter().flat_map(|report| &report.links) {
        let _ = writeln!(text, "\n<{}>", neutral(link).replace(['<', '>', ' '], ""));
    }
    matrix(&mut text, told);
    for (number, change) in told.matrix.changes.iter().enumerate() {
        self::change(&mut text, told, change, number == 0);
    }
    list(&mut text, "Whose doing", &told.matrix.cause);
    list(&mut text, "The catalogue", &known(told));
    let explanations: Vec<String> = told
        .known
        .explanations
        .iter()
        .map(|one| format!("{}: {} ({})", one.case, one.title, one.evidence))
        .collect();
    list(&mut text, "Possible explanations", &explanations);
    if let Some(missing) = missing(told) {
        let _ = write!(text, "\nNot at hand: {}\n", inline(&missing));
    }
    text
}

fn matrix(text: &mut String, told: &Told<'_>) {
    let repro = told.repro;
    text.push_str("\n| | images | libc | what it does |\n|---|---|---|---|\n");
    let baseline = &repro.baseline;
    let usual = baseline
        .outcomes()
        .and_then(|outcomes| outcomes.usual())
        .map(brief);
    let usual = usual.unwrap_or_default();
    let _ = writeln!(
        text,
        "| baseline | {} | {} | {} |",
        code(&baseline.label),
        libc(baseline),
        cell(&usual)
    );
    for group in &told.matrix.groups {
        let state = match group.state {
            State::Passes => "passes",
            State::Fails => "**fails**",
            State::Flaky => "**flaky**",
            State::DoesNotApply => "does not apply",
            State::Broken => "broken",
        };
        let _ = writeln!(
            text,
            "| {state} | {} | {} | {} |",
            code(&labels(told, group)),
            libcs(told, group),
            cell(&did(told, group))
        );
    }
    if repro.limits.trials > 1 {
        text.push_str("\n| image | failure rate, exact 95 % interval |\n|---|---|\n");
        for one in std::iter::once(baseline).chain(&repro.across) {
            if let Some(outcomes) = one.outcomes() {
                let _ = writeln!(text, "| {} | {} |", code(&one.label), rate(outcomes));
            }
        }
    }
}

fn change(text: &mut String, told: &Told<'_>, change: &Change, first: bool) {
    let heading = if first { "First change" } else { "Then" };
    let _ = write!(text, "\n## {heading}: {}\n\n", inline(&place(told, change)));
    for remark in remarks(change) {
        let _ = writeln!(text, "- {}", inline(&remark));
    }
    for difference in &change.differs {
        text.push_str("\n```diff\n");
        for line in difference.diff.lines.iter().take(MOST_LINES) {
            let (sign, line) = match line {
                DiffLine::Skipped(count) => ("  ", format!("… {count} lines")),
                DiffLine::Both(line) => ("  ", line.clone()),
                DiffLine::A(line) => ("- ", line.clone()),
                DiffLine::B(line) => ("+ ", line.clone()),
            };
            // Nothing in an output ends the block.
            let _ = writeln!(text, "{sign}{}", neutral(&line).replace("```", "'''"));
        }
        text.push_str("```\n");
    }
}

fn list(text: &mut String, heading: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = write!(text, "\n## {heading}\n\n");
    for line in lines {
        let _ = writeln!(text, "- {}", inline(line));
    }
}

/// Text from elsewhere: nothing in it is markup.
fn code(text: &str) -> String {
    format!("`{}`", neutral(text).replace(['`', '|'], "?"))
}

fn cell(text: &str) -> String {
    inline(text).replace('|', "\\|")
}

fn inline(text: &str) -> String {
    neutral(text).replace('<', "&lt;")
}
