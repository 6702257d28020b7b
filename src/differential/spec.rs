//! What is to be run and how, read from the command line: all mistakes at once, each with its
//! place.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use globset::{Glob, GlobSetBuilder};
use miette::Diagnostic;
use regex::Regex;
use thiserror::Error;

use super::rules::{Normaliser, Rules};
use super::volume::{self, Volume};
use super::{Both, wait_for, words};
use crate::mistakes::{Mistake, Mistakes, suggestion_or_all};
use crate::protocol::Ready;

/// What the user wrote, option by option.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The command for both sides.
    pub command: Vec<String>,
    /// `--cmd-a` and `--cmd-b`.
    pub own_command: Both<Option<String>>,
    /// `--env`.
    pub env: Vec<String>,
    /// `--volume`.
    pub volumes: Vec<String>,
    /// `--user`.
    pub user: Option<String>,
    /// `--workdir`.
    pub workdir: Option<String>,
    /// `--network`.
    pub network: String,
    /// `--memory`.
    pub memory: Option<String>,
    /// `--cpus`.
    pub cpus: Option<String>,
    /// `--cpuset-cpus`.
    pub cpuset: Option<String>,
    /// `--stdin`.
    pub stdin: Option<std::path::PathBuf>,
    /// `--timeout`.
    pub timeout: Duration,
    /// `--normalise`.
    pub normalise: Vec<String>,
    /// `--ignore`.
    pub ignore: Vec<String>,
    /// `--ignore-path`.
    pub ignore_paths: Vec<String>,
    /// `--wait-for`.
    pub wait_for: Option<String>,
    /// `--wait-timeout`.
    pub wait_timeout: Duration,
    /// `--load`.
    pub load: Option<String>,
    /// `--stop-timeout`.
    pub stop_timeout: Duration,
}

/// The same, understood.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Program and arguments; `None`: what the image itself says.
    pub commands: Both<Option<Vec<String>>>,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// What both find in their file systems.
    pub volumes: Vec<Volume>,
    /// As Docker spells it; `None`: the image's.
    pub user: Option<String>,
    /// `None`: the image's.
    pub workdir: Option<String>,
    /// As Docker spells it.
    pub network: String,
    /// Bytes.
    pub memory_bytes: Option<u64>,
    /// Billionths of a CPU.
    pub nano_cpus: Option<u64>,
    /// `0`, `0-1`.
    pub cpuset: Option<String>,
    /// What the command reads.
    pub stdin: String,
    /// How long it may take.
    pub timeout: Duration,
    /// What is no difference.
    pub rules: Rules,
    /// Where the command is a server.
    pub server: Option<Server>,
}

/// What is done with a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// What tells that it is ready.
    pub ready: Ready,
    /// How long that may take.
    pub limit: Duration,
    /// What is run beside it then.
    pub load: Option<Vec<String>>,
    /// How long it may take to end.
    pub grace: Duration,
}

/// Everything that is wrong with a command line.
#[derive(Debug, Error, Diagnostic)]
#[error("{}", counted(mistakes.len()))]
pub struct SpecError {
    /// All of it.
    #[related]
    mistakes: Vec<Mistake>,
}

fn counted(number: usize) -> String {
    match number {
        1 => "the command line has a mistake".to_owned(),
        number => format!("the command line has {number} mistakes"),
    }
}

