//! Which divergences of the catalogue may be behind what was seen: those whose functions the command
//! reaches and whose symptom fits. What a case was seen to do on both libcs is the measure; nothing
//! here is more than possible.

use std::collections::{BTreeMap, BTreeSet};

use super::topics::TOPICS;
use super::{Both, Class, Comparison, Did};
use crate::outcome::Outcome;
use crate::predict::{differs, reach};
use crate::suite::{Case, Expectation};
use crate::tree::Tree;

/// So many are named.
const MOST: usize = 6;
/// So many are named of each topic.
const MOST_OF_TOPIC: usize = 3;
/// Shorter texts of a case (`0`, `no`) are found by chance: they count only where both sides print
/// what the case prints.
const LONG: usize = 8;
/// Where both do, one of the texts must have so many characters.
const LONG_OF_TWO: usize = 5;

/// What explanations are made of.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// What both did.
    pub did: Both<&'a Did>,
    /// In what that differs.
    pub comparison: &'a Comparison,
    /// What is said of it.
    pub class: Class,
    /// The images' files; `None`: they could not be read.
    pub trees: Both<Option<&'a Tree>>,
    /// The catalogue.
    pub cases: &'a [&'a Case],
}

/// How well a case fits what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// It was seen to do the same on these libcs.
    SameSymptom,
    /// It is about the same thing.
    SameTopic,
    /// It takes longer on one of the two libcs.
    Cost,
}

/// A case that may be behind what was seen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Explanation {
    /// Its id.
    pub case: String,
    /// Its question.
    pub title: String,
    /// How well it fits.
    pub fit: Fit,
    /// What was seen that fits.
    pub evidence: String,
    /// Its functions that the command reaches.
    pub functions: BTreeSet<String>,
    /// The objects that import them.
    pub objects: BTreeSet<String>,
    /// What a user can do.
    pub mitigation: Option<String>,
}

/// The cases that may be behind it, those that fit best first.
#[must_use]
pub fn explain(inputs: &Inputs<'_>) -> Vec<Explanation> {
    best(found(inputs))
}

/// The ids of all of them, without parameters.
#[must_use]
pub fn related(inputs: &Inputs<'_>) -> BTreeSet<String> {
    let found = found(inputs).into_iter();
    found.map(|(_, explanation)| explanation.case).collect()
}

fn found(inputs: &Inputs<'_>) -> Vec<(usize, Explanation)> {
    let Both { a, b } = inputs.did;
    let probes = Both {
        a: &a.image.probe,
        b: &b.image.probe,
    };
    if probes.a.clib().is_none() || probes.a.clib() == probes.b.clib() {
        return Vec::new();
    }
    let reached = reached(inputs);
    let seen = Symptoms::of(inputs);
    let mut found: Vec<(usize, Explanation)> = Vec::new();
    for case in inputs.cases.iter().filter(|case| !case.control) {
        let functions = case.symbols.iter().filter(|s| reached.contains_key(*s));
        let functions: BTreeSet<String> = functions.cloned().collect();
        let is_reached = !functions.is_empty();
        // A case that names no function is about one that nearly every program has.
        if !(is_reached || case.symbols.is_empty()) || !differs(case, probes.a, probes.b) {
            continue;
        }
        let fit = if case.is_timing() {
            seen.costs().filter(|_| is_reached)
        } else {
            let said = case.expectation(probes.a).zip(case.expectation(probes.b));
            said.and_then(|(a, b)| seen.fits(&functions, Both { a, b }))
        };
        let Some((rank, fit, evidence)) = fit else {
            continue;
        };
        let objects = functions.iter().flat_map(|name| &reached[name]);
        found.push((
            rank,
            Explanation {
                case: case.id.0.split('@').next().unwrap_or_default().to_owned(),
                title: case.title.clone(),
                fit,
                evidence,
                objects: objects.cloned().collect(),
                functions,
                mitigation: case.docs.mitigation.clone(),
            },
        ));
    }
    found
}

/// The best ones, of each topic only a few, each case once.
fn best(mut found: Vec<(usize, Explanation)>) -> Vec<Explanation> {
    found.sort_by(|(a, one), (b, other)| (one.fit, a, &one.case).cmp(&(other.fit, b, &other.case)));
    found.dedup_by(|(_, one), (_, other)| one.case == other.case);
    let mut of_topic: BTreeMap<(Fit, usize), usize> = BTreeMap::new();
    found.retain(|(rank, one)| {
        let count = of_topic.entry((one.fit, *rank)).or_default();
        *count += 1;
        one.fit == Fit::SameSymptom || *count <= MOST_OF_TOPIC
    });
    found.into_iter().map(|(_, one)| one).take(MOST).collect()
}

/// What the command reaches in either image.
fn reached(inputs: &Inputs<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let mut reached: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (did, tree) in inputs.did.zip(inputs.trees).into_array() {
        let (Some(tree), Some(program)) = (tree, &did.program) else {
            continue;
        };
        let words = did.command.get(1..).unwrap_or_default();
        for (function, objects) in reach(tree, &program.path, words) {
            reached.entry(function).or_default().extend(objects);
        }
    }
    reached
}

/// What was seen, as it is looked for in the catalogue.
struct Symptoms<'a> {
    class: Class,
    outcomes: Both<&'a Outcome>,
    /// Lines that only one side printed.
    lines: Both<Vec<&'a str>>,
}

type Found = (usize, Fit, String);

