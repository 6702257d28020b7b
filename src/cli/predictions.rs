//! How good predictions are: `predictions`.

use clap::Args;

use super::SourceArgs;

/// Options of `predictions`.
#[derive(Debug, Clone, Args)]
pub struct Predictions {
    /// Images to load the packages in (may be repeated) [default: alpine:3.20,
    /// distroless-base-debian13 and distroless-cc-debian13]
    #[arg(long = "image", value_name = "IMAGE")]
    pub images: Vec<String>,
    /// Suites whose packages are loaded (may be repeated) [default: all that have some]
    #[arg(long = "suite", value_name = "SUITE")]
    pub suites: Vec<String>,
    /// Where from.
    #[command(flatten)]
    pub source: SourceArgs,
}