impl Spec {
    /// Understands the options.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn read(given: &Given) -> Result<Spec, SpecError> {
        let mut reader = Reader::default();
        let command = (!given.command.is_empty()).then(|| given.command.clone());
        let own = |text: &Option<String>, option: &str, reader: &mut Reader| match text {
            Some(text) => reader.words(option, text),
            None => command.clone(),
        };
        let commands = Both {
            a: own(&given.own_command.a, "--cmd-a", &mut reader),
            b: own(&given.own_command.b, "--cmd-b", &mut reader),
        };
        let spec = Spec {
            commands,
            env: reader.environment(&given.env),
            volumes: reader.volumes(&given.volumes),
            user: given.user.clone(),
            workdir: reader.workdir(given.workdir.as_deref()),
            network: given.network.clone(),
            memory_bytes: given.memory.as_ref().and_then(|text| reader.memory(text)),
            nano_cpus: given.cpus.as_ref().and_then(|text| reader.cpus(text)),
            cpuset: given.cpuset.clone(),
            stdin: given
                .stdin
                .as_deref()
                .map_or(String::new(), |path| reader.stdin(path)),
            timeout: given.timeout,
            rules: reader.rules(given),
            server: reader.server(given),
        };
        match reader.mistakes {
            mistakes if mistakes.is_empty() => Ok(spec),
            mistakes => Err(SpecError { mistakes }),
        }
    }
}

/// Collects mistakes.
#[derive(Default)]
struct Reader {
    mistakes: Vec<Mistake>,
}

impl Reader {
    /// A mistake in the text of an option.
    fn wrong(
        &mut self,
        option: &str,
        text: &str,
        place: std::ops::Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let mut one = Mistakes::new(Path::new(option), text);
        one.add(place, message, help);
        self.mistakes.extend(one.into_vec());
    }

    fn words(&mut self, option: &str, text: &str) -> Option<Vec<String>> {
        match words::split(text) {
            Ok(words) if words.is_empty() => {
                self.wrong(option, text, 0..0, "there is no command in it", None);
                None
            }
            Ok(words) => Some(words),
            Err(error) => {
                self.wrong(option, text, error.place, error.what, None);
                None
            }
        }
    }

    fn environment(&mut self, given: &[String]) -> Vec<String> {
        let mut env = Vec::new();
        for text in given {
            match text.split_once('=') {
                Some(("", _)) => {
                    let help = Some("write NAME=value, or NAME for its value here".to_owned());
                    self.wrong("--env", text, 0..1, "a variable needs a name", help);
                }
                Some(_) => env.push(text.clone()),
                // As with Docker: what is not set here is not set there.
                None => env.extend(
                    std::env::var(text)
                        .ok()
                        .map(|value| format!("{text}={value}")),
                ),
            }
        }
        env
    }

    fn volumes(&mut self, given: &[String]) -> Vec<Volume> {
        let mut volumes: Vec<Volume> = Vec::new();
        let mut sources: BTreeMap<String, String> = BTreeMap::new();
        for text in given {
            match volume::parse(text) {
                Ok(volume) => {
                    if let Some(other) = sources.insert(volume.target.clone(), text.clone()) {
                        let message =
                            format!("`{}` is the target of `{other}`, too", volume.target);
                        self.wrong("--volume", text, 0..text.len(), message, None);
                    }
                    volumes.push(volume);
                }
                Err((message, help)) => {
                    self.wrong("--volume", text, 0..text.len(), message, Some(help));
                }
            }
        }
        volumes
    }

    fn workdir(&mut self, given: Option<&str>) -> Option<String> {
        let text = given?;
        if !text.starts_with('/') {
            let message = "a working directory is an absolute path";
            self.wrong("--workdir", text, 0..text.len(), message, None);
        }
        Some(text.to_owned())
    }

