//! What a reproduction says, line by line, whatever the form.

use super::Told;
use crate::clib::Clib;
use crate::outcome::Observation;
use crate::report::text::{neutral, shortened};
use crate::repro::matrix::{Change, Group, State};
use crate::repro::{Outcomes, Tried, TriedResult};
use crate::suite::Workload;

/// Columns that an output may take in a line of the matrix.
const LONGEST_OUTPUT: usize = 60;

/// What is run, in words: `C program, built by one compiler for both libcs`.
pub(super) fn what(told: &Told<'_>) -> String {
    let subject = &told.repro.subject;
    if subject.dockerfile.is_some() {
        let words = std::iter::once("").chain(subject.case.args.iter().map(String::as_str));
        let Workload::Command { program } = &subject.case.workload else {
            return "a Dockerfile".to_owned();
        };
        let args: Vec<&str> = words.collect();
        return format!(
            "`{program}{}` in what the Dockerfile makes of each image",
            args.join(" ")
        );
    }
    match &subject.case.workload {
        Workload::C { .. } => "C, one compiler for both libcs",
        Workload::Python { .. } => "Python, one interpreter for each libc",
        Workload::Node { .. } => "JavaScript, one Node.js for each libc",
        Workload::Program { .. } => "a program that the suite brings for each libc",
        Workload::Own { .. } => "a script, by the interpreter of each image",
        Workload::Shell { .. } => "a shell script, by /bin/sh of each image",
        Workload::Command { .. } => "a program of each image",
    }
    .to_owned()
}

/// How often, under which stress, and what a failure is.
pub(super) fn conditions(told: &Told<'_>) -> Vec<String> {
    let limits = told.repro.limits;
    let mut said = vec![match (limits.trials, limits.failures) {
        (1, _) => "run once on each image".to_owned(),
        (trials, Some(failures)) => format!("at most {trials} runs or {failures} failures each"),
        (trials, None) => format!("at most {trials} runs each"),
    }];
    said.extend(told.repro.stress.words());
    let fails = &told.repro.subject.fails_when;
    said.push(match fails {
        crate::repro::FailsWhen::Differs => "fails: not as the baseline".to_owned(),
        other => format!("fails: {other}"),
    });
    said
}

/// `alpine:3.6–3.16`.
pub(super) fn labels(told: &Told<'_>, group: &Group) -> String {
    let label = |index: &usize| told.repro.across[*index].label.as_str();
    match (
        group.images.first().map(label),
        group.images.last().map(label),
    ) {
        (Some(first), Some(last)) if first != last => format!("{first}–{}", tail(first, last)),
        (Some(only), _) => only.to_owned(),
        (None, _) => String::new(),
    }
}

/// What of the last label is not in the first: what follows the last colon or blank that they share.
fn tail<'l>(first: &str, last: &'l str) -> &'l str {
    let same = first
        .bytes()
        .zip(last.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let shared = last.get(..same).unwrap_or_default();
    let end = shared.rfind([':', ' ']).map_or(0, |at| at + 1);
    last.get(end..).unwrap_or(last)
}

/// `musl 1.1.16–1.2.3`; nothing where the labels say it.
pub(super) fn libcs(told: &Told<'_>, group: &Group) -> String {
    let libc = |index: &usize| libc(&told.repro.across[*index]);
    let (first, last) = (
        group.images.first().map(libc),
        group.images.last().map(libc),
    );
    match (first, last) {
        (Some(first), Some(last)) if first != last => format!("{first}–{}", tail(&first, &last)),
        (Some(only), _) if only != labels(told, group) => only,
        _ => String::new(),
    }
}

/// The libc of an image.
pub(super) fn libc(one: &Tried) -> String {
    one.clib()
        .map_or_else(|| "no libc".to_owned(), Clib::to_string)
}

/// What a group did.
pub(super) fn did(told: &Told<'_>, group: &Group) -> String {
    let Some(first) = group.images.first().map(|index| &told.repro.across[*index]) else {
        return String::new();
    };
    match &first.result {
        TriedResult::DoesNotApply(why) => format!("does not apply: {}", neutral(why)),
        TriedResult::Broken(why) => format!("the harness could not tell: {}", neutral(why)),
        TriedResult::Ran(outcomes) => match group.state {
            State::Flaky => flaky(told, group),
            _ => outcomes.usual().map_or_else(String::new, brief),
        },
    }
}

