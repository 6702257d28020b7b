//! The report that a person sees.

mod alike;
mod behaviour;
mod claims;
mod curves;
mod footer;
mod header;
mod matrix;
mod measured;
mod mitigations;
pub(super) mod page;
mod taxes;
mod untold;

use page::{Ink, Page, plain, run};

use super::view::{Entry, Section, SuiteEntries, Topic, View};
use super::{Look, Verbosity, words};
use crate::compare::Finding;

/// With more documented divergences than this each gets two lines: what is known need not be read
/// at length every time.
const BRIEF_ABOVE: usize = 40;

/// Renders the report.
#[must_use]
pub fn render(view: &View<'_>, look: &Look) -> String {
    if look.verbosity == Verbosity::Quiet {
        return super::verdict_sentence(view) + "\n";
    }
    let mut page = Page::new(*look);
    header::write(&mut page, view);
    for section in &view.sections {
        write_section(&mut page, view, section, look);
    }
    mitigations::write(&mut page, view, look.verbosity == Verbosity::Verbose);
    untold::write(&mut page, view, look);
    claims::write(&mut page, view, look.verbosity == Verbosity::Verbose);
    matrix::write(&mut page, view, look.verbosity == Verbosity::Verbose);
    measured::write(&mut page, view, look.verbosity == Verbosity::Verbose);
    footer::write(&mut page, view);
    page.finish()
}

/// Only what people say, and what was seen of it.
#[must_use]
pub fn claims(view: &View<'_>, look: &Look) -> String {
    let mut page = Page::new(*look);
    header::write(&mut page, view);
    claims::write(&mut page, view, look.verbosity == Verbosity::Verbose);
    page.finish()
}

/// Only the packages that were tried, and what became of them.
#[must_use]
pub fn matrix(view: &View<'_>, look: &Look) -> String {
    let mut page = Page::new(*look);
    header::write(&mut page, view);
    matrix::write(&mut page, view, look.verbosity == Verbosity::Verbose);
    page.finish()
}

/// All that is known of the package of this name, or of those whose names have it in them.
#[must_use]
pub fn packages(view: &View<'_>, name: &str, look: &Look) -> String {
    let mut page = Page::new(*look);
    header::write(&mut page, view);
    let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<_> {
        let rows = view.packages.iter();
        rows.filter(|row| wanted(&row.package.name)).collect()
    };
    let mut rows = of(&|known| known == name);
    if rows.is_empty() {
        rows = of(&|known| known.contains(name));
    }
    matrix::details(&mut page, view, &rows);
    page.finish()
}

fn write_section(page: &mut Page, view: &View<'_>, section: &Section<'_>, look: &Look) {
    let verbose = look.verbosity == Verbosity::Verbose;
    match section.topic {
        Topic::Documented if !verbose && section.cases() > BRIEF_ABOVE => {
            heading(page, view, section);
            in_brief(page, view, section);
        }
        Topic::New | Topic::Documented | Topic::NoLonger | Topic::Refuted => {
            heading(page, view, section);
            each(page, section, |page, entry| {
                behaviour::write(page, view, entry, section.topic, verbose);
            });
        }
        Topic::Slower | Topic::Faster | Topic::Inconclusive => {
            heading(page, view, section);
            each(page, section, |page, entry| {
                cost(page, view, entry, verbose)
            });
        }
        Topic::NoDifference => {
            heading(page, view, section);
            if verbose {
                each(page, section, |page, entry| {
                    cost(page, view, entry, verbose)
                });
            } else {
                alike::list(page, section);
            }
        }
        // How many are the same is said in the verdict; which, only when asked.
        Topic::Same if verbose => {
            heading(page, view, section);
            alike::list(page, section);
        }
        Topic::Same => {}
        // By reason and not by case: `untold::write`.
        Topic::Untold => {}
    }
}

fn cost(page: &mut Page, view: &View<'_>, entry: &Entry<'_>, verbose: bool) {
    if entry.curves.is_empty() {
        taxes::write(page, view, entry, verbose);
    } else {
        curves::write(page, view, entry, verbose);
    }
}

fn heading(page: &mut Page, view: &View<'_>, section: &Section<'_>) {
    let cases = section.cases();
    let title = words::section::title(view, section);
    let confidence = crate::stats::CONFIDENCE * 100.0;
    let about = match section.topic {
        Topic::Documented if cases > BRIEF_ABOVE => {
            "in short; more with -v, or `alpine-tax explain CASE`".to_owned()
        }
        Topic::Slower => {
            format!("candidate ÷ baseline, {confidence:.0} % interval; bars are logarithmic")
        }
        Topic::NoDifference if words::section::margins(section).len() > 1 => {
            "each within its own margin: this machine cannot tell all of them equally well"
                .to_owned()
        }
        _ => String::new(),
    };
    title_line(page, &title, cases, &about);
}

