//! History for people: a line for each series, then what has changed and why.

use std::collections::BTreeMap;

use super::{day, shift, sparkline, tax};
use crate::history::regressions::Standing;
use crate::history::view::{Changed, History, SeriesView};
use crate::report::terminal::page::{Ink, Page, padded, plain, run};
use crate::report::text::counted;
use crate::report::{Look, Verbosity};

/// Nights that a line shows.
const NIGHTS: usize = 30;
/// Columns of a case's name, at most.
const NAME: usize = 40;

/// Each machine with its series.
#[must_use]
pub fn history(history: &History, look: &Look) -> String {
    let mut page = Page::new(*look);
    let mut machines: BTreeMap<&str, Vec<&SeriesView>> = BTreeMap::new();
    for series in &history.series {
        let fingerprint = series.row.key.machine.as_str();
        machines.entry(fingerprint).or_default().push(series);
    }
    for series in machines.values() {
        machine(&mut page, series, look);
    }
    if machines.is_empty() {
        page.line(0, &[plain("No run has come to its end yet.")]);
    }
    told(&mut page, history);
    page.finish()
}

fn machine(page: &mut Page, series: &[&SeriesView], look: &Look) {
    let Some(first) = series.first() else { return };
    let host = &first.row.host;
    let title = format!("{} ({})", host.label(), host.text);
    page.line(0, &[run(Ink::Heading, title)]);
    let is_timing = |series: &&&SeriesView| series.nights.iter().any(|night| night.tax.is_some());
    let (timings, behaviour): (Vec<&SeriesView>, Vec<&SeriesView>) =
        series.iter().partition(is_timing);
    let width = timings
        .iter()
        .map(|series| series.row.key.case.chars().count());
    let width = width.max().unwrap_or(0).min(NAME);
    for series in timings {
        line(page, series, width);
    }
    let same = |series: &&&SeriesView| {
        series.changes.is_empty() && look.verbosity != Verbosity::Verbose && behaviour.len() > 3
    };
    let quiet = behaviour.iter().filter(same).count();
    for series in behaviour.iter().filter(|series| !same(series)) {
        let last = series.nights.last().map_or("", |night| &night.verdict);
        let key = &series.row.key;
        let text = format!(
            "{} on {}: {last}, {}",
            key.case,
            key.candidate,
            counted(series.nights.len(), "run", "runs")
        );
        page.line(2, &[plain(text)]);
        series
            .changes
            .iter()
            .for_each(|changed| mark(page, changed));
    }
    if quiet > 0 {
        let text = format!(
            "{} of behaviour, none with a change (-v shows them)",
            counted(quiet, "series", "series")
        );
        page.line(2, &[run(Ink::Dim, text)]);
    }
    page.blank();
}

fn line(page: &mut Page, series: &SeriesView, width: usize) {
    let values: Vec<Option<f64>> = series
        .nights
        .iter()
        .map(|night| night.tax.map(|[value, ..]| value))
        .collect();
    let last = series.nights.iter().rev().find_map(|night| night.tax);
    let last = last.map_or_else(|| "–".to_owned(), tax);
    let key = &series.row.key;
    let drawn = sparkline(&values, NIGHTS);
    page.line(
        2,
        &[
            plain(padded(&key.case, width)),
            plain(" "),
            run(Ink::Dim, padded(&drawn, NIGHTS.min(values.len().max(8)))),
            plain(format!(" {last} {}", key.candidate)),
        ],
    );
    series
        .changes
        .iter()
        .for_each(|changed| mark(page, changed));
}

/// One line on a change below its series.
fn mark(page: &mut Page, changed: &Changed) {
    let ink = match changed.standing {
        Standing::Open => Ink::Bad,
        Standing::Better => Ink::Good,
        Standing::Accepted | Standing::Drift => Ink::Warning,
        Standing::Over | Standing::Small | Standing::Refuted => Ink::Dim,
    };
    page.line(
        4,
        &[run(
            ink,
            format!("{}: {}", changed.standing.as_str(), change(changed)),
        )],
    );
}

/// What changed, in one line: `10.2 % slower (8.1 to 12.0 %) since 2026-11-18 (c3f2a91)`.
#[must_use]
pub fn change(changed: &Changed) -> String {
    let row = &changed.row;
    let what = match (&row.shift, row.shape.as_str()) {
        (Some(by), "drift") => format!("has drifted, {} than before", shift(by)),
        (Some(by), _) => shift(by),
        (None, _) => format!("{} → {}", row.was, row.became),
    };
    let reason = changed
        .reason
        .as_ref()
        .map(|reason| format!(" · accepted: {reason}"));
    format!(
        "{what} since {} ({}){}",
        day(row.at),
        changed.id,
        reason.unwrap_or_default()
    )
}

/// What is open and what is stale; nothing where there is neither.
fn told(page: &mut Page, history: &History) {
    for (series, changed) in history.regressions() {
        regression(page, series, changed);
    }
    for stale in &history.stale {
        page.line(0, &[run(Ink::Warning, stale.clone())]);
    }
}

fn regression(page: &mut Page, series: &SeriesView, changed: &Changed) {
    let key = &series.row.key;
    let title = format!(
        "regression {}: {} on {}",
        changed.id, key.case, key.candidate
    );
    page.line(
        0,
        &[
            run(Ink::Bad, title),
            plain(format!(" · {}", series.row.host.label())),
        ],
    );
    page.line(2, &[plain(change(changed))]);
    if let Some((before, after)) = changed.row.levels {
        let evidence = match (changed.row.p_value, &changed.row.confirmation) {
            (_, Some((_, how))) => how.clone(),
            (Some(p_value), None) => {
                format!("by chance: p = {p_value:.1e}; not yet measured side by side")
            }
            (None, None) => "measured side by side".to_owned(),
        };
        let levels = format!("{:.3}× → {:.3}× · {evidence}", before.exp(), after.exp());
        page.line(2, &[plain(levels)]);
    }
    page.line(
        2,
        &[plain(format!(
            "last good {} · first bad {}",
            changed.last_good, changed.first_bad
        ))],
    );
    if changed.cause.is_empty() {
        let nothing =
            "nothing that is recorded changed in between: the machine, or what is around it";
        page.line(2, &[plain(nothing)]);
    }
    for cause in &changed.cause {
        page.line(2, &[plain("changed: "), run(Ink::Strong, cause.clone())]);
    }
    let accept = format!(
        "if it is to stay: alpine-tax accept {} --reason TEXT",
        changed.id
    );
    page.line(2, &[run(Ink::Dim, accept)]);
}

/// The verdict of the gate: the regressions, and one line.
#[must_use]
pub fn gate(history: &History, look: &Look) -> String {
    let mut page = Page::new(*look);
    if look.verbosity != Verbosity::Quiet {
        told(&mut page, history);
    }
    let open = history.regressions().count();
    let series = counted(history.series.len(), "series", "series");
    if open == 0 {
        page.line(0, &[run(Ink::Good, format!("No regression in {series}"))]);
    } else {
        let regressions = counted(open, "regression", "regressions");
        page.line(0, &[run(Ink::Bad, format!("{regressions} in {series}"))]);
    }
    page.finish()
}
