//! Reads `alpine-tax.toml`; all mistakes are told at once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use clap::error::ErrorKind;
use clap::{Command, CommandFactory as _};
use toml::{Spanned, Value};

use super::{Config, ConfigError};
use crate::cli::Cli;
use crate::mistakes::{Mistakes, line, suggestion};

/// Reads a file.
///
/// # Errors
/// See [`ConfigError`].
pub(super) fn read(path: &Path) -> Result<Config, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.display().to_string(),
        source,
    })?;
    understood(path, &text)
}

/// What a file with this text says.
pub(super) fn understood(path: &Path, text: &str) -> Result<Config, ConfigError> {
    let mut mistakes = Mistakes::new(path, text);
    let values = values(text, &mut mistakes);
    let mistakes = mistakes.into_vec();
    if mistakes.is_empty() {
        Ok(Config {
            path: Some(path.to_owned()),
            values,
        })
    } else {
        Err(ConfigError::Mistakes { mistakes })
    }
}

fn values(text: &str, mistakes: &mut Mistakes) -> Vec<(String, Vec<String>, usize)> {
    let read = toml::from_str::<BTreeMap<Spanned<String>, Spanned<Value>>>(text);
    let table = match read {
        Ok(table) => table,
        Err(error) => {
            mistakes.add(error.span().unwrap_or(0..0), error.message(), None);
            return Vec::new();
        }
    };
    let known = &*OPTIONS;
    let mut values = Vec::new();
    for (key, value) in table {
        let (place, name) = (key.span(), key.into_inner());
        if !known.contains(&name) {
            let help = suggestion(&name, known.iter().map(String::as_str));
            let help = help.or_else(|| Some("keys are the long options of `run`".to_owned()));
            mistakes.add(place, format!("`run` has no option `--{name}`"), help);
            continue;
        }
        let line = line(text.as_bytes(), place.start);
        let span = value.span();
        match checked(&name, value.get_ref()) {
            Ok(words) => values.push((name, words, line)),
            Err(why) => mistakes.add(span, why, None),
        }
    }
    values
}

/// The command `run`, with the options that every command has.
static RUN: LazyLock<Command> = LazyLock::new(|| {
    let mut command = Cli::command();
    command.build();
    let run = command.find_subcommand("run");
    run.cloned().unwrap_or_default()
});

/// The long options of `run`, but for those that are of one run only.
static OPTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    const OF_ONE_RUN: [&str; 4] = ["help", "resume", "dry-run", "version"];
    let options = RUN.get_arguments();
    let names = options.filter_map(|option| option.get_long().map(str::to_owned));
    names
        .filter(|name| !OF_ONE_RUN.contains(&name.as_str()))
        .collect()
});

/// The words of a value, as the command line would take them.
fn checked(name: &str, value: &Value) -> Result<Vec<String>, String> {
    let word = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        Value::Boolean(yes) => Ok(yes.to_string()),
        _ => Err("write a text, a number, true or false, or a list of texts".to_owned()),
    };
    let words = match value {
        Value::Array(values) => values.iter().map(word).collect::<Result<Vec<_>, _>>()?,
        value => vec![word(value)?],
    };
    let flag = format!("--{name}");
    let mut line = vec!["run".to_owned()];
    match value {
        Value::Boolean(true) => line.push(flag),
        Value::Boolean(false) => {}
        _ => line.extend(words.iter().map(|word| format!("{flag}={word}"))),
    }
    match RUN.clone().try_get_matches_from(line) {
        Err(error) if error.kind() != ErrorKind::DisplayHelp => {
            let message = error.to_string();
            let first = message.lines().next().unwrap_or_default();
            Err(first.trim_start_matches("error: ").to_owned())
        }
        _ => Ok(words),
    }
}
