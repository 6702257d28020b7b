//! Ratios over a parameter, both on logarithmic scales, one line for each series.

use maud::{Markup, html};

use super::percent;
use super::scale::{Log, times};

/// A series: its name, its points by growing value, each with its interval.
#[derive(Debug)]
pub struct Series<'a> {
    /// Its name.
    pub name: &'a str,
    /// `(parameter, [ratio, low, high])`.
    pub points: Vec<(u32, [f64; 3])>,
}

/// Height of the drawing and of what is below the axis.
const HEIGHT: f64 = 190.0;
const BELOW: f64 = 22.0;
/// Part of the width that the marks at the left take, and that stays free at the right.
const LEFT: f64 = 13.0;
const RIGHT: f64 = 5.0;

struct Plane {
    across: Log,
    up: Log,
}

impl Plane {
    fn x(&self, value: f64) -> String {
        percent(LEFT + self.across.at(value) * (100.0 - LEFT - RIGHT) / 100.0)
    }

    fn y(&self, ratio: f64) -> String {
        let share = self.up.at(ratio) / 100.0;
        format!("{:.1}", 8.0 + (HEIGHT - BELOW - 8.0) * (1.0 - share))
    }
}

/// The chart; nothing where there is no point.
#[must_use]
pub fn curves(series: &[Series<'_>], level: f64, says: &str) -> Markup {
    let points = || series.iter().flat_map(|one| one.points.iter());
    let across = Log::over(points().map(|(value, _)| f64::from(*value)));
    let up = Log::over(points().flat_map(|(_, ratio)| *ratio).chain([1.0, level]));
    let (Some(across), Some(up)) = (across, up) else {
        return html! {};
    };
    let plane = Plane { across, up };
    let mut values: Vec<u32> = points().map(|(value, _)| *value).collect();
    values.sort_unstable();
    values.dedup();
    html! {
        svg.curve width="100%" height=(HEIGHT) role="img" aria-label=(says) {
            @for mark in plane.up.marks() {
                line.g x1=(percent(LEFT)) x2="100%" y1=(plane.y(mark)) y2=(plane.y(mark)) {}
                text x=(percent(LEFT - 1.5)) y=(plane.y(mark)) dy="4" text-anchor="end" { (times(mark)) }
            }
            line.one x1=(percent(LEFT)) x2="100%" y1=(plane.y(1.0)) y2=(plane.y(1.0)) {}
            line.level x1=(percent(LEFT)) x2="100%" y1=(plane.y(level)) y2=(plane.y(level)) {}
            @for value in &values {
                text x=(plane.x(f64::from(*value))) y=(HEIGHT - 6.0) text-anchor="middle" { (value) }
            }
            @for (number, one) in series.iter().enumerate() { (line(&plane, one, number)) }
        }
    }
}

fn line(plane: &Plane, series: &Series<'_>, number: usize) -> Markup {
    let x = |value: u32| plane.x(f64::from(value));
    html! {
        g class={ "s" (number % 6) } {
            @for pair in series.points.windows(2) {
                @if let [(from, [start, ..]), (to, [end, ..])] = pair {
                    line x1=(x(*from)) y1=(plane.y(*start)) x2=(x(*to)) y2=(plane.y(*end)) {}
                }
            }
            @for (value, [ratio, low, high]) in &series.points {
                line.iv x1=(x(*value)) x2=(x(*value)) y1=(plane.y(*low)) y2=(plane.y(*high)) {}
                circle cx=(x(*value)) cy=(plane.y(*ratio)) r="4" {}
            }
        }
    }
}