    fn memory(&mut self, text: &str) -> Option<u64> {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        let shift = match unit.to_ascii_lowercase().as_str() {
            "" | "b" => Some(0),
            "k" | "kb" => Some(10),
            "m" | "mb" => Some(20),
            "g" | "gb" => Some(30),
            _ => None,
        };
        let bytes = number
            .parse::<u64>()
            .ok()
            .zip(shift)
            .and_then(|(number, shift)| number.checked_mul(1 << shift))
            .filter(|bytes| *bytes > 0);
        if bytes.is_none() {
            let help = Some("write for example `512m` or `2g`".to_owned());
            let message = "not an amount of memory";
            self.wrong("--memory", text, 0..text.len(), message, help);
        }
        bytes
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive and far below 2^63"
    )]
    fn cpus(&mut self, text: &str) -> Option<u64> {
        let cpus = text.parse::<f64>().ok();
        let cpus = cpus.filter(|cpus| (0.01..=4096.0).contains(cpus));
        if cpus.is_none() {
            let help = Some("write for example `1.5`".to_owned());
            self.wrong("--cpus", text, 0..text.len(), "not a number of CPUs", help);
        }
        cpus.map(|cpus| (cpus * 1e9) as u64)
    }

    fn stdin(&mut self, path: &Path) -> String {
        std::fs::read_to_string(path).unwrap_or_else(|error| {
            let text = path.display().to_string();
            let message = format!("cannot be read as text: {error}");
            self.wrong("--stdin", &text, 0..text.len(), message, None);
            String::new()
        })
    }

    fn rules(&mut self, given: &Given) -> Rules {
        let mut paths = GlobSetBuilder::new();
        for text in &given.ignore_paths {
            match Glob::new(text) {
                Ok(glob) => drop(paths.add(glob)),
                Err(error) => {
                    let message = error.kind().to_string();
                    self.wrong("--ignore-path", text, 0..text.len(), message, None);
                }
            }
        }
        let ignored = given.ignore.iter();
        Rules {
            ignored_lines: ignored
                .filter_map(|text| self.regex("--ignore", text, 0))
                .collect(),
            normalisers: self.normalisers(&given.normalise),
            ignored_paths: paths.build().unwrap_or_default(),
        }
    }

    fn normalisers(&mut self, given: &[String]) -> Vec<Normaliser> {
        let names = || Normaliser::ALL.iter().map(|normaliser| normaliser.as_str());
        let mut chosen = Vec::new();
        for name in given {
            match Normaliser::ALL.iter().find(|n| n.as_str() == name) {
                Some(normaliser) => chosen.push(*normaliser),
                None if name == "all" => chosen.extend(Normaliser::ALL),
                None if name == "none" => chosen.clear(),
                None => {
                    let help = suggestion_or_all(name, names().chain(["all", "none"]));
                    let message = format!("`{name}` is not a known normaliser");
                    self.wrong("--normalise", name, 0..name.len(), message, help);
                }
            }
        }
        chosen
    }

    /// A regular expression, which begins so many bytes into the text.
    fn regex(&mut self, option: &str, text: &str, begin: usize) -> Option<Regex> {
        let pattern = text.get(begin..).unwrap_or_default();
        let error = match regex_syntax::Parser::new().parse(pattern) {
            Ok(_) => {
                let compiled = Regex::new(pattern);
                match compiled {
                    Ok(regex) => return Some(regex),
                    Err(error) => (0..pattern.len(), error.to_string()),
                }
            }
            Err(regex_syntax::Error::Parse(error)) => {
                let span = error.span();
                let place = span.start.offset..span.end.offset;
                (place, error.kind().to_string())
            }
            Err(regex_syntax::Error::Translate(error)) => {
                let span = error.span();
                let place = span.start.offset..span.end.offset;
                (place, error.kind().to_string())
            }
            Err(error) => (0..pattern.len(), error.to_string()),
        };
        let (place, message) = error;
        let place = begin + place.start..begin + place.end;
        let message = format!("not a regular expression: {message}");
        self.wrong(option, text, place, message, None);
        None
    }

    fn server(&mut self, given: &Given) -> Option<Server> {
        let load = given.load.as_ref();
        let load = load.and_then(|text| self.words("--load", text));
        let text = given.wait_for.as_ref()?;
        match wait_for::parse(text) {
            Ok(ready) => {
                if let Ready::Log(_) = &ready {
                    self.regex("--wait-for", text, "log:".len())?;
                }
                Some(Server {
                    ready,
                    limit: given.wait_timeout,
                    load,
                    grace: given.stop_timeout,
                })
            }
            Err(wrong) => {
                self.wrong(
                    "--wait-for",
                    text,
                    wrong.at..text.len(),
                    wrong.message,
                    None,
                );
                None
            }
        }
    }
}
