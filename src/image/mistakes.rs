//! Mistakes in a catalogue file: each with file, place and, where there is one, a suggestion.
//!
//! All of a file's mistakes are collected, so that one run is enough to put them right.

use std::ops::Range;
use std::path::Path;

use miette::{Diagnostic, NamedSource, SourceSpan};

/// Everything that is wrong with the catalogue.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{}", self.headline())]
pub struct CatalogueError {
    /// One for each place.
    #[related]
    pub mistakes: Vec<Mistake>,
}

/// One thing that is wrong.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Mistake {
    message: String,
    #[source_code]
    file: NamedSource<String>,
    #[label("here")]
    place: SourceSpan,
    #[help]
    help: Option<String>,
    line: usize,
}

impl CatalogueError {
    fn headline(&self) -> String {
        match self.mistakes.as_slice() {
            [one] => format!("the image catalogue has a mistake: {}", one.short()),
            all => format!("the image catalogue has {} mistakes", all.len()),
        }
    }
}

impl Mistake {
    /// One line: `images.toml:12: unknown field ...; did you mean ...`.
    #[must_use]
    pub fn short(&self) -> String {
        let help = self.help.as_deref().map(|help| format!("; {help}"));
        format!(
            "{}:{}: {}{}",
            self.file.name(),
            self.line,
            self.message,
            help.unwrap_or_default()
        )
    }
}

/// Collects the mistakes of one file.
#[derive(Debug)]
pub(crate) struct Collector<'a> {
    name: String,
    text: &'a str,
    pub(crate) found: Vec<Mistake>,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(path: &Path, text: &'a str) -> Collector<'a> {
        Collector {
            name: path.display().to_string(),
            text,
            found: Vec::new(),
        }
    }

    pub(crate) fn add(
        &mut self,
        place: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let start = place.start.min(self.text.len());
        let line = 1 + self.text.as_bytes()[..start]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        self.found.push(Mistake {
            message: message.into(),
            file: NamedSource::new(&self.name, self.text.to_owned()),
            place: (start, place.end.min(self.text.len()).saturating_sub(start)).into(),
            help,
            line,
        });
    }
}

/// ``did you mean `...`?`` for the name most like the one given, when one is like it.
pub(crate) fn suggestion<'n>(
    given: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    nearest(given, known).map(|name| format!("did you mean `{name}`?"))
}

fn nearest<'n>(given: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(given, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
