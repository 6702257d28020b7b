//! How it was measured, what could not be told, what not to trust, and how to do it again.

use maud::{Markup, html};

use super::{Part, said};
use crate::compare::Verdict;
use crate::report::measured::facts;
use crate::report::units::{percent, seconds};
use crate::report::view::View;
use crate::report::words::untold::{Reason, reasons};

/// The part of the page.
pub(super) fn part(view: &View<'_>) -> Option<Part> {
    let facts = facts(view.run, view.comparison);
    let reasons = reasons(view);
    let thresholds = &view.comparison.thresholds;
    let shown = html! {
        dl.docs {
            @for fact in &facts { dt { (fact.name) } dd { (said::prose(&fact.text)) } }
            dt { "margin" } dd { "ratios within " (percent(thresholds.margin)) " of 1 are no difference"
                @for (class, floor) in thresholds.floors.named() { @if let Some(floor) = floor { "; " (class) ": " (percent(floor)) " by calibration" } } }
            dt { "many at once" } dd { "at most " (percent(thresholds.false_discovery_rate)) " of what is said to be slower or faster may be so by chance" }
            dt { "unit" } dd { "a pair of fresh processes, interleaved; samples within one are not taken for independent" }
            dt { "bias" } dd { "the cases were chosen by people who were looking for differences: their number says little about either libc, each single one says something" }
        }
        @if !reasons.is_empty() {
            h3 { "Broken or skipped" }
            @for reason in &reasons { (untold(reason)) }
        }
        h3 { "What was compared, exactly" }
        div.scroll tabindex="0" role="region" aria-label="Images" { (images(view)) }
    };
    Some((
        "measured",
        "How it was measured, and what not to trust".to_owned(),
        shown,
    ))
}

fn untold(reason: &Reason<'_>) -> Markup {
    let word = if reason.verdict == Verdict::Broken {
        "broken"
    } else {
        "skipped"
    };
    html! {
        details.plain {
            summary { (word) " on " (said::line(reason.label)) ": " (said::prose(&reason.text)) " (" (reason.cases.len()) ")" }
            p.small { (said::line(&reason.cases.join(", "))) }
        }
    }
}

fn images(view: &View<'_>) -> Markup {
    html! {
        table.matrix {
            thead { tr { @for head in ["image", "libc", "package", "platform", "digest"] { th scope="col" { (head) } } } }
            tbody { @for image in &view.run.header.images {
                @let found = image.image.probe.clibs.first();
                tr {
                    td { strong { (said::line(&image.image.name)) } span.sub { (image.role.as_str()) " · " (image.image.source.as_str()) } }
                    td { (said::line(&image.image.clib().map(ToString::to_string).unwrap_or_default())) }
                    td { (said::line(found.and_then(|found| found.package.as_deref()).unwrap_or_default())) }
                    td { (said::line(&image.image.platform)) }
                    td.digest { code { (said::line(image.image.digest.as_deref().unwrap_or(&image.image.id))) } }
                }
            } }
        }
    }
}

/// The end of the page.
pub(super) fn footer(view: &View<'_>) -> Markup {
    let header = &view.run.header;
    html! {
        p { "alpine-tax " (said::line(&header.tool_version)) " · run " code { (said::line(&header.run_id)) }
            " · prepared in " (seconds(header.prepare_seconds)) " · ran for " (seconds(header.run_seconds))
            " · seed " (header.seed) " · made from the record alone; nothing is loaded from anywhere" }
    }
}
