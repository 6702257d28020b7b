//! Which cases a command is about: patterns over ids, suites, and the kind.

use std::collections::BTreeSet;

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::claim::Claim;
use super::model::{Case, CaseId, Suite};
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

/// What a command is about.
#[derive(Debug, Clone)]
pub struct Selected<'s> {
    /// In the order of the suites.
    pub cases: Vec<&'s Case>,
    /// The claims that these cases can tell of, and those asked for of which nothing can tell.
    pub claims: Vec<&'s Claim>,
}

impl<'s> Selected<'s> {
    /// The cases that are entries of their own: not what follows from another entry.
    pub fn entries(&self) -> impl Iterator<Item = &'s Case> {
        self.cases.iter().copied().filter(|case| !case.is_derived())
    }

    /// Each suite with its entries and claims, where it has any.
    pub fn by_suite<'a>(
        &'a self,
        suites: &'a [Suite],
    ) -> impl Iterator<Item = (&'a Suite, Vec<&'s Case>, Vec<&'s Claim>)> {
        suites.iter().filter_map(move |suite| {
            let cases = self.entries().filter(|case| case.id.suite() == suite.name);
            let cases: Vec<&'s Case> = cases.collect();
            let claims = self.claims.iter().copied();
            let claims = claims.filter(|claim| claim.id.suite() == suite.name);
            let claims: Vec<&'s Claim> = claims.collect();
            (!cases.is_empty() || !claims.is_empty()).then_some((suite, cases, claims))
        })
    }
}

/// The selected cases, and the claims that they tell of. Whoever names a claim, or a suite of
/// claims, asks for the cases that it rests on, wherever they are.
///
/// # Errors
/// A suite or pattern that fits nothing is a mistake of the user's and not an empty run.
pub fn select<'s>(
    suites: &'s [Suite],
    selection: &Selection,
) -> Result<Selected<'s>, SelectionError> {
    for name in &selection.suites {
        if !suites.iter().any(|suite| &suite.name == name) {
            let help = suggestion_or_all(name, suites.iter().map(|suite| suite.name.as_str()));
            return Err(SelectionError::NoSuite {
                name: name.clone(),
                help,
            });
        }
    }
    let named = Named::by(suites, selection)?;
    // What is named is wanted, be it left out otherwise; but a kind is a kind.
    let wanted = |case: &&Case| {
        let full = selection.full || !case.full_only;
        let kind = selection
            .timing
            .is_none_or(|timing| case.is_timing() == timing);
        kind && (named.ids.contains(&case.id) || named.suites_whole(case) && full)
    };
    let cases: Vec<&Case> = suites
        .iter()
        .flat_map(|suite| &suite.cases)
        .filter(wanted)
        .collect();
    let ids: BTreeSet<&CaseId> = cases.iter().map(|case| &case.id).collect();
    let told = |claim: &&Claim| match claim.evidence.as_slice() {
        [] => named.claims.contains(&claim.id),
        evidence => evidence.iter().all(|case| ids.contains(case)),
    };
    let claims: Vec<&Claim> = suites
        .iter()
        .flat_map(|suite| &suite.claims)
        .filter(told)
        .collect();
    if cases.is_empty() {
        return Err(SelectionError::Nothing);
    }
    Ok(Selected { cases, claims })
}

/// What patterns and suites name.
struct Named<'s> {
    /// Cases that patterns and claims name.
    ids: BTreeSet<&'s CaseId>,
    /// Claims that patterns and suites name.
    claims: BTreeSet<&'s CaseId>,
    /// Suites whose cases are meant as far as nothing leaves them out; `None`: all.
    whole: Option<&'s [String]>,
}

impl<'s> Named<'s> {
    fn by(suites: &'s [Suite], selection: &'s Selection) -> Result<Named<'s>, SelectionError> {
        let in_suites = |id: &CaseId| {
            selection.suites.is_empty() || selection.suites.iter().any(|name| name == id.suite())
        };
        let cases = || suites.iter().flat_map(|suite| &suite.cases);
        let claims = || suites.iter().flat_map(|suite| &suite.claims);
        let ids = || cases().map(|case| &case.id).filter(|id| in_suites(id));
        let claim_ids = || claims().map(|claim| &claim.id).filter(|id| in_suites(id));
        let mut named = Named {
            ids: BTreeSet::new(),
            claims: BTreeSet::new(),
            whole: None,
        };
        for pattern in &selection.patterns {
            let globs = globs(pattern)?;
            let before = named.ids.len() + named.claims.len();
            let included = included(suites, pattern);
            let meant = |id: &CaseId| globs.is_match(&id.0) || included.contains(id.suite());
            named.ids.extend(ids().filter(|id| meant(id)));
            named
                .claims
                .extend(claim_ids().filter(|id| globs.is_match(&id.0)));
            let known = || ids().chain(claim_ids());
            if named.ids.len() + named.claims.len() == before
                && !known().any(|id| globs.is_match(&id.0))
            {
                let nearest = suggestion(pattern, known().map(|id| id.0.as_str()));
                let help = nearest.or_else(|| Some("`alpine-tax list` shows all cases".to_owned()));
                return Err(SelectionError::NoCase {
                    pattern: pattern.clone(),
                    help,
                });
            }
        }
        if selection.patterns.is_empty() {
            named.whole = Some(&selection.suites);
            if !selection.suites.is_empty() {
                named.claims.extend(claim_ids());
            }
        }
        let evidence = claims().filter(|claim| named.claims.contains(&claim.id));
        named.ids.extend(evidence.flat_map(|claim| &claim.evidence));
        Ok(named)
    }

    fn suites_whole(&self, case: &Case) -> bool {
        self.whole.is_some_and(|suites| {
            suites.is_empty() || suites.iter().any(|name| name == case.id.suite())
        })
    }
}

/// The suites that come with the one of this name.
fn included<'s>(suites: &'s [Suite], name: &str) -> BTreeSet<&'s str> {
    let named = suites.iter().filter(|suite| suite.name == name);
    let names = named.flat_map(|suite| &suite.includes);
    names.map(|name| name.get_ref().as_str()).collect()
}

/// `dns` means the suite, `alloc/small` the case with all its points, anything else is a glob.
pub(crate) fn globs(pattern: &str) -> Result<GlobSet, SelectionError> {
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
