//! A closer look at a reproduction, and what is taken along of it: `repro --bundle`, `replay`.

use std::path::PathBuf;

use clap::Args;

use super::SourceArgs;

/// A closer look.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "A closer look, at the baseline and the newest image where it fails")]
pub struct CloserArgs {
    /// Where it crashed or ended, by a debugger: address, backtrace, memory map, limits
    #[arg(long, conflicts_with_all = ["bisect", "reduce"])]
    pub evidence: bool,
    /// Its system calls, by a tracer
    #[arg(long, conflicts_with_all = ["bisect", "reduce"])]
    pub trace: bool,
    /// Write an archive (tar.gz) that reproduces it with Docker alone, and that `replay` runs
    #[arg(long, value_name = "FILE", conflicts_with_all = ["bisect", "reduce"])]
    pub bundle: Option<PathBuf>,
}

/// Options of `replay`.
#[derive(Debug, Clone, Args)]
pub struct Replay {
    /// An archive that `repro --bundle` wrote
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How often [default: as the archive says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub runs: Option<u64>,
    /// Another image for where it goes well
    #[arg(long, value_name = "IMAGE")]
    pub baseline: Option<String>,
    /// Another image for where it goes wrong, such as a newer one
    #[arg(long, value_name = "IMAGE")]
    pub candidate: Option<String>,
    /// Network that the Dockerfile of a bundle may be built with, if it wants one: `bridge`
    #[arg(long, value_name = "NETWORK", default_value = "none")]
    pub build_network: String,
    /// Where from.
    #[command(flatten)]
    pub source: SourceArgs,
}
