//! Tests that users have already, in two images: `tests`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::SourceArgs;

/// Options of `tests`.
#[derive(Debug, Clone, Args)]
pub struct Tests {
    /// The image to compare with
    #[arg(value_name = "A")]
    pub a: String,
    /// The image to compare
    #[arg(value_name = "B")]
    pub b: String,
    /// Files of container-structure-test (schema 2.0.0) or goss
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Form of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: TestsFormat,
    /// Where from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// The form of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestsFormat {
    /// For people
    Terminal,
    /// One JSON object
    Json,
}
