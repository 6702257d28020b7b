//! The `alpine-tax` program: parses the command line, hands over, and exits.

use std::process::ExitCode;

use alpine_tax::cli::{Cli, Command};
use alpine_tax::protocol::AGENT_COMMAND;
use alpine_tax::{agent, cmd, config};

fn main() -> ExitCode {
    let is_agent = std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == AGENT_COMMAND);
    if is_agent {
        // In the container there is neither tokio nor a file of the user's.
        return agent::main();
    }
    let cli: Cli = match config::find() {
        Ok(config) => {
            config::parse(&config, std::env::args_os()).unwrap_or_else(|error| error.exit())
        }
        Err(error) => return cmd::refused(error),
    };
    match cli.command {
        Command::Agent => agent::main(),
        command => cmd::main(command, &cli.global),
    }
}
