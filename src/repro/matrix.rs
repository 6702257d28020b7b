//! Runs of images with equal outcome, where it changes first, and what that says of the libc. Pure.

use std::collections::BTreeMap;

use serde::Serialize;

use super::comparing::{Comparing, Key};
use super::model::{Outcomes, Repro, Tried, TriedResult};
use crate::aspect::Aspect;
use crate::clib::Clib;
use crate::differential::{LinesDiff, diff};
use crate::outcome::Observation;
use crate::stats::fisher_exact;

/// Two failure rates are told apart where they would differ so by chance less often than this.
const SIGNIFICANT: f64 = 0.01;

/// A reproduction as a matrix of versions by outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matrix {
    /// Neighbours of a range with equal outcome, in the order of the images.
    pub groups: Vec<Group>,
    /// Where the outcome changes from one image of a range to the next.
    pub changes: Vec<Change>,
    /// What can be said of whose doing it is.
    pub cause: Vec<String>,
    /// Whether it fails anywhere.
    pub reproduces: bool,
}

/// Images that stand beside each other in a range and did the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// The range.
    pub range: String,
    /// Indices of [`Repro::across`].
    pub images: Vec<usize>,
    /// What they did.
    pub state: State,
}

/// What became of the images of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// No trial failed.
    Passes,
    /// Every trial failed.
    Fails,
    /// Some failed and some did not.
    Flaky,
    /// The subject does not apply.
    DoesNotApply,
    /// The harness could not tell.
    Broken,
}

/// A change from one image to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Index of the last image that did as those before.
    pub from: usize,
    /// Index of the first image that did otherwise.
    pub to: usize,
    /// What they usually did, or, where only one fails now and then, what failed.
    pub outcomes: (String, String),
    /// In what their outputs differ.
    pub differs: Vec<Difference>,
    /// The p-value of one failure rate on both, where it is a matter of rates.
    pub p_value: Option<f64>,
    /// Whether they have the same version of the same libc.
    pub same_libc: bool,
}

/// In what one output differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Which output.
    pub aspect: Aspect,
    /// Line by line.
    pub diff: LinesDiff,
}

/// What makes two images alike.
#[derive(Debug, PartialEq, Eq)]
enum Alike<'r> {
    /// Every trial did this.
    Steady(Key),
    /// Sometimes this, sometimes that.
    Flaky,
    DoesNotApply(&'r str),
    Broken(&'r str),
}

impl Matrix {
    /// Of a reproduction.
    #[must_use]
    pub fn of(repro: &Repro) -> Matrix {
        let comparing = Comparing::normalised(&repro.subject.observe, &repro.subject.normalised);
        let alike: Vec<Alike<'_>> = repro
            .across
            .iter()
            .map(|one| alike(one, &comparing))
            .collect();
        let mut groups: Vec<Group> = Vec::new();
        let mut changes = Vec::new();
        for (index, one) in repro.across.iter().enumerate() {
            match groups.last_mut() {
                Some(group) if group.range == one.range => {
                    let last = index - 1;
                    if is_same(repro, &alike, last, index) {
                        group.images.push(index);
                        if group.state != state(one) {
                            group.state = State::Flaky;
                        }
                        continue;
                    }
                    changes.extend(change(repro, &comparing, last, index));
                }
                _ => {}
            }
            groups.push(Group {
                range: one.range.clone(),
                images: vec![index],
                state: state(one),
            });
        }
        Matrix {
            reproduces: repro.across.iter().any(Tried::fails),
            cause: cause(repro, &alike, &comparing),
            groups,
            changes,
        }
    }

    /// Whether the harness could not tell of any image.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        !self.groups.is_empty() && self.groups.iter().all(|g| g.state == State::Broken)
    }
}

fn alike<'r>(one: &'r Tried, comparing: &Comparing) -> Alike<'r> {
    match &one.result {
        TriedResult::Ran(outcomes) => match (outcomes.is_steady(), outcomes.usual()) {
            (true, Some(seen)) => Alike::Steady(comparing.key(seen)),
            _ => Alike::Flaky,
        },
        TriedResult::DoesNotApply(why) => Alike::DoesNotApply(why),
        TriedResult::Broken(why) => Alike::Broken(why),
    }
}

/// What became of an image.
#[must_use]
pub fn state(one: &Tried) -> State {
    match &one.result {
        TriedResult::Ran(outcomes) if outcomes.failures == 0 => State::Passes,
        TriedResult::Ran(outcomes) if outcomes.failures == outcomes.trials => State::Fails,
        TriedResult::Ran(_) => State::Flaky,
        TriedResult::DoesNotApply(_) => State::DoesNotApply,
        TriedResult::Broken(_) => State::Broken,
    }
}

