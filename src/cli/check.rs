//! What would break: `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::SourceArgs;

/// Options of `check`.
#[derive(Debug, Clone, Args)]
pub struct Check {
    /// What moves: an image, an archive of `docker save` or of the OCI, an OCI layout, a root file
    /// system, a program or library, a wheel, a folder such as `node_modules`
    #[arg(value_name = "TARGET")]
    pub software: String,
    /// Where it goes: an image, or one as an archive or folder
    #[arg(long, value_name = "IMAGE")]
    pub to: String,
    /// Files that will be added to it (may be repeated): a folder or archive that is laid over it
    #[arg(long = "add", value_name = "PATH")]
    pub added: Vec<PathBuf>,
    /// Also look at the files of the distribution's packages; without this only where there are no
    /// others
    #[arg(long)]
    pub packaged: bool,
    /// From which confidence on the exit status is 1
    #[arg(long, value_name = "LEVEL", default_value = "certain-when-called")]
    pub fail_on: FailOn,
    /// Form of the findings on stdout
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: CheckFormat,
    /// Where from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// A confidence, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Something does not start or load
    CertainAtLoad,
    /// That, or something fails when it is called
    CertainWhenCalled,
    /// That, or something may be different
    Possible,
    /// Anything
    Performance,
    /// Nothing
    Never,
}

/// The form of predictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Terminal,
    /// One JSON object
    Json,
    /// For a pull request
    Markdown,
}
