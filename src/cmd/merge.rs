//! `merge`: one record of those that the machines of a plan left, its report and its gate.

use super::failure::{Failure, exits};
use super::{Folders, gate, report};
use crate::cli;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::record::{self, HEADER_FILE};
use crate::report::text::counted;
use crate::shard::gather::gather;
use crate::shard::merge::{self, Merged};
use crate::shard::{PLAN_FILE, ShardPlan};

/// Merges, reports, and judges by the rules that were asked for.
///
/// # Errors
/// Records that cannot be read or do not belong together, a folder that cannot be written.
pub(super) fn merge(
    folders: &Folders,
    args: &cli::Merge,
    printer: &Printer,
) -> Result<Exit, Failure> {
    check_place(args)?;
    let gathered = gather(&args.folders, &args.into).map_err(exits(Exit::BadInput))?;
    let name = args.into.file_name().unwrap_or_default().to_string_lossy();
    let (plan, records) = (gathered.plan, gathered.records);
    let merged = merge::merge(&plan, records, &name).map_err(exits(Exit::BadInput))?;
    record::write_whole(&args.into, &merged.run).map_err(exits(Exit::BadInput))?;
    let copy = args.into.join(PLAN_FILE);
    std::fs::write(&copy, plan.json()).map_err(|error| {
        let message = format!("cannot write {}: {error}", copy.display());
        Failure::message(Exit::BadInput, message, "is there room for it?")
    })?;
    let verdict = &args.verdict;
    report::of_run(&args.into, &verdict.report, folders, printer)?;
    tell(&plan, &merged, args, printer);
    let rules = (verdict.gate.as_slice(), verdict.expected.as_deref());
    let gated = gate::gate(&args.into, rules, printer)?;
    Ok(match gated {
        Exit::Success if !merged.lost.is_empty() => Exit::TooBroken,
        gated => gated,
    })
}

/// Nothing but a merged record is ever replaced.
fn check_place(args: &cli::Merge) -> Result<(), Failure> {
    let into = &args.into;
    let help = "name a new folder with --into, or one that `merge` wrote";
    let is_ours = || {
        let header = record::read_header(into).ok();
        header.is_some_and(|header| !header.parts.is_empty())
    };
    let is_empty = || std::fs::read_dir(into).is_ok_and(|mut entries| entries.next().is_none());
    if into.exists() && !is_empty() && !(into.join(HEADER_FILE).is_file() && is_ours()) {
        let message = format!("{} is there, and is no merged record", into.display());
        return Err(Failure::message(Exit::Usage, message, help));
    }
    if into.file_name().is_none() {
        let message = format!("{} names no folder", into.display());
        return Err(Failure::message(Exit::Usage, message, help));
    }
    Ok(())
}

/// What was merged, and what is to be done about what is missing.
fn tell(plan: &ShardPlan, merged: &Merged, args: &cli::Merge, printer: &Printer) {
    let header = &merged.run.header;
    let machines = header.hosts();
    let mut labels: Vec<&str> = machines.iter().filter_map(|host| host.label).collect();
    // Not by who was first, which differs from run to run.
    labels.sort_unstable();
    let missing: usize = merged.lost.iter().map(|lost| lost.units).sum();
    printer.note(&format!(
        "merged {} of {} from {} on {}",
        plan.units.len() - missing,
        counted(plan.units.len(), "pair", "pairs"),
        counted(header.parts.len(), "record", "records"),
        labels.join(", ")
    ));
    if !merged.unused.is_empty() {
        let unused = merged.unused.join(", ");
        printer.note(&format!("not needed, as others had been first: {unused}"));
    }
    for lost in &merged.lost {
        let copy = args.into.join(PLAN_FILE);
        printer.note(&format!(
            "shard {} lacks {} of {}: alpine-tax run --plan {} --shard {}",
            lost.shard,
            lost.units,
            counted(lost.of, "pair", "pairs"),
            copy.display(),
            lost.shard
        ));
    }
    if !merged.lost.is_empty() {
        printer.note("then merge again, with its record");
    }
}
