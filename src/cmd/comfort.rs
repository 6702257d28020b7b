//! What a shell and a terminal want: completions, man pages, what the configuration says.

use clap::CommandFactory as _;

use super::failure::Failure;
use crate::cli::{self, Cli};
use crate::exit::Exit;
use crate::printer::Printer;

/// Completions for a shell.
///
/// # Errors
/// When stdout cannot be written to.
pub(super) fn completions(args: &cli::Completions, printer: &Printer) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "alpine-tax", &mut text);
    super::print(printer, &String::from_utf8_lossy(&text))
}

/// A man page, or all of them into a folder.
///
/// # Errors
/// A command that there is none of, a folder that cannot be written to.
pub(super) fn man(args: &cli::Man, printer: &Printer) -> Result<Exit, Failure> {
    let mut whole = Cli::command();
    whole.build();
    if let Some(folder) = &args.out {
        let written =
            std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(whole, folder));
        written.map_err(|error| {
            let message = format!("cannot write to {}: {error}", folder.display());
            Failure::message(Exit::BadInput, message, "name another folder")
        })?;
        let text = format!(
            "man -M does not need them installed: man {}/alpine-tax.1\n",
            folder.display()
        );
        return super::print(printer, &text);
    }
    let command = match &args.command {
        None => whole,
        Some(name) => whole.find_subcommand(name).cloned().ok_or_else(|| {
            let message = format!("there is no command `{name}`");
            Failure::message(Exit::Usage, message, "`alpine-tax --help` lists them")
        })?,
    };
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut text);
    rendered.map_err(|error| Failure::message(Exit::BadInput, error, "report this"))?;
    super::print(printer, &String::from_utf8_lossy(&text))
}

/// What `run` would use, and where each value comes from.
///
/// # Errors
/// Mistakes in the file or on the command line.
pub(super) fn config(command: &cli::ConfigCommand, printer: &Printer) -> Result<Exit, Failure> {
    let cli::ConfigCommand::Show { arguments } = command;
    let config = crate::config::find().map_err(super::failure::exits(Exit::BadInput))?;
    let text = crate::config::show(&config, arguments).map_err(|error| {
        let message = error.to_string();
        let first = message.lines().next().unwrap_or_default();
        Failure::message(
            Exit::Usage,
            first,
            "options of `run` may follow `config show`",
        )
    })?;
    super::print(printer, &text)
}
