//! `alpine-tax.toml`: options that a project always wants, found from the current folder upwards.
//!
//! A key is the long name of an option of `run`. What the file says becomes the option's default, so
//! that a flag comes before the environment (`ALPINE_TAX_BUDGET` for `--budget`), that before the
//! file, and that before the built-in default.

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod read;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, CommandFactory as _, FromArgMatches as _};

use crate::cli::Cli;
use crate::mistakes::Mistake;

/// Name of the file.
pub const CONFIG_FILE: &str = "alpine-tax.toml";

/// Commands whose options the file gives.
const CONFIGURED: [&str; 3] = ["run", "nightly", "plan"];
/// Options that only have the name of one of `run`.
const OTHERS: [(&str, &str); 1] = [("plan", "format")];
/// Options that every command takes from the file that has them.
const EVERYWHERE: [&str; 2] = ["results", "expected"];

/// A file that cannot be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    #[diagnostic(help("it is found from the current folder upwards"))]
    Unreadable {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Mistakes in it.
    #[error("{} in the configuration", if mistakes.len() == 1 { "a mistake" } else { "mistakes" })]
    Mistakes {
        /// All of them.
        #[related]
        mistakes: Vec<Mistake>,
    },
}

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// The file, where there is one.
    pub path: Option<PathBuf>,
    /// Option, values, line.
    pub values: Vec<(String, Vec<String>, usize)>,
}

/// Looks for the file from the current folder upwards and reads it.
///
/// # Errors
/// See [`ConfigError`].
pub fn find() -> Result<Config, ConfigError> {
    let current = std::env::current_dir().unwrap_or_default();
    let mut folders = current.ancestors();
    match folders.find(|folder| folder.join(CONFIG_FILE).is_file()) {
        Some(folder) => read::read(&folder.join(CONFIG_FILE)),
        None => Ok(Config::default()),
    }
}

/// The command line, with what the environment and the file say where it says nothing.
///
/// # Errors
/// What clap says; help and version are among it.
pub fn parse(
    config: &Config,
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Cli, clap::Error> {
    let matches = command(config).try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

/// The command line with the defaults of a file.
fn command(config: &Config) -> clap::Command {
    let mut whole = Cli::command();
    let names: Vec<String> = whole
        .get_subcommands()
        .map(|c| c.get_name().to_owned())
        .collect();
    for name in names {
        let configured = CONFIGURED.contains(&name.as_str());
        whole = whole.mut_subcommand(name.clone(), |command| {
            command.mut_args(|arg| {
                let is_other = OTHERS.contains(&(&name, arg.get_long().unwrap_or_default()));
                with_defaults(arg, config, configured && !is_other)
            })
        });
    }
    whole
}

fn with_defaults(arg: Arg, config: &Config, configured: bool) -> Arg {
    let Some(name) = arg.get_long().map(str::to_owned) else {
        return arg;
    };
    if !configured && !EVERYWHERE.contains(&name.as_str()) {
        return arg;
    }
    let arg = if arg.get_env().is_none() && arg.get_action().takes_values() {
        let variable = format!("ALPINE_TAX_{}", name.replace('-', "_").to_uppercase());
        // One for each option, as long as the program runs.
        let variable: &'static str = Box::leak(variable.into_boxed_str());
        arg.env(variable).hide_env(true)
    } else {
        arg
    };
    match config.values.iter().find(|(key, ..)| *key == name) {
        Some((_, values, _)) => {
            let leaked = values
                .iter()
                .map(|value| -> &'static str { Box::leak(value.clone().into_boxed_str()) });
            arg.default_values(leaked.collect::<Vec<_>>())
        }
        None => arg,
    }
}

/// Every option of `run` with its value and where that comes from.
///
/// # Errors
/// What clap says of the arguments.
pub fn show(config: &Config, arguments: &[String]) -> Result<String, clap::Error> {
    let line = ["alpine-tax", "run"].into_iter().map(OsString::from);
    let line = line.chain(arguments.iter().map(OsString::from));
    let command = command(config);
    let matches = command.clone().try_get_matches_from(line)?;
    let run = matches.subcommand_matches("run");
    let options = command
        .find_subcommand("run")
        .into_iter()
        .flat_map(|run| run.get_arguments());
    let mut text = match &config.path {
        Some(path) => format!("{}\n\n", path.display()),
        None => format!("no {CONFIG_FILE} from here upwards\n\n"),
    };
    for option in options {
        if let (Some(name), Some(run)) = (option.get_long(), run) {
            let (value, origin) = value(config, option, name, run);
            let _ = writeln!(text, "{name:18} {value:28} {origin}");
        }
    }
    Ok(text)
}

fn value(config: &Config, option: &Arg, name: &str, run: &ArgMatches) -> (String, String) {
    let id = option.get_id().as_str();
    let raw = run.try_get_raw(id).ok().flatten();
    let value = match raw {
        Some(raw) => {
            let values: Vec<String> = raw
                .map(|value| value.to_string_lossy().into_owned())
                .collect();
            values.join(",")
        }
        None => "–".to_owned(),
    };
    let line = config.values.iter().find(|(key, ..)| key == name);
    let origin = match (run.value_source(id), line) {
        (Some(ValueSource::CommandLine), _) => "flag".to_owned(),
        (Some(ValueSource::EnvVariable), _) => {
            let variable = option
                .get_env()
                .map(|name| name.to_string_lossy().into_owned());
            format!("environment ({})", variable.unwrap_or_default())
        }
        (Some(_), Some((_, _, line))) => format!("{CONFIG_FILE}:{line}"),
        _ => "default".to_owned(),
    };
    (value, origin)
}
