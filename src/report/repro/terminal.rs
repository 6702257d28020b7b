//! A reproduction for people.

use super::Told;
use super::lines::{
    brief, conditions, did, known, labels, libc, libcs, missing, place, rate, remarks, what,
};
use crate::differential::DiffLine;
use crate::report::terminal::page::{Ink, Page, of_evidence, padded, plain, run};
use crate::report::text::columns;
use crate::report::{Look, Verbosity, evidence};
use crate::repro::matrix::{Change, Group, State};

/// So many lines of a difference are shown, unless all are asked for.
const MOST_LINES: usize = 12;

/// Renders a reproduction.
#[must_use]
pub fn render(told: &Told<'_>, look: &Look) -> String {
    let mut page = Page::new(*look);
    let verbose = look.verbosity == Verbosity::Verbose;
    if look.verbosity != Verbosity::Quiet {
        head(&mut page, told);
        matrix(&mut page, told);
        for (number, change) in told.matrix.changes.iter().enumerate() {
            self::change(&mut page, told, change, number == 0, verbose);
        }
        list(&mut page, "whose doing", &told.matrix.cause);
        list(&mut page, "the catalogue", &known(told));
        explanations(&mut page, told);
        for (title, lines) in evidence::looks(told.looks, look.verbosity == Verbosity::Verbose) {
            page.blank();
            page.line(0, &[run(Ink::Heading, title)]);
            for line in lines {
                page.line(2, &[of_evidence(line)]);
            }
        }
        if let Some(missing) = missing(told) {
            page.blank();
            page.line(
                0,
                &[
                    run(Ink::Heading, "not at hand"),
                    plain(format!(" {missing}")),
                ],
            );
        }
        page.blank();
    }
    let (mark, ink) = match (told.matrix.reproduces, told.exit()) {
        (true, _) => ("✗", Ink::Bad),
        (false, crate::exit::Exit::Success) => ("✓", Ink::Good),
        (false, _) => ("!", Ink::Warning),
    };
    let verdict = run(Ink::Strong, format!(" {}", told.verdict()));
    page.line(0, &[run(ink, mark), verdict]);
    page.finish()
}

fn head(page: &mut Page, told: &Told<'_>) {
    let subject = &told.repro.subject;
    let case = &subject.case;
    let mut title = vec![run(Ink::Strong, subject.thing.clone())];
    if !case.title.is_empty() && !subject.thing.ends_with(&case.title) {
        title.push(plain(format!(" {}", case.title)));
    }
    page.line(0, &title);
    page.line(
        0,
        &[run(
            Ink::Dim,
            format!("{} · {}", what(told), conditions(told).join(" · ")),
        )],
    );
    if let Some(report) = &case.report {
        for link in &report.links {
            page.line(0, &[run(Ink::Dim, link.clone())]);
        }
    }
}

/// The matrix: runs of equal outcome, the baseline first.
fn matrix(page: &mut Page, told: &Told<'_>) {
    page.blank();
    let repro = told.repro;
    let name = |group: &Group| labels(told, group);
    let groups = &told.matrix.groups;
    let own = &repro.baseline;
    let widest = |own: &str, of: &dyn Fn(&Group) -> String| {
        let of_groups = groups.iter().map(|group| columns(&of(group)));
        of_groups.fold(columns(own), usize::max) + 2
    };
    let names = widest(&own.label, &name);
    let libcs_wide = widest(&libc(own), &|group| libcs(told, group));
    let baseline = own.outcomes();
    let mut row = |mark: &str, ink, label: &str, libc: &str, did: &str, dim: bool| {
        let ink_of = if dim { Ink::Dim } else { Ink::Plain };
        page.line(
            2,
            &[
                run(ink, format!("{mark} ")),
                run(Ink::Strong, padded(label, names)),
                run(Ink::Dim, padded(libc, libcs_wide)),
                run(ink_of, did),
            ],
        );
    };
    let usual = baseline
        .and_then(|outcomes| outcomes.usual())
        .map(brief)
        .unwrap_or_default();
    row("•", Ink::Dim, &own.label, &libc(own), &usual, false);
    for group in groups {
        let (mark, ink) = match group.state {
            State::Passes => ("✓", Ink::Good),
            State::Fails => ("✗", Ink::Bad),
            State::Flaky => ("~", Ink::Bad),
            State::DoesNotApply => ("–", Ink::Dim),
            State::Broken => ("!", Ink::Warning),
        };
        let did = did(told, group);
        let as_baseline = did == usual && group.state == State::Passes;
        let did = if as_baseline {
            "as the baseline".to_owned()
        } else {
            did
        };
        row(
            mark,
            ink,
            &name(group),
            &libcs(told, group),
            &did,
            as_baseline,
        );
    }
    if repro.limits.trials > 1 {
        rates(page, told, names);
    }
}

