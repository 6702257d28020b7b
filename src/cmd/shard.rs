//! `run --plan`: a shard of a plan, into a record of its own. What is found is judged when all are
//! merged, as chance has to be reckoned with over all of them; so it passes no gate here.

use std::path::Path;

use super::failure::{Failure, exits};
use super::{RunCommand, print, report, run};
use crate::cli;
use crate::exit::Exit;
use crate::record::{self, ShardIndex};
use crate::report::text::counted;
use crate::report::{Format, units};
use crate::shard::collect::Units;

/// Runs it, and tells what was done.
///
/// # Errors
/// As a run, and a plan that is not of these suites.
pub(super) async fn run(
    command: &RunCommand<'_>,
    args: &cli::Run,
    plan: &Path,
    shard: ShardIndex,
) -> Result<Exit, Failure> {
    let assignment = run::Assignment::read(plan, shard)?;
    let planned = assignment.plan().clone();
    let units = planned.units_of(shard).count();
    if units == 0 {
        return print(
            command.printer,
            &format!("shard {shard} has no pairs: nothing to do\n"),
        );
    }
    let args = assignment.args(args);
    let Some(folder) = command.assigned(&args, Some(assignment)).await? else {
        return Ok(Exit::Interrupted);
    };
    let record = record::read(&folder).map_err(exits(Exit::BadInput))?;
    if args.report.format != Format::Terminal || !args.report.files.is_empty() {
        report::report(&folder, &args.report, command.printer)?;
    }
    let done = Units::of(&planned).done(&record).len();
    command.printer.note(&format!(
        "shard {shard}: {done} of {} in {} on {}\nrecord: {}",
        counted(units, "pair", "pairs"),
        units::seconds(record.header.run_seconds),
        record
            .header
            .machine
            .name
            .as_deref()
            .unwrap_or("this machine"),
        folder.display()
    ));
    Ok(Exit::Success)
}
