//! What the catalogue knows of what was seen: of a case what it says itself, of anything else the
//! divergences that may be behind it. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use serde::Serialize;

use super::comparing::Comparing;
use super::model::{Repro, Tried};
use crate::build::unit::program_name;
use crate::compare::behaviour::refutations;
use crate::differential::{self, Both, Did, ExplainInputs, Explanation, Written};
use crate::elf::object;
use crate::outcome::Observation;
use crate::suite::{Case, Workload};

/// What the catalogue knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Known {
    /// Of a case of the suites: on how many of the images what was seen is what it says.
    pub says: Option<Says>,
    /// Divergences that may be behind what was seen, those that fit best first.
    pub explanations: Vec<Explanation>,
}

/// How the expectations of a case fare.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Says {
    /// Labels of images that do what is expected of them.
    pub holds: Vec<String>,
    /// Labels of images that do not.
    pub refuted: Vec<String>,
}

impl Known {
    /// What is known of a reproduction. `cases` is the catalogue, `functions` what the program
    /// imports, by the objects that do.
    #[must_use]
    pub fn of(
        repro: &Repro,
        cases: &[&Case],
        functions: &BTreeMap<String, BTreeSet<String>>,
    ) -> Known {
        let own = &repro.subject.case;
        if !own.expectations.is_empty() {
            return Known {
                says: Some(says(repro)),
                explanations: Vec::new(),
            };
        }
        Known {
            says: None,
            explanations: explanations(repro, cases, functions).unwrap_or_default(),
        }
    }
}

fn says(repro: &Repro) -> Says {
    let mut says = Says::default();
    for one in std::iter::once(&repro.baseline).chain(&repro.across) {
        let seen = one.outcomes().and_then(super::Outcomes::usual);
        let expected = repro.subject.case.expectation(&one.image.probe);
        let (Some(seen), Some(expected)) = (seen, expected) else {
            continue;
        };
        let refuted = refutations(&repro.subject.observe, expected, seen);
        let list = match refuted.is_empty() {
            true => &mut says.holds,
            false => &mut says.refuted,
        };
        list.push(one.label.clone());
    }
    says
}

/// What may be behind the difference between the baseline and the newest image that fails.
fn explanations(
    repro: &Repro,
    cases: &[&Case],
    functions: &BTreeMap<String, BTreeSet<String>>,
) -> Option<Vec<Explanation>> {
    let failing = repro.across.iter().rev().find(|one| one.fails())?;
    let good = repro.baseline.outcomes()?.usual()?;
    let bad = failing.outcomes()?.failing()?;
    let did = Both {
        a: did(&repro.baseline, good),
        b: did(failing, bad),
    };
    let comparing = Comparing::normalised(&repro.subject.observe, &repro.subject.normalised);
    let comparison = differential::compare(did.as_ref(), &comparing.rules);
    Some(differential::explain(&ExplainInputs {
        did: did.as_ref(),
        class: comparison.class,
        comparison: &comparison,
        trees: Both { a: None, b: None },
        cases,
        functions,
    }))
}

fn did(one: &Tried, seen: &Observation) -> Did {
    Did {
        image: one.image.clone(),
        command: one
            .job
            .as_ref()
            .map(|job| job.argv.clone())
            .unwrap_or_default(),
        program: None,
        observation: seen.clone(),
        smallest_peak_kib: None,
        written: Written::default(),
        served: None,
    }
}

/// What the program of a C case imports, from the archive with the compiled programs
/// ([`crate::build::Cases::archive`]); of anything else nothing.
#[must_use]
pub fn functions(case: &Case, archive: &[u8]) -> BTreeMap<String, BTreeSet<String>> {
    let Workload::C { source, flags, .. } = &case.workload else {
        return BTreeMap::new();
    };
    let name = program_name(case.id.suite(), source, flags);
    let wanted = format!("/{name}");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    // An archive of our own making: what cannot be read of it explains nothing, and is no error.
    let mut archive = tar::Archive::new(archive);
    for mut entry in archive.entries().into_iter().flatten().flatten() {
        let is_it = entry
            .path()
            .is_ok_and(|path| path.to_string_lossy().ends_with(&wanted));
        let mut bytes = Vec::new();
        if !is_it || entry.read_to_end(&mut bytes).is_err() {
            continue;
        }
        for import in object::read(&mut Cursor::new(bytes))
            .into_iter()
            .flat_map(|o| o.imports)
        {
            found
                .entry(import.name.into())
                .or_default()
                .insert(source.clone());
        }
    }
    found
}
