//! What the images cost: all ratios as one table with their intervals, curves over a parameter, and
//! the samples of each.

mod evidence;

use maud::{Markup, html};

use super::chart::curve::{Series, curves};
use super::chart::interval::{Ratio, axis, row};
use super::chart::scale::Log;
use super::entry::{entry, sign, word};
use super::table::{self, Column, Tools};
use super::{Detail, Part, said};
use crate::compare::curve::LEVEL;
use crate::compare::{Finding, Timing, Verdict};
use crate::report::view::{Entry, Topic, View};
use crate::report::words::curve::passages;
use crate::report::words::tax::{costs, ratio};

pub(super) use evidence::evidence;

/// A bar of 5 % is never to look like much: the scale has at least these.
const LEAST: [f64; 2] = [0.5, 2.0];

/// The part of the page; `None` where nothing was timed.
pub(super) fn part(view: &View<'_>, detail: Detail) -> Option<Part> {
    let topics = [
        Topic::Slower,
        Topic::Faster,
        Topic::Inconclusive,
        Topic::NoDifference,
    ];
    let sections = topics
        .iter()
        .filter_map(|topic| view.sections.iter().find(|section| section.topic == *topic));
    let entries: Vec<&Entry<'_>> = sections.flat_map(|section| section.entries()).collect();
    let timings: Vec<(&Entry<'_>, &Finding, &Timing)> = entries
        .iter()
        .flat_map(|entry| entry.findings.iter().map(move |finding| (*entry, *finding)))
        .filter_map(|(entry, finding)| Some((entry, finding, finding.timing()?)))
        .filter(|(_, _, timing)| timing.tax.is_some())
        .collect();
    let estimates = timings.iter().filter_map(|(_, _, timing)| timing.tax);
    let scale = Log::over(
        estimates
            .flat_map(|tax| [tax.low, tax.value, tax.high])
            .chain(LEAST),
    )?;
    if timings.is_empty() {
        return None;
    }
    let confidence = crate::stats::CONFIDENCE * 100.0;
    let swept: Vec<&&Entry<'_>> = entries
        .iter()
        .filter(|entry| !entry.curves.is_empty())
        .collect();
    let shown = html! {
        p.lead { "Candidate ÷ baseline with its " (format!("{confidence:.0}")) " % interval, on a logarithmic scale: to the right of the line the candidate costs more. The grey band is the margin within which there is no difference; hollow is not decided." }
        (table::tools(&Tools { of: "timings", label: "Filter by case or question", diffs: false }, "costs-table"))
        (verdict_kinds(&timings))
        (chart(view, &scale, &timings))
        @if !swept.is_empty() {
            h3 { "By threads and sizes" }
            div.curves { @for one in &swept { (figure(view, one)) } }
        }
        h3 { "Samples and mechanisms" }
        div.entries id="costs-entries" {
            @for one in &entries { (entry(view, one, detail, false)) }
        }
    };
    Some(("costs", format!("What it costs ({})", timings.len()), shown))
}

fn verdict_kinds(timings: &[(&Entry<'_>, &Finding, &Timing)]) -> Markup {
    let count = |verdict| {
        timings
            .iter()
            .filter(|(_, finding, _)| finding.verdict == verdict)
            .count()
    };
    let verdicts = [
        Verdict::Slower,
        Verdict::Faster,
        Verdict::NoDifference,
        Verdict::Inconclusive,
    ];
    let kinds = verdicts.map(|verdict| (verdict.as_str(), word(verdict), count(verdict)));
    let kinds: Vec<_> = kinds
        .into_iter()
        .filter(|(_, _, count)| *count > 0)
        .collect();
    table::kinds("Only these verdicts", &kinds, "costs-table")
}

fn chart(view: &View<'_>, scale: &Log, timings: &[(&Entry<'_>, &Finding, &Timing)]) -> Markup {
    let columns = [
        Column::new("case"),
        Column {
            sorts: false,
            ..Column::new("ratio")
        },
        Column::new("tax"),
        Column::wide("interval"),
        Column::wide("baseline → candidate"),
    ];
    html! {
        table.costs id="costs-table" {
            caption.hide { "Costs of the candidates over those of the baseline" }
            (table::head(&columns))
            tbody.fixed { tr { td {} td { (axis(scale)) } td {} td.w {} td.w {} } }
            tbody {
                @for (entry, finding, timing) in timings { (line(view, scale, entry, finding, timing)) }
            }
        }
    }
}

fn line(
    view: &View<'_>,
    scale: &Log,
    entry: &Entry<'_>,
    finding: &Finding,
    timing: &Timing,
) -> Markup {
    let Some(tax) = timing.tax else {
        return html! {};
    };
    let (said_tax, interval) = ratio(&tax, timing, finding.verdict);
    let label = said::line(view.label(&finding.image));
    let is_sure = finding.verdict != Verdict::Inconclusive;
    let several = view.run.header.images.len() > 2;
    html! {
        tr data-k=(finding.verdict.as_str()) {
            td data-v=(said::line(&finding.case.0)) {
                a href={ "#" (entry.case.0) } { code { (said::line(&finding.case.0)) } }
                @if entry.control { " " span.tag { "control" } }
                @if entry.as_shipped { " " span.tag { "as shipped" } }
                span.sub { (said::prose(&finding.title)) @if several { " · " (label) } }
            }
            td { (row(scale, &Ratio {
                value: [tax.value, tax.low, tax.high],
                margin: timing.margin,
                class: finding.verdict.as_str(),
                is_sure,
                says: &format!("{} on {label}: {said_tax}, interval {interval}", said::line(&finding.case.0)),
            })) }
            td class={ "tax t-" (finding.verdict.as_str()) } data-v=(tax.value) { (sign(finding.verdict)) " " (said_tax) }
            td.w.num data-v=(tax.low) { (interval) }
            td.w.num data-v=(timing.candidate.map_or(0.0, |cost| cost.median)) { (costs(timing).unwrap_or_default()) }
        }
    }
}

/// A curve for each candidate, on one chart.
fn figure(view: &View<'_>, entry: &Entry<'_>) -> Markup {
    let series: Vec<Series<'_>> = entry
        .curves
        .iter()
        .map(|curve| Series {
            name: view.label(&curve.image),
            points: curve
                .points
                .iter()
                .filter_map(|point| {
                    let tax = point.timing.tax?;
                    Some((point.value, [tax.value, tax.low, tax.high]))
                })
                .collect(),
        })
        .collect();
    let parameter = entry
        .curves
        .first()
        .map_or("", |curve| curve.parameter.as_str());
    let said_points = |one: &Series<'_>| {
        let points = one
            .points
            .iter()
            .map(|(value, [ratio, ..])| format!("{ratio:.2}× at {value}"));
        format!(
            "{}: {}",
            said::line(one.name),
            points.collect::<Vec<_>>().join(", ")
        )
    };
    let says: Vec<String> = series.iter().map(said_points).collect();
    html! {
        figure {
            figcaption {
                a href={ "#" (entry.case.0) } { code { (said::line(&entry.case.0)) } }
                span.sub { (said::prose(entry.title)) }
            }
            (curves(&series, LEVEL, &format!("tax by {}. {}", said::line(parameter), says.join(". "))))
            p.legend {
                span.muted { "by " (said::line(parameter)) }
                @if series.len() > 1 {
                    @for (number, one) in series.iter().enumerate() { " " span.key class={ "s" (number % 6) } { (said::line(one.name)) } }
                }
            }
            @for curve in &entry.curves {
                p.small {
                    @if series.len() > 1 { (said::line(view.label(&curve.image))) ": " }
                    (passages(curve).join("; "))
                }
            }
        }
    }
}
