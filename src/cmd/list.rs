//! `list`: the cases, and what each needs.

use std::fmt::Write as _;

use super::Folders;
use super::failure::{Failure, exits};
use crate::cli;
use crate::exit::Exit;
use crate::report::text::neutral_lines;
use crate::suite::{self, Case, Kind, Selected, Selection, Suite, Workload};

/// The list as text.
///
/// # Errors
/// Mistakes in suite files and in the selection.
pub fn list(folders: &Folders, args: &cli::List) -> Result<String, Failure> {
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let selection = Selection {
        full: true,
        ..Selection::from(&args.selection)
    };
    let selected = suite::select(&suites, &selection).map_err(exits(Exit::Usage))?;
    if args.format == cli::ListFormat::Markdown {
        let mitigations = suite::mitigations(&folders.suites, &suites, None);
        let mitigations = mitigations.map_err(exits(Exit::BadInput))?;
        return Ok(super::page::markdown(&suites, &selected, &mitigations.all));
    }
    // Suites may be a stranger's.
    Ok(neutral_lines(&text(&suites, &selected)))
}

fn text(suites: &[Suite], selected: &Selected<'_>) -> String {
    let cases: Vec<&Case> = selected.entries().collect();
    let claims = selected.claims.iter().map(|claim| claim.id.0.len());
    let width = cases
        .iter()
        .map(|case| case.id.0.len())
        .chain(claims)
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for (suite, of_suite, claims) in selected.by_suite(suites) {
        let _ = writeln!(text, "{} ({})", suite.title, suite.name);
        for case in of_suite {
            let kind = kind(case);
            let _ = writeln!(
                text,
                "  {:width$}  {kind:9}  {}{}",
                case.id.0,
                case.title,
                needs(case)
            );
        }
        for claim in claims {
            let _ = writeln!(text, "  {:width$}  claim      {}", claim.id.0, claim.says);
        }
        text.push('\n');
    }
    let timings = cases.iter().filter(|case| case.is_timing()).count();
    let _ = writeln!(
        text,
        "{} behaviour and {timings} timing cases, {} claims",
        cases.len() - timings,
        selected.claims.len()
    );
    text
}

fn kind(case: &Case) -> &'static str {
    if case.full_only {
        return "full only";
    }
    match (&case.kind, case.control) {
        (_, true) => "control",
        (Kind::Behaviour { .. }, false) => "behaviour",
        (Kind::Timing { .. }, false) => "timing",
    }
}

/// What an image must have for the case to apply.
fn needs(case: &Case) -> &'static str {
    match &case.workload {
        Workload::C {
            build_for: None, ..
        } => "",
        Workload::C {
            build_for: Some(_), ..
        } => " [one libc's build on every image]",
        Workload::Python { .. } => " [needs an image with a libc; brings its own Python]",
        Workload::Node { .. } => " [needs an image with a libc; brings its own Node.js]",
        Workload::Program {
            build_for: None, ..
        } => " [needs an image with a libc; brings its own program]",
        Workload::Program { .. } => " [one libc's build on every image]",
        Workload::Own { .. } => " [needs an image with that interpreter]",
        Workload::Shell { .. } => " [needs a shell in the image]",
        Workload::Command { .. } => " [needs the program in the image]",
    }
}

impl From<&cli::SelectionArgs> for Selection {
    fn from(args: &cli::SelectionArgs) -> Selection {
        Selection {
            patterns: args.patterns.clone(),
            suites: args.suites.clone(),
            timing: args.kind.map(|kind| kind == cli::KindArg::Timing),
            full: args.full,
        }
    }
}
