//! Mistakes in files that people write: each with file, place and, where there is one, a
//! suggestion. All are collected, so that one run is enough to put them right.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// Most mistakes of one file that are told with their places. Nobody reads more, and each takes a look
/// through the whole file.
const MOST: usize = 100;

/// One thing that is wrong in a file.
#[derive(Debug, Clone, Error, Diagnostic)]
#[error("{message}")]
pub struct Mistake {
    message: String,
    #[source_code]
    file: NamedSource<Arc<str>>,
    #[label("here")]
    place: SourceSpan,
    #[help]
    help: Option<String>,
    line: usize,
}

impl Mistake {
    /// One line: `images.toml:12: unknown field ...; did you mean ...`.
    #[must_use]
    pub fn short(&self) -> String {
        let help = self
            .help
            .as_deref()
            .map(|help| format!("; {help}"))
            .unwrap_or_default();
        format!("{}:{}: {}{help}", self.file.name(), self.line, self.message)
    }
}

/// Collects the mistakes of one file.
#[derive(Debug)]
pub(crate) struct Mistakes {
    file: String,
    text: Arc<str>,
    found: Vec<Mistake>,
    /// Further ones, which are only counted.
    more: usize,
    /// Those of other files that this one names.
    included: Vec<Mistake>,
}

impl Mistakes {
    pub(crate) fn new(path: &Path, text: &str) -> Mistakes {
        Mistakes {
            file: path.display().to_string(),
            text: text.into(),
            found: Vec::new(),
            more: 0,
            included: Vec::new(),
        }
    }

    pub(crate) fn add(
        &mut self,
        place: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        if self.found.len() == MOST {
            self.more += 1;
            return;
        }
        let mistake = self.mistake(place, message.into(), help);
        self.found.push(mistake);
    }

    fn mistake(&self, place: Range<usize>, message: String, help: Option<String>) -> Mistake {
        let start = place.start.min(self.text.len());
        let length = place.end.min(self.text.len()).saturating_sub(start);
        Mistake {
            message,
            file: NamedSource::new(&self.file, Arc::clone(&self.text)),
            place: (start, length).into(),
            help,
            line: line(self.text.as_bytes(), start),
        }
    }

    /// Takes up what is wrong in another file that this one names.
    pub(crate) fn include(&mut self, others: Vec<Mistake>) {
        self.included.extend(others);
    }

    /// How many so far.
    pub(crate) fn count(&self) -> usize {
        self.found.len() + self.included.len()
    }

    /// In the order of the file; those of other files after them.
    pub(crate) fn into_vec(mut self) -> Vec<Mistake> {
        self.found.sort_by_key(|mistake| mistake.place.offset());
        if self.more > 0 {
            let message = format!("{} more mistakes are not shown", self.more);
            let end = self.text.len();
            self.found.push(self.mistake(end..end, message, None));
        }
        self.found.append(&mut self.included);
        self.found
    }
}

/// The line, from 1, of a place in a text; of one behind its end, the last.
pub(crate) fn line(text: &[u8], place: usize) -> usize {
    let before = &text[..place.min(text.len())];
    1 + memchr::memchr_iter(b'\n', before).count()
}

/// The known word most like one that is not known, as a help text, when one is like it.
pub(crate) fn suggestion<'n>(
    unknown: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(unknown, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| format!("did you mean `{name}`?"))
}

/// The same; where none is like it, all known words: for lists that fit a line.
pub(crate) fn suggestion_or_all<'n>(
    unknown: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    let all = || (!known.is_empty()).then(|| format!("known are: {}", known.join(", ")));
    suggestion(unknown, known.iter().copied()).or_else(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_the_rest_is_counted() {
        let text = "x\n".repeat(1000);
        let mut mistakes = Mistakes::new(Path::new("f"), &text);
        for line in 0..1000 {
            mistakes.add(2 * line..2 * line + 1, "wrong", None);
        }
        let told = mistakes.into_vec();
        assert_eq!(told.len(), MOST + 1);
        assert_eq!(
            told[MOST].short(),
            "f:1001: 900 more mistakes are not shown"
        );
    }
}
