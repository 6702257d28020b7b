//! Predictions against what happened. Pure.

use std::collections::BTreeSet;

use super::model::{Confirmation, Confirmed, Ended, Fate, Mark, Missed, Tried};
use crate::predict::{Confidence, Finding, Kind, Prediction};

/// Marks every prediction, and finds what was not predicted.
#[must_use]
pub fn judge(prediction: &Prediction, tried: &[Tried]) -> Confirmed {
    let mut confirmed = Confirmed {
        marks: prediction
            .findings
            .iter()
            .map(|finding| mark(finding, tried))
            .collect(),
        ..Confirmed::default()
    };
    for one in tried {
        let object = one.attempt.object.clone();
        match &one.load {
            Ended::Loaded => confirmed.loaded += 1,
            Ended::Failed(_) => confirmed.failed += 1,
            Ended::NotTried(why) => confirmed.untold.push((object.clone(), why.clone())),
        }
        let (when, said) = match (&one.load, &one.bound) {
            (Ended::Failed(said), _) => (Confidence::CertainAtLoad, said),
            (Ended::Loaded, Ended::Failed(said)) => (Confidence::CertainWhenCalled, said),
            _ => continue,
        };
        if prediction.findings.iter().any(|f| foresees(f, when, one)) {
            continue;
        }
        match lent(one, said) {
            Some(why) => confirmed.untold.push((object, why)),
            None => confirmed.missed.push(Missed {
                object,
                when,
                said: said.clone(),
            }),
        }
    }
    confirmed
}

/// What became of one file, as far as failures at load are concerned that are certain.
#[must_use]
pub fn fate(prediction: &Prediction, one: &Tried) -> Fate {
    let sure = |finding: &&Finding| finding.confidence == Confidence::CertainAtLoad;
    let mut findings = prediction.findings.iter().filter(sure);
    let predicted = findings.any(|f| foresees(f, Confidence::CertainAtLoad, one));
    match (&one.load, predicted) {
        // It stopped before it could get to what was predicted.
        (Ended::Failed(said), _) if lent(one, said).is_some() => Fate::Untold,
        (Ended::Failed(_), true) => Fate::TruePositive,
        (Ended::Failed(_), false) => Fate::FalseNegative,
        (Ended::Loaded, true) => Fate::FalsePositive,
        (Ended::Loaded, false) => Fate::TrueNegative,
        (Ended::NotTried(_), _) => Fate::Untold,
    }
}

/// Whether a finding is about failures that loading shows.
fn is_about_loading(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::MissingInterpreter
            | Kind::OtherArchitecture
            | Kind::MissingLibrary
            | Kind::MissingVersion
            | Kind::MissingSymbol
            | Kind::UnsupportedByLoader
            | Kind::MissingScriptInterpreter
    )
}

/// Whether a finding says that this fails, then or before.
fn foresees(finding: &Finding, when: Confidence, one: &Tried) -> bool {
    let then = finding.confidence <= when || finding.confidence == Confidence::Possible;
    let named =
        |object: &String| finding.objects.contains(object) || finding.affects.contains(object);
    let attempt = &one.attempt;
    let loads = |object: &String| finding.objects.contains(object);
    is_about_loading(finding.kind)
        && then
        && (named(&attempt.object) || attempt.loads.iter().any(loads))
}

/// Why a failure tells nothing: what was missing is for the program to give that loads the file.
fn lent(one: &Tried, said: &str) -> Option<String> {
    let of_symbol = ["symbol not found", "undefined symbol"];
    if !of_symbol.iter().any(|what| said.contains(what)) {
        return None;
    }
    let symbol = words(said).find(|word| one.attempt.lent.contains(*word))?;
    Some(format!(
        "it wants `{symbol}` of the program that loads it, and what loaded it here has none"
    ))
}

/// Names in a message of a loader.
fn words(said: &str) -> impl Iterator<Item = &str> {
    let parts = said.split(|c: char| !(c.is_ascii_alphanumeric() || "_.$@+-".contains(c)));
    parts
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
}

