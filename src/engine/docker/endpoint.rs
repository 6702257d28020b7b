//! Where an engine may be: the choice that the docker command line makes, and the usual sockets.
//!
//! Pure but for reading the docker configuration; opens nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::steady::ANSWER_LIMIT;

/// What the choice depends on.
#[derive(Debug, Clone, Default)]
pub(super) struct Surroundings {
    /// `DOCKER_HOST`.
    pub(super) docker_host: Option<String>,
    /// `DOCKER_CONTEXT`.
    pub(super) docker_context: Option<String>,
    /// The folder of the docker configuration.
    pub(super) config: PathBuf,
    /// The folder of the user's sockets.
    pub(super) runtime: PathBuf,
    /// Whether `DOCKER_TLS_VERIFY` or `DOCKER_TLS` asks for TLS.
    pub(super) tls: bool,
    /// `ALPINE_TAX_ENGINE_TIMEOUT`, seconds.
    pub(super) timeout: Option<String>,
}

/// One place to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) address: Address,
    /// Who named it, when somebody did: then no other place is tried.
    pub(super) named_by: Option<String>,
}

/// How to reach an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    Socket(PathBuf),
    Tcp {
        host: String,
        port: u16,
    },
    Ssh {
        destination: String,
        port: Option<u16>,
    },
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Address::Socket(path) => write!(f, "unix://{}", path.display()),
            Address::Tcp { host, port } if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Address::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
            Address::Ssh { destination, port } => {
                write!(f, "ssh://{destination}")?;
                port.map_or(Ok(()), |port| write!(f, ":{port}"))
            }
        }
    }
}

const NO_TLS: &str = "TLS is not built in; reach the engine with `ssh://user@host`, or through \
    `ssh -L 2375:/var/run/docker.sock user@host` and DOCKER_HOST=tcp://127.0.0.1:2375";

impl Surroundings {
    pub(super) fn of_this_process() -> Surroundings {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let home = variable("HOME").map_or_else(|| PathBuf::from("/root"), PathBuf::from);
        Surroundings {
            docker_host: variable("DOCKER_HOST"),
            docker_context: variable("DOCKER_CONTEXT"),
            config: variable("DOCKER_CONFIG").map_or_else(|| home.join(".docker"), PathBuf::from),
            runtime: variable("XDG_RUNTIME_DIR").map_or_else(
                || PathBuf::from(format!("/run/user/{}", rustix::process::getuid().as_raw())),
                PathBuf::from,
            ),
            tls: variable("DOCKER_TLS_VERIFY").is_some() || variable("DOCKER_TLS").is_some(),
            timeout: variable("ALPINE_TAX_ENGINE_TIMEOUT"),
        }
    }

    /// How long an answer of the engine may take.
    pub(super) fn answer_limit(&self) -> Result<Duration, String> {
        let Some(seconds) = &self.timeout else {
            return Ok(ANSWER_LIMIT);
        };
        match seconds.parse() {
            Ok(seconds @ 1..) => Ok(Duration::from_secs(seconds)),
            _ => Err(format!(
                "ALPINE_TAX_ENGINE_TIMEOUT is `{seconds}`: it takes whole seconds, such as 120"
            )),
        }
    }

    /// The places to look, in order.
    pub(super) fn candidates(&self) -> Result<Vec<Candidate>, String> {
        if let Some(host) = &self.docker_host {
            return Ok(vec![self.named(
                host,
                "DOCKER_HOST".to_owned(),
                self.tls,
            )?]);
        }
        let context = match &self.docker_context {
            Some(name) => Some((name.clone(), "DOCKER_CONTEXT")),
            None => self
                .current_context()?
                .map(|name| (name, "the docker configuration")),
        };
        match context {
            Some((name, by)) if name != "default" => Ok(vec![self.of_context(&name, by)?]),
            _ => Ok(self.usual_sockets()),
        }
    }

    fn named(&self, host: &str, by: String, tls: bool) -> Result<Candidate, String> {
        let address =
            Address::parse(host).map_err(|problem| format!("{by} is `{host}`: {problem}"))?;
        if tls && matches!(address, Address::Tcp { .. }) {
            return Err(format!("{by} is `{host}`: {NO_TLS}"));
        }
        Ok(Candidate {
            address,
            named_by: Some(by),
        })
    }

