//! What shows, explains or prepares: `report`, `list`, `images` and their like.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::values::{ReportFile, report_file};
use super::{SelectionArgs, SourceArgs};
use crate::report::Format;

/// Options of `report`.
#[derive(Debug, Clone, Args)]
pub struct Report {
    /// Folder of the run
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Which reports.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Which reports of a run are wanted, and where.
#[derive(Debug, Clone, Default, Args)]
pub struct ReportArgs {
    /// Form of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: Format,
    /// Write it into a file too, e.g. `html=report.html` (may be repeated)
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = report_file)]
    pub files: Vec<ReportFile>,
}

/// Options of `doctor`.
#[derive(Debug, Clone, Args)]
pub struct Doctor {
    /// Do not try whether a registry can be reached
    #[arg(long)]
    pub offline: bool,
}

/// Options of `claims`.
#[derive(Debug, Clone, Args)]
pub struct Claims {
    /// Folder of the run [default: the newest with claims]
    #[arg(value_name = "RUN")]
    pub run: Option<PathBuf>,
    /// Folder with records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
}

/// Options of `matrix`.
#[derive(Debug, Clone, Args)]
pub struct Matrix {
    /// Folder of the run [default: the newest with packages], and a package's name or part of it
    /// [default: all]
    #[arg(value_names = ["RUN", "NAME"], num_args = 0..=2)]
    pub run_and_name: Vec<String>,
    /// Folder with records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
}

/// The commands of `packages`.
#[derive(Debug, Clone, Subcommand)]
pub enum Packages {
    /// Look for newer versions, write them into the lock files, show what changed
    Update(PackagesUpdate),
}

/// Options of `packages update`.
#[derive(Debug, Clone, Args)]
pub struct PackagesUpdate {
    /// Only the packages of this suite
    #[arg(value_name = "SUITE")]
    pub suite: Option<String>,
    /// Only show what would change
    #[arg(long)]
    pub check: bool,
}

/// Options of `explain`.
#[derive(Debug, Clone, Args)]
pub struct Explain {
    /// The case or claim, e.g. `dns/tcp-fallback`
    #[arg(value_name = "CASE")]
    pub case: String,
    /// Folder with records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
}

/// The commands of `new`.
#[derive(Debug, Clone, Subcommand)]
pub enum New {
    /// A case: an entry in the suite's file and a small program
    Case {
        /// `SUITE/NAME`; the suite is made when there is none of that name
        #[arg(value_name = "SUITE/NAME")]
        id: String,
    },
}

/// Options of `list`.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Which cases.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Form of the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Text,
    /// The page of the catalogue
    Markdown,
}

/// The commands of `images`.
#[derive(Debug, Subcommand)]
pub enum Images {
    /// Show the catalogue and what is there of it
    List,
    /// Make images ready: pull or assemble them, and look into them
    Prepare {
        /// Names of the catalogue or references
        #[arg(value_name = "IMAGE", required = true)]
        names: Vec<String>,
        /// Assemble again what is there already
        #[arg(long)]
        rebuild: bool,
        /// Where from.
        #[command(flatten)]
        source: SourceArgs,
    },
    /// Remove assembled images and payloads
    Remove {
        /// Names of the catalogue; none: all
        #[arg(value_name = "IMAGE")]
        names: Vec<String>,
    },
}
