//! Which mitigations are tried, on which side, and why.

use std::collections::BTreeSet;

use super::super::{Class, Did};
use crate::mistakes::suggestion_or_all;
use crate::protocol::Probe;
use crate::stats::Decision;
use crate::suite::{Case, Mitigation};

/// A side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first image.
    A,
    /// The second image.
    B,
}

impl Side {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Side::A => "A",
            Side::B => "B",
        }
    }
}

/// What one would like to be rid of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// On which side.
    pub side: Side,
    /// Whether it does something else than the other.
    pub behaves: bool,
    /// Whether it takes longer.
    pub slow: bool,
}

impl Trouble {
    /// The side that fails or is slower; where both succeed and differ, B, which is compared with A.
    /// `None`: there is nothing to mend.
    #[must_use]
    pub fn of(class: Class, decision: Option<Decision>) -> Option<Trouble> {
        let slower = match decision {
            Some(Decision::Slower) => Some(Side::B),
            Some(Decision::Faster) => Some(Side::A),
            Some(Decision::NoDifference | Decision::Inconclusive) | None => None,
        };
        let failing = match class {
            Class::OnlyAFails => Some(Side::A),
            Class::OnlyBFails | Class::BothFail => Some(Side::B),
            Class::OutputDiffers => Some(slower.unwrap_or(Side::B)),
            Class::Same | Class::Slower | Class::Faster => None,
        };
        Some(Trouble {
            side: failing.or(slower)?,
            behaves: failing.is_some(),
            slow: slower.is_some() && failing.is_none_or(|side| Some(side) == slower),
        })
    }
}

/// Why a mitigation is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// The user names it.
    Named,
    /// It is said to help this case, which may be behind the difference.
    Explained(String),
    /// The side that fails prints the name of what it adds.
    Said(String),
}

/// A mitigation that is to be tried, with the case for which it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen<'m> {
    /// The mitigation.
    pub mitigation: &'m Mitigation,
    /// The case that shows best what it does; `None`: it has none for an image like this.
    pub case: Option<&'m Case>,
    /// Why it is tried.
    pub because: Because,
}

/// What is known of the side that has the trouble.
#[derive(Debug, Clone, Copy)]
pub struct Symptom<'a> {
    /// Ids of the cases that may be behind it, without parameters.
    pub cases: &'a BTreeSet<String>,
    /// What it did.
    pub did: &'a Did,
}

/// Those that the user names, or else all that fit what was seen.
///
/// # Errors
/// A name that there is not, and those that there are.
pub fn choose<'m>(
    mitigations: &'m [Mitigation],
    cases: &'m [&'m Case],
    names: &[String],
    symptom: Symptom<'_>,
) -> Result<Vec<Chosen<'m>>, (String, String)> {
    let known = || {
        mitigations
            .iter()
            .map(|mitigation| mitigation.name.as_str())
    };
    if let Some(unknown) = names.iter().find(|name| !known().any(|k| k == *name)) {
        let help = suggestion_or_all(unknown, known()).unwrap_or_default();
        return Err((format!("there is no mitigation `{unknown}`"), help));
    }
    let probe = &symptom.did.image.probe;
    let chosen = mitigations.iter().filter_map(|mitigation| {
        let is_named = names.contains(&mitigation.name);
        let fitting = fitting(mitigation, cases, probe);
        let explained = fitting
            .iter()
            .copied()
            .find(|case| symptom.cases.contains(base(case)));
        let said = said(mitigation, symptom.did).filter(|_| !fitting.is_empty());
        let because = match (explained, said) {
            _ if is_named => Because::Named,
            _ if !names.is_empty() => return None,
            (Some(case), _) => Because::Explained(base(case).to_owned()),
            (None, Some(name)) => Because::Said(name),
            (None, None) => return None,
        };
        Some(Chosen {
            mitigation,
            case: explained.or(fitting.first().copied()),
            because,
        })
    });
    Ok(chosen.collect())
}

/// The cases of a mitigation on an image, those first that are compiled programs: they show what it
/// does without a payload of their own.
fn fitting<'m>(mitigation: &Mitigation, cases: &[&'m Case], probe: &Probe) -> Vec<&'m Case> {
    let mut fitting: Vec<&Case> = cases
        .iter()
        .copied()
        .filter(|case| mitigation.applies(case, probe))
        .collect();
    fitting.sort_by_key(|case| !case.is_c());
    fitting
}

fn base(case: &Case) -> &str {
    case.id.0.split('@').next().unwrap_or_default()
}

/// What it adds that the side names in what it prints as an error.
fn said(mitigation: &Mitigation, did: &Did) -> Option<String> {
    let change = mitigation.change()?;
    let text = did.observation.stderr.lossy();
    let mut adds = change.adds.iter();
    adds.find(|name| text.contains(name.as_str())).cloned()
}
