//! The report of a bisect: the steps with what was seen, the answer, and how sure it is.

use std::fmt::Write as _;

use crate::exit::Exit;
use crate::report::terminal::page::{Ink, Page, padded, plain, run};
use crate::report::text::{columns, neutral};
use crate::report::{Look, Verbosity};
use crate::repro::bisect::{Found, Verdict};
use crate::repro::bisection::{Bisection, Version};

/// 1: it changes; 0: it does not; 5: it cannot be told.
#[must_use]
pub fn exit(bisection: &Bisection) -> Exit {
    match bisection.found {
        Found::Change { .. } | Found::NotMonotone { .. } => Exit::Divergence,
        Found::NoChange => Exit::Success,
        Found::Untold => Exit::TooBroken,
    }
}

/// Renders a bisect for people.
#[must_use]
pub fn terminal(bisection: &Bisection, look: &Look) -> String {
    let mut page = Page::new(*look);
    if look.verbosity != Verbosity::Quiet {
        page.line(0, &[run(Ink::Strong, bisection.thing.clone())]);
        page.line(0, &[run(Ink::Dim, bisection.question.clone())]);
        page.blank();
        let width = |of: fn(&Version) -> &str| {
            let steps = bisection
                .steps
                .iter()
                .map(|step| columns(of(&step.version)));
            steps.max().unwrap_or_default() + 2
        };
        let (names, abouts) = (
            width(|version| &version.name),
            width(|version| &version.about).min(40),
        );
        for (number, step) in bisection.steps.iter().enumerate() {
            let (word, ink) = word(bisection, step.verdict);
            page.line(
                2,
                &[
                    run(Ink::Dim, padded(&format!("{}", number + 1), 4)),
                    run(Ink::Strong, padded(&step.version.name, names)),
                    run(Ink::Dim, padded(&step.version.about, abouts)),
                    run(ink, padded(word, 7)),
                    plain(step.evidence.clone()),
                ],
            );
        }
        for missing in &bisection.not_at_hand {
            page.line(
                2,
                &[run(Ink::Dim, format!("not at hand: {}", missing.label))],
            );
        }
        page.blank();
    }
    let ink = match exit(bisection) {
        Exit::Success => Ink::Good,
        Exit::TooBroken => Ink::Warning,
        _ => Ink::Bad,
    };
    for (number, line) in answer(bisection).into_iter().enumerate() {
        let ink = if number == 0 { ink } else { Ink::Plain };
        page.line(0, &[run(ink, line)]);
    }
    page.finish()
}

fn word(bisection: &Bisection, verdict: Verdict) -> (&'static str, Ink) {
    match (verdict, bisection.newest_fails) {
        (Verdict::Skip, _) => ("skip", Ink::Dim),
        (Verdict::New, true) | (Verdict::Old, false) => match bisection.found {
            Found::NoChange => ("same", Ink::Plain),
            _ => ("bad", Ink::Bad),
        },
        (Verdict::New, false) | (Verdict::Old, true) => ("good", Ink::Good),
    }
}

/// The answer, in sentences.
#[must_use]
pub fn answer(bisection: &Bisection) -> Vec<String> {
    let version = |index: usize| named(&bisection.versions[index]);
    let looks = bisection.steps.len();
    let certainty = || {
        format!(
            "sure to {:.1} % at least ({} looks, none decided by one run)",
            (1.0 - bisection.error) * 100.0,
            looks
        )
    };
    match &bisection.found {
        Found::Change {
            last,
            first,
            untold,
        } => {
            let what = match bisection.newest_fails {
                true => "first bad",
                false => "first good again",
            };
            let mut said = vec![if untold.is_empty() {
                format!("{what}: {}", version(*first))
            } else {
                let one_of: Vec<String> =
                    untold.iter().chain([first]).map(|i| version(*i)).collect();
                format!("{what} is one of these: {}", one_of.join(", "))
            }];
            said.push(format!("before: {}", version(*last)));
            said.push(certainty());
            said
        }
        Found::NotMonotone { changes } => {
            let changes: Vec<String> = changes
                .iter()
                .map(|(last, first)| format!("{} → {}", version(*last), version(*first)))
                .collect();
            vec![
                format!(
                    "it comes and goes, among those looked at: {}",
                    changes.join("; ")
                ),
                "run without `--bisect` to look at each version".to_owned(),
            ]
        }
        Found::NoChange => {
            vec!["no change: the oldest and the newest are not told apart".to_owned()]
        }
        Found::Untold => vec!["nothing can be told of too many versions".to_owned()],
    }
}

fn named(version: &Version) -> String {
    match version.about.as_str() {
        "" => version.name.clone(),
        about => format!("{} ({about})", version.name),
    }
}

/// Renders a bisect for an issue.
#[must_use]
pub fn markdown(bisection: &Bisection) -> String {
    let clean = |text: &str| neutral(text).replace('|', "\\|").replace('<', "&lt;");
    let mut text = format!(
        "# {}\n\n{}\n\n",
        clean(&bisection.thing),
        clean(&bisection.question)
    );
    text.push_str("| | version | | what was seen |\n|---|---|---|---|\n");
    for (number, step) in bisection.steps.iter().enumerate() {
        let (word, _) = word(bisection, step.verdict);
        let name = clean(&named(&step.version));
        let _ = writeln!(
            text,
            "| {} | {name} | {word} | {} |",
            number + 1,
            clean(&step.evidence)
        );
    }
    text.push('\n');
    for line in answer(bisection) {
        let _ = writeln!(text, "{}\n", clean(&line));
    }
    text
}

/// Renders a bisect as one JSON object: its fields, and `answer` and `exit_code`.
///
/// # Errors
/// Never in practice: nothing in it has keys that are no text.
pub fn json(bisection: &Bisection) -> Result<String, serde_json::Error> {
    #[derive(serde::Serialize)]
    struct Out<'a> {
        #[serde(flatten)]
        bisection: &'a Bisection,
        answer: Vec<String>,
        exit_code: u8,
    }
    let out = Out {
        bisection,
        answer: answer(bisection),
        exit_code: exit(bisection).code(),
    };
    Ok(serde_json::to_string_pretty(&out)? + "\n")
}