/// The failure rate of each image, in the order of the matrix; `wide` columns for their names.
fn rates(page: &mut Page, told: &Told<'_>, wide: usize) {
    let repro = told.repro;
    let groups = told.matrix.groups.iter();
    let of_groups = groups.flat_map(|group| group.images.iter().map(|&i| &repro.across[i]));
    page.blank();
    page.line(
        0,
        &[
            run(Ink::Heading, "failure rates"),
            run(Ink::Dim, " with their exact 95 % intervals"),
        ],
    );
    for one in std::iter::once(&repro.baseline).chain(of_groups) {
        if let Some(outcomes) = one.outcomes() {
            let text = padded(&one.label, wide) + &rate(outcomes);
            page.line(4, &[plain(text)]);
        }
    }
}

fn change(page: &mut Page, told: &Told<'_>, change: &Change, first: bool, verbose: bool) {
    page.blank();
    let heading = if first { "first change" } else { "then" };
    page.line(
        0,
        &[
            run(Ink::Heading, heading),
            plain(format!(" {}", place(told, change))),
        ],
    );
    for remark in remarks(change) {
        page.line(2, &[run(Ink::Dim, remark)]);
    }
    for difference in &change.differs {
        let lines = &difference.diff.lines;
        let shown = if verbose || lines.len() <= MOST_LINES + 1 {
            lines.len()
        } else {
            MOST_LINES
        };
        page.line(
            2,
            &[run(
                Ink::Dim,
                crate::compare::behaviour::name(difference.aspect),
            )],
        );
        for line in &lines[..shown] {
            self::line(page, line);
        }
        if lines.len() > shown {
            let more = format!("… {} more lines (-v shows them)", lines.len() - shown);
            page.line(4, &[run(Ink::Dim, more)]);
        }
    }
}

fn line(page: &mut Page, line: &DiffLine) {
    let (text, ink) = match line {
        DiffLine::Skipped(1) => ("… 1 line".to_owned(), Ink::Dim),
        DiffLine::Skipped(count) => (format!("… {count} lines"), Ink::Dim),
        DiffLine::Both(text) => (format!("  {text}"), Ink::Dim),
        DiffLine::A(text) => (format!("- {text}"), Ink::Bad),
        DiffLine::B(text) => (format!("+ {text}"), Ink::Good),
    };
    // Blanks of the output stay as they are.
    page.line(4, &[run(ink, padded(&text, 0))]);
}

fn list(page: &mut Page, heading: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &[run(Ink::Heading, heading)]);
    for line in lines {
        page.line(2, &[plain(line.clone())]);
    }
}

fn explanations(page: &mut Page, told: &Told<'_>) {
    if told.known.explanations.is_empty() {
        return;
    }
    page.blank();
    page.line(
        0,
        &[
            run(Ink::Heading, "possible explanations"),
            run(
                Ink::Dim,
                " of the catalogue (A: the baseline, B: the newest image that fails)",
            ),
        ],
    );
    for explanation in &told.known.explanations {
        page.line(
            2,
            &[
                run(Ink::Dim, "• "),
                run(Ink::Strong, format!("{} ", explanation.case)),
                plain(explanation.title.clone()),
            ],
        );
        page.line(4, &[run(Ink::Dim, explanation.evidence.clone())]);
        if let Some(mitigation) = &explanation.mitigation {
            page.line(4, &[run(Ink::Good, "fix: "), plain(mitigation.clone())]);
        }
    }
}