fn title_line(page: &mut Page, title: &str, cases: usize, about: &str) {
    page.blank();
    let mut runs = vec![run(Ink::Heading, title), plain(format!(" ({cases})"))];
    if !about.is_empty() {
        runs.push(run(Ink::Dim, format!(" {about}")));
    }
    page.line(0, &runs);
}

/// So many entries of a section are shown in short, shared out among its suites.
const BRIEF_AT_MOST: usize = 120;
/// So many of each suite at least.
const BRIEF_OF_A_SUITE: usize = 3;

/// The first entries of each suite in two lines each, and how many more there are.
fn in_brief(page: &mut Page, view: &View<'_>, section: &Section<'_>) {
    let shown = (BRIEF_AT_MOST / section.suites.len().max(1)).max(BRIEF_OF_A_SUITE);
    for suite in &section.suites {
        suite_line(page, suite);
        for entry in suite.entries.iter().take(shown) {
            behaviour::brief(page, view, entry);
        }
        let more = suite.entries.len().saturating_sub(shown);
        if more > 0 {
            page.line(
                2,
                &[run(
                    Ink::Dim,
                    format!("… and {more} more of {}", suite.name),
                )],
            );
        }
    }
}

/// The entries of a section under the names of their suites.
fn each(page: &mut Page, section: &Section<'_>, mut write: impl FnMut(&mut Page, &Entry<'_>)) {
    for suite in &section.suites {
        suite_line(page, suite);
        for entry in &suite.entries {
            write(page, entry);
        }
    }
}

fn suite_line(page: &mut Page, suite: &SuiteEntries<'_>) {
    page.blank();
    let mut runs = vec![run(Ink::Strong, suite.name)];
    if !suite.title.is_empty() {
        runs.push(run(Ink::Dim, format!(" · {}", suite.title)));
    }
    page.line(2, &runs);
}

/// The first line of an entry: its case and question.
fn entry_line(page: &mut Page, mark: (&str, Ink), entry: &Entry<'_>) {
    let mut runs = vec![
        run(mark.1, format!("{} ", mark.0)),
        run(Ink::Strong, entry.case.0.as_str()),
        plain(format!(" {}", entry.title)),
    ];
    if entry.control {
        runs.push(run(Ink::Warning, " [control]"));
    }
    if entry.as_shipped {
        runs.push(run(Ink::Warning, " [as shipped]"));
    }
    page.line(2, &runs);
}

/// The notes of an entry, and when asked what is known about its case.
fn remarks(page: &mut Page, view: &View<'_>, entry: &Entry<'_>, verbose: bool) {
    for (note, findings) in entry.notes() {
        let whose = if findings.len() == entry.findings.len() {
            String::new()
        } else {
            format!("{}: ", whose(view, entry, &findings))
        };
        page.line(4, &[run(Ink::Warning, format!("! {whose}{note}"))]);
    }
    if !verbose {
        return;
    }
    let docs = entry.docs;
    for (name, text) in [
        ("why", docs.why.as_str()),
        ("mitigation", docs.mitigation.as_deref().unwrap_or("")),
    ] {
        if !text.is_empty() {
            page.line(4, &[run(Ink::Dim, format!("{name}: ")), plain(text)]);
        }
    }
    for reference in &docs.references {
        page.line(4, &[run(Ink::Dim, "see: "), plain(reference.as_str())]);
    }
}

/// The candidates that these findings are about; of a curve also the points: `musl 1.2.5 at 2, 4`.
fn whose(view: &View<'_>, entry: &Entry<'_>, findings: &[&Finding]) -> String {
    let mut images: Vec<(&str, Vec<String>)> = Vec::new();
    for finding in findings {
        let point = finding.case.point().filter(|_| !entry.curves.is_empty());
        let value = point.map(|point| point.value.to_string());
        match images.iter_mut().find(|(image, _)| *image == finding.image) {
            Some((_, values)) => values.extend(value),
            None => images.push((&finding.image, value.into_iter().collect())),
        }
    }
    let labels: Vec<String> = images
        .into_iter()
        .map(
            |(image, values)| match (values.as_slice(), entry.curves.len()) {
                ([], _) => view.label(image).to_owned(),
                (values, 1) => format!("at {}", values.join(", ")),
                (values, _) => format!("{} at {}", view.label(image), values.join(", ")),
            },
        )
        .collect();
    labels.join(if entry.curves.is_empty() { ", " } else { "; " })
}
