//! For shells and terminals: completions, man pages, configuration, the site.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::HistoryPlace;

/// Options of `completions`.
#[derive(Debug, Clone, Args)]
pub struct Completions {
    /// For which shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Options of `man`.
#[derive(Debug, Clone, Args)]
pub struct Man {
    /// Page of this command [default: of all]
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    pub command: Option<String>,
    /// Write all pages into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// The commands of `config`.
#[derive(Debug, Clone, Subcommand)]
pub enum ConfigCommand {
    /// Show what `run` would use, and where each value comes from: flag, environment, file, default
    Show {
        /// Options as for `run`
        #[arg(
            value_name = "OPTION",
            trailing_var_arg = true,
            allow_hyphen_values = true
        )]
        arguments: Vec<String>,
    },
}

/// Options of `site`.
#[derive(Debug, Clone, Args)]
pub struct Site {
    /// Folder to write to
    #[arg(long, value_name = "DIR", default_value = "site")]
    pub out: PathBuf,
    /// Nights of each series that are shown, at most
    #[arg(long, value_name = "N", default_value_t = 365)]
    pub nights: usize,
    /// Where to look.
    #[command(flatten)]
    pub place: HistoryPlace,
}
