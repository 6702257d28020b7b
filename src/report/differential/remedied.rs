//! Mitigations that were tried on a command, in each form.

use std::fmt::Write as _;

use serde::Serialize;

use crate::differential::remedy::{Because, Effect, Remedied, Side};
use crate::differential::{Aspect, remedy};
use crate::mitigate;
use crate::record::Activity;
use crate::report::json::{RatioOut, ratio, share};
use crate::report::mitigation::{memory, price, timed};
use crate::report::terminal::page::{Ink, Page, plain, run};
use crate::report::words::markdown::{cell, code};
use crate::sample::Metric;

/// What `--mitigate` came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Mitigations {
    /// There is nothing to mend.
    Needless,
    /// These were tried, on this side.
    Tried {
        /// The one that fails or is slower.
        side: Side,
        /// One after the other.
        tried: Vec<Remedied>,
    },
}

/// What is said where there is nothing to try.
const NEEDLESS: &str = "no mitigation was tried: there is nothing to mend";
const NONE: &str =
    "no mitigation is known for what was seen; `--mitigate NAME` tries one all the same";

/// What it does, in one line.
fn effect(remedied: &Remedied, effect: &Effect) -> String {
    match effect {
        Effect::Mends => "mends the difference".to_owned(),
        Effect::Succeeds(differs) => {
            format!("it succeeds now; still different: {}", aspects(differs))
        }
        Effect::NoEffect => "no effect: as without it".to_owned(),
        Effect::Breaks(how) => format!("makes it worse: {how}"),
        Effect::Changes(differs) => format!(
            "changes it, but mends it not; different: {}",
            aspects(differs)
        ),
        Effect::Timed(effect) => timed(effect, Metric::Wall),
        Effect::NotActive => format!(
            "had no effect because it was not active ({})",
            remedied.activity.evidence()
        ),
        Effect::NotTried(why) => format!("not tried: {why}"),
        Effect::Broken(why) => format!("broken: {why}"),
    }
}

fn aspects(aspects: &[Aspect]) -> String {
    let names: Vec<&str> = aspects.iter().map(|aspect| aspect.as_str()).collect();
    names.join(", ")
}

fn because(because: &Because) -> String {
    match because {
        Because::Named => "asked for".to_owned(),
        Because::Explained(case) => format!("for {case}"),
        Because::Said(name) => format!("the error names {name}"),
    }
}

/// What there is to say of its activity, where the effect does not say it.
fn active(remedied: &Remedied) -> Option<String> {
    match &remedied.activity {
        Activity::Active(seen) => Some(format!("active: {seen}")),
        Activity::Inactive(_) => None,
        Activity::Unknown(_) if is_idle(remedied) => None,
        Activity::Unknown(why) => Some(format!("whether it was active is not known: {why}")),
    }
}

fn is_idle(remedied: &Remedied) -> bool {
    let mut effects = remedied.effects.iter();
    effects.all(|effect| matches!(effect, Effect::NotTried(_)))
}

/// Writes the section.
pub(super) fn terminal(page: &mut Page, mitigations: &Mitigations) {
    page.blank();
    let (side, tried) = match mitigations {
        Mitigations::Needless => return page.line(0, &[run(Ink::Dim, NEEDLESS)]),
        Mitigations::Tried { tried, .. } if tried.is_empty() => {
            return page.line(0, &[run(Ink::Dim, NONE)]);
        }
        Mitigations::Tried { side, tried } => (side, tried),
    };
    page.line(
        0,
        &[
            run(Ink::Heading, "mitigations"),
            run(
                Ink::Dim,
                format!(" tried on {}, one at a time", side.as_str()),
            ),
        ],
    );
    for remedied in tried {
        entry(page, remedied);
    }
}

fn entry(page: &mut Page, remedied: &Remedied) {
    let mut runs = vec![
        run(Ink::Strong, remedied.name.as_str()),
        plain(format!(" {}", remedied.title)),
    ];
    for said in price(&remedied.cost) {
        runs.push(run(Ink::Dim, format!(" · {said}")));
    }
    page.line(2, &runs);
    for one in &remedied.effects {
        let (mark, ink) = mark(one);
        let mut runs = vec![run(ink, format!("{mark} ")), plain(effect(remedied, one))];
        if let Some(memory) = memory(&remedied.cost) {
            runs.push(run(Ink::Dim, format!(" · {memory}")));
        }
        page.line(4, &runs);
    }
    let said = [Some(because(&remedied.because)), active(remedied)];
    let said: Vec<String> = said.into_iter().flatten().collect();
    page.line(6, &[run(Ink::Dim, said.join("; "))]);
}

