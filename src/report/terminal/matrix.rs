//! The extension matrix: one line for each package, to be searched for its name.

use super::page::{Ink, Page, padded, plain, run};
use crate::matrix::{Cell, Row, Verdict, summaries};
use crate::report::text::columns;
use crate::report::view::View;
use crate::report::words::package::{brief, brief_work, full, published, since, size};
use crate::suite::{Built, SourceBuild};

/// The section of the report; nothing where the run tried no packages.
pub(super) fn write(page: &mut Page, view: &View<'_>, verbose: bool) {
    if view.packages.is_empty() {
        return;
    }
    let about = "`alpine-tax matrix NAME` tells more of one";
    super::title_line(page, "Packages", view.packages.len(), about);
    summary(page, view);
    let mut suite = "";
    let mut widths = Widths::of(page, view, suite);
    for row in &view.packages {
        if row.suite != suite {
            suite = row.suite;
            page.blank();
            page.line(2, &[run(Ink::Strong, suite)]);
            widths = Widths::of(page, view, suite);
            head(page, &widths);
        }
        line(page, view, row, &widths, verbose);
    }
}

/// Everything known of packages, one after the other.
pub(super) fn details(page: &mut Page, view: &View<'_>, rows: &[&Row<'_>]) {
    for row in rows {
        page.blank();
        detail(page, view, row);
    }
}

/// `alpine-3.20: of 60 Python packages 45 work alike, ...`
fn summary(page: &mut Page, view: &View<'_>) {
    for summary in summaries(&view.packages) {
        let image = run(Ink::Strong, view.label(summary.image));
        page.line(2, &[image, plain(format!(": {summary}"))]);
    }
}

/// Widths of the columns of a suite.
struct Widths {
    name: usize,
    verdict: usize,
    since: usize,
    /// Whether there is room for what it takes when installed.
    size: bool,
}

/// Longer words do not push the columns of all others to the right.
const WIDEST: usize = 28;
const IMPORT: usize = 14;
const WORK: usize = 18;
/// Narrower pages show no sizes.
const WITH_SIZES: usize = 112;

impl Widths {
    fn of(page: &Page, view: &View<'_>, suite: &str) -> Widths {
        let rows = || view.packages.iter().filter(|row| row.suite == suite);
        let widest = |text: &dyn Fn(&Row<'_>) -> String, head: &str| {
            let widths = rows().map(|row| columns(&text(row)));
            let widest = widths.filter(|width| *width <= WIDEST).max();
            widest.unwrap_or_default().max(columns(head))
        };
        let of_first = |row: &Row<'_>| row.cells.first().map(verdict).unwrap_or_default();
        Widths {
            name: widest(&name, HEADS[0]),
            verdict: widest(&of_first, HEADS[1]),
            since: widest(&since, HEADS[2]),
            size: page.width() >= WITH_SIZES,
        }
    }
}

const HEADS: [&str; 6] = [
    "package",
    "verdict",
    "musl since",
    "import",
    "work",
    "musl / glibc",
];

/// `numpy 2.5.5`
fn name(row: &Row<'_>) -> String {
    format!("{} {}", row.package.name, row.package.version)
}

fn head(page: &mut Page, widths: &Widths) {
    let [name, verdict, since, import, work, size] = HEADS;
    let cells = [
        (name, widths.name),
        (verdict, widths.verdict),
        (since, widths.since),
        (import, IMPORT),
        (work, WORK),
        (if widths.size { size } else { "" }, 0),
    ];
    let cells: Vec<String> = cells
        .iter()
        .map(|(text, width)| padded(text, *width))
        .collect();
    page.line(2, &[run(Ink::Dim, cells.join(" "))]);
}

