//! Mitigations: what was before, what is now, and what it costs.

use maud::{Markup, html};

use super::chart::interval::{axis, change};
use super::chart::scale::Log;
use super::links::Links;
use super::table::{self, Column};
use super::{Part, said};
use crate::compare::Finding;
use crate::mitigate::{Effect, Judged};
use crate::record::Activity;
use crate::report::mitigation::{effect, memory, price};
use crate::report::view::View;
use crate::sample::Metric;

/// The part of the page; `None` where none was tried.
pub(super) fn part(view: &View<'_>) -> Option<Part> {
    if view.mitigations.is_empty() {
        return None;
    }
    let timings = view
        .mitigations
        .iter()
        .filter_map(|judged| judged.effect.timings());
    let ratios = timings.flat_map(|timings| {
        let both = [timings.tax, timings.remaining].into_iter().flatten();
        both.flat_map(|ratio| [ratio.value, ratio.low, ratio.high])
    });
    let scale = Log::over(ratios.chain([0.5, 2.0]));
    let columns = ["mitigation", "case"].map(Column::new);
    let columns = [
        columns[0],
        columns[1],
        Column {
            sorts: false,
            ..Column::new("tax before → after")
        },
        Column::new("what it does, as seen"),
        Column::wide("what it costs"),
    ];
    let links = Links::of(view);
    let helps = view
        .mitigations
        .iter()
        .filter(|judged| is_help(judged))
        .count();
    let shown = html! {
        p.lead { "Each was tried by itself and seen to be active before anything is said of it: the hollow dot is the tax without, the filled one with it." }
        table.costs.fixes id="mitigations-table" {
            caption.hide { "Mitigations" }
            (table::head(&columns))
            @if let Some(scale) = &scale { tbody.fixed { tr { td {} td {} td { (axis(scale)) } td {} td.w {} } } }
            tbody { @for judged in &view.mitigations { (line(view, &links, scale.as_ref(), judged)) } }
        }
    };
    Some((
        "mitigations",
        format!("What fixes it ({helps} of {})", view.mitigations.len()),
        shown,
    ))
}

fn is_help(judged: &Judged<'_>) -> bool {
    matches!(judged.effect, Effect::Recovers(_) | Effect::Mends { .. })
}

fn line(view: &View<'_>, links: &Links<'_>, scale: Option<&Log>, judged: &Judged<'_>) -> Markup {
    let mut findings = view.comparison.findings.iter();
    let finding = findings.find(|f| f.case == *judged.case && f.image == judged.image);
    let metric = finding
        .and_then(Finding::timing)
        .map_or(Metric::Wall, |timing| timing.metric);
    let said_effect = said::line(&effect(judged, metric));
    let mut costs = price(&judged.cost);
    costs.extend(memory(&judged.cost));
    let sign = match judged.effect {
        Effect::Recovers(_) | Effect::Mends { .. } => "✓",
        Effect::Worse(_) => "✗",
        Effect::NotActive | Effect::Changes(_) | Effect::Inconclusive(_) | Effect::Broken(_) => "!",
        Effect::NoEffect(_) | Effect::NotTried(_) => "–",
    };
    html! {
        tr {
            td { strong { (said::line(&judged.mitigation.name)) } span.sub { (said::prose(&judged.mitigation.title)) } }
            td { (links.name(judged.case)) span.sub { (said::line(view.label(judged.image))) } }
            td { (both(scale, judged, &said_effect)) }
            td class=[is_help(judged).then_some("good")] { (sign) " " (said_effect)
                @if matches!(judged.activity, Activity::Active(_)) { span.sub { "active: " (said::line(judged.activity.evidence())) } } }
            td.w { (costs.join(", ")) }
        }
    }
}

fn both(scale: Option<&Log>, judged: &Judged<'_>, says: &str) -> Markup {
    let timings = judged.effect.timings();
    let ends = timings.and_then(|timings| timings.tax.zip(timings.remaining));
    html! {
        @if let (Some(scale), Some((before, after))) = (scale, ends) {
            (change(scale, before.value, [after.value, after.low, after.high], if is_help(judged) { "faster" } else { "inconclusive" }, says))
        }
    }
}
