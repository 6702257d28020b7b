//! The top of the page: the verdict, the few numbers that matter, what was compared, what to know
//! before reading on.

use maud::{Markup, html};

use super::links::Links;
use super::said;
use crate::compare::{Finding, Overall, Timing, Verdict};
use crate::record::RunImage;
use crate::report::text::counted;
use crate::report::units::factor;
use crate::report::verdict_sentence;
use crate::report::view::View;
use crate::report::words::tax::ratio;
use crate::stats::Estimate;

/// So many of the largest differences are named at each end.
const NAMED: usize = 3;

/// The top.
pub(super) fn render(view: &View<'_>) -> Markup {
    let (class, head, rest) = headline(view);
    let started = view.run.header.started.strftime("%Y-%m-%d %H:%M UTC");
    html! {
        section.top aria-label="Verdict" {
            p.kicker { "musl against glibc · " (started) }
            h1 class=(class) { (head) }
            @if !rest.is_empty() { p.rest { (rest) } }
            (figures(view))
            (images(view))
            (warnings(view))
            (matters(view))
        }
    }
}

/// The class of the verdict, the verdict in a few words, and what there is to add.
fn headline(view: &View<'_>) -> (&'static str, String, String) {
    let sentence = verdict_sentence(view);
    match view.comparison.overall {
        Overall::Clean => {
            let parts = sentence.split_once(": ");
            let rest = parts.map_or("", |(_, rest)| rest).to_owned();
            (
                "clean",
                "Nothing beyond what is documented.".to_owned(),
                rest,
            )
        }
        Overall::NewDivergence => {
            let new = view.counts.get(Verdict::New);
            let head = counted(new, "new divergence.", "new divergences.");
            ("bad", head, sentence)
        }
        Overall::TooBroken => ("doubt", "Too much was broken to say.".to_owned(), sentence),
    }
}

/// Large numbers.
fn figures(view: &View<'_>) -> Markup {
    let count = |verdict| view.counts.get(verdict);
    let compared = view.counts.total() - count(Verdict::Unsupported);
    let times = |tax: Estimate| factor(tax.value, tax.low, tax.high).0;
    let links = Links::of(view);
    let (slowest, fastest) = (
        extremes(view, Verdict::Slower),
        extremes(view, Verdict::Faster),
    );
    html! {
        ul.figures {
            li { b.n class=[(count(Verdict::New) > 0).then_some("bad")] { (count(Verdict::New)) } span { "new divergences" } }
            li { b.n { (count(Verdict::Documented)) } span { "documented divergences" } }
            li { b.n { (count(Verdict::Same)) } span { "of " (compared) " comparisons the same" } }
            @if let Some((finding, _, tax)) = slowest.first() {
                li { b.n.bad { (times(*tax)) "×" } span { "the largest tax, " (links.name(&finding.case)) } }
            }
            @if let Some((finding, _, tax)) = fastest.first() {
                @let tax = Estimate { value: tax.value.recip(), low: tax.high.recip(), high: tax.low.recip(), ..*tax };
                li { b.n.good { (times(tax)) "×" } span { "the largest win, " (links.name(&finding.case)) } }
            }
        }
    }
}

/// Its case, or that of its curve, where it has one.
fn curve(finding: &Finding) -> &str {
    finding.case.0.split('@').next().unwrap_or_default()
}

/// The timings with this verdict, the largest first; controls and packages apart.
fn extremes<'a>(view: &View<'a>, verdict: Verdict) -> Vec<(&'a Finding, &'a Timing, Estimate)> {
    let findings = view.comparison.findings.iter();
    let mut found: Vec<(&Finding, &Timing, Estimate)> = findings
        .filter(|finding| finding.verdict == verdict && !finding.control)
        .filter_map(|finding| {
            let timing = finding.timing()?;
            Some((finding, timing, timing.tax?))
        })
        .collect();
    found.sort_by(|(.., one), (.., other)| other.value.ln().abs().total_cmp(&one.value.ln().abs()));
    found
}

/// The few things that matter, in sentences.
fn matters(view: &View<'_>) -> Markup {
    let rows = |verdict| -> Vec<(&Finding, &Timing, Estimate)> {
        let mut seen: Vec<&str> = Vec::new();
        let all = extremes(view, verdict).into_iter();
        // Of a curve its largest point is enough.
        let first = all.filter(|(finding, ..)| {
            let is_first = !seen.contains(&curve(finding));
            seen.push(curve(finding));
            is_first
        });
        first.take(NAMED).collect()
    };
    let links = Links::of(view);
    let news = view
        .comparison
        .findings
        .iter()
        .filter(|f| f.verdict == Verdict::New);
    let news: Vec<&Finding> = news.take(NAMED).collect();
    html! {
        div.matters {
            @if !news.is_empty() {
                div { h2 { "Look at this first" } ul { @for finding in news {
                    li { (links.link(&finding.case, &said::prose(&finding.title))) " " span.muted { (said::line(view.label(&finding.image))) } }
                } } }
            }
            @for (verdict, head) in [(Verdict::Slower, "Costs more"), (Verdict::Faster, "Costs less")] {
                @let rows = rows(verdict);
                @if !rows.is_empty() {
                    div { h2 { (head) } ul { @for (finding, timing, tax) in rows {
                        @let (says, interval) = ratio(&tax, timing, verdict);
                        li { strong { (says) } " " span.muted { "(" (interval) ")" } " " (links.link(&finding.case, &said::prose(&finding.title))) " " span.muted { (said::line(view.label(&finding.image))) } }
                    } } }
                }
            }
        }
    }
}

fn images(view: &View<'_>) -> Markup {
    html! {
        ul.images { @for image in &view.run.header.images { (one(image)) } }
    }
}

fn one(image: &RunImage) -> Markup {
    let clib = image
        .image
        .clib()
        .map_or_else(|| "no libc found".to_owned(), ToString::to_string);
    let os = image.image.probe.os.as_deref().unwrap_or_default();
    html! {
        li {
            span.role { (image.role.as_str()) }
            strong { (said::line(&image.image.name)) }
            span.muted { (said::line(&clib)) @if !os.is_empty() { " · " (said::line(os)) } }
        }
    }
}

fn warnings(view: &View<'_>) -> Markup {
    html! {
        @for image in view.stand_ins() {
            p.note { (said::line(&image.name)) " is a stand-in for " (said::line(image.stand_in_for.as_deref().unwrap_or_default()))
                ": the same libc, but not that image; what the image adds or patches is not seen here" }
        }
        @for note in &view.comparison.notes { p.note { (said::prose(note)) } }
    }
}
