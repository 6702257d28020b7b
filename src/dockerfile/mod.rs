//! Dockerfiles: stages, the commands that they run, what they set and copy, each with its line.
//! Nothing is executed or built. `predict::dockerfile` judges.

mod read;
pub mod shell;

use std::path::Path;

use miette::Diagnostic;
use thiserror::Error;

use crate::mistakes::Mistake;
use shell::Command;

pub use read::from_text;

/// Largest file that is read, bytes.
const LARGEST: u64 = 1 << 20;

/// A Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The file, as the user named it.
    pub file: String,
    /// At least one.
    pub stages: Vec<Stage>,
    /// How many instructions there are.
    pub instructions: usize,
}

/// What lies between a `FROM` and the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: Option<String>,
    /// The image or the stage that it begins with, arguments replaced by their defaults.
    pub base: String,
    /// Line of the `FROM`.
    pub line: usize,
    /// What is done in it.
    pub steps: Vec<Step>,
}

/// An instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its line, from 1.
    pub line: usize,
    /// What it is.
    pub what: What,
}

/// What an instruction is; those that say nothing of a libc are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// `RUN`.
    Run {
        /// The commands in it.
        commands: Vec<Command>,
        /// Whether a shell runs them.
        by_shell: bool,
    },
    /// A variable of `ENV`, or one with a default of `ARG`.
    Set {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
        /// Whether what is built keeps it.
        stays: bool,
    },
    /// `COPY` or `ADD`.
    Copy {
        /// The stage or image that it is from.
        from: Option<String>,
        /// What is copied.
        sources: Vec<String>,
    },
    /// `SHELL`.
    Shell(Vec<String>),
    /// `ENTRYPOINT` or `CMD`.
    Start {
        /// Which.
        instruction: &'static str,
        /// Whether a shell runs it.
        by_shell: bool,
        /// Program and arguments, or what the shell runs.
        words: Vec<String>,
    },
}

impl Dockerfile {
    /// The stages that what is built begins with: the last one, and those that it goes on from.
    #[must_use]
    pub fn final_stages(&self) -> Vec<&Stage> {
        let mut chain: Vec<&Stage> = Vec::new();
        let mut next = self.stages.len().checked_sub(1);
        while let Some(index) = next {
            let stage = &self.stages[index];
            chain.push(stage);
            next = self.before(index, &stage.base);
        }
        chain.reverse();
        chain
    }

    /// The image that a stage, by name or number, goes back to; `None`: there is no such stage.
    #[must_use]
    pub fn image_of(&self, stage: &str) -> Option<&str> {
        let by_name = self.before(self.stages.len(), stage);
        let mut index = by_name.or_else(|| stage.parse().ok())?;
        self.stages.get(index)?;
        while let Some(before) = self.before(index, &self.stages[index].base) {
            index = before;
        }
        Some(&self.stages[index].base)
    }

    /// The last stage of this name before another one.
    fn before(&self, index: usize, name: &str) -> Option<usize> {
        let named = |stage: &Stage| {
            let own = stage.name.as_deref();
            own.is_some_and(|own| own.eq_ignore_ascii_case(name))
        };
        self.stages[..index].iter().rposition(named)
    }
}

/// Why a Dockerfile cannot be used.
#[derive(Debug, Error, Diagnostic)]
pub enum DockerfileError {
    /// It cannot be read.
    #[error("{file}: {why}")]
    Unreadable {
        /// Which.
        file: String,
        /// Why.
        why: String,
    },
    /// Mistakes in it.
    #[error("{file} is not a Dockerfile that can be built")]
    Mistakes {
        /// Which.
        file: String,
        /// All of them.
        #[related]
        mistakes: Vec<Mistake>,
    },
}

/// Whether a file is called as Dockerfiles are: `Dockerfile`, `Dockerfile.dev`, `x.Dockerfile`,
/// `Containerfile`.
#[must_use]
pub fn is_named_so(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default().to_lowercase();
    ["dockerfile", "containerfile"].iter().any(|word| {
        let rest = name.strip_prefix(word);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            || name.ends_with(&format!(".{word}"))
    })
}

/// Reads the Dockerfile at a path.
///
/// # Errors
/// A file that cannot be read, and all mistakes in it.
pub fn from_path(path: &Path) -> Result<Dockerfile, DockerfileError> {
    let file = path.display().to_string();
    let unreadable = |why: String| DockerfileError::Unreadable {
        file: file.clone(),
        why,
    };
    let size = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if size.len() > LARGEST {
        return Err(unreadable(
            "larger than 1 MiB, which no Dockerfile is".to_owned(),
        ));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    from_text(path, &text)
}

#[cfg(test)]
mod tests;
