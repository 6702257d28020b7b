//! What a team wants to see before it changes a base image: `migration`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::SourceArgs;

/// Options of `migration`.
#[derive(Debug, Clone, Args)]
pub struct Migration {
    /// What moves, as for `check`: mostly the image as it is
    #[arg(value_name = "SOFTWARE")]
    pub software: String,
    /// The base image that it moves to
    #[arg(long, value_name = "IMAGE")]
    pub to: String,
    /// Files that will be added to it (may be repeated): a folder or archive that is laid over it
    #[arg(long = "add", value_name = "PATH")]
    pub added: Vec<PathBuf>,
    /// Also look at the files of the distribution's packages
    #[arg(long)]
    pub packaged: bool,
    /// Execute nothing of the images: without the start-up time of their own commands and what memory
    /// these take at rest
    #[arg(long)]
    pub no_run: bool,
    /// Folder of the run whose timings are shown [default: the newest with these two libcs]
    #[arg(long, value_name = "RUN")]
    pub run: Option<PathBuf>,
    /// Folder with records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
    /// What `trivy image --format json` says of the software and of the target
    #[arg(long, num_args = 2, value_names = ["SOFTWARE", "TARGET"])]
    pub trivy: Vec<PathBuf>,
    /// Form of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    pub format: MigrationFormat,
    /// Where from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// The form of a migration report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MigrationFormat {
    /// For a pull request
    Markdown,
    /// One page that needs nothing else
    Html,
}
