//! `history` and `accept`: what is seen over many runs.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::failure::{Failure, exits};
use crate::cli::{self, HistoryCommand, HistoryFormat, HistoryPlace};
use crate::exit::Exit;
use crate::expected::{self, EXPECTED_FILE, Expected};
use crate::history::index::Index;
use crate::history::prune;
use crate::history::view::{self, History, Query};
use crate::printer::Printer;
use crate::report::history as report;
use crate::report::text::counted;
use crate::suite;

/// Nights that a page shows of each series.
const NIGHTS: usize = 30;
/// What counts as a regression unless it is said, as a share.
pub(super) const AT_LEAST: f64 = 0.02;

/// Shows history, or does with it what is asked for.
///
/// # Errors
/// A folder that cannot be read, a pattern that fits nothing, mistakes in what is expected.
pub(super) fn history(args: &cli::History, printer: &Printer) -> Result<Exit, Failure> {
    match &args.command {
        Some(HistoryCommand::Rebuild { results }) => return rebuild(results, printer),
        Some(HistoryCommand::Prune {
            keep,
            dry_run,
            place,
        }) => return pruned(*keep, *dry_run, place, printer),
        None => {}
    }
    let index = opened(&args.place.results, printer)?;
    let globs = args.case.as_deref().map(suite::globs).transpose();
    let globs = globs.map_err(exits(Exit::Usage))?;
    let whole = args.format != HistoryFormat::Terminal || args.since.is_some();
    let expected = expected_of(args.place.expected.as_deref())?;
    let query = Query {
        cases: globs.as_ref(),
        since: args.since.map_or(0, milliseconds),
        nights: match (args.gate, whole) {
            (true, false) => 1,
            (_, true) => usize::MAX,
            (false, false) => NIGHTS,
        },
        expected: &expected,
        today: expected::today(),
        least: args.at_least,
    };
    let history = view::history(&index, &query).map_err(database)?;
    if history.series.is_empty() && args.case.is_some() {
        let message = format!(
            "no run has a case like `{}`",
            args.case.as_deref().unwrap_or("")
        );
        let help = "`alpine-tax history` shows all series";
        return Err(Failure::message(Exit::Usage, message, help));
    }
    let look = printer.look();
    let text = match args.format {
        HistoryFormat::Terminal if args.gate => report::gate(&history, &look),
        HistoryFormat::Terminal => report::history(&history, &look),
        HistoryFormat::Json => report::json(&history).map_err(|error| {
            Failure::message(Exit::BadInput, error, "the index holds what JSON cannot")
        })?,
        HistoryFormat::Csv => report::csv(&history).map_err(|error| {
            Failure::message(Exit::BadInput, error, "the index holds what CSV cannot")
        })?,
    };
    super::print(printer, &text)?;
    let fails = args.gate && history.regressions().next().is_some();
    Ok(if fails {
        Exit::Divergence
    } else {
        Exit::Success
    })
}

/// Opens the index; what it has to say goes to stderr.
pub(super) fn opened(results: &Path, printer: &Printer) -> Result<Index, Failure> {
    let index = Index::open(results).map_err(exits(Exit::BadInput))?;
    index.notes.iter().for_each(|note| printer.note(note));
    Ok(index)
}

/// What is expected: of the file that was named, or of the usual one where it is there.
pub(super) fn expected_of(named: Option<&Path>) -> Result<Expected, Failure> {
    let usual = Path::new(EXPECTED_FILE);
    match named {
        Some(path) => expected::load(path).map_err(exits(Exit::BadInput)),
        None if usual.is_file() => expected::load(usual).map_err(exits(Exit::BadInput)),
        None => Ok(Expected::default()),
    }
}

/// All series with their last nights and what is open.
pub(super) fn all(index: &Index, expected: &Expected, nights: usize) -> Result<History, Failure> {
    let query = Query {
        cases: None,
        since: 0,
        nights,
        expected,
        today: expected::today(),
        least: AT_LEAST,
    };
    view::history(index, &query).map_err(database)
}

pub(super) fn database(error: rusqlite::Error) -> Failure {
    let help = "`alpine-tax history rebuild` makes the index anew from the records";
    Failure::message(Exit::BadInput, format!("the index of runs: {error}"), help)
}

fn milliseconds(day: jiff::civil::Date) -> i64 {
    let start = day.to_zoned(jiff::tz::TimeZone::UTC);
    start.map_or(0, |start| start.timestamp().as_millisecond())
}