/// Whether two images did the same: always alike, or with rates that are not told apart.
fn is_same(repro: &Repro, alike: &[Alike<'_>], one: usize, other: usize) -> bool {
    let flaky = [one, other]
        .iter()
        .any(|&index| alike[index] == Alike::Flaky);
    let outcomes = |index: usize| repro.across[index].outcomes();
    match (flaky, outcomes(one), outcomes(other)) {
        (true, Some(one), Some(other)) => !told_apart(one, other),
        _ => alike[one] == alike[other],
    }
}

fn told_apart(one: &Outcomes, other: &Outcomes) -> bool {
    fisher_exact(one.count(), other.count()) < SIGNIFICANT
}

fn change(repro: &Repro, comparing: &Comparing, from: usize, to: usize) -> Option<Change> {
    let (old, new) = (&repro.across[from], &repro.across[to]);
    let (one, other) = (old.outcomes()?, new.outcomes()?);
    let (seen_old, seen_new) = telling(one, other)?;
    let flaky = !(one.is_steady() && other.is_steady());
    Some(Change {
        from,
        to,
        outcomes: (seen_old.outcome.to_string(), seen_new.outcome.to_string()),
        differs: differences(comparing, seen_old, seen_new),
        p_value: flaky.then(|| fisher_exact(one.count(), other.count())),
        same_libc: old.clib().is_some() && old.clib() == new.clib(),
    })
}

/// What tells them apart: what failed on the one that fails more, beside what the other usually did.
fn telling<'o>(
    one: &'o Outcomes,
    other: &'o Outcomes,
) -> Option<(&'o Observation, &'o Observation)> {
    let usual = (one.usual()?, other.usual()?);
    if one.is_steady() && other.is_steady() {
        return Some(usual);
    }
    Some(match (one.failing(), other.failing()) {
        (None, Some(failing)) => (usual.0, failing),
        (Some(failing), None) => (failing, usual.1),
        _ => usual,
    })
}

/// In what two observations differ, output by output.
#[must_use]
pub fn differences(
    comparing: &Comparing,
    one: &Observation,
    other: &Observation,
) -> Vec<Difference> {
    let each = comparing.observe.iter().filter_map(|aspect| {
        let diff = diff(
            &comparing.lines(*aspect, one)?,
            &comparing.lines(*aspect, other)?,
        );
        (!diff.is_empty()).then_some(Difference {
            aspect: *aspect,
            diff,
        })
    });
    each.collect()
}

/// Whose doing it is: the libc's, where the images of each version agree and the versions do not.
fn cause(repro: &Repro, alike: &[Alike<'_>], comparing: &Comparing) -> Vec<String> {
    let mut said = Vec::new();
    if !repro.across.iter().any(Tried::fails) {
        return said;
    }
    if repro.subject.as_shipped {
        said.push(
            "a program of the image itself is run: its version and build differ too, so that this \
             is not put down to the libc"
                .to_owned(),
        );
        return said;
    }
    let baseline = self::alike(&repro.baseline, comparing);
    let mut versions: BTreeMap<String, Vec<(&Tried, &Alike<'_>)>> = BTreeMap::new();
    let all = repro
        .across
        .iter()
        .zip(alike)
        .chain([(&repro.baseline, &baseline)]);
    for (one, alike) in all.filter(|(one, _)| one.outcomes().is_some()) {
        let libc = one
            .clib()
            .map_or_else(|| "no libc".to_owned(), Clib::to_string);
        versions.entry(libc).or_default().push((one, alike));
    }
    let split = versions.iter().find_map(|(libc, of_version)| {
        let (first, rest) = of_version.split_first()?;
        let other = rest.iter().find(|other| other.1 != first.1)?;
        Some((libc, first.0, other.0))
    });
    if let Some((libc, one, other)) = split {
        said.push(format!(
            "not the upstream version of the libc alone: {} and {} both have {libc} and do not do \
             the same",
            one.label, other.label
        ));
        return said;
    }
    said.push(by_family(&versions));
    said
}

/// What is said where the images of each version of a libc agree.
fn by_family(versions: &BTreeMap<String, Vec<(&Tried, &Alike<'_>)>>) -> String {
    let state = |family: &str| {
        let of_family = versions.iter().filter(|(libc, _)| libc.starts_with(family));
        let mut alike = of_family.filter_map(|(_, all)| Some(all.first()?.1));
        let first = alike.next()?;
        Some((alike.all(|other| other == first), first))
    };
    match (state("musl"), state("glibc")) {
        (Some((true, musl)), Some((true, glibc))) if musl != glibc => {
            "the libc: every musl here does one thing, every glibc another".to_owned()
        }
        (Some((false, _)), _) => {
            "the libc, as far as this tells: it changes with the version of musl, and images with \
             one version agree"
                .to_owned()
        }
        (_, Some((false, _))) => {
            "the libc, as far as this tells: it changes with the version of glibc, and images with \
             one version agree"
                .to_owned()
        }
        _ => "it goes with the libc, whose versions here agree among themselves".to_owned(),
    }
}

#[cfg(test)]
#[path = "matrix_tests.rs"]
pub(crate) mod tests;
