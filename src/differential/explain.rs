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
/// Text of a case as short as this (`0`, `C`) is found by chance.
const LEAST_SAID: usize = 8;

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
        if functions.is_empty() || !differs(case, probes.a, probes.b) {
            continue;
        }
        let fit = if case.is_timing() {
            seen.costs()
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
    best(found)
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
        self.ended_alike(said)
            .or_else(|| self.said_alike(said))
            .map(|evidence| (0, Fit::SameSymptom, evidence))
            .or_else(|| self.same_topic(functions))
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

    /// One of them printed what the case prints on its libc and not on the other's.
    fn said_alike(&self, said: Both<&Expectation>) -> Option<String> {
        let texts = said.map(|expectation| {
            let texts = [&expectation.stdout, &expectation.stderr];
            let texts = texts.into_iter().flatten();
            texts.map(String::as_str).collect::<Vec<_>>().join("\n")
        });
        let found = |lines: &[&str], own: &str, other: &str| -> Option<String> {
            let own = own.lines().flat_map(|line| line.split(": "));
            let mut own = own.map(|part| part.trim().trim_matches('"'));
            let part = own.find(|part| {
                part.len() >= LEAST_SAID
                    && part.contains(char::is_alphabetic)
                    && !other.contains(part)
                    && lines.iter().any(|line| line.contains(part))
            });
            part.map(str::to_owned)
        };
        let of_a = found(&self.lines.a, &texts.a, &texts.b);
        let of_b = found(&self.lines.b, &texts.b, &texts.a);
        let evidence = match (of_a, of_b) {
            (None, None) => return None,
            (Some(a), Some(b)) => format!("A prints \"{a}\" and B \"{b}\", as the case does"),
            (Some(a), None) => format!("A prints \"{a}\", as the case does"),
            (None, Some(b)) => format!("B prints \"{b}\", as the case does"),
        };
        Some(evidence)
    }

    /// Somebody printed words about the same thing.
    fn same_topic(&self, functions: &BTreeSet<String>) -> Option<Found> {
        TOPICS.iter().enumerate().find_map(|(rank, topic)| {
            if !functions.iter().any(|function| topic.has(function)) {
                return None;
            }
            let (of_a, of_b) = (topic.found_in(&self.lines.a), topic.found_in(&self.lines.b));
            let (side, line) = of_b.map(|line| ("B", line)).or(of_a.map(|l| ("A", l)))?;
            let line: String = line.trim().chars().take(100).collect();
            let name = topic.name;
            let evidence = format!("what {side} prints is about {name}: \"{line}\"");
            Some((rank, Fit::SameTopic, evidence))
        })
    }
}
