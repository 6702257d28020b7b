//! The `alpine-tax` program: parses the command line, hands over, and exits.

use std::process::ExitCode;

use alpine_tax::cli::{Cli, Command};
use alpine_tax::protocol::AGENT_COMMAND;
use alpine_tax::{agent, bundle, cli, cmd, config};
use clap::Parser;

fn main() -> ExitCode {
    // In a container there is neither tokio nor a file of the user's.
    let first = std::env::args_os().nth(1).unwrap_or_default();
    if first == AGENT_COMMAND {
        return agent::main();
    }
    let cli = if cli::IN_CONTAINER.iter().any(|command| first == *command) {
        Cli::parse()
    } else {
        match config::find() {
            Ok(config) => {
                config::parse(&config, std::env::args_os()).unwrap_or_else(|error| error.exit())
            }
            Err(error) => return cmd::refused(error),
        }
    };
    match cli.command {
        Command::Agent => agent::main(),
        Command::Launch { folder } => agent::launch::main(&folder),
        Command::Contained(args) => bundle::contained::main(&args),
        command => cmd::main(command, &cli.global),
    }
}
