//! `simulate`: shows whether the statistics hold what they promise.

mod cluster;

use std::fmt::Write as _;

use super::failure::Failure;
use crate::cli::{self, Simulation};
use crate::exit::Exit;
use crate::history::simulate::{self as histories, Detector};
use crate::stats::simulate::{self, Coverage, Effort, Noise, Suite};

/// The tables of a simulation.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn simulate(args: &cli::Simulate) -> Result<String, Failure> {
    let effort = |default: usize| Effort {
        rounds: args
            .rounds
            .map_or(default, |rounds| usize::try_from(rounds).unwrap_or(default)),
        seed: args.seed,
    };
    Ok(match args.what {
        Simulation::Coverage => coverage(effort(4_000)),
        Simulation::Stopping => stopping(effort(1_000)),
        Simulation::Power => power(effort(400)),
        Simulation::Fdr => discovery(effort(20)),
        Simulation::History => runs(args)?,
        Simulation::Cluster => cluster::cluster(args)?,
        Simulation::HistoryDetection => detection(args, effort(20))?,
    })
}

fn coverage(effort: Effort) -> String {
    let cells = simulate::coverage(effort);
    let titles = || simulate::BLOCKS.map(|blocks| format!("{blocks} blocks"));
    let table = |caption: String, cell: fn(&Coverage) -> String| {
        let mut table = Table::new(caption, titles());
        for row in cells.chunks(simulate::BLOCKS.len()) {
            table.row(row[0].noise.name(), row.iter().map(cell));
        }
        table.text()
    };
    [
        table(
            format!(
                "Coverage of the 95 % interval in %, {} rounds (* outside 93 to 97 %)",
                effort.rounds
            ),
            |cell| marked(cell.interval),
        ),
        table(
            "The same, had Student's t judged the blocks' scores".to_owned(),
            |cell| marked(cell.student),
        ),
        table(
            "Mean half width, in units of the noise".to_owned(),
            |cell| format!("{:.2}", cell.half_width),
        ),
    ]
    .join("\n")
}

fn marked(share: f64) -> String {
    let mark = if (93.0..=97.0).contains(&share) {
        ' '
    } else {
        '*'
    };
    format!("{share:.1}{mark}")
}

fn stopping(effort: Effort) -> String {
    let mut table = Table::new(
        format!(
            "False verdicts about equal sides in %, {} rounds (aim: 5)",
            effort.rounds
        ),
        ["one look", "four looks", "four naive", "peeking"],
    );
    for row in simulate::stopping(effort) {
        let shares = [row.once, row.looks, row.naive_looks, row.peeking];
        table.row(row.noise.name(), shares.map(|share| format!("{share:.1}")));
    }
    table.text()
        + "\none look: after 48 blocks at 5 %. four looks: after 6, 12, 24 and 48 at 1.59 % each, as `run`\n\
           does. four naive: the same looks at 5 % each. peeking: every fourth block at 5 %.\n"
}

/// Scale of the noise where it must have one: ten blocks then give a half width of 1 to 2 %, as
/// threads and process starts do beside a busy neighbour.
const SCALE: f64 = 0.02;

/// The default margin of `run`.
const MARGIN: f64 = 0.03;

fn power(effort: Effort) -> String {
    let mut table = Table::new(
        format!(
            "Verdicts in %, noise of scale 2 %, {} rounds a line",
            effort.rounds
        ),
        [
            "true tax", "differs", "blocks", "slower", "no diff.", "blocks",
        ],
    );
    for row in simulate::power(SCALE, MARGIN, effort) {
        let cells = [
            format!("{:.0} %", row.tax * 100.0),
            format!("{:.1}", row.different),
            format!("{:.0}", row.different_blocks),
            format!("{:.1}", row.slower),
            format!("{:.1}", row.no_difference),
            format!("{:.0}", row.blocks),
        ];
        table.row(row.noise.name(), cells);
    }
    table.text()
        + "\ndiffers: from 1, without margin. slower, no diff.: with the margin of 3 %. blocks: the mean\n\
           until the verdict.\n"
}

fn discovery(effort: Effort) -> String {
    let mut text = String::new();
    for (noise, scale) in [(Noise::ByBlock, SCALE), (Noise::Bimodal, 0.05)] {
        for differing in [0, 20] {
            let suite = Suite {
                noise,
                scale,
                differing,
                tax: 0.10,
                margin: MARGIN,
            };
            let caption = format!(
                "Suites of {} cases, {differing} of them 10 % slower; noise {} of scale {:.0} %; {} suites",
                simulate::CASES,
                noise.name(),
                scale * 100.0,
                effort.rounds
            );
            let mut table = Table::new(caption, ["any false, %", "false share, %", "found, %"]);
            for row in simulate::discovery(suite, effort) {
                let shares = [row.any_false, row.false_share, row.found];
                table.row(row.rule.name(), shares.map(|share| format!("{share:.1}")));
            }
            let _ = writeln!(text, "{}", table.text());
        }
    }
    text + "any false: suites with a false report. false share: of the reports. found: of what differs.\n"
}

