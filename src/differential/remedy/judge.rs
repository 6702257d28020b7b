//! What a mitigation does to what a command does.

use super::super::model::{Class, Did};
use super::super::rules::Rules;
use super::super::verdict::{compare, succeeded};
use super::super::{Aspect, Both};
use super::Effect;

/// What the same command does with a mitigation, beside what it does without and what the other side
/// does.
#[must_use]
pub fn of_behaviour(other: &Did, without: &Did, with: &Did, rules: &Rules) -> Effect {
    let against = |one: &Did| compare(Both { a: one, b: with }, rules);
    let left = against(other);
    if left.class == Class::Same {
        return Effect::Mends;
    }
    match (succeeded(without), succeeded(with)) {
        (true, false) => Effect::Breaks(ending(with)),
        (false, true) => Effect::Succeeds(left.differs),
        _ if against(without).differs.is_empty() => Effect::NoEffect,
        _ => Effect::Changes(still(left.differs)),
    }
}

/// Both may fail alike, which is no difference and no success.
fn still(differs: Vec<Aspect>) -> Vec<Aspect> {
    match differs.is_empty() {
        true => vec![Aspect::Outcome],
        false => differs,
    }
}

fn ending(did: &Did) -> String {
    did.observation.outcome.to_string()
}