fn mark(effect: &Effect) -> (&'static str, Ink) {
    match effect {
        Effect::Mends | Effect::Succeeds(_) | Effect::Timed(mitigate::Effect::Recovers(_)) => {
            ("✓", Ink::Good)
        }
        Effect::Breaks(_) | Effect::Timed(mitigate::Effect::Worse(_)) => ("✗", Ink::Bad),
        Effect::NotActive | Effect::Changes(_) | Effect::Broken(_) => ("!", Ink::Warning),
        Effect::Timed(mitigate::Effect::NoEffect(_)) | Effect::NoEffect | Effect::NotTried(_) => {
            ("–", Ink::Dim)
        }
        Effect::Timed(_) => ("!", Ink::Warning),
    }
}

/// Writes the section.
pub(super) fn markdown(text: &mut String, mitigations: &Mitigations) {
    text.push_str("\n## Mitigations\n\n");
    let (side, tried) = match mitigations {
        Mitigations::Tried { side, tried } if !tried.is_empty() => (side, tried),
        Mitigations::Tried { .. } => {
            let _ = writeln!(text, "{NONE}.");
            return;
        }
        Mitigations::Needless => {
            let _ = writeln!(text, "{NEEDLESS}.");
            return;
        }
    };
    let _ = write!(
        text,
        "Tried on {}, one at a time.\n\n| mitigation | what it does | what it costs | evidence |\n\
         |---|---|---|---|\n",
        side.as_str()
    );
    for remedied in tried {
        let does: Vec<String> = remedied
            .effects
            .iter()
            .map(|one| effect(remedied, one))
            .collect();
        let costs = price(&remedied.cost).into_iter();
        let costs: Vec<String> = costs.chain(memory(&remedied.cost)).collect();
        let said = [Some(because(&remedied.because)), active(remedied)];
        let said: Vec<String> = said.into_iter().flatten().collect();
        let _ = writeln!(
            text,
            "| {}: {} | {} | {} | {} |",
            code(&remedied.name),
            cell(&remedied.title),
            cell(&does.join("; ")),
            cell(&costs.join(", ")),
            cell(&said.join("; ")),
        );
    }
}

#[derive(Serialize)]
pub(super) struct MitigationOut<'a> {
    mitigation: &'a str,
    title: &'a str,
    side: &'static str,
    because: &'static str,
    case: Option<&'a str>,
    activity: &'static str,
    evidence: &'a str,
    effects: Vec<EffectOut>,
    peak_kib: Option<f64>,
    added_bytes: Option<u64>,
    start_up_ns: Option<f64>,
}

#[derive(Serialize)]
struct EffectOut {
    of: &'static str,
    effect: &'static str,
    says: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<RatioOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<RatioOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<RatioOut>,
}

/// The mitigations as JSON; `None`: they were not asked for.
pub(super) fn json(mitigations: Option<&Mitigations>) -> Option<Vec<MitigationOut<'_>>> {
    Some(match mitigations? {
        Mitigations::Needless => Vec::new(),
        Mitigations::Tried { side, tried } => tried.iter().map(|one| out(*side, one)).collect(),
    })
}

fn out(side: Side, remedied: &Remedied) -> MitigationOut<'_> {
    let (because, case) = match &remedied.because {
        Because::Named => ("named", None),
        Because::Explained(case) => ("explained", Some(case.as_str())),
        Because::Said(_) => ("said", None),
    };
    MitigationOut {
        mitigation: &remedied.name,
        title: &remedied.title,
        side: side.as_str(),
        because,
        case,
        activity: match remedied.activity {
            Activity::Active(_) => "active",
            Activity::Inactive(_) => "inactive",
            Activity::Unknown(_) => "unknown",
        },
        evidence: remedied.activity.evidence(),
        effects: remedied
            .effects
            .iter()
            .map(|one| effect_out(remedied, one))
            .collect(),
        peak_kib: remedied.cost.peak_kib,
        added_bytes: remedied.cost.added_bytes,
        start_up_ns: remedied.cost.start_up.map(|start_up| start_up.more_ns),
    }
}

fn effect_out(remedied: &Remedied, one: &remedy::Effect) -> EffectOut {
    let timings = match one {
        Effect::Timed(effect) => effect.timings(),
        _ => None,
    };
    EffectOut {
        of: match one {
            Effect::Timed(_) => "time",
            _ => "behaviour",
        },
        effect: one.as_str(),
        says: effect(remedied, one),
        share: timings.and_then(|timings| timings.share).map(share),
        change: timings.map(|timings| ratio(timings.change)),
        remaining: timings.and_then(|timings| timings.remaining).map(ratio),
    }
}
