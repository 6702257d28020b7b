//! `run --gate`: what is said after a report, and the exit status.

use std::path::Path;

use super::failure::{Failure, exits};
use super::history;
use crate::compare::{self, Overall, Thresholds};
use crate::exit::Exit;
use crate::expected;
use crate::gate::{self, Hit, Judged, Rule};
use crate::printer::Printer;
use crate::record;
use crate::report::history::change;

/// Judges a recorded run by the rules that were asked for, says what does not pass, and gives the
/// exit status.
///
/// # Errors
/// A record or a file of what is expected that cannot be read.
pub(super) fn gate(
    folder: &Path,
    (rules, expected): (&[Rule], Option<&Path>),
    printer: &Printer,
) -> Result<Exit, Failure> {
    let run = record::read(folder).map_err(exits(Exit::BadInput))?;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let expected = history::expected_of(expected)?;
    let usual = [Rule::New];
    let rules = if rules.is_empty() { &usual } else { rules };
    let mut judged = gate::judge(rules, &comparison, &expected.differences, expected::today());
    if rules.contains(&Rule::Regression) {
        regressions(&mut judged, folder, &expected, printer)?;
    }
    for line in gate::lines(&judged) {
        printer.note(&line);
    }
    Ok(if comparison.overall == Overall::TooBroken {
        Exit::TooBroken
    } else if judged.hits.is_empty() {
        Exit::Success
    } else {
        Exit::Divergence
    })
}

/// The regressions of the series that this run is the newest of.
fn regressions(
    judged: &mut Judged,
    folder: &Path,
    expected: &expected::Expected,
    printer: &Printer,
) -> Result<(), Failure> {
    let results = folder.parent().unwrap_or(Path::new("."));
    let index = history::opened(results, printer)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let run = index.run_id(&name).map_err(history::database)?;
    let history = history::all(&index, expected, 1)?;
    let own = history.regressions().filter(|(series, _)| {
        let newest = series.nights.last();
        newest.is_some_and(|night| night.run == run)
    });
    judged.hits.extend(own.map(|(series, changed)| Hit {
        rule: Rule::Regression,
        case: series.row.key.case.clone(),
        image: series.row.key.candidate.clone(),
        seen: change(changed),
    }));
    judged.stale.extend(history.stale.iter().cloned());
    Ok(())
}
