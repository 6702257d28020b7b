//! `report`: judges a record and prints it. What `run` prints at its end is exactly this.

use std::path::Path;

use super::failure::{Failure, exits};
use crate::cli::Format;
use crate::compare::{self, Thresholds};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::record;
use crate::report::view::View;
use crate::report::{json, terminal};

/// Prints the report of a run folder.
///
/// # Errors
/// A folder that holds no readable record.
pub(super) fn report(folder: &Path, format: Format, printer: &Printer) -> Result<Exit, Failure> {
    let run = record::read(folder).map_err(exits(Exit::BadInput))?;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let text = match format {
        Format::Terminal => terminal::render(&View::new(&run, &comparison), &printer.look()),
        Format::Json => {
            let json = json::render(&run, &comparison).map_err(|error| {
                Failure::message(Exit::BadInput, error, "the record holds what JSON cannot")
            })?;
            String::from_utf8_lossy(&json).into_owned()
        }
    };
    super::print(printer, &text)?;
    printer.note(&format!("record: {}", folder.display()));
    Ok(comparison.overall.exit())
}