fn line(page: &mut Page, view: &View<'_>, row: &Row<'_>, widths: &Widths, verbose: bool) {
    let Some(first) = row.cells.first() else {
        return;
    };
    let size = if widths.size {
        size(row)
    } else {
        String::new()
    };
    page.line(
        2,
        &[
            run(Ink::Strong, padded(&name(row), widths.name)),
            plain(" "),
            run(ink(&first.verdict), padded(&verdict(first), widths.verdict)),
            plain(" "),
            plain(padded(&since(row), widths.since)),
            plain(" "),
            plain(padded(&brief(first.import), IMPORT)),
            plain(" "),
            plain(padded(&brief_work(first), WORK)),
            plain(" "),
            plain(padded(&size, 0)),
        ],
    );
    if let Some(why) = &first.why {
        page.line(6, &[run(Ink::Dim, why.as_str())]);
    }
    for cell in row.cells.iter().skip(1) {
        // Where only one of them was timed, both working is no difference.
        let untimed = cell.work.is_none() && cell.verdict.is_working();
        let alike = cell.verdict == first.verdict || untimed && first.verdict.is_working();
        if alike && !verbose {
            continue;
        }
        let mut runs = vec![
            run(Ink::Dim, format!("{}: ", view.label(cell.image))),
            run(ink(&cell.verdict), verdict(cell)),
        ];
        let why = cell
            .why
            .as_ref()
            .filter(|why| Some(*why) != first.why.as_ref());
        runs.extend(why.map(|why| run(Ink::Dim, format!(": {why}"))));
        page.line(6, &runs);
    }
}

fn detail(page: &mut Page, view: &View<'_>, row: &Row<'_>) {
    let package = row.package;
    page.line(
        0,
        &[
            run(Ink::Heading, package.name.as_str()),
            plain(format!(" {}", package.version)),
            run(Ink::Dim, format!(" · {}", row.suite)),
        ],
    );
    let mut fact = |name: &str, text: String| {
        if !text.is_empty() {
            page.line(2, &[run(Ink::Dim, format!("{name}: ")), plain(text)]);
        }
    };
    fact("for musl", published(&package.musl));
    fact("for glibc", published(&package.glibc));
    let date = package.musl_since_date.as_ref();
    let date = date.map(|date| format!(" ({date})")).unwrap_or_default();
    let first = package.musl_since.as_ref();
    fact(
        "first for musl",
        first
            .map(|first| format!("{first}{date}"))
            .unwrap_or_default(),
    );
    fact(
        "last for musl",
        package.musl_until.clone().unwrap_or_default(),
    );
    fact("wants of Alpine", package.needs.join(", "));
    fact(
        "takes from an image with glibc",
        package.glibc_needs.join(", "),
    );
    fact("installed with all it needs", size(row));
    if let Some(build) = &package.built {
        source_build(page, build);
    }
    for cell in &row.cells {
        let label = run(Ink::Strong, view.label(cell.image));
        let verdict = run(ink(&cell.verdict), verdict(cell));
        page.line(2, &[label, plain(": "), verdict]);
        // What became of a build has been said.
        let built = package.built.as_ref().map(ToString::to_string);
        let why = cell.why.clone().filter(|why| Some(why) != built.as_ref());
        for (name, text) in [
            ("why", why.unwrap_or_default()),
            ("import", full(cell.import)),
            ("work", full(cell.work)),
        ] {
            if !text.is_empty() {
                page.line(4, &[run(Ink::Dim, format!("{name}: ")), plain(text)]);
            }
        }
    }
}

/// What became of building a package, and the end of what was said where that was no success.
fn source_build(page: &mut Page, build: &SourceBuild) {
    let sentence = plain(build.to_string());
    page.line(2, &[run(Ink::Dim, "from source for musl: "), sentence]);
    if matches!(build.outcome, Built::Fails | Built::Pure) {
        for said in &build.said {
            page.line(4, &[run(Ink::Dim, said.as_str())]);
        }
    }
}

fn verdict(cell: &Cell<'_>) -> String {
    cell.verdict.to_string()
}

fn ink(verdict: &Verdict) -> Ink {
    match verdict {
        Verdict::Alike | Verdict::Faster | Verdict::OnlyHere => Ink::Good,
        Verdict::Slower | Verdict::Needs(_) | Verdict::Differently => Ink::Warning,
        Verdict::SourceOnly | Verdict::Fails => Ink::Bad,
        Verdict::FailsOnBoth | Verdict::NotTried => Ink::Dim,
    }
}
