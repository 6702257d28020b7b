//! Which cases a command is about: patterns over ids, suites, and the kind.

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::model::{Case, Suite};
use crate::mistakes::{suggestion, suggestion_or_all};

/// What the user asked for; empty lists select everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Patterns over case ids. Without a special character: a suite, a case, or a part of an id.
    pub patterns: Vec<String>,
    /// Suites by name.
    pub suites: Vec<String>,
    /// Only behaviour (`false`) or only timing (`true`) cases.
    pub timing: Option<bool>,
    /// Also cases that are left out unless asked for.
    pub full: bool,
}

/// A selection that cannot be made.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum SelectionError {
    /// A pattern that is not a glob.
    #[error("`{pattern}` is not a pattern: {message}")]
    Pattern {
        /// As given.
        pattern: String,
        /// What is wrong.
        message: String,
    },
    /// A suite that does not exist.
    #[error("there is no suite `{name}`")]
    NoSuite {
        /// As given.
        name: String,
        /// The nearest name, or all.
        #[help]
        help: Option<String>,
    },
    /// Patterns and kind that exclude each other.
    #[error("no case is left")]
    #[diagnostic(help("the patterns name cases of one kind only, `--kind` the other"))]
    Nothing,
    /// A pattern that fits nothing.
    #[error("no case fits `{pattern}`")]
    NoCase {
        /// As given.
        pattern: String,
        /// The nearest id, or how to see all.
        #[help]
        help: Option<String>,
    },
}

/// The selected cases, in the order of the suites.
///
/// # Errors
/// A suite or pattern that fits nothing is a mistake of the user's and not an empty run.
pub fn select<'s>(
    suites: &'s [Suite],
    selection: &Selection,
) -> Result<Vec<&'s Case>, SelectionError> {
    for name in &selection.suites {
        if !suites.iter().any(|suite| &suite.name == name) {
            let help = suggestion_or_all(name, suites.iter().map(|suite| suite.name.as_str()));
            return Err(SelectionError::NoSuite {
                name: name.clone(),
                help,
            });
        }
    }
    let all: Vec<&Case> = suites
        .iter()
        .filter(|suite| selection.suites.is_empty() || selection.suites.contains(&suite.name))
        .flat_map(|suite| &suite.cases)
        .collect();
    let named = named(&all, &selection.patterns)?;
    // What a pattern names is wanted, be it left out otherwise; but a kind is a kind.
    let wanted = |(case, named): (&'s Case, bool)| {
        let full = selection.full || !case.full_only || !selection.patterns.is_empty();
        let kind = selection
            .timing
            .is_none_or(|timing| case.is_timing() == timing);
        (named && full && kind).then_some(case)
    };
    let chosen: Vec<&Case> = all.into_iter().zip(named).filter_map(wanted).collect();
    if chosen.is_empty() {
        return Err(SelectionError::Nothing);
    }
    Ok(chosen)
}

/// Of each case, whether a pattern names it; without patterns all are named.
fn named(all: &[&Case], patterns: &[String]) -> Result<Vec<bool>, SelectionError> {
    let mut named = vec![patterns.is_empty(); all.len()];
    for pattern in patterns {
        let globs = globs(pattern)?;
        let mut any = false;
        for (case, named) in all.iter().zip(&mut named) {
            if globs.is_match(&case.id.0) {
                *named = true;
                any = true;
            }
        }
        if !any {
            let nearest = suggestion(pattern, all.iter().map(|case| case.id.0.as_str()));
            let help = nearest.or_else(|| Some("`alpine-tax list` shows all cases".to_owned()));
            return Err(SelectionError::NoCase {
                pattern: pattern.clone(),
                help,
            });
        }
    }
    Ok(named)
}

/// `dns` means the suite, `alloc/small` the case with all its points, anything else is a glob.
fn globs(pattern: &str) -> Result<GlobSet, SelectionError> {
    let plain = !pattern.contains(['*', '?', '[', '{']);
    let globs = if plain {
        vec![
            pattern.to_owned(),
            format!("{pattern}/*"),
            format!("{pattern}@*"),
        ]
    } else {
        vec![pattern.to_owned()]
    };
    let wrong = |error: globset::Error| SelectionError::Pattern {
        pattern: pattern.to_owned(),
        message: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(&glob).map_err(wrong)?);
    }
    set.build().map_err(wrong)
}