/// What fails in a group that does so now and then.
fn flaky(told: &Told<'_>, group: &Group) -> String {
    let all = group
        .images
        .iter()
        .filter_map(|&index| told.repro.across[index].outcomes());
    let failing = all.clone().find_map(Outcomes::failing);
    let (failures, trials) = all.fold((0, 0), |(failures, trials), outcomes| {
        (failures + outcomes.failures, trials + outcomes.trials)
    });
    let failing = failing.map_or_else(String::new, brief);
    format!("fails {failures} of {trials} times: {failing}")
}

/// How it ended and what it printed, in one line.
#[must_use]
pub fn brief(seen: &Observation) -> String {
    let output = |name: &str, bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes.trim_ascii_end()).into_owned();
        let mut lines = text.lines();
        let first = neutral(lines.next()?);
        let more = if lines.next().is_some() { " …" } else { "" };
        Some(format!(
            "{name} \"{}{more}\"",
            shortened(&first, LONGEST_OUTPUT)
        ))
    };
    let mut said = vec![seen.outcome.to_string()];
    match output("prints", &seen.stdout.bytes) {
        Some(printed) => said.push(printed),
        None => said.extend(output("says", &seen.stderr.bytes)),
    }
    said.join(", ")
}

/// `3 of 300 fail: 1.0 % (0.2–2.9 %)`.
#[must_use]
pub fn rate(outcomes: &Outcomes) -> String {
    let percent = |share: f64| format!("{}", Percent(share));
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 trials")]
    let share = outcomes.failures as f64 / outcomes.trials.max(1) as f64;
    format!(
        "{} of {} fail: {} % ({}–{} %)",
        outcomes.failures,
        outcomes.trials,
        percent(share),
        percent(outcomes.rate_low),
        percent(outcomes.rate_high)
    )
}

/// A share in per cent, with two digits that tell.
struct Percent(f64);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = self.0 * 100.0;
        if percent == 0.0 || percent >= 99.95 {
            write!(f, "{percent:.0}")
        } else if percent >= 10.0 {
            write!(f, "{percent:.0}")
        } else if percent >= 1.0 {
            write!(f, "{percent:.1}")
        } else if percent >= 0.1 {
            write!(f, "{percent:.2}")
        } else {
            write!(f, "{percent:.3}")
        }
    }
}

/// Where a change is: `alpine:3.17 (musl 1.2.3) → alpine:3.18 (musl 1.2.4)`.
pub(super) fn place(told: &Told<'_>, change: &Change) -> String {
    let named = |index: usize| {
        let one = &told.repro.across[index];
        let libc = libc(one);
        if libc == one.label {
            libc
        } else {
            format!("{} ({libc})", one.label)
        }
    };
    format!("{} → {}", named(change.from), named(change.to))
}

/// What is to be said of a change besides its lines.
pub(super) fn remarks(change: &Change) -> Vec<String> {
    let mut said = Vec::new();
    if change.outcomes.0 != change.outcomes.1 {
        said.push(format!(
            "ends with {}, then with {}",
            change.outcomes.0, change.outcomes.1
        ));
    }
    if let Some(p_value) = change.p_value {
        said.push(format!(
            "by chance alone: p = {p_value:.1e} (Fisher's exact test)"
        ));
    }
    if change.same_libc {
        said.push("both have the same upstream version of the libc".to_owned());
    }
    said
}

/// What the catalogue says, a line each.
pub(super) fn known(told: &Told<'_>) -> Vec<String> {
    let mut said = Vec::new();
    let docs = &told.repro.subject.case.docs;
    if let Some(says) = &told.known.says {
        let all = says.holds.len() + says.refuted.len();
        said.push(match says.refuted.as_slice() {
            [] => format!("known: all {all} images do what the catalogue says of their libc"),
            refuted => format!(
                "{} of {all} images do not do what the catalogue says: {}",
                refuted.len(),
                refuted.join(", ")
            ),
        });
    }
    let facts = [
        ("since", &docs.since),
        ("fixed in", &docs.fixed_in),
        ("fix", &docs.mitigation),
    ];
    if !docs.why.is_empty() {
        said.push(docs.why.clone());
    }
    said.extend(
        facts
            .into_iter()
            .filter_map(|(name, fact)| Some(format!("{name}: {}", fact.as_ref()?))),
    );
    said
}

/// What was not at hand, with the reason.
pub(super) fn missing(told: &Told<'_>) -> Option<String> {
    let missing = &told.repro.not_at_hand;
    let first = missing.first()?;
    let labels: Vec<&str> = missing.iter().map(|one| one.label.as_str()).collect();
    Some(format!(
        "{} ({})",
        labels.join(", "),
        shortened(&neutral(&first.why), 160)
    ))
}
