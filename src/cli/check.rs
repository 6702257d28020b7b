//! What would break: `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::SourceArgs;

/// Options of `check`.
#[derive(Debug, Clone, Args)]
pub struct Check {
    /// What moves: an image, an archive of `docker save` or of the OCI, an OCI layout, a root file
    /// system, a program or library, a wheel, a folder such as `node_modules`, a lock file of uv,
    /// Poetry, pipenv, pip (pylock.toml, requirements), npm, pnpm or Yarn, or a Dockerfile
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
    /// Load everything in the target image and mark each prediction: confirmed, refuted or not tried
    #[arg(long)]
    pub confirm: bool,
    /// Version of Python that a lock file is to be installed for [default: the target's]
    #[arg(long, value_name = "VERSION", value_parser = python_version)]
    pub python: Option<(u32, u32)>,
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
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For CI systems: a test case for each finding
    Junit,
}

/// `3.13`, or `3.13.1`, of which the last number does not matter.
pub(super) fn python_version(text: &str) -> Result<(u32, u32), String> {
    let mut numbers = text.split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(3)), Some(Ok(minor))) if numbers.all(|number| number.is_ok()) => Ok((3, minor)),
        _ => Err("a version of Python 3 such as `3.13` is expected".to_owned()),
    }
}
