//! Reads `expected.toml`; all mistakes are told at once.

use std::path::Path;

use globset::GlobSet;
use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::{Entry, Expected};
use crate::mistakes::{Mistake, Mistakes, line};
use crate::suite::globs;

/// A file that cannot be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ExpectedError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    #[diagnostic(help("name another with --expected FILE, or leave it out"))]
    Unreadable {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Mistakes in it.
    #[error("{} in what is expected", if mistakes.len() == 1 { "a mistake" } else { "mistakes" })]
    Mistakes {
        /// All of them.
        #[related]
        mistakes: Vec<Mistake>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    #[serde(default)]
    difference: Vec<Spanned<WireEntry>>,
    #[serde(default)]
    change: Vec<Spanned<WireEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireEntry {
    case: Spanned<String>,
    image: Option<Spanned<String>>,
    run: Option<Spanned<String>>,
    reason: Spanned<String>,
    link: Option<String>,
    until: Option<Spanned<String>>,
}

/// Reads a file of what is expected.
///
/// # Errors
/// See [`ExpectedError`].
pub fn load(path: &Path) -> Result<Expected, ExpectedError> {
    let text = std::fs::read_to_string(path).map_err(|source| ExpectedError::Unreadable {
        path: path.display().to_string(),
        source,
    })?;
    understood(path, &text)
}

/// What a file with this text says.
pub(crate) fn understood(path: &Path, text: &str) -> Result<Expected, ExpectedError> {
    let mut mistakes = Mistakes::new(path, text);
    let expected = parse(text, &mut mistakes);
    let mistakes = mistakes.into_vec();
    match expected {
        Some(expected) if mistakes.is_empty() => Ok(expected),
        _ => Err(ExpectedError::Mistakes { mistakes }),
    }
}

fn parse(text: &str, mistakes: &mut Mistakes) -> Option<Expected> {
    let wire: Wire = match toml::from_str(text) {
        Ok(wire) => wire,
        Err(error) => {
            let help = "fields are case, image, run (of a change), reason, link, until".to_owned();
            mistakes.add(error.span().unwrap_or(0..0), error.message(), Some(help));
            return None;
        }
    };
    let mut entries = |wire: Vec<Spanned<WireEntry>>, is_change: bool| {
        let each = wire.into_iter();
        each.filter_map(|entry| checked(entry, is_change, text, mistakes))
            .collect()
    };
    Some(Expected {
        differences: entries(wire.difference, false),
        changes: entries(wire.change, true),
    })
}

fn checked(
    entry: Spanned<WireEntry>,
    is_change: bool,
    text: &str,
    mistakes: &mut Mistakes,
) -> Option<Entry> {
    let place = entry.span();
    let entry = entry.into_inner();
    let mut pattern = |pattern: &Spanned<String>| -> Option<GlobSet> {
        let wrong = |error: &dyn std::fmt::Display| error.to_string();
        match globs(pattern.get_ref()) {
            Ok(globs) => Some(globs),
            Err(error) => {
                mistakes.add(pattern.span(), wrong(&error), None);
                None
            }
        }
    };
    let cases = pattern(&entry.case);
    let images = entry.image.as_ref().map(&mut pattern);
    if entry.reason.get_ref().trim().is_empty() {
        let help = "say why, for whoever reads it in a year".to_owned();
        mistakes.add(entry.reason.span(), "the reason is empty", Some(help));
    }
    let until = entry.until.as_ref().and_then(|until| {
        let date = until.get_ref().parse::<Date>();
        date.map_err(|_| {
            let help = "write for example \"2027-03-31\"".to_owned();
            mistakes.add(until.span(), "not a date", Some(help));
        })
        .ok()
    });
    if let (false, Some(run)) = (is_change, &entry.run) {
        let help = "a `[[change]]` has one".to_owned();
        mistakes.add(run.span(), "a difference has no `run`", Some(help));
    }
    let line = line(text.as_bytes(), place.start);
    Some(Entry {
        cases: cases?,
        case: entry.case.into_inner(),
        images: match images {
            Some(images) => Some(images?),
            None => None,
        },
        image: entry.image.map(Spanned::into_inner),
        run: entry.run.map(Spanned::into_inner),
        reason: entry.reason.into_inner(),
        link: entry.link,
        until,
        line,
    })
}
