//! Curves: the taxes of a timing at several values of its parameter, one line each, and where they
//! pass 1.5 times.

use super::page::{Ink, Page, padded, plain, run};
use super::taxes::{self, Scale};
use super::{entry_line, remarks};
use crate::compare::curve::CurvePoint;
use crate::report::text::columns;
use crate::report::view::{Entry, View};
use crate::report::words::curve::passages;

pub(super) fn write(page: &mut Page, view: &View<'_>, entry: &Entry<'_>, verbose: bool) {
    entry_line(page, ("•", Ink::Dim), entry);
    let scale = taxes::scale(page, view);
    let points = || entry.curves.iter().flat_map(|curve| &curve.points);
    let widths = points().map(|point| columns(&label(point)));
    let label_width = widths.max().unwrap_or(0) + 2;
    let left = points().map(|point| span(point, scale).0.min(0).unsigned_abs());
    let left = left.max().unwrap_or(0);
    for curve in &entry.curves {
        let head = format!(" by {}", curve.parameter);
        let name = run(Ink::Strong, view.label(&curve.image));
        page.line(4, &[name, run(Ink::Dim, head)]);
        for point in &curve.points {
            let mut runs = vec![
                plain(padded(&label(point), label_width)),
                run(
                    taxes::ink(point.verdict),
                    padded(&bar(point, scale, left), left + scale.length + 2),
                ),
            ];
            runs.extend(taxes::said(&point.timing, point.verdict));
            page.line(6, &runs);
            if verbose {
                taxes::details(page, 8, &point.timing);
            }
        }
        for passage in passages(curve) {
            page.line(6, &[plain(passage)]);
        }
    }
    remarks(page, view, entry, verbose);
}

/// `4`, or `4 on 2 CPUs` where the machine has fewer than the case has threads.
fn label(point: &CurvePoint) -> String {
    match point.only_cpus {
        Some(cpus) => format!("{} on {cpus} CPUs", point.value),
        None => point.value.to_string(),
    }
}

/// Cells from the axis, where both cost the same, to the low and to the high end of the interval;
/// to the left negative.
fn span(point: &CurvePoint, scale: Scale) -> (isize, isize) {
    point
        .timing
        .tax
        .map_or((0, 0), |tax| (scale.cells(tax.low), scale.cells(tax.high)))
}

/// A bar from the axis to the near end of the interval, and lighter from there to the far end.
fn bar(point: &CurvePoint, scale: Scale, left: usize) -> String {
    let (low, high) = span(point, scale);
    let mut text = " ".repeat(left.saturating_sub(low.min(0).unsigned_abs()));
    for cell in low.min(0)..0 {
        text.push(if cell < high { '░' } else { '▇' });
    }
    text.push('│');
    for cell in 0..high.max(0) {
        text.push(if cell < low { '▇' } else { '░' });
    }
    text
}
