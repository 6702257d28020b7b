//! Whether the catalogue is true: every expectation against what every image did. Pure.

pub mod page;
pub mod table;

use crate::compare::behaviour;
use crate::image::Image;
use crate::outcome::Observation;
use crate::record::{Run, TrialResult};
use crate::suite::{Aspect, Case, CaseId, Kind};

/// All cases of a run, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The images, in the order of the columns.
    pub images: Vec<Image>,
    /// One for each behaviour case.
    pub rows: Vec<Row>,
}

/// A case on every image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The case.
    pub case: CaseId,
    /// One for each image.
    pub cells: Vec<Cell>,
    /// Expectations that no image at hand could refute, as the suite file puts them.
    pub unverified: Vec<String>,
}

/// A case on an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Images that did the same have the same class; that of the first image is 0.
    pub class: Option<usize>,
    /// What that says of the catalogue.
    pub standing: Standing,
}

/// What an observation says of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is as expected.
    Holds,
    /// It is not, in these aspects.
    Refuted(Vec<Aspect>),
    /// Nothing is expected of such an image.
    Silent,
    /// The case does not apply to the image, and why.
    Unsupported(String),
    /// The harness could not tell, and why.
    Broken(String),
}

/// How many cells, expectations and rows are what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cells that hold.
    pub holds: usize,
    /// Cells that refute.
    pub refuted: usize,
    /// Cells of which nothing is expected.
    pub silent: usize,
    /// Cells that do not apply.
    pub unsupported: usize,
    /// Cells that are broken.
    pub broken: usize,
    /// Expectations.
    pub expectations: usize,
    /// Expectations that no image could refute.
    pub unverified: usize,
}

/// Verifies every behaviour case of a run on every image of it.
#[must_use]
pub fn verify(run: &Run) -> Verification {
    let images: Vec<Image> = run.header.images.iter().map(|i| i.image.clone()).collect();
    let rows = run
        .header
        .cases
        .iter()
        .filter_map(|case| match &case.kind {
            Kind::Behaviour { observe } => Some(row(run, case, observe, &images)),
            Kind::Timing { .. } => None,
        })
        .collect();
    Verification { images, rows }
}

fn row(run: &Run, case: &Case, observe: &[Aspect], images: &[Image]) -> Row {
    let mut classes: Vec<&Observation> = Vec::new();
    let mut used = vec![false; case.expectations.len()];
    let mut cells = Vec::new();
    for image in images {
        let trial = run
            .trials
            .iter()
            .rfind(|t| t.case == case.id && t.image == image.name);
        let (class, standing) = match trial.map(|trial| &trial.result) {
            Some(TrialResult::Observed(seen)) => {
                let standing = standing(case, observe, image, seen, &mut used);
                (Some(class_of(&mut classes, observe, seen)), standing)
            }
            Some(TrialResult::Unsupported(why)) => (None, Standing::Unsupported(why.clone())),
            Some(TrialResult::Broken(why)) => (None, Standing::Broken(why.to_string())),
            Some(TrialResult::Timed(_)) => (None, Standing::Broken("a timing".to_owned())),
            None => (None, Standing::Broken("it was not run".to_owned())),
        };
        cells.push(Cell { class, standing });
    }
    let unverified = case
        .expectations
        .iter()
        .zip(used)
        .filter(|(_, used)| !used)
        .map(|(expectation, _)| expectation.on.to_string())
        .collect();
    Row {
        case: case.id.clone(),
        cells,
        unverified,
    }
}

fn standing(
    case: &Case,
    observe: &[Aspect],
    image: &Image,
    seen: &Observation,
    used: &mut [bool],
) -> Standing {
    let found = case
        .expectations
        .iter()
        .position(|e| e.on.holds(&image.probe));
    let Some(index) = found else {
        return Standing::Silent;
    };
    used[index] = true;
    let refuted = behaviour::refutations(observe, &case.expectations[index], seen);
    if refuted.is_empty() {
        Standing::Holds
    } else {
        Standing::Refuted(refuted)
    }
}

fn class_of<'r>(
    classes: &mut Vec<&'r Observation>,
    observe: &[Aspect],
    seen: &'r Observation,
) -> usize {
    let same = |one: &&Observation| behaviour::differences(observe, one, seen).is_empty();
    classes.iter().position(same).unwrap_or_else(|| {
        classes.push(seen);
        classes.len() - 1
    })
}

impl Verification {
    /// How many are what.
    #[must_use]
    pub fn counts(&self, expectations: usize) -> Counts {
        let mut counts = Counts {
            expectations,
            ..Counts::default()
        };
        for row in &self.rows {
            counts.unverified += row.unverified.len();
            for cell in &row.cells {
                match cell.standing {
                    Standing::Holds => counts.holds += 1,
                    Standing::Refuted(_) => counts.refuted += 1,
                    Standing::Silent => counts.silent += 1,
                    Standing::Unsupported(_) => counts.unsupported += 1,
                    Standing::Broken(_) => counts.broken += 1,
                }
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clib::Family;
    use crate::compare::testing::{Builder, expects, prints};

    #[test]
    fn an_expectation_holds_is_refuted_or_was_not_tried() {
        let expectations = vec![
            expects(Family::Glibc, "", 0, Some("40")),
            expects(Family::Musl, "<1.2.4", 0, Some("none")),
            expects(Family::Musl, ">=1.2.4, <1.2.5", 0, Some("46")),
            expects(Family::Musl, ">=1.2.5", 0, Some("40")),
        ];
        let run = Builder::new()
            .musl("1.2.3")
            .musl("1.2.5")
            .behaviour("dns/tcp", expectations)
            .saw("debian", prints("40"))
            .saw("alpine-1.2.3", prints("none"))
            .saw("alpine-1.2.5", prints("39"))
            .run;
        let verification = verify(&run);
        let row = &verification.rows[0];
        let classes: Vec<Option<usize>> = row.cells.iter().map(|cell| cell.class).collect();
        assert_eq!(classes, [Some(0), Some(1), Some(2)]);
        assert_eq!(row.cells[0].standing, Standing::Holds);
        assert_eq!(row.cells[1].standing, Standing::Holds);
        let refuted = Standing::Refuted(vec![Aspect::Stdout]);
        assert_eq!(row.cells[2].standing, refuted);
        assert_eq!(row.unverified, ["musl >=1.2.4, <1.2.5"]);
        let counts = verification.counts(4);
        assert_eq!((counts.holds, counts.refuted, counts.unverified), (2, 1, 1));
    }
}
