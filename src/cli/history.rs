//! What is seen over many runs: `history`, `accept`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::values::{date, percent};

/// Options of `history`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct History {
    /// What to do instead of showing it
    #[command(subcommand)]
    pub command: Option<HistoryCommand>,
    /// Only these cases: a suite, a case or a glob
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// Only runs since this day, e.g. `2026-11-01`
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<Date>,
    /// Exit with status 1 when a regression is open that nobody has accepted
    #[arg(long)]
    pub gate: bool,
    /// Changes smaller than this do not count as regressions
    #[arg(long, value_name = "PERCENT", value_parser = percent, default_value = "2%")]
    pub at_least: f64,
    /// Form on stdout
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: HistoryFormat,
    /// Where to look.
    #[command(flatten)]
    pub place: HistoryPlace,
}

/// Where runs and what is expected of them are.
#[derive(Debug, Clone, Args)]
pub struct HistoryPlace {
    /// Folder with records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
    /// File with what is expected to differ [default: expected.toml, where there is one]
    #[arg(long, value_name = "FILE")]
    pub expected: Option<PathBuf>,
}

/// The commands of `history`.
#[derive(Debug, Clone, Subcommand)]
pub enum HistoryCommand {
    /// Make the index anew from the records
    Rebuild {
        /// Folder with records
        #[arg(long, value_name = "DIR", default_value = "results")]
        results: PathBuf,
    },
    /// Thin older records: their samples go, what history shows of them stays
    Prune {
        /// Newest runs that keep their records; of the older ones one a week does, and what a change
        /// or an accepted change refers to
        #[arg(long, value_name = "N")]
        keep: usize,
        /// Only say what would go
        #[arg(long)]
        dry_run: bool,
        /// Where to look.
        #[command(flatten)]
        place: HistoryPlace,
    },
}

/// The form of history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HistoryFormat {
    /// For people
    Terminal,
    /// One JSON object
    Json,
    /// One line for each night of each series
    Csv,
}

/// Options of `accept`.
#[derive(Debug, Clone, Args)]
pub struct Accept {
    /// A case with an open regression, or the id of a change, as `history` shows it
    #[arg(value_name = "CASE|FINDING")]
    pub what: String,
    /// Why it is expected
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The last day that this holds [default: for good]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Where more is to be read
    #[arg(long, value_name = "URL")]
    pub link: Option<String>,
    /// Where to look.
    #[command(flatten)]
    pub place: HistoryPlace,
}