    fn current_context(&self) -> Result<Option<String>, String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Config {
            #[serde(default)]
            current_context: String,
        }
        let path = self.config.join("config.json");
        let Ok(text) = std::fs::read_to_string(&path) else {
            return Ok(None);
        };
        let config: Config = serde_json::from_str(&text)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        Ok(Some(config.current_context).filter(|name| !name.is_empty()))
    }

    /// A context is a folder named after the hash of its name.
    fn of_context(&self, name: &str, by: &str) -> Result<Candidate, String> {
        #[derive(Deserialize)]
        struct Meta {
            #[serde(rename = "Endpoints", default)]
            endpoints: std::collections::BTreeMap<String, Endpoint>,
        }
        #[derive(Deserialize)]
        struct Endpoint {
            #[serde(rename = "Host", default)]
            host: String,
        }
        let folder = hex(&Sha256::digest(name.as_bytes()));
        let contexts = self.config.join("contexts");
        let path = contexts.join("meta").join(&folder).join("meta.json");
        let missing = format!("{by} names the context `{name}`");
        let text = std::fs::read_to_string(&path).map_err(|error| {
            format!(
                "{missing}, which cannot be read ({}: {error}); see `docker context ls`",
                path.display()
            )
        })?;
        let mut meta: Meta =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let endpoint = meta.endpoints.remove("docker");
        let host = endpoint.map(|endpoint| endpoint.host).unwrap_or_default();
        if host.is_empty() {
            return Err(format!("{missing}, which has no docker endpoint"));
        }
        let tls = contexts.join("tls").join(&folder).join("docker").is_dir();
        self.named(&host, format!("the context `{name}`"), tls)
    }

    fn usual_sockets(&self) -> Vec<Candidate> {
        [
            PathBuf::from("/var/run/docker.sock"),
            self.runtime.join("docker.sock"),
            self.runtime.join("podman/podman.sock"),
            PathBuf::from("/run/podman/podman.sock"),
        ]
        .into_iter()
        .map(|path| Candidate {
            address: Address::Socket(path),
            named_by: None,
        })
        .collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Address {
    /// Reads an address as `DOCKER_HOST` and contexts have it.
    pub(super) fn parse(text: &str) -> Result<Address, String> {
        parse(text)
    }
}

fn parse(text: &str) -> Result<Address, String> {
    let (scheme, rest) = match text.split_once("://") {
        Some(parts) => parts,
        None if text.starts_with('/') => ("unix", text),
        None => ("tcp", text),
    };
    match scheme {
        "unix" if Path::new(rest).is_absolute() => Ok(Address::Socket(PathBuf::from(rest))),
        "unix" => Err("a socket needs an absolute path (`unix:///run/docker.sock`)".to_owned()),
        "tcp" | "http" => {
            let (host, port) = host_and_port(rest.trim_end_matches('/'))?;
            Ok(Address::Tcp {
                host,
                port: port.unwrap_or(2375),
            })
        }
        "ssh" => {
            let authority = rest.split('/').next().unwrap_or_default();
            let (user, host) = match authority.rsplit_once('@') {
                Some((user, host)) => (Some(user), host),
                None => (None, authority),
            };
            let (host, port) = host_and_port(host)?;
            let destination = user.map_or_else(|| host.clone(), |user| format!("{user}@{host}"));
            // What starts with a dash would be an option of the ssh client.
            if destination.starts_with('-') {
                return Err("a host name cannot start with a dash".to_owned());
            }
            Ok(Address::Ssh { destination, port })
        }
        "https" => Err(NO_TLS.to_owned()),
        other => Err(format!(
            "`{other}://` is not supported; use `unix://`, `tcp://` or `ssh://`"
        )),
    }
}

fn host_and_port(text: &str) -> Result<(String, Option<u16>), String> {
    let (host, port) = if let Some(inner) = text.strip_prefix('[') {
        let (host, rest) = inner.split_once(']').ok_or("`[` without `]`")?;
        (host, rest.strip_prefix(':'))
    } else {
        match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        }
    };
    if host.is_empty() || host.contains(['/', '?', '#', ' ']) {
        return Err("there is no host name in it".to_owned());
    }
    let port = port
        .map(|port| port.parse().map_err(|_| format!("`{port}` is not a port")))
        .transpose()?;
    Ok((host.to_owned(), port))
}

#[cfg(test)]
#[path = "endpoint_tests.rs"]
mod tests;