fn rebuild(results: &Path, printer: &Printer) -> Result<Exit, Failure> {
    let began = std::time::Instant::now();
    let index = Index::rebuild(results).map_err(exits(Exit::BadInput))?;
    index.notes.iter().for_each(|note| printer.note(note));
    let weight = index.weight().map_err(database)?;
    let text = format!(
        "{} runs, {} series, {} nights of them in all: indexed in {:.1} s\n",
        weight.runs,
        weight.series,
        weight.points,
        began.elapsed().as_secs_f64()
    );
    super::print(printer, &text)
}

fn pruned(
    keep: usize,
    dry_run: bool,
    place: &HistoryPlace,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let index = opened(&place.results, printer)?;
    let expected = expected_of(place.expected.as_deref())?;
    let (runs, freed) = thinned(&index, keep, dry_run, &place.results, &expected)?;
    let runs = counted(runs, "record", "records");
    let text = if dry_run {
        format!("{runs} would be thinned\n")
    } else {
        format!(
            "{runs} thinned, {:.1} MiB freed\n",
            crate::stats::number(freed) / 1_048_576.0
        )
    };
    super::print(printer, &text)
}

/// Thins what is older than the newest `keep` records; gives how many and how many bytes.
pub(super) fn thinned(
    index: &Index,
    keep: usize,
    dry_run: bool,
    results: &Path,
    expected: &Expected,
) -> Result<(usize, usize), Failure> {
    let mut referred = BTreeSet::new();
    for change in index.changes().map_err(database)? {
        for run in [change.first_bad, change.last_good] {
            referred.insert(index.run(run).map_err(database)?.name);
        }
    }
    referred.extend(
        expected
            .changes
            .iter()
            .filter_map(|entry| entry.run.clone()),
    );
    let runs = index.run_names().map_err(database)?;
    let has_record = |name: &str| {
        results
            .join(name)
            .join(crate::record::HEADER_FILE)
            .is_file()
    };
    let runs: Vec<prune::Run> = runs
        .into_iter()
        .filter(|(_, name, _)| has_record(name))
        .map(|(_, name, at)| (name, at))
        .collect();
    let (mut count, mut freed) = (0, 0);
    for name in prune::to_thin(&runs, keep, &referred) {
        count += 1;
        if !dry_run {
            let folder = results.join(name);
            let bytes = prune::thin(&folder).map_err(|error| {
                let message = format!("cannot thin {}: {error}", folder.display());
                Failure::message(Exit::BadInput, message, "may its files be removed?")
            })?;
            freed += usize::try_from(bytes).unwrap_or(usize::MAX);
        }
    }
    Ok((count, freed))
}

/// Records that changes are expected.
///
/// # Errors
/// Where nothing open is named so, or the file cannot be written.
pub(super) fn accept(args: &cli::Accept, printer: &Printer) -> Result<Exit, Failure> {
    let index = opened(&args.place.results, printer)?;
    let expected = expected_of(args.place.expected.as_deref())?;
    let history = all(&index, &expected, 1)?;
    let each = history.series.iter();
    let named: Vec<_> = each
        .flat_map(|series| series.changes.iter().map(move |changed| (series, changed)))
        .filter(|(series, changed)| {
            let open = changed.standing == crate::history::regressions::Standing::Open;
            changed.id == args.what || open && series.row.key.case == args.what
        })
        .collect();
    if named.is_empty() {
        let message = format!("no open regression or change is `{}`", args.what);
        let help = "`alpine-tax history --gate` shows what is open, with its id";
        return Err(Failure::message(Exit::Usage, message, help));
    }
    let path = args.place.expected.clone();
    let path = path.unwrap_or_else(|| PathBuf::from(EXPECTED_FILE));
    let mut text = String::new();
    for (series, changed) in named {
        let key = &series.row.key;
        let accepted = expected::Accepted {
            case: &key.case,
            image: &key.candidate,
            run: &changed.first_bad,
            reason: &args.reason,
            link: args.link.as_deref(),
            until: args.until,
        };
        expected::append(&path, &accepted).map_err(|error| {
            let message = format!("cannot write {}: {error}", path.display());
            Failure::message(Exit::BadInput, message, "name another with --expected FILE")
        })?;
        let change = report::change(changed);
        let _ = writeln!(
            text,
            "accepted: {} on {}: {change}",
            key.case, key.candidate
        );
    }
    let _ = writeln!(text, "commit {}", path.display());
    super::print(printer, &text)
}
