//! Understands one option after the other, and collects what is wrong with them.

use std::collections::BTreeMap;
use std::path::Path;

use globset::{Glob, GlobSetBuilder};
use regex::Regex;

use super::super::rules::{Normaliser, Rules};
use super::super::volume::{self, Volume};
use super::super::{amounts, wait_for, words};
use super::{Given, Server};
use crate::mistakes::{Mistake, Mistakes, suggestion_or_all};
use crate::protocol::{Content, Ready};

/// Collects mistakes.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) mistakes: Vec<Mistake>,
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

    pub(super) fn words(&mut self, option: &str, text: &str) -> Option<Vec<String>> {
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

    pub(super) fn environment(&mut self, given: &[String]) -> Vec<String> {
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

    pub(super) fn volumes(&mut self, given: &[String]) -> Vec<Volume> {
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

    /// Scripted DNS is served on the container's own loopback.
    pub(super) fn network(&mut self, given: &Given) -> String {
        let network = &given.network;
        let not_own = network == "host" || network.starts_with("container:");
        if given.dns.is_some() && not_own {
            let message = "with `--dns` a container needs a network of its own";
            let help = Some("leave `--network` out, or name `none`".to_owned());
            self.wrong("--network", network, 0..network.len(), message, help);
        }
        network.clone()
    }

    pub(super) fn workdir(&mut self, given: Option<&str>) -> Option<String> {
        let text = given?;
        if !text.starts_with('/') {
            let message = "a working directory is an absolute path";
            self.wrong("--workdir", text, 0..text.len(), message, None);
        }
        Some(text.to_owned())
    }

    pub(super) fn memory(&mut self, text: &str) -> Option<u64> {
        let bytes = amounts::bytes(text);
        if bytes.is_none() {
            let help = Some("write for example `512m` or `2g`".to_owned());
            let message = "not an amount of memory";
            self.wrong("--memory", text, 0..text.len(), message, help);
        }
        bytes
    }

    pub(super) fn cpus(&mut self, text: &str) -> Option<u64> {
        let cpus = amounts::nano_cpus(text);
        if cpus.is_none() {
            let help = Some("write for example `1.5`".to_owned());
            self.wrong("--cpus", text, 0..text.len(), "not a number of CPUs", help);
        }
        cpus
    }

    pub(super) fn stdin(&mut self, path: &Path) -> Content {
        let read = std::fs::read(path).unwrap_or_else(|error| {
            let text = path.display().to_string();
            let message = format!("cannot be read: {error}");
            self.wrong("--stdin", &text, 0..text.len(), message, None);
            Vec::new()
        });
        read.into()
    }

    pub(super) fn rules(&mut self, given: &Given) -> Rules {
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

    pub(super) fn server(&mut self, given: &Given) -> Option<Server> {
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
