//! `stats`: how the numbers of a timing come out of its raw samples.

use super::failure::{Failure, exits};
use crate::cli;
use crate::compare::{self, Thresholds};
use crate::exit::Exit;
use crate::record;
use crate::report::arithmetic;
use crate::suite::CaseId;

/// The text.
///
/// # Errors
/// A folder that holds no readable record, a case that was not timed in it.
pub(super) fn stats(args: &cli::Stats) -> Result<String, Failure> {
    let run = record::read(&args.run).map_err(exits(Exit::BadInput))?;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let case = CaseId(args.case.clone());
    arithmetic::render(&run, &comparison, &case).ok_or_else(|| {
        let timed = comparison.findings.iter();
        let mut timed: Vec<&str> = timed
            .filter(|finding| finding.timing().is_some_and(|timing| timing.tax.is_some()))
            .map(|finding| finding.case.0.as_str())
            .collect();
        timed.dedup();
        Failure::message(
            Exit::Usage,
            format!("{} has no samples of `{case}`", args.run.display()),
            &format!("it has those of {}", timed.join(", ")),
        )
    })
}
