//! Predictions for people, for programs and for pull requests.

mod json;
mod junit;
mod markdown;
mod sarif;
mod terminal;

use crate::confirm::{Confirmation, Confirmed, Mark};
use crate::exit::Exit;
use crate::predict::{Confidence, Facts, Finding, Kind, LockFacts, Prediction, PythonFrom};

pub use json::{SCHEMA, SCHEMA_VERSION, render as json};
pub use junit::render as junit;
pub(super) use markdown::capital;
pub use markdown::render as markdown;
pub use sarif::render as sarif;
pub use terminal::render as terminal;

use super::text::{counted, neutral};

/// A prediction, with what it is about as the user calls it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// What moves.
    pub software: &'a str,
    /// Where it goes.
    pub target: &'a str,
    /// What is predicted.
    pub prediction: &'a Prediction,
    /// What became of it where it was tried.
    pub confirmed: Option<&'a Confirmed>,
    /// The least confidence that is more than the user accepts; `None`: all is accepted.
    pub fail_on: Option<Confidence>,
}

impl Named<'_> {
    /// Whether a finding is more than the user accepts: a prediction that was refuted, and happened
    /// to nothing, breaks nothing.
    #[must_use]
    pub fn is_refused(&self, finding: &Finding) -> bool {
        let tried = self.confirmation(finding);
        let refuted = tried.is_some_and(|c| c.mark == Mark::Refuted && c.confirmed.is_empty());
        let too_much = |least| finding.confidence <= least;
        self.fail_on.is_some_and(too_much) && !refuted
    }

    /// Whether one is, or something failed that nobody predicted.
    #[must_use]
    pub fn failed(&self) -> bool {
        let mut findings = self.prediction.findings.iter();
        let mut missed = self
            .confirmed
            .iter()
            .flat_map(|confirmed| &confirmed.missed);
        findings.any(|finding| self.is_refused(finding))
            || missed.any(|missed| self.fail_on.is_some_and(|least| missed.when <= least))
    }

    /// What became of a prediction, where it was tried.
    #[must_use]
    pub fn confirmation(&self, finding: &Finding) -> Option<&Confirmation> {
        let mut findings = self.prediction.findings.iter();
        let place = findings.position(|other| std::ptr::eq(other, finding))?;
        self.confirmed?.marks.get(place)
    }

    /// The exit status.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.failed() {
            Exit::Divergence
        } else {
            Exit::Success
        }
    }
}

