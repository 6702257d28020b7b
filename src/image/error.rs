//! Why an image is not to be had, or cannot be looked into.

use std::fmt::Write as _;

use super::bootstrap::BootstrapError;
use crate::engine::EngineError;
use crate::mistakes::Mistake;

/// An image that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The engine failed at something that has nothing to do with this image.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// None of the ways to it worked.
    #[error("{}", tried_text(.name, .tried, .help))]
    Unavailable {
        /// As it was asked for.
        name: String,
        /// What was tried, and how that ended.
        tried: Vec<String>,
        /// What to do.
        help: Vec<String>,
    },
    /// It is for other machines.
    #[error(
        "`{name}` is for {found}, but the engine runs {engine} programs; pull it with `--pull always`, or use an engine on such a machine"
    )]
    WrongPlatform {
        /// As it was asked for.
        name: String,
        /// Its platform, or the one that was asked for.
        found: String,
        /// The engine's.
        engine: String,
    },
    /// Nothing in it could be read.
    #[error("could not look into `{name}`: {why}")]
    Probe {
        /// As it was asked for.
        name: String,
        /// What went wrong.
        why: String,
    },
    /// What is to be put into the image's container isn't usable.
    #[error(transparent)]
    Agent(#[from] crate::payload::agent::AgentError),
    /// A recipe's files cannot be read, or the engine did not take the image.
    #[error("`{name}` could not be assembled: {error}")]
    Bootstrap {
        /// As it was asked for.
        name: String,
        /// What went wrong.
        error: BootstrapError,
    },
}

fn tried_text(name: &str, tried: &[String], help: &[String]) -> String {
    let mut text = format!("the image `{name}` could not be had");
    for attempt in tried {
        let _infallible = write!(text, "\n  tried: {attempt}");
    }
    for advice in help {
        let _infallible = write!(text, "\n  help: {advice}");
    }
    text
}

/// Everything that is wrong with the catalogue.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("{}", headline(.mistakes))]
pub struct CatalogueError {
    /// One for each place.
    #[related]
    pub mistakes: Vec<Mistake>,
}

fn headline(mistakes: &[Mistake]) -> String {
    match mistakes {
        [one] => format!("the image catalogue has a mistake: {}", one.short()),
        all => format!("the image catalogue has {} mistakes", all.len()),
    }
}