impl<'a> Symptoms<'a> {
    fn of(inputs: &Inputs<'a>) -> Symptoms<'a> {
        let streams = || inputs.comparison.streams.iter();
        Symptoms {
            class: inputs.class,
            outcomes: inputs.did.map(|did| &did.observation.outcome),
            lines: Both {
                a: streams().flat_map(|stream| stream.diff.of_a()).collect(),
                b: streams().flat_map(|stream| stream.diff.of_b()).collect(),
            },
        }
    }

    /// Of cases that measure what something costs.
    fn costs(&self) -> Option<Found> {
        let slower = match self.class {
            Class::Slower => "B takes longer",
            Class::Faster => "A takes longer",
            _ => return None,
        };
        Some((0, Fit::Cost, slower.to_owned()))
    }

    fn fits(&self, functions: &BTreeSet<String>, said: Both<&Expectation>) -> Option<Found> {
        let is_reached = !functions.is_empty();
        let ended = || self.ended_alike(said).filter(|_| is_reached);
        self.said_alike(said, is_reached)
            .or_else(ended)
            .map(|evidence| (0, Fit::SameSymptom, evidence))
            .or_else(|| self.same_topic(functions, said))
    }

    /// Both ended as the case does, and one of them in a way that tells.
    fn ended_alike(&self, said: Both<&Expectation>) -> Option<String> {
        let outcomes = self.outcomes;
        let tells = |outcome: &Outcome| !matches!(outcome, Outcome::Exited(_) | Outcome::NotBuilt);
        let alike = (&said.a.outcome, &said.b.outcome) == (outcomes.a, outcomes.b);
        (alike && outcomes.a != outcomes.b && (tells(outcomes.a) || tells(outcomes.b))).then(|| {
            format!(
                "the case ends like this too: {} and {}",
                outcomes.a, outcomes.b
            )
        })
    }

    /// They printed what the case prints on one libc and not on the other: both sides, or, where the
    /// case's functions are reached, one of them something that is not there by chance.
    fn said_alike(&self, said: Both<&Expectation>, is_reached: bool) -> Option<String> {
        let texts = said.map(text);
        let of_a = parts(&texts.a, &texts.b, &self.lines.a);
        let of_b = parts(&texts.b, &texts.a, &self.lines.b);
        let longest = |parts: &[&str]| parts.iter().map(|part| part.len()).max();
        match (of_a.first(), of_b.first()) {
            (Some(a), Some(b)) if longest(&[a, b]) >= Some(LONG_OF_TWO) => {
                Some(format!("A prints \"{a}\" and B \"{b}\", as the case does"))
            }
            _ if !is_reached => None,
            _ => match (first_long(&of_a), first_long(&of_b)) {
                (Some(a), _) => Some(format!("A prints \"{a}\", as the case does")),
                (None, Some(b)) => Some(format!("B prints \"{b}\", as the case does")),
                (None, None) => None,
            },
        }
    }

    /// One side failed with words about the same thing, and in the case it is that side too.
    fn same_topic(&self, functions: &BTreeSet<String>, said: Both<&Expectation>) -> Option<Found> {
        let (side, lines, fails, works) = match self.class {
            Class::OnlyAFails => ("A", &self.lines.a, said.a, said.b),
            Class::OnlyBFails => ("B", &self.lines.b, said.b, said.a),
            _ => return None,
        };
        if !looks_failed(fails) || looks_failed(works) {
            return None;
        }
        TOPICS.iter().enumerate().find_map(|(rank, topic)| {
            let mut functions = functions.iter();
            functions.find(|function| topic.has(function))?;
            let line: String = topic.found_in(lines)?.trim().chars().take(100).collect();
            let name = topic.name;
            let evidence = format!("{side} fails, and what it prints is about {name}: \"{line}\"");
            Some((rank, Fit::SameTopic, evidence))
        })
    }
}

/// The first text that is not found by chance.
fn first_long<'t>(parts: &[&'t str]) -> Option<&'t str> {
    parts.iter().find(|part| part.len() >= LONG).copied()
}

/// All that the catalogue says of what is printed.
fn text(expectation: &Expectation) -> String {
    let texts = [&expectation.stdout, &expectation.stderr];
    let texts = texts.into_iter().flatten().map(String::as_str);
    texts.collect::<Vec<_>>().join("\n")
}

/// Parts of a text that the other one has not, and that are in one of these lines; a short one as a
/// word of its own.
fn parts<'t>(own: &'t str, other: &str, lines: &[&str]) -> Vec<&'t str> {
    let split = own.lines().flat_map(|line| line.split(": "));
    let split = split.map(|part| part.trim().trim_matches('"'));
    let is_word = |line: &str, part: &str| {
        let mut words = line.split_whitespace();
        words.any(|word| word == part || word.trim_matches([',', ';', ':', '"']) == part)
    };
    split
        .filter(|part| !part.is_empty() && !other.contains(part))
        .filter(|part| match part.len() >= LONG {
            true => lines.iter().any(|line| line.contains(part)),
            false => lines.iter().any(|line| is_word(line, part)),
        })
        .collect()
}

/// Words by which cases tell that something did not work.
const FAILURES: [&str; 9] = [
    "EAI_", "fail", "missing", "error", "cannot", "does not", "no such", "nothing", "refused",
];

/// Whether what is expected is a failure.
fn looks_failed(expectation: &Expectation) -> bool {
    let text = text(expectation);
    let is_errno = |word: &str| {
        word.len() > 3 && word.starts_with('E') && word.chars().all(|c| c.is_ascii_uppercase())
    };
    expectation.outcome != Outcome::Exited(0)
        || FAILURES.iter().any(|words| text.contains(words))
        || text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(is_errno)
}
