//! What is to be run and how, read from the command line: all mistakes at once, each with its
//! place.

mod reader;

use std::time::Duration;

use miette::Diagnostic;
use thiserror::Error;

use super::Both;
use super::rules::Rules;
use super::volume::Volume;
use crate::mistakes::Mistake;
use crate::protocol::{Content, DnsScript, Ready};
use reader::Reader;

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
    /// The scenario of `--dns`.
    pub dns: Option<DnsScript>,
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
    pub stdin: Content,
    /// How long it may take.
    pub timeout: Duration,
    /// What is no difference.
    pub rules: Rules,
    /// Where the command is a server.
    pub server: Option<Server>,
    /// Scripted DNS for both sides.
    pub dns: Option<DnsScript>,
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
            network: reader.network(given),
            memory_bytes: given.memory.as_ref().and_then(|text| reader.memory(text)),
            nano_cpus: given.cpus.as_ref().and_then(|text| reader.cpus(text)),
            cpuset: given.cpuset.clone(),
            stdin: given
                .stdin
                .as_deref()
                .map_or(Content::default(), |path| reader.stdin(path)),
            timeout: given.timeout,
            rules: reader.rules(given),
            server: reader.server(given),
            dns: given.dns.clone(),
        };
        match reader.mistakes {
            mistakes if mistakes.is_empty() => Ok(spec),
            mistakes => Err(SpecError { mistakes }),
        }
    }
}
