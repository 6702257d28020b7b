//! A comparison for people.

use super::lines::{Row, cost_line, file_lines, files_line, fit, rows, stream_line};
use super::{Cost, Told, remedied};
use crate::differential::{Class, Did, DiffLine, Explanation, Stream};
use crate::report::terminal::page::{Ink, Page, padded, plain, run};
use crate::report::text::{columns, shortened};
use crate::report::{Look, Verbosity, mechanism, units};

/// So many lines of a difference are shown, unless all are asked for.
const MOST_LINES: usize = 12;
/// So many objects of an explanation are named.
const MOST_OBJECTS: usize = 2;

/// Renders a comparison.
#[must_use]
pub fn render(told: &Told<'_>, look: &Look) -> String {
    let mut page = Page::new(*look);
    let verbose = look.verbosity == Verbosity::Verbose;
    if look.verbosity != Verbosity::Quiet {
        head(&mut page, told);
        table(&mut page, told);
        for stream in &told.comparison.streams {
            output(&mut page, stream, verbose);
        }
        files(&mut page, told, verbose);
        cost(&mut page, told, verbose);
        remarks(&mut page, told);
        explanations(&mut page, told, verbose);
        if let Some(mitigations) = told.mitigations {
            remedied::terminal(&mut page, mitigations);
        }
        page.blank();
    }
    let (mark, ink) = match (told.fails, told.class) {
        (true, _) => ("✗", Ink::Bad),
        (false, Class::Same | Class::Faster) => ("✓", Ink::Good),
        (false, _) => ("•", Ink::Warning),
    };
    page.line(
        0,
        &[
            run(ink, mark),
            run(Ink::Strong, format!(" {}", told.verdict())),
        ],
    );
    page.finish()
}

fn head(page: &mut Page, told: &Told<'_>) {
    for (side, did) in [("A", told.did.a), ("B", told.did.b)] {
        let libc = match did.image.clib() {
            Some(clib) => clib.to_string(),
            None => "no libc".to_owned(),
        };
        let mut runs = vec![
            run(Ink::Strong, format!("{side}  {}", did.image.name)),
            plain(format!(" ({libc})")),
        ];
        if told.did.a.command != told.did.b.command {
            runs.push(run(Ink::Dim, format!(" $ {}", command(did))));
        }
        page.line(0, &runs);
    }
    if told.did.a.command == told.did.b.command {
        page.line(0, &[run(Ink::Dim, format!("$  {}", command(told.did.a)))]);
    }
    page.line(0, &[run(Ink::Dim, told.conditions().join(" · "))]);
}

fn command(did: &Did) -> String {
    shortened(&did.command.join(" "), 200)
}

fn table(page: &mut Page, told: &Told<'_>) {
    page.blank();
    let rows = rows(told);
    let name = |row: &Row| columns(row.name);
    let names = rows.iter().map(name).max().unwrap_or_default() + 2;
    let value = |row: &Row| columns(&row.values.a).max(columns(&row.values.b));
    let width = rows.iter().map(value).max().unwrap_or_default() + 2;
    let heading = run(Ink::Dim, padded("", names) + &padded("A", width) + "B");
    page.line(2, &[heading]);
    for row in &rows {
        let differ = row.name == "ended" && row.values.a != row.values.b;
        let ink = if differ { Ink::Warning } else { Ink::Plain };
        let values = padded(&row.values.a, width) + &padded(&row.values.b, 0);
        page.line(
            2,
            &[run(Ink::Dim, padded(row.name, names)), run(ink, values)],
        );
    }
    if told.cost == &Cost::NotAsked {
        let said = "one run each: for a verdict on time, `--repeat 12` or more";
        page.line(2, &[run(Ink::Dim, said)]);
    }
}

fn output(page: &mut Page, stream: &Stream, verbose: bool) {
    let differs = !stream.diff.is_empty();
    if stream.lines.a + stream.lines.b == 0 && stream.ignored == 0 {
        return;
    }
    page.blank();
    let ink = if differs { Ink::Warning } else { Ink::Plain };
    page.line(
        0,
        &[
            run(Ink::Heading, stream.aspect.as_str()),
            run(ink, format!(" {}", stream_line(stream))),
        ],
    );
    let lines = &stream.diff.lines;
    let shown = if verbose || lines.len() <= MOST_LINES + 1 {
        lines.len()
    } else {
        MOST_LINES
    };
    for line in &lines[..shown] {
        difference(page, line);
    }
    if lines.len() > shown {
        let more = format!("… {} more lines (-v shows them)", lines.len() - shown);
        page.line(2, &[run(Ink::Dim, more)]);
    }
}

