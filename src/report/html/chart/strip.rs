//! Samples as a strip: a dot for each, both sides above one another on one scale. Of many samples some
//! are left out, evenly by rank, and never the least and the greatest.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::percent;
use super::scale::Log;

/// Units across; the drawing is stretched to the width there is, its strokes are not.
const ACROSS: f64 = 1000.0;
/// Height of one side.
const HEIGHT: f64 = 30.0;

/// One side.
#[derive(Debug)]
pub struct Side<'a> {
    /// Its name.
    pub name: &'a str,
    /// Class of its colour.
    pub class: &'a str,
    /// The values, each with the number of its block.
    pub values: Vec<(usize, f64)>,
    /// The middle one.
    pub median: f64,
}

/// The strips, and below them the scale in the words of `show`.
#[must_use]
pub fn strips(
    sides: &[Side<'_>; 2],
    most: usize,
    show: impl Fn(f64) -> String,
    says: &str,
) -> Markup {
    let all = sides
        .iter()
        .flat_map(|side| side.values.iter().map(|(_, value)| *value));
    let Some(scale) = Log::over(all) else {
        return html! {};
    };
    let ends = scale_ends(sides);
    html! {
        div.strips role="img" aria-label=(says) {
            @for side in sides {
                span.side { (side.name) }
                svg.strip width="100%" height=(HEIGHT) viewBox={ "0 0 " (ACROSS) " " (HEIGHT) } preserveAspectRatio="none" {
                    path class=(side.class) d=(dots(&scale, &thinned(&side.values, most))) {}
                    @let x = format!("{:.1}", scale.at(side.median) * ACROSS / 100.0);
                    line.med x1=(x) x2=(x) y1="2" y2=(HEIGHT - 2.0) {}
                }
            }
            span.side {}
            svg.ci.axis width="100%" height="18" {
                text x=(percent(scale.at(ends[0]))) y="13" text-anchor="start" { (show(ends[0])) }
                text x=(percent(scale.at(ends[1]))) y="13" text-anchor="end" { (show(ends[1])) }
            }
        }
    }
}

fn scale_ends(sides: &[Side<'_>; 2]) -> [f64; 2] {
    let values = || {
        sides
            .iter()
            .flat_map(|side| side.values.iter().map(|(_, value)| *value))
    };
    [
        values().fold(f64::MAX, f64::min),
        values().fold(f64::MIN, f64::max),
    ]
}

/// Blocks below one another, so that one that lies apart can be seen.
fn dots(scale: &Log, values: &[(usize, f64)]) -> String {
    let rows = 7;
    values
        .iter()
        .fold(String::new(), |mut path, (block, value)| {
            let x = scale.at(*value) * ACROSS / 100.0;
            let y = 6.0 + crate::stats::number(block % rows) * 3.0;
            // A line of no length has round ends: a dot.
            let _ = write!(path, "M{x:.0} {y:.0}h0");
            path
        })
}

/// At most so many, evenly by rank.
#[must_use]
pub fn thinned(values: &[(usize, f64)], most: usize) -> Vec<(usize, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_by(|one, other| one.1.total_cmp(&other.1));
    if sorted.len() <= most || most < 2 {
        return sorted;
    }
    let last = sorted.len() - 1;
    let ranks = (0..most).map(|index| index * last / (most - 1));
    ranks.filter_map(|rank| sorted.get(rank).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_ends_and_the_shape() {
        let values: Vec<(usize, f64)> = (0..1000)
            .rev()
            .map(|n| (n, crate::stats::number(n)))
            .collect();
        let kept = thinned(&values, 11);
        let kept: Vec<f64> = kept.into_iter().map(|(_, value)| value).collect();
        assert_eq!((kept.len(), kept[0], kept[10]), (11, 0.0, 999.0));
        assert!((kept[5] - 499.0).abs() < 1.0);
        assert_eq!(thinned(&values[..5], 11).len(), 5);
    }
}
