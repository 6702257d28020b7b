//! Predicts what breaks when software moves to an image with another libc, or another version of
//! the same: from the tables of its ELF objects and those of the target's own libraries. Nothing
//! is executed, and there is no list of what a libc has: the target itself tells.
//!
//! Pure: works on trees that were read before.

mod advice;
mod attempts;
mod binding;
mod data;
mod findings;
mod loader;
pub mod lock;
mod model;
mod objects;
mod reach;
mod relevance;
mod scripts;
mod tags;
mod traits;
mod wheels;
mod world;

use crate::suite::Case;
use crate::tree::{Kind as TreeKind, Tree};
pub(crate) use advice::is_of_glibc;
pub use attempts::{Attempt, Attempts, Moved, Way, attempts};
pub(crate) use data::data_in;
use findings::{Findings, Said};
pub use lock::{LockInputs, LockPredictionError};
pub use model::{
    Confidence, Facts, Finding, Kind, LockFacts, Place, Prediction, PythonFrom, Severity,
};
pub use reach::reach;
pub use relevance::differs;
pub(crate) use world::PACKAGES_FOLDER;
use world::World;

/// What is to be predicted.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// What moves.
    pub software: &'a Tree,
    /// Whether that is a root file system or part of one.
    pub kind: TreeKind,
    /// Where it goes.
    pub target: &'a Tree,
    /// Files that the user will add to the target.
    pub added: &'a [Tree],
    /// Whether files of the software's distribution move, too; they do where there are no others.
    pub packaged: bool,
    /// The catalogue.
    pub cases: &'a [&'a Case],
}

/// Predicts.
#[must_use]
pub fn predict(inputs: &Inputs<'_>) -> Prediction {
    let world = World::new(inputs);
    let mut findings = Findings::default();
    let mut facts = Facts {
        software: world.software_clib.clone(),
        target: world.clib.clone(),
        scripts: world.scripts.len(),
        packages_left_out: world.packages_left_out,
        ..Facts::default()
    };
    let notes = [inputs.software, inputs.target]
        .into_iter()
        .chain(inputs.added);
    facts.notes = notes.flat_map(|tree| tree.notes.iter().cloned()).collect();
    let library_path = variable(inputs, "LD_LIBRARY_PATH").unwrap_or_default();
    objects::check(&world, library_path, &mut findings, &mut facts);
    for (path, why) in &world.damaged {
        let new = || Said::new(format!("not readable as ELF: {why}"), "see what wrote it");
        let shown = world.shown(path);
        findings.add(Kind::NotReadable, why, Confidence::Possible, shown, new);
    }
    scripts::check(&world, variable(inputs, "PATH"), &mut findings);
    wheels::check(&world, inputs.software, &mut findings);
    data::check(&world, inputs, &mut findings);
    relevance::check(&world, inputs.cases, &mut findings);
    Prediction {
        facts,
        findings: findings.sorted(),
    }
}

/// A variable of the software's image, which moves with it, or else of the target's.
fn variable<'a>(inputs: &Inputs<'a>, name: &str) -> Option<&'a str> {
    let images = [inputs.software, inputs.target];
    let mut values = images.iter().filter_map(|tree| tree.config.env.get(name));
    values.next().map(String::as_str)
}

#[cfg(test)]
mod tests;