fn difference(page: &mut Page, line: &DiffLine) {
    let (sign, text, ink) = match line {
        DiffLine::Skipped(1) => ("", "… 1 line".to_owned(), Ink::Dim),
        DiffLine::Skipped(count) => ("", format!("… {count} lines"), Ink::Dim),
        DiffLine::Both(text) => ("  ", text.clone(), Ink::Dim),
        DiffLine::A(text) => ("- ", text.clone(), Ink::Bad),
        DiffLine::B(text) => ("+ ", text.clone(), Ink::Good),
    };
    // Blanks of the output stay as they are.
    let text = padded(&format!("{sign}{text}"), 0);
    page.line(2, &[run(ink, text)]);
}

fn files(page: &mut Page, told: &Told<'_>, verbose: bool) {
    let files = &told.comparison.files;
    let said = files_line(files);
    if said == "none" {
        return;
    }
    page.blank();
    page.line(
        0,
        &[
            run(Ink::Heading, "files written"),
            plain(format!(" {said}")),
        ],
    );
    let lines = file_lines(files);
    let shown = if verbose { lines.len() } else { MOST_LINES };
    for (sign, line) in lines.iter().take(shown) {
        let ink = match sign {
            '-' => Ink::Bad,
            '+' => Ink::Good,
            _ => Ink::Warning,
        };
        page.line(2, &[run(ink, format!("{sign} {line}"))]);
    }
    if lines.len() > shown {
        let more = format!("… {} more files (-v shows them)", lines.len() - shown);
        page.line(2, &[run(Ink::Dim, more)]);
    }
}

fn cost(page: &mut Page, told: &Told<'_>, verbose: bool) {
    let Some(said) = cost_line(told.cost) else {
        return;
    };
    page.blank();
    let ink = match told.class {
        Class::Slower => Ink::Bad,
        Class::Faster => Ink::Good,
        _ => Ink::Plain,
    };
    page.line(
        0,
        &[run(Ink::Heading, "time"), run(ink, format!(" {said}"))],
    );
    if let Cost::Judged(judged) = told.cost {
        if let Some(peak) = judged.timing.beside.peak_memory {
            let (factor, interval) = units::factor(peak.value, peak.low, peak.high);
            page.line(
                2,
                &[plain(format!(
                    "B has {factor}× the peak memory ({interval})"
                ))],
            );
        }
        for note in &judged.notes {
            page.line(2, &[run(Ink::Dim, note.as_str())]);
        }
        if verbose {
            for line in mechanism::evidence(&judged.timing) {
                page.line(2, &[run(Ink::Dim, line)]);
            }
        }
    }
}

fn remarks(page: &mut Page, told: &Told<'_>) {
    if !told.remarks.is_empty() {
        page.blank();
    }
    for remark in told.remarks {
        page.line(0, &[run(Ink::Warning, "! "), plain(remark.as_str())]);
    }
}

fn explanations(page: &mut Page, told: &Told<'_>, verbose: bool) {
    if told.explanations.is_empty() {
        return;
    }
    page.blank();
    page.line(
        0,
        &[
            run(Ink::Heading, "possible explanations"),
            run(Ink::Dim, " of the catalogue, for libcs like these"),
        ],
    );
    for explanation in told.explanations {
        entry(page, explanation, verbose);
    }
}

fn entry(page: &mut Page, explanation: &Explanation, verbose: bool) {
    page.line(
        2,
        &[
            run(Ink::Dim, "• "),
            run(Ink::Strong, format!("{} ", explanation.case)),
            plain(explanation.title.as_str()),
        ],
    );
    let evidence = format!("{}: {}", fit(explanation.fit), explanation.evidence);
    page.line(4, &[run(Ink::Dim, evidence)]);
    if !explanation.functions.is_empty() {
        page.line(4, &[run(Ink::Dim, imports(explanation, verbose))]);
    }
    if let Some(mitigation) = &explanation.mitigation {
        page.line(4, &[run(Ink::Good, "fix: "), plain(mitigation.as_str())]);
    }
}

/// `getaddrinfo in /usr/bin/curl`
fn imports(explanation: &Explanation, verbose: bool) -> String {
    let most = if verbose { usize::MAX } else { MOST_OBJECTS };
    let list = |names: &std::collections::BTreeSet<String>| {
        let shown: Vec<&str> = names.iter().take(most).map(String::as_str).collect();
        match names.len().saturating_sub(most) {
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        }
    };
    let (functions, objects) = (list(&explanation.functions), list(&explanation.objects));
    format!("imports {functions} in {objects}")
}
