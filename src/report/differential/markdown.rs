//! A comparison as Markdown, for a pull request.

use std::fmt::Write as _;

use super::lines::{cost_line, file_lines, files_line, fit, rows, stream_line};
use super::{Told, remedied};
use crate::differential::{Did, DiffLine, Stream};
use crate::report::text::neutral;
use crate::report::words::markdown::{cell, code, inline};

/// So many lines of a difference are shown.
const MOST_LINES: usize = 40;

/// Renders a comparison.
#[must_use]
pub fn render(told: &Told<'_>) -> String {
    let (a, b) = (told.did.a, told.did.b);
    let mut text = format!(
        "# {} and {}: {}\n\n{}\n\n",
        code(&a.image.name),
        code(&b.image.name),
        neutral(&told.verdict()),
        neutral(&told.conditions().join(" · ")),
    );
    let _ = writeln!(
        text,
        "| | A: {} | B: {} |\n|---|---|---|",
        code(&a.image.name),
        code(&b.image.name)
    );
    let libc = |did: &Did| match did.image.clib() {
        Some(clib) => clib.to_string(),
        None => "none".to_owned(),
    };
    let _ = writeln!(text, "| libc | {} | {} |", libc(a), libc(b));
    let command = |did: &Did| code(&did.command.join(" "));
    let _ = writeln!(text, "| command | {} | {} |", command(a), command(b));
    for row in rows(told) {
        let (a, b) = (cell(&row.values.a), cell(&row.values.b));
        let _ = writeln!(text, "| {} | {a} | {b} |", row.name);
    }
    for stream in &told.comparison.streams {
        output(&mut text, stream);
    }
    files(&mut text, told);
    if let Some(said) = cost_line(told.cost) {
        let _ = write!(text, "\n## Time\n\n{}\n", neutral(&said));
    }
    if !told.remarks.is_empty() {
        text.push_str("\n## Remarks\n\n");
    }
    for remark in told.remarks {
        let _ = writeln!(text, "- {}", inline(remark));
    }
    explanations(&mut text, told);
    if let Some(mitigations) = told.mitigations {
        remedied::markdown(&mut text, mitigations);
    }
    text
}

fn output(text: &mut String, stream: &Stream) {
    let said = neutral(&stream_line(stream));
    let _ = write!(text, "\n**{}**: {said}\n", stream.aspect.as_str());
    if stream.diff.is_empty() {
        return;
    }
    text.push_str("\n```diff\n");
    for line in stream.diff.lines.iter().take(MOST_LINES) {
        let (sign, line) = match line {
            DiffLine::Skipped(count) => ("  ", format!("… {count} lines")),
            DiffLine::Both(line) => ("  ", line.clone()),
            DiffLine::A(line) => ("- ", line.clone()),
            DiffLine::B(line) => ("+ ", line.clone()),
        };
        // Nothing in an output ends the block.
        let line = neutral(&line).replace("```", "'''");
        let _ = writeln!(text, "{sign}{line}");
    }
    text.push_str("```\n");
}

fn files(text: &mut String, told: &Told<'_>) {
    let files = &told.comparison.files;
    let said = files_line(files);
    if said == "none" {
        return;
    }
    let _ = write!(text, "\n**files written**: {said}\n\n");
    for (sign, line) in file_lines(files).iter().take(MOST_LINES) {
        let side = match sign {
            '-' => "only A",
            '+' => "only B",
            _ => "not alike",
        };
        let _ = writeln!(text, "- {side}: {}", code(line));
    }
}

fn explanations(text: &mut String, told: &Told<'_>) {
    if told.explanations.is_empty() {
        return;
    }
    text.push_str(
        "\n## Possible explanations\n\n| case | evidence | what to do |\n|---|---|---|\n",
    );
    for explanation in told.explanations {
        let functions: Vec<&str> = explanation.functions.iter().map(String::as_str).collect();
        let imports = match functions.as_slice() {
            [] => String::new(),
            functions => format!("; imports {}", functions.join(", ")),
        };
        let _ = writeln!(
            text,
            "| {}: {} | {}: {}{} | {} |",
            code(&explanation.case),
            cell(&explanation.title),
            fit(explanation.fit),
            cell(&explanation.evidence),
            cell(&imports),
            cell(explanation.mitigation.as_deref().unwrap_or_default()),
        );
    }
}
