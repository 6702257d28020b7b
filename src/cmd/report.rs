//! `report`: judges a record and prints it. What `run` prints at its end is exactly this.

use std::path::Path;

use super::failure::{Failure, exits};
use super::{Folders, github};
use crate::cli::ReportArgs;
use crate::compare::{self, Thresholds};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::record;
use crate::report::Format;
use crate::report::view::View;

/// Prints the report of a run that has just ended, and tells the CI system that it runs in.
///
/// # Errors
/// As [`report`].
pub(super) fn of_run(
    folder: &Path,
    wanted: &ReportArgs,
    folders: &Folders,
    printer: &Printer,
) -> Result<Exit, Failure> {
    with_view(folder, printer, |view| {
        let exit = tell(view, wanted, printer)?;
        github::tell(view, folders, printer)?;
        Ok(exit)
    })
}

/// Prints the report of a run folder.
///
/// # Errors
/// A folder that holds no readable record, a file that cannot be written.
pub(super) fn report(
    folder: &Path,
    wanted: &ReportArgs,
    printer: &Printer,
) -> Result<Exit, Failure> {
    with_view(folder, printer, |view| tell(view, wanted, printer))
}

fn with_view(
    folder: &Path,
    printer: &Printer,
    work: impl FnOnce(&View<'_>) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let run = record::read(folder).map_err(exits(Exit::BadInput))?;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let exit = work(&View::new(&run, &comparison))?;
    printer.note(&format!("record: {}", folder.display()));
    Ok(exit)
}

fn tell(view: &View<'_>, wanted: &ReportArgs, printer: &Printer) -> Result<Exit, Failure> {
    for file in &wanted.files {
        let text = rendered(view, file.format, printer)?;
        write(&file.path, &text)?;
        printer.note(&format!("wrote {}", file.path.display()));
    }
    let text = rendered(view, wanted.format, printer)?;
    super::print(printer, &text)?;
    Ok(view.comparison.overall.exit())
}

fn rendered(view: &View<'_>, format: Format, printer: &Printer) -> Result<String, Failure> {
    let rendered = format.render(view, &printer.look());
    rendered.map_err(|error| {
        Failure::message(
            Exit::BadInput,
            error,
            "the record holds what this form cannot",
        )
    })
}

/// Writes a file, and the folders that it is to be in.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), std::fs::create_dir_all);
    written
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| {
            let message = format!("cannot write {}: {error}", path.display());
            Failure::message(Exit::BadInput, message, "name a file that can be written")
        })
}
