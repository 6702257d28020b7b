//! The first page: what is open, then every series by machine.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{Site, chart, path};
use crate::history::regressions::Standing;
use crate::history::view::{Changed, SeriesView};
use crate::report::history::{change, day, tax};
use crate::report::html::shell::{self, Page};
use crate::report::text::{counted, neutral};

pub(super) fn page(site: &Site<'_>) -> String {
    let mut machines: BTreeMap<&str, Vec<&SeriesView>> = BTreeMap::new();
    for series in &site.history.series {
        machines
            .entry(&series.row.key.machine)
            .or_default()
            .push(series);
    }
    let open = site.history.regressions().count();
    let verdict = match open {
        0 => "No regression is open".to_owned(),
        open => format!("{} open", counted(open, "regression is", "regressions are")),
    };
    let main = html! {
        section {
            p.kicker { (site.made) }
            h1.bad[open > 0] { (verdict) }
            p.lead {
                "The tax is what the candidate takes over what the baseline takes, both measured in the same night. "
                "Machines are never put together."
            }
            (regressions(site))
        }
        @for (fingerprint, series) in &machines { (machine(fingerprint, series)) }
    };
    let nav: Vec<(&str, &str)> = machines
        .iter()
        .map(|(fingerprint, series)| (*fingerprint, series[0].row.host.label()))
        .collect();
    shell::page(&Page {
        title: "alpine-tax: history",
        brand: "alpine-tax",
        about: "history",
        nav: &nav,
        main,
        footer: footer(site),
    })
}

pub(super) fn footer(site: &Site<'_>) -> Markup {
    html! { p.muted.small { "Made by alpine-tax " (env!("CARGO_PKG_VERSION")) ", " (site.made) "." } }
}

/// An open regression of a series.
type Open<'s> = (&'s SeriesView, &'s Changed);

/// What is open, together where it came on one day and the same had changed.
fn regressions(site: &Site<'_>) -> Markup {
    let mut causes: BTreeMap<(String, &[String]), Vec<Open<'_>>> = BTreeMap::new();
    for (series, changed) in site.history.regressions() {
        let cause = (day(changed.row.at), changed.cause.as_slice());
        causes.entry(cause).or_default().push((series, changed));
    }
    html! {
        @for ((day, cause), all) in causes.iter().rev() {
            article.regression data-standing="regression" {
                h2 { (day) ": " (counted(all.len(), "regression", "regressions")) }
                @if cause.is_empty() {
                    p.muted { "Nothing that is recorded changed between the last good and the first bad run." }
                } @else {
                    p { "Between the last good and the first bad run changed:" }
                    ul { @for cause in *cause { li { (neutral(cause)) } } }
                }
                ul.plain {
                    @for (series, changed) in all {
                        li {
                            a href=(path(&series.row.key.case)) { (neutral(&series.row.key.case)) }
                            " on " (neutral(&series.row.key.candidate)) " · " (neutral(series.row.host.label()))
                            ": " (neutral(&change(changed)))
                        }
                    }
                }
            }
        }
    }
}

fn machine(fingerprint: &str, series: &[&SeriesView]) -> Markup {
    let host = &series[0].row.host;
    let is_timing = |series: &&&SeriesView| series.nights.iter().any(|night| night.tax.is_some());
    let (timings, behaviour): (Vec<&SeriesView>, Vec<&SeriesView>) =
        series.iter().partition(is_timing);
    html! {
        section id=(fingerprint) {
            h2 { (neutral(host.label())) }
            p.lead { (neutral(&host.text)) }
            @if !timings.is_empty() {
                div.scroll tabindex="0" role="region" aria-label={ "Timings on " (neutral(host.label())) } {
                    table {
                        thead { tr { th scope="col" { "Case" } th scope="col" { "Candidate" } th scope="col" { "Nights" } th scope="col" { "Last tax" } th scope="col" { "Last change" } } }
                        tbody { @for series in &timings { (row(series)) } }
                    }
                }
            }
            @if !behaviour.is_empty() {
                h3 { "Behaviour" }
                p.small { (counted(behaviour.len(), "series", "series")) "; those that changed:" }
                ul {
                    @for series in behaviour.iter().filter(|series| !series.changes.is_empty()) {
                        li {
                            a href=(path(&series.row.key.case)) { (neutral(&series.row.key.case)) }
                            " on " (neutral(&series.row.key.candidate)) ": "
                            @if let Some(changed) = series.changes.last() { (neutral(&change(changed))) }
                        }
                    }
                }
            }
        }
    }
}

fn row(series: &SeriesView) -> Markup {
    let key = &series.row.key;
    let last = series
        .nights
        .iter()
        .rev()
        .find_map(|night| Some((night.at, night.tax?)));
    let changed = series.changes.last();
    let is_open = changed.is_some_and(|changed| changed.standing == Standing::Open);
    html! {
        tr {
            td { a href=(path(&key.case)) { (neutral(&key.case)) } }
            td { (neutral(&key.candidate)) }
            td { (chart::small(series)) }
            td.num { @if let Some((at, logs)) = last { span title=(day(at)) { (tax(logs)) } } }
            td { @if let Some(changed) = changed { span.bad[is_open] { (changed.standing.as_str()) ": " (neutral(&change(changed))) } } }
        }
    }
}
