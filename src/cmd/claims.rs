//! `claims`: what a run says of the claims that people make.

use super::explain::newest;
use super::failure::{Failure, exits};
use crate::cli;
use crate::compare::{self, Thresholds};
use crate::exit::Exit;
use crate::record::{self, Run};
use crate::report::view::View;
use crate::report::{Look, terminal};

/// The claims of a run, judged.
///
/// # Errors
/// A folder that holds no readable record, or no record with claims.
pub(super) fn claims(args: &cli::Claims, look: &Look) -> Result<String, Failure> {
    let has_claims = |run: &Run| !run.header.claims.is_empty();
    let run = match &args.run {
        Some(folder) => Some(record::read(folder).map_err(exits(Exit::BadInput))?),
        None => newest(&args.results, has_claims),
    };
    let run = run.filter(has_claims).ok_or_else(|| {
        let folder = args.run.as_ref().unwrap_or(&args.results);
        let message = format!("no claims were looked at in {}", folder.display());
        let help = "`alpine-tax run claims` runs the cases that they rest on";
        Failure::message(Exit::BadInput, message, help)
    })?;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    Ok(terminal::claims(&View::new(&run, &comparison), look))
}