/// Writes a history.
fn runs(args: &cli::Simulate) -> Result<String, Failure> {
    let folder = args.folder.clone().unwrap_or_default();
    let plan = histories::Plan {
        runs: args.runs,
        cases: args.cases,
        machines: args.machines,
        samples: args.samples,
        seed: args.seed,
    };
    let written = histories::write(&folder, plan).map_err(|error| failed(&folder, &error))?;
    let (runs, mib) = (written.runs, crate::stats::number(written.bytes >> 20));
    Ok(format!(
        "{runs} runs of {} cases, {mib} MiB of records\n",
        args.cases
    ))
}

fn failed(path: &std::path::Path, error: &dyn std::fmt::Display) -> Failure {
    let message = format!("{}: {error}", path.display());
    Failure::message(Exit::BadInput, message, "name another file or folder")
}

/// Detectors side by side.
fn detection(args: &cli::Simulate, effort: Effort) -> Result<String, Failure> {
    let others = args.alarms.as_ref().map(|path| {
        let text = std::fs::read_to_string(path).map_err(|error| failed(path, &error))?;
        histories::from_csv(&text).map_err(|error| failed(path, &error))
    });
    let others = others.transpose()?;
    let (scenes, seen) = histories::detection(effort.rounds, effort.seed, others.as_deref());
    if let Some(path) = &args.write_series {
        let written = std::fs::write(path, histories::csv(&scenes));
        written.map_err(|error| failed(path, &error))?;
    }
    let mut detectors = vec![
        (Detector::Scan, "history"),
        (Detector::Suspicion, "measured again"),
        (Detector::Threshold, "threshold 5 %"),
    ];
    if others.is_some() {
        detectors.push((Detector::Other, "Otava"));
    }
    let caption = format!(
        "Found within 14 nights (median delay) and false alarms a series and year, {} series a line",
        effort.rounds
    );
    let mut table = Table::new(caption, detectors.iter().map(|(_, name)| *name));
    for (number, scene) in scenes.iter().enumerate() {
        let cells = detectors.iter().filter_map(|(detector, _)| {
            let mut of_scene = seen.iter().filter(|seen| seen.scene == number);
            of_scene.find(|seen| seen.detector == *detector).map(cell)
        });
        table.row(
            &format!("{}, {}", scene.planted.name(), scene.weather.name()),
            cells,
        );
    }
    Ok(table.text())
}

fn cell(seen: &histories::Seen) -> String {
    let found = seen.found.map(|share| {
        let delay = seen
            .delay
            .map_or_else(|| "–".to_owned(), |delay| format!("{delay:.0}"));
        format!("{:.0} % ({delay}) ", share * 100.0)
    });
    format!("{}{:.2}", found.unwrap_or_default(), seen.false_alarms)
}

/// A table with a name in front of each line and numbers flush right.
struct Table {
    caption: String,
    lines: Vec<(String, Vec<String>)>,
}

impl Table {
    fn new<T: ToString>(caption: String, titles: impl IntoIterator<Item = T>) -> Table {
        let titles = titles.into_iter().map(|title| title.to_string()).collect();
        Table {
            caption,
            lines: vec![(String::new(), titles)],
        }
    }

    fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        self.lines
            .push((name.to_owned(), cells.into_iter().collect()));
    }

    fn text(&self) -> String {
        let names = self.lines.iter().map(|(name, _)| name.chars().count());
        let names = names.max().unwrap_or(0);
        let cells = self.lines.iter().flat_map(|(_, cells)| cells);
        let width = cells.map(|cell| cell.chars().count()).max().unwrap_or(0) + 2;
        let mut text = format!("{}\n\n", self.caption);
        for (name, cells) in &self.lines {
            let _ = write!(text, "{name:names$}");
            for cell in cells {
                let _ = write!(text, "{cell:>width$}");
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_line_up() {
        let mut table = Table::new("Shares".to_owned(), ["a", "bc"]);
        table.row("name", ["1.0".to_owned(), "20.0*".to_owned()]);
        let expected = "Shares\n\n          a     bc\nname    1.0  20.0*\n";
        assert_eq!(table.text(), expected);
    }

    #[test]
    fn the_band_is_marked() {
        assert_eq!([92.96, 95.0, 98.4].map(marked), ["93.0*", "95.0 ", "98.4*"]);
    }
}
