//! The page of a case: a chart for each machine and candidate, its changes with their causes, and the
//! same as a table.

use maud::{Markup, html};

use super::{Site, chart, overview};
use crate::history::view::{Changed, SeriesView};
use crate::report::history::{change, day, tax};
use crate::report::html::shell::{self, Page};
use crate::report::text::neutral;

/// Nights that the table has; the chart has all.
const ROWS: usize = 60;

pub(super) fn page(site: &Site<'_>, case: &str, all: &[&SeriesView]) -> String {
    let case = neutral(case);
    let title = format!("{case}: history");
    let main = html! {
        section {
            p.kicker { a href="index.html" { "All series" } }
            h1 { (case) }
        }
        @for series in all { (one(site, series)) }
    };
    shell::page(&Page {
        title: &title,
        brand: "alpine-tax",
        about: "history",
        nav: &[],
        main,
        footer: overview::footer(site),
    })
}

fn one(site: &Site<'_>, series: &SeriesView) -> Markup {
    let (key, host) = (&series.row.key, &series.row.host);
    let name = format!("{} · {}", neutral(&key.candidate), neutral(host.label()));
    html! {
        section {
            h2 { (name) }
            p.lead { "against " (neutral(&key.baseline)) ", on " (neutral(&host.text)) }
            div.scroll tabindex="0" role="region" aria-label={ "Chart: " (name) } { (chart::large(site, series)) }
            @for changed in series.changes.iter().rev() { (told(changed)) }
            details {
                summary { "The last nights as a table" }
                div.scroll tabindex="0" role="region" aria-label={ "The last nights: " (name) } {
                    table {
                        thead { tr { th scope="col" { "Night" } th scope="col" { "Verdict" } th scope="col" { "Tax" } th scope="col" { "Run" } } }
                        tbody {
                            @for night in series.nights.iter().rev().take(ROWS) {
                                tr {
                                    td { (day(night.at)) }
                                    td { (neutral(&night.verdict)) }
                                    td.num { @if let Some(logs) = night.tax { (tax(logs)) } }
                                    td { @if let Some(run) = site.runs.get(&night.run) { code { (neutral(&run.name)) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn told(changed: &Changed) -> Markup {
    html! {
        article.regression data-standing=(changed.standing.as_str()) {
            h3 { (changed.standing.as_str()) ": " (neutral(&change(changed))) }
            @if let Some((_, how)) = &changed.row.confirmation { p { (neutral(how)) } }
            @if changed.cause.is_empty() {
                p.muted { "Nothing that is recorded changed between the two runs." }
            }
            ul { @for cause in &changed.cause { li { (neutral(cause)) } } }
            p.small.muted { "last good " code { (neutral(&changed.last_good)) } " · first bad " code { (neutral(&changed.first_bad)) } }
        }
    }
}
