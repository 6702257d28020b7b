//! The extension matrix: each package and what became of it, to be searched.

use maud::{Markup, html};

use super::table::{self, Column, Tools};
use super::{Part, said};
use crate::matrix::{Cell, Row, Verdict, summaries};
use crate::report::view::View;
use crate::report::words::package::{brief, brief_work, published, since, size};

/// The part of the page; `None` where no packages were tried.
pub(super) fn part(view: &View<'_>) -> Option<Part> {
    if view.packages.is_empty() {
        return None;
    }
    let columns = [
        Column::new("package"),
        Column::new("image"),
        Column::new("verdict"),
        Column::wide("musl since"),
        Column::wide("import"),
        Column::new("work"),
        Column::wide("size, musl / glibc"),
    ];
    let cells = || {
        view.packages
            .iter()
            .flat_map(|row| row.cells.iter().map(move |cell| (row, cell)))
    };
    let mut kinds: Vec<(&str, &str, usize)> = Vec::new();
    for (_, cell) in cells() {
        let kind = cell.verdict.as_str();
        match kinds.iter_mut().find(|(known, ..)| *known == kind) {
            Some((.., count)) => *count += 1,
            None => kinds.push((kind, words(kind), 1)),
        }
    }
    let shown = html! {
        @for summary in summaries(&view.packages) {
            p.lead { strong { (said::line(view.label(summary.image))) } ": " (said::line(&summary.to_string())) }
        }
        (table::tools(&Tools { of: "packages", label: "Filter by package", diffs: false }, "packages-table"))
        (table::kinds("Only these verdicts", &kinds, "packages-table"))
        div.scroll tabindex="0" role="region" aria-label="Packages" {
            table.matrix id="packages-table" {
                (table::head(&columns))
                tbody { @for (row, cell) in cells() { (line(view, row, cell)) } }
            }
        }
    };
    Some((
        "packages",
        format!("Packages ({})", view.packages.len()),
        shown,
    ))
}

/// The spelling in files, as words.
fn words(kind: &str) -> &str {
    match kind {
        "works-alike" => "works alike",
        "works-slower" => "slower",
        "works-faster" => "faster",
        "works-differently" => "differently",
        "works-only-here" => "baseline fails",
        "needs" => "needs something",
        "source-only" => "source only",
        "fails-on-both" => "fails on both",
        "not-tried" => "not tried",
        other => other,
    }
}

fn line(view: &View<'_>, row: &Row<'_>, cell: &Cell<'_>) -> Markup {
    let package = row.package;
    let work = cell
        .work
        .and_then(|work| work.tax)
        .map_or(0.0, |tax| tax.value);
    let import = cell.import.map_or(0.0, |import| import.candidate_ns);
    html! {
        tr data-k=(cell.verdict.as_str()) {
            td id=[is_first(row, cell).then(|| format!("package/{}/{}", row.suite, package.name))] { strong { (said::line(&package.name)) } " " span.muted { (said::line(&package.version)) } span.sub { (said::line(row.suite)) } }
            td { (said::line(view.label(cell.image))) }
            td { span class={ "v " (class(&cell.verdict)) } { (said::line(&cell.verdict.to_string())) }
                @if let Some(why) = &cell.why { span.sub { (said::prose(why)) } } }
            td.w title=(said::line(&published(&package.musl))) { (said::line(&since(row))) }
            td.w.num data-v=(import) { (brief(cell.import)) }
            td.num data-v=(work) { (brief_work(cell)) }
            td.w.num { (size(row)) }
        }
    }
}

fn class(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Alike => "v-same",
        Verdict::Faster | Verdict::OnlyHere => "v-faster",
        Verdict::Slower | Verdict::SourceOnly | Verdict::Fails => "v-slower",
        Verdict::Needs(_) | Verdict::Differently => "v-documented",
        Verdict::FailsOnBoth | Verdict::NotTried => "v-unsupported",
    }
}

/// Of a package's rows the first has its id.
fn is_first(row: &Row<'_>, cell: &Cell<'_>) -> bool {
    row.cells
        .first()
        .is_some_and(|first| first.image == cell.image)
}