fn mark(finding: &Finding, tried: &[Tried]) -> Confirmation {
    let not_tried = |why: &str| Confirmation {
        mark: Mark::NotTried,
        confirmed: BTreeSet::new(),
        refuted: BTreeSet::new(),
        why: Some(why.to_owned()),
    };
    if !is_about_loading(finding.kind) {
        return not_tried(untried(finding.kind));
    }
    let mut found = not_tried("none of its files was tried");
    for object in &finding.objects {
        match object_of(finding, object, tried) {
            Told::Confirmed(said) => {
                found.confirmed.insert(object.clone());
                if found.confirmed.len() == 1 {
                    found.why = Some(said);
                }
            }
            Told::Refuted => drop(found.refuted.insert(object.clone())),
            Told::Nothing(why) if found.confirmed.is_empty() => found.why = Some(why),
            Told::Nothing(_) => {}
        }
    }
    if !found.refuted.is_empty() {
        found.mark = Mark::Refuted;
        found.why = Some("it was loaded all the same".to_owned());
    } else if !found.confirmed.is_empty() {
        found.mark = Mark::Confirmed;
    }
    found
}

/// What the attempts tell of one object of a finding.
enum Told {
    Confirmed(String),
    Refuted,
    Nothing(String),
}

fn object_of(finding: &Finding, object: &String, tried: &[Tried]) -> Told {
    let own = || tried.iter().filter(|one| one.attempt.object == *object);
    let with = tried
        .iter()
        .filter(|one| one.attempt.loads.contains(object));
    let mut told = Told::Nothing("none of its files was tried".to_owned());
    let is_own = own().next().is_some();
    for one in own().chain(with.filter(|_| !is_own)) {
        let ended = match finding.confidence {
            Confidence::CertainAtLoad => &one.load,
            _ => match (&one.load, &one.bound) {
                (Ended::Failed(_), _) => &one.load,
                (_, bound) => bound,
            },
        };
        match ended {
            Ended::Failed(said) if is_the_reason(finding, said) => {
                return Told::Confirmed(said.clone());
            }
            Ended::Failed(said) => {
                told = Told::Nothing(format!("something else stopped it before: {said}"));
            }
            Ended::Loaded => return Told::Refuted,
            Ended::NotTried(why) => told = Told::Nothing(why.clone()),
        }
    }
    told
}

/// Whether a message is about what a finding says: loaders stop at the first thing that is wrong.
fn is_the_reason(finding: &Finding, said: &str) -> bool {
    let names = |name: &str| words(said).any(|word| word == name);
    match finding.kind {
        Kind::MissingLibrary => names(finding.subject.rsplit('/').next().unwrap_or_default()),
        Kind::MissingVersion => {
            let version = finding.subject.rsplit(' ').next().unwrap_or_default();
            names(version)
        }
        Kind::MissingSymbol => names(&finding.subject),
        Kind::MissingInterpreter | Kind::MissingScriptInterpreter => {
            said.contains("No such file or directory")
        }
        Kind::UnsupportedByLoader => {
            let others = [
                "symbol not found",
                "undefined symbol",
                "loading shared library",
            ];
            let others = others
                .iter()
                .chain(&["cannot open shared object", "' not found"]);
            !others.into_iter().any(|other| said.contains(other))
        }
        _ => true,
    }
}

/// Why loading tells nothing of such a finding.
fn untried(kind: Kind) -> &'static str {
    match kind {
        Kind::OtherInterpreter | Kind::OtherLibc | Kind::IgnoredVersion => {
            "that it loads does not show that it works; only its own tests do"
        }
        Kind::WheelTag => "whether installers take a wheel is not tried",
        Kind::NameService | Kind::MissingData | Kind::Variable => {
            "it concerns what programs read while they run"
        }
        Kind::Divergence => "`alpine-tax run` with the case shows it",
        Kind::NotReadable => "what cannot be read is not tried",
        _ => "it is about installing",
    }
}
