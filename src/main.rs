//! The `alpine-tax` program: parses the command line, hands over, and exits.

use std::process::ExitCode;

use alpine_tax::cli::{Cli, Command};
use alpine_tax::{agent, cmd};
use clap::Parser;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        // In the container there is neither tokio nor anything else that could disturb timings.
        Command::Agent => agent::main(),
        command => cmd::main(command, &cli.global),
    }
}
