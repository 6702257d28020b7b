//! The first page: what is open, then every series by machine.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{Site, chart, path};
use crate::history::regressions::Standing;
use crate::history::view::SeriesView;
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

fn regressions(site: &Site<'_>) -> Markup {
    html! {
        @for (series, changed) in site.history.regressions() {
            article.regression {
                h3 {
                    a href=(path(&series.row.key.case)) { (neutral(&series.row.key.case)) }
                    " on " (neutral(&series.row.key.candidate)) " · " (neutral(series.row.host.label()))
                }
                p { (neutral(&change(changed))) }
                ul { @for cause in &changed.cause { li { (neutral(cause)) } } }
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
                div.wide {
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
