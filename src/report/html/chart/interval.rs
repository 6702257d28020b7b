//! A ratio and its interval on a logarithmic scale, one row high; and the axis above such rows.

use maud::{Markup, html};

use super::percent;
use super::scale::{Log, times};

const HEIGHT: u32 = 22;

/// A ratio.
#[derive(Debug, Clone, Copy)]
pub struct Ratio<'a> {
    /// The value and the ends of its interval.
    pub value: [f64; 3],
    /// Differences smaller than this share are none.
    pub margin: f64,
    /// Class of its colour.
    pub class: &'a str,
    /// Whether it is decided: else it is drawn hollow.
    pub is_sure: bool,
    /// In words.
    pub says: &'a str,
}

/// The row.
#[must_use]
pub fn row(scale: &Log, ratio: &Ratio<'_>) -> Markup {
    let [value, low, high] = ratio.value.map(|value| scale.at(value));
    let (from, to) = (
        scale.at(1.0 / (1.0 + ratio.margin)),
        scale.at(1.0 + ratio.margin),
    );
    html! {
        svg.ci width="100%" height=(HEIGHT) role="img" aria-label=(ratio.says) {
            (grid(scale))
            rect.m x=(percent(from)) y="0" width=(percent(to - from)) height=(HEIGHT) {}
            line.one x1=(percent(scale.at(1.0))) x2=(percent(scale.at(1.0))) y1="0" y2=(HEIGHT) {}
            g class=(ratio.class) {
                line.to x1=(percent(scale.at(1.0))) x2=(percent(value)) y1="11" y2="11" {}
                line.iv x1=(percent(low)) x2=(percent(high)) y1="11" y2="11" {}
                circle.hollow[!ratio.is_sure] cx=(percent(value)) cy="11" r="4.5" {}
            }
        }
    }
}

/// What was before and what is now, joined by a line.
#[must_use]
pub fn change(scale: &Log, before: f64, after: [f64; 3], class: &str, says: &str) -> Markup {
    let [value, low, high] = after.map(|value| scale.at(value));
    let from = scale.at(before);
    html! {
        svg.ci width="100%" height=(HEIGHT) role="img" aria-label=(says) {
            (grid(scale))
            line.one x1=(percent(scale.at(1.0))) x2=(percent(scale.at(1.0))) y1="0" y2=(HEIGHT) {}
            line.way x1=(percent(from)) x2=(percent(value)) y1="11" y2="11" {}
            circle.hollow cx=(percent(from)) cy="11" r="4.5" {}
            g class=(class) {
                line.iv x1=(percent(low)) x2=(percent(high)) y1="11" y2="11" {}
                circle cx=(percent(value)) cy="11" r="4.5" {}
            }
        }
    }
}

fn grid(scale: &Log) -> Markup {
    html! {
        @for mark in scale.marks() {
            @let x = percent(scale.at(mark));
            line.g x1=(x) x2=(x) y1="0" y2=(HEIGHT) {}
        }
    }
}

/// The marks, to stand above the rows.
#[must_use]
pub fn axis(scale: &Log) -> Markup {
    html! {
        svg.ci.axis width="100%" height="18" aria-hidden="true" {
            @for mark in labelled(scale) {
                @let at = scale.at(mark);
                @let anchor = if at < 4.0 { "start" } else if at > 96.0 { "end" } else { "middle" };
                text x=(percent(at)) y="13" text-anchor=(anchor) { (times(mark)) }
            }
        }
    }
}

/// Labels must not run into one another: percent of the width between two of them at least.
const APART: f64 = 15.0;

fn labelled(scale: &Log) -> Vec<f64> {
    let mut kept: Vec<f64> = Vec::new();
    for mark in scale.marks() {
        let at = scale.at(mark);
        let is_free = |other: &f64| (scale.at(*other) - at).abs() >= APART;
        let is_one = (mark - 1.0).abs() < 1e-9;
        if is_one {
            kept.retain(is_free);
        }
        if kept.iter().all(is_free) {
            kept.push(mark);
        }
    }
    kept
}
