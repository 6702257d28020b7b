//! The report of a reproduction: what was seen version by version, since when, and whose doing it is.

pub mod bisection;
mod json;
mod lines;
mod markdown;
mod terminal;
#[cfg(test)]
mod tests;

use crate::exit::Exit;
use crate::repro::known::Known;
use crate::repro::{Matrix, Repro};

pub use json::{SCHEMA, SCHEMA_VERSION, render as json};
pub use lines::{brief, rate};
pub use markdown::render as markdown;
pub use terminal::render as terminal;

/// What is told.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What was seen.
    pub repro: &'a Repro,
    /// The same as runs of equal outcome.
    pub matrix: &'a Matrix,
    /// What the catalogue knows of it.
    pub known: &'a Known,
}

impl Told<'_> {
    /// 0: no difference anywhere; 1: it reproduces; 5: the harness could not tell of any image.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.matrix.reproduces {
            Exit::Divergence
        } else if self.matrix.is_broken() {
            Exit::TooBroken
        } else {
            Exit::Success
        }
    }

    /// The verdict in a few words.
    #[must_use]
    pub fn verdict(&self) -> String {
        let (tried, failing) = (
            self.repro
                .across
                .iter()
                .filter(|one| one.outcomes().is_some()),
            self.repro.across.iter().filter(|one| one.fails()).count(),
        );
        let tried = tried.count();
        if self.matrix.reproduces {
            return format!("reproduces on {failing} of {tried} images");
        }
        match (tried, self.matrix.is_broken()) {
            (0, true) => "broken: the harness could not tell of any image".to_owned(),
            (0, false) => "does not apply to any of the images".to_owned(),
            (tried, _) => format!("does not reproduce on any of {tried} images"),
        }
    }
}
