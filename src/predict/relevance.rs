//! Which documented divergences the software can meet: those of whose functions it imports one.

use std::collections::HashMap;

use super::findings::{Findings, Said};
use super::model::{Confidence, Kind};
use super::world::World;
use crate::clib::Clib;
use crate::protocol::Probe;
use crate::protocol::probe::FoundClib;
use crate::suite::Case;

/// Adds a finding for each case that concerns the software.
pub(super) fn check(world: &World, cases: &[&Case], findings: &mut Findings) {
    let (Some(from), Some(to)) = (&world.software_clib, &world.clib) else {
        return;
    };
    if from.family == to.family {
        return;
    }
    let users = users(world, cases);
    let (from, to) = (probe(from), probe(to));
    for case in cases
        .iter()
        .filter(|case| !case.control && differs(case, &from, &to))
    {
        let id = case.id.0.split('@').next().unwrap_or(&case.id.0);
        let confidence = if case.is_timing() {
            Confidence::Performance
        } else {
            Confidence::Possible
        };
        for symbol in &case.symbols {
            for path in users.get(symbol.as_str()).into_iter().flatten() {
                let new = || Said {
                    says: case.title.clone(),
                    mitigation: case.docs.mitigation.clone(),
                };
                let shown = world.shown(path);
                let finding = findings.add(Kind::Divergence, id, confidence, shown, new);
                finding.case = Some(id.to_owned());
                finding.evidence.insert(symbol.clone());
            }
        }
    }
}

/// By symbol of a case: the objects that import it.
fn users<'w>(world: &'w World, cases: &[&Case]) -> HashMap<String, Vec<&'w str>> {
    let mut users: HashMap<String, Vec<&str>> = HashMap::new();
    for symbol in cases.iter().flat_map(|case| &case.symbols) {
        users.entry(symbol.clone()).or_default();
    }
    for (path, object) in &world.objects {
        for import in &object.imports {
            if let Some(users) = users.get_mut(function(&import.name))
                && users.last() != Some(&path.as_str())
            {
                users.push(path);
            }
        }
    }
    users
}

/// The function that a symbol stands for: the checked form of one is that function.
pub(super) fn function(symbol: &str) -> &str {
    let checked = symbol.strip_prefix("__");
    let name = checked.and_then(|name| name.strip_suffix("_chk"));
    name.unwrap_or(symbol)
}

/// Whether a case is said to go differently on these two. Of timings and of what is not told for
/// both that is to be expected: it is in the catalogue because of it.
#[must_use]
pub fn differs(case: &Case, from: &Probe, to: &Probe) -> bool {
    match (case.expectation(from), case.expectation(to)) {
        (Some(from), Some(to)) => {
            (&from.outcome, &from.stdout, &from.stderr, &from.queries)
                != (&to.outcome, &to.stdout, &to.stderr, &to.queries)
        }
        _ => true,
    }
}

fn probe(clib: &Clib) -> Probe {
    Probe {
        clibs: vec![FoundClib {
            clib: clib.clone(),
            loader: String::new(),
            how: String::new(),
            package: None,
        }],
        ..Probe::default()
    }
}
