//! Mistakes in suite files: each with file, place and what to write instead; all reported at once.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// One mistake in a suite file.
#[derive(Debug, Clone, Error, Diagnostic)]
#[error("{message}")]
pub struct Mistake {
    message: String,
    #[source_code]
    source_code: NamedSource<Arc<str>>,
    #[label("here")]
    span: SourceSpan,
    #[help]
    help: Option<String>,
}

/// Everything that is wrong with the suites.
#[derive(Debug, Error, Diagnostic)]
pub enum SuiteError {
    /// A file or folder that cannot be read.
    #[error("cannot read {path}: {message}")]
    Unreadable {
        /// Which.
        path: String,
        /// What the system said.
        message: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// Mistakes in files.
    #[error("{} in the suite files", counted(mistakes.len()))]
    Mistakes {
        /// All of them.
        #[related]
        mistakes: Vec<Mistake>,
    },
}

fn counted(number: usize) -> String {
    if number == 1 {
        "one mistake".to_owned()
    } else {
        format!("{number} mistakes")
    }
}

/// Collects the mistakes of one file.
#[derive(Debug)]
pub(super) struct Mistakes {
    file: String,
    text: Arc<str>,
    found: Vec<Mistake>,
}

impl Mistakes {
    pub(super) fn new(path: &Path, text: &str) -> Mistakes {
        Mistakes {
            file: path.display().to_string(),
            text: text.into(),
            found: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        self.found.push(Mistake {
            message,
            source_code: NamedSource::new(&self.file, Arc::clone(&self.text)),
            span: span.into(),
            help,
        });
    }

    pub(super) fn into_vec(mut self) -> Vec<Mistake> {
        self.found.sort_by_key(|mistake| mistake.span.offset());
        self.found
    }
}

/// The known word nearest to one that is not known, as a help text.
pub(super) fn did_you_mean<'a>(
    unknown: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    let nearest = known
        .iter()
        .map(|word| (strsim::damerau_levenshtein(unknown, word), word))
        .min()
        .filter(|(distance, word)| *distance <= 1 + word.len() / 3);
    match nearest {
        Some((_, word)) => Some(format!("did you mean `{word}`?")),
        None if known.is_empty() => None,
        None => Some(format!("known are: {}", known.join(", "))),
    }
}