/// Findings that are told together: those of one kind and confidence that concern the same
/// objects, as the many symbols that one library lacks.
pub(super) fn groups(prediction: &Prediction, confidence: Confidence) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let findings = prediction.findings.iter();
    for finding in findings.filter(|finding| finding.confidence == confidence) {
        let together = matches!(finding.kind, Kind::MissingSymbol | Kind::IgnoredVersion);
        let group = groups.iter_mut().find(|group| {
            together && group[0].kind == finding.kind && group[0].objects == finding.objects
        });
        match group {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// What a group says in one line.
pub(super) fn headline(group: &[&Finding]) -> String {
    let first = group[0];
    let names = |shown: usize| {
        let all = group.iter().map(|finding| format!("`{}`", finding.subject));
        let mut text = all.take(shown).collect::<Vec<_>>().join(", ");
        if group.len() > shown {
            text.push_str(&format_args!(" and {} more", group.len() - shown).to_string());
        }
        text
    };
    let text = match (group.len(), first.kind) {
        (1, _) => first.says.clone(),
        (count, Kind::MissingSymbol) => format!("nothing there has {count} symbols: {}", names(6)),
        (count, _) => format!("musl takes other versions of {count} symbols: {}", names(6)),
    };
    neutral(&text)
}

/// What was looked at, in one line.
pub(super) fn looked_at(facts: &Facts) -> String {
    if let Some(lock) = &facts.lock {
        return looked_at_lock(lock);
    }
    let mut parts = Vec::new();
    let mut add = |count: usize, one: &str, many: &str| {
        if count > 0 {
            parts.push(counted(count, one, many));
        }
    };
    add(facts.programs, "program", "programs");
    add(facts.static_programs, "static program", "static programs");
    add(
        facts.libraries,
        "library or module",
        "libraries and modules",
    );
    add(facts.scripts, "script", "scripts");
    if parts.is_empty() {
        parts.push("no program, library or script".to_owned());
    }
    let mut text = parts.join(", ");
    if facts.packages_left_out > 0 {
        let packages = counted(facts.packages_left_out, "package", "packages");
        text = format!("{text}; {packages} of the distribution left out (--packaged)");
    }
    text
}

fn looked_at_lock(lock: &LockFacts) -> String {
    let version = lock.version.as_deref();
    let version = version.map(|version| format!(" (version {version} of the format)"));
    let mut text = format!(
        "{} of {}{}",
        counted(lock.packages, "package", "packages"),
        lock.format,
        neutral(&version.unwrap_or_default()),
    );
    if lock.elsewhere > 0 {
        text = format!(
            "{text}, {} of them for other platforms only",
            lock.elsewhere
        );
    }
    if lock.by_matrix > 0 {
        text = format!("{text}, {} judged by the suites' matrix", lock.by_matrix);
    }
    let from = match lock.python_from {
        Some(PythonFrom::Asked) => "as asked for",
        Some(PythonFrom::Image) => "which the target has",
        Some(PythonFrom::Assumed) => {
            "assumed from the lock file, as the target has none (--python says another)"
        }
        None => "",
    };
    match &lock.python {
        Some(python) => format!("{text}; for Python {python}, {from}"),
        None if lock.format.is_python() => {
            format!("{text}; for any Python, as neither the target nor the file has one (--python)")
        }
        None => text,
    }
}

/// What the software is: its libc, or that it is a lock file.
fn origin(facts: &Facts) -> String {
    match &facts.lock {
        Some(_) => "lock file".to_owned(),
        None => libc(facts.software.as_ref()),
    }
}

/// How many findings there are of each confidence.
pub(super) fn summary(prediction: &Prediction) -> String {
    let count = |confidence: &Confidence| {
        format!("{} {}", prediction.count(*confidence), confidence.as_str())
    };
    Confidence::ALL
        .iter()
        .map(count)
        .collect::<Vec<_>>()
        .join(" · ")
}

/// How many predictions became what, in one line.
pub(super) fn tally(confirmed: &Confirmed) -> String {
    let count = |mark: Mark| format!("{} {}", confirmed.count(mark), mark.as_str());
    let marks = [Mark::Confirmed, Mark::Refuted, Mark::NotTried].map(count);
    format!(
        "{} loaded, {} failed to load; of the predictions {}; {} missed",
        counted(confirmed.loaded, "file", "files"),
        confirmed.failed,
        marks.join(", "),
        confirmed.missed.len(),
    )
}

/// What became of a group of findings, in one line.
pub(super) fn marked(named: &Named<'_>, group: &[&Finding]) -> Option<String> {
    let marks = group
        .iter()
        .filter_map(|finding| named.confirmation(finding));
    let marks: Vec<&Confirmation> = marks.collect();
    let count = |mark| marks.iter().filter(|c| c.mark == mark).count();
    let parts = [Mark::Confirmed, Mark::Refuted, Mark::NotTried].map(|mark| match count(mark) {
        0 => String::new(),
        _ if group.len() == 1 => mark.as_str().to_owned(),
        many => format!("{many} {}", mark.as_str()),
    });
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let leading = marks.iter().min_by_key(|c| match c.mark {
        Mark::Refuted => 0,
        Mark::Confirmed => 1,
        Mark::NotTried => 2,
    })?;
    let why = leading.why.as_deref().unwrap_or_default();
    Some(match leading.mark {
        Mark::Refuted => {
            let objects: Vec<&str> = leading.refuted.iter().map(String::as_str).collect();
            format!(
                "{}: {} loads",
                parts.join(", "),
                neutral(&objects.join(", "))
            )
        }
        Mark::Confirmed | Mark::NotTried => format!("{} ({})", parts.join(", "), neutral(why)),
    })
}

/// The verdict in one line.
pub(super) fn verdict(named: &Named<'_>) -> String {
    let prediction = named.prediction;
    let at_load = prediction.count(Confidence::CertainAtLoad);
    let called = prediction.count(Confidence::CertainWhenCalled);
    if prediction.facts.lock.is_some() && at_load > 0 {
        return "some of it cannot be installed, or does not load".to_owned();
    }
    match (at_load, called) {
        (0, 0) => "nothing is certain to break".to_owned(),
        (0, _) => "it loads, and breaks when it gets to certain calls".to_owned(),
        _ => "some of it does not start or load".to_owned(),
    }
}

pub(super) fn libc(clib: Option<&crate::clib::Clib>) -> String {
    match clib {
        // Files tell which libc they were linked to, and not which version.
        Some(clib) if clib.version.is_none() => clib.family.to_string(),
        Some(clib) => clib.to_string(),
        None => "no libc".to_owned(),
    }
}

#[cfg(test)]
mod tests;
