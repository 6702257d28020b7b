//! The `alpine-tax` program: parses the command line, hands over, and exits.

use std::process::ExitCode;

use alpine_tax::cli::{Cli, Command};
use alpine_tax::{agent, bundle, cmd};
use clap::Parser;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        // In the container there is neither tokio nor anything else that could disturb timings.
        Command::Agent => agent::main(),
        Command::Launch { folder } => agent::launch::main(&folder),
        Command::Contained(args) => bundle::contained::main(&args),
        command => cmd::main(command, &cli.global),
    }
}
