//! `nightly`: the whole night, unattended. What was cut off is gone on with, newer images are taken,
//! every alarm is measured again before it is raised, and one line is left for the morning.

mod alarms;
mod confirm;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::failure::{Failure, exits};
use super::{RunCommand, gate, history, run};
use crate::cli::{self, PullArg};
use crate::compare::{self, Thresholds};
use crate::exit::Exit;
use crate::history::confirmed;
use crate::history::index::Index;
use crate::printer::Printer;
use crate::record;
use crate::report::text::counted;
use crate::report::view::View;
use crate::report::{Format, Look, verdict_sentence};

/// Runs the night. Exit status 1 on a gate's hit or a regression that is open.
///
/// # Errors
/// As `run` and `history`.
pub(super) async fn nightly(
    command: &RunCommand<'_>,
    args: &cli::Nightly,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let mut args = args.clone();
    args.run.nightly = true;
    if args.run.images.source.pull == PullArg::Missing {
        args.run.images.source.pull = PullArg::Newer;
    }
    let Some(folder) = run_or_resume(command, &args.run, printer).await? else {
        return Ok(Exit::Interrupted);
    };
    let results = folder.parent().map(Path::to_owned).unwrap_or_default();
    let expected = history::expected_of(args.run.expected.as_deref())?;
    let mut index = history::opened(&results, printer)?;
    let alarms = alarms::alarms(&index, &folder, &expected)?;
    let looked_into = alarms.len();
    if !alarms.is_empty() {
        let most = args.confirm_at_most;
        let confirming = confirm::Confirming {
            command,
            args: &args.run,
            folder: &folder,
            printer,
        };
        let Some(confirmations) = confirming.all(&alarms, most).await? else {
            return Ok(Exit::Interrupted);
        };
        confirmed::write(&folder, &confirmations);
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        index
            .reread_alarms(&results, &name)
            .map_err(exits(Exit::BadInput))?;
    }
    write_reports(&folder)?;
    let gated = gate::gate(
        &folder,
        (&args.run.gate, args.run.expected.as_deref()),
        printer,
    )?;
    let told = told(&index, &folder, &expected, looked_into, printer)?;
    let keep = args.keep_runs.max(1);
    let (thinned, _) = history::thinned(&index, keep, false, &results, &expected)?;
    if thinned > 0 {
        printer.note(&format!(
            "{} thinned",
            counted(thinned, "older record", "older records")
        ));
    }
    Ok(match (gated, told) {
        (Exit::Success, true) => Exit::Divergence,
        (gated, _) => gated,
    })
}

/// Goes on with the night that was cut off, where there is one and its images are the same still;
/// else begins a new one.
async fn run_or_resume(
    command: &RunCommand<'_>,
    args: &cli::Run,
    printer: &Printer,
) -> Result<Option<PathBuf>, Failure> {
    let cut_off = run::newest(&args.results).filter(|folder| {
        let header = record::read_header(folder).ok();
        let options = header.and_then(|header| header.options);
        options.is_some_and(|options| options.nightly)
    });
    if let Some(folder) = cut_off {
        let going_on = cli::Run {
            resume: Some(folder.display().to_string()),
            ..args.clone()
        };
        printer.note(&format!(
            "going on with {}, which was cut off",
            folder.display()
        ));
        match command.recorded(&going_on).await {
            Err(failure) if failure.exit == Exit::BadInput => {
                printer.note(&format!("{}: a new run begins", failure.report));
            }
            other => return other,
        }
    }
    command.recorded(args).await
}

/// The forms of a night's report.
const REPORTS: [(&str, Format); 5] = [
    ("report.html", Format::Html),
    ("report.md", Format::Markdown),
    ("report.txt", Format::Terminal),
    ("report.json", Format::Json),
    ("report.xml", Format::Junit),
];

/// The reports of the night, beside its record.
fn write_reports(folder: &Path) -> Result<(), Failure> {
    let run = record::read(folder).map_err(exits(Exit::BadInput))?;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let view = View::new(&run, &comparison);
    for (name, format) in REPORTS {
        let path = folder.join(name);
        let text = format.render(&view, &Look::default()).map_err(|error| {
            Failure::message(
                Exit::BadInput,
                error,
                "the record holds what this form cannot",
            )
        })?;
        std::fs::write(&path, text).map_err(|error| {
            let message = format!("cannot write {}: {error}", path.display());
            Failure::message(Exit::BadInput, message, "is the disk full?")
        })?;
    }
    Ok(())
}

/// The line for the morning, and what is open. Gives whether something is.
fn told(
    index: &Index,
    folder: &Path,
    expected: &crate::expected::Expected,
    looked_into: usize,
    printer: &Printer,
) -> Result<bool, Failure> {
    let run = record::read(folder).map_err(exits(Exit::BadInput))?;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let view = View::new(&run, &comparison);
    let history = history::all(index, expected, 1)?;
    let open = history.regressions().count();
    let verdict = verdict_sentence(&view);
    let mut line = format!("{}: {}", run.header.run_id, verdict.trim_end_matches('.'));
    let changed = alarms::images_since(index, folder)?;
    // Writing to a string cannot fail.
    let _ = match changed.as_slice() {
        [] => write!(line, "; images as before"),
        changed => write!(line, "; {}", changed.join(", ")),
    };
    if looked_into > 0 {
        let alarms = counted(looked_into, "alarm", "alarms");
        let _ = write!(line, "; {alarms} measured again");
    }
    let _ = match open {
        0 => write!(line, "; no regression"),
        open => write!(line, "; {}", counted(open, "regression", "regressions")),
    };
    let mut text = line + "\n";
    if open > 0 {
        text += &crate::report::history::gate(&history, &printer.look());
    }
    super::print(printer, &text)?;
    Ok(open > 0)
}
