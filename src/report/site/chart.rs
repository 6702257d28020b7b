//! Series as inline SVG: a small one for tables, a large one with intervals and changes.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::Site;
use crate::history::circumstances::short;
use crate::history::view::SeriesView;
use crate::report::history::{change, day, tax};
use crate::report::html::chart::scale::{Log, times};
use crate::report::text::neutral;
use crate::stats::number;

const SMALL: (f64, f64) = (160.0, 28.0);
const LARGE: (f64, f64) = (960.0, 300.0);
const LEFT: f64 = 56.0;
const FOOT: f64 = 24.0;
/// The least range that fills the height, as a factor: noise is not to look like mountains.
const LEAST_RANGE: f64 = 1.04;

/// The nights that have a tax, with their places in the series.
fn taxed(series: &SeriesView) -> Vec<(usize, [f64; 3])> {
    let nights = series.nights.iter().enumerate();
    nights
        .filter_map(|(index, night)| Some((index, night.tax?)))
        .collect()
}

/// A scale over these log ratios, with a range that noise does not fill.
fn scale(logs: impl Iterator<Item = f64> + Clone) -> Option<Log> {
    let count = logs.clone().count().max(1);
    let middle = (logs.clone().sum::<f64>() / number(count)).exp();
    let root = LEAST_RANGE.sqrt();
    Log::over(logs.map(f64::exp).chain([middle * root, middle / root]))
}

/// A line of the nights, for a table; its text alternative tells both ends.
pub(super) fn small(series: &SeriesView) -> Markup {
    let nights = taxed(series);
    let Some(scale) = scale(nights.iter().map(|(_, tax)| tax[0])) else {
        return html! { span.muted { "–" } };
    };
    let (width, height) = SMALL;
    let step = width / number(series.nights.len().max(2) - 1);
    let points: Vec<String> = nights
        .iter()
        .map(|(index, tax)| {
            let y = height * (1.0 - scale.at(tax[0].exp()) / 100.0);
            format!("{:.1},{y:.1}", number(*index) * step)
        })
        .collect();
    let ends = nights.first().zip(nights.last());
    let label = ends.map_or_else(String::new, |(first, last)| {
        format!(
            "from {} to {}",
            times(first.1[0].exp()),
            times(last.1[0].exp())
        )
    });
    html! {
        svg.spark role="img" aria-label=(label) viewBox={ "-2 -2 " (width + 4.0) " " (height + 4.0) }
            width=(width) height=(height) {
            polyline points=(points.join(" ")) {}
        }
    }
}

/// Nights with intervals; changes as lines; each night tells its values and digests.
pub(super) fn large(site: &Site<'_>, series: &SeriesView) -> Markup {
    let nights = taxed(series);
    let ends = nights.iter().flat_map(|(_, tax)| [tax[0], tax[1], tax[2]]);
    let Some(scale) = scale(ends) else {
        return html! {};
    };
    let (width, height) = LARGE;
    let (inner, floor) = (width - LEFT - 8.0, height - FOOT);
    let x =
        |index: usize| LEFT + inner * (number(index) + 0.5) / number(series.nights.len().max(1));
    let y = |factor: f64| floor * (1.0 - scale.at(factor) / 100.0);
    let label = format!(
        "{} of {} on {}: {} nights",
        "Tax",
        series.row.key.case,
        series.row.key.candidate,
        nights.len()
    );
    html! {
        svg.series role="img" aria-label=(neutral(&label)) viewBox={ "0 0 " (width) " " (height) } {
            @for mark in marks(&scale, &nights) {
                line.grid x1=(LEFT) x2=(width) y1={ (f1(y(mark))) } y2={ (f1(y(mark))) } {}
                text.mark x="4" y={ (f1(y(mark) + 4.0)) } { (times(mark)) }
            }
            @for changed in &series.changes {
                @if let Some(index) = series.nights.iter().position(|night| night.at == changed.row.at) {
                    g.change data-standing=(changed.standing.as_str()) {
                        line x1={ (f1(x(index) - inner / number(2 * series.nights.len().max(1)))) }
                            x2={ (f1(x(index) - inner / number(2 * series.nights.len().max(1)))) } y1="0" y2=(floor) {}
                        title { (changed.standing.as_str()) ": " (neutral(&change(changed))) }
                    }
                }
            }
            @for (index, logs) in &nights {
                g.night {
                    line x1={ (f1(x(*index))) } x2={ (f1(x(*index))) }
                        y1={ (f1(y(logs[1].exp()))) } y2={ (f1(y(logs[2].exp()))) } {}
                    circle cx={ (f1(x(*index))) } cy={ (f1(y(logs[0].exp()))) } r="3" {}
                    title { (told(site, series, *index)) }
                }
            }
            @if let Some((first, last)) = series.nights.first().zip(series.nights.last()) {
                text.mark x=(LEFT) y=(height - 6.0) { (day(first.at)) }
                text.mark.end x=(width - 8.0) y=(height - 6.0) text-anchor="end" { (day(last.at)) }
            }
        }
    }
}

/// Values to mark: round ones, or, where the range has none, those of the series itself.
fn marks(scale: &Log, nights: &[(usize, [f64; 3])]) -> Vec<f64> {
    let round = scale.marks();
    if round.len() > 1 {
        return round;
    }
    let logs = || nights.iter().map(|(_, tax)| tax[0]);
    let (low, high) = (
        logs().fold(f64::MAX, f64::min),
        logs().fold(f64::MIN, f64::max),
    );
    [low, f64::midpoint(low, high), high].map(f64::exp).to_vec()
}

/// A coordinate with one decimal.
fn f1(value: f64) -> String {
    format!("{value:.1}")
}

/// What a night says when it is pointed at: date, tax, run, images.
fn told(site: &Site<'_>, series: &SeriesView, index: usize) -> String {
    let night = &series.nights[index];
    let mut text = format!(
        "{} · {}",
        day(night.at),
        night.tax.map_or_else(String::new, tax)
    );
    if let Some(run) = site.runs.get(&night.run) {
        let _ = write!(text, "\n{}", neutral(&run.name));
        for name in [&series.row.key.baseline, &series.row.key.candidate] {
            if let Some(image) = run.circumstances.image(name) {
                let digest = short(image.digest.as_deref().unwrap_or(&image.id));
                let _ = write!(
                    text,
                    "\n{} {} · {}",
                    neutral(name),
                    neutral(&digest),
                    image.libc
                );
            }
        }
    }
    text
}
