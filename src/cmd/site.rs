//! `site`: writes the history as pages for static hosting.

use std::collections::{BTreeSet, HashMap};

use super::failure::Failure;
use super::history::{all, database, expected_of, opened};
use crate::cli;
use crate::exit::Exit;
use crate::history::index::RunRow;
use crate::printer::Printer;
use crate::report::site::{Site, render};
use crate::report::text::counted;

/// Writes the pages.
///
/// # Errors
/// A folder that cannot be read or written to.
pub(super) fn site(args: &cli::Site, printer: &Printer) -> Result<Exit, Failure> {
    let index = opened(&args.place.results, printer)?;
    let expected = expected_of(args.place.expected.as_deref())?;
    let history = all(&index, &expected, args.nights)?;
    let nights = history.series.iter().flat_map(|series| &series.nights);
    let wanted: BTreeSet<i64> = nights.map(|night| night.run).collect();
    let mut runs: HashMap<i64, RunRow> = HashMap::new();
    for run in wanted {
        runs.insert(run, index.run(run).map_err(database)?);
    }
    let files = render(&Site {
        history: &history,
        runs: &runs,
        made: jiff::Zoned::now().strftime("%Y-%m-%d %H:%M %Z").to_string(),
    });
    for (path, text) in &files {
        let path = args.out.join(path);
        let written = std::fs::create_dir_all(&args.out);
        written
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| {
                let message = format!("cannot write {}: {error}", path.display());
                Failure::message(
                    Exit::BadInput,
                    message,
                    "name another folder with --out DIR",
                )
            })?;
    }
    let pages = counted(files.len(), "page", "pages");
    let first = args.out.join("index.html");
    super::print(printer, &format!("{pages}; open {}\n", first.display()))
}
