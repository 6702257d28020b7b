//! Where an engine may be: the choice that the docker command line makes, and the usual sockets.
//!
//! Pure but for reading the docker configuration; opens nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::steady::ANSWER_LIMIT;
use crate::secrets::without_passwords;

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
    /// Whether `DOCKER_TLS_VERIFY` asks for TLS.
    pub(super) tls_verify: bool,
    /// Whether `DOCKER_TLS` asks for TLS, whoever answers.
    pub(super) tls: bool,
    /// `ALPINE_TAX_ENGINE_TIMEOUT`, seconds.
    pub(super) timeout: Option<String>,
    /// `DOCKER_CERT_PATH`.
    pub(super) certificates: Option<PathBuf>,
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
    /// TCP with TLS; the folder holds `ca.pem`, `cert.pem` and `key.pem`.
    Tls {
        host: String,
        port: u16,
        certificates: PathBuf,
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
            Address::Tcp { host, port } | Address::Tls { host, port, .. } if host.contains(':') => {
                write!(f, "tcp://[{host}]:{port}")
            }
            Address::Tcp { host, port } | Address::Tls { host, port, .. } => {
                write!(f, "tcp://{host}:{port}")
            }
            Address::Ssh { destination, port } => {
                write!(f, "ssh://{destination}")?;
                port.map_or(Ok(()), |port| write!(f, ":{port}"))
            }
        }
    }
}

/// Ports that docker takes where none is named.
const PORT: u16 = 2375;
const TLS_PORT: u16 = 2376;

const UNVERIFIED: &str = "that would be TLS with whoever answers; set DOCKER_TLS_VERIFY=1 and \
    DOCKER_CERT_PATH, or make the context without `skip-tls-verify`";

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
            tls_verify: variable("DOCKER_TLS_VERIFY").is_some(),
            tls: variable("DOCKER_TLS").is_some(),
            certificates: variable("DOCKER_CERT_PATH").map(PathBuf::from),
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
            return Ok(vec![self.addressed(host, "DOCKER_HOST")?]);
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

    /// The place that somebody means by an address or by the name of a context.
    pub(super) fn meant(&self, host: &str, by: &str) -> Result<Vec<Candidate>, String> {
        if host.contains("://") || host.starts_with('/') {
            Ok(vec![self.addressed(host, by)?])
        } else if host == "default" {
            Ok(self.usual_sockets())
        } else {
            Ok(vec![self.of_context(host, by)?])
        }
    }

    /// An address, with TLS as the environment has it.
    fn addressed(&self, host: &str, by: &str) -> Result<Candidate, String> {
        let wrong = |problem: String| mistaken(by, host, &problem);
        let folder = self.certificates.as_ref().unwrap_or(&self.config);
        let by_scheme = host.starts_with("https://");
        let is_tcp = !host.starts_with("unix:") && !host.starts_with("ssh:");
        if self.tls && !self.tls_verify && is_tcp {
            return Err(wrong(UNVERIFIED.to_owned()));
        }
        let tls = (self.tls_verify || by_scheme).then_some(folder.as_path());
        Ok(Candidate {
            address: parse(host, tls).map_err(wrong)?,
            named_by: Some(by.to_owned()),
        })
    }

    fn current_context(&self) -> Result<Option<String>, String> {
        let path = self.config.join("config.json");
        match std::fs::read_to_string(&path) {
            Ok(text) => context_in(&text)
                .map_err(|error| format!("{} cannot be read: {error}", path.display())),
            Err(_) => Ok(None),
        }
    }

    /// A context is a folder named after the hash of its name.
    fn of_context(&self, name: &str, by: &str) -> Result<Candidate, String> {
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
        let endpoint =
            endpoint_in(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let Some(Endpoint { host, unverified }) = endpoint else {
            return Err(format!("{missing}, which has no docker endpoint"));
        };
        let by = format!("the context `{name}`");
        let wrong = |problem: String| mistaken(&by, &host, &problem);
        let certificates = contexts.join("tls").join(&folder).join("docker");
        let tls = certificates.is_dir().then_some(certificates.as_path());
        if unverified && tls.is_some() {
            return Err(wrong(UNVERIFIED.to_owned()));
        }
        Ok(Candidate {
            address: parse(&host, tls).map_err(wrong)?,
            named_by: Some(by.clone()),
        })
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

fn mistaken(by: &str, host: &str, problem: &str) -> String {
    let scheme = if host.contains("://") { "" } else { "tcp://" };
    let address = format!("{scheme}{host}");
    format!("{by} is `{}`: {problem}", without_passwords(&address))
}

/// The current context of a `config.json`.
pub(super) fn context_in(text: &str) -> serde_json::Result<Option<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Config {
        #[serde(default)]
        current_context: String,
    }
    let config: Config = serde_json::from_str(text)?;
    Ok(Some(config.current_context).filter(|name| !name.is_empty()))
}

/// Where a context leads.
#[derive(Deserialize)]
pub(super) struct Endpoint {
    #[serde(rename = "Host", default)]
    pub(super) host: String,
    #[serde(rename = "SkipTLSVerify", default)]
    unverified: bool,
}

/// The endpoint in the `meta.json` of a context.
pub(super) fn endpoint_in(text: &str) -> serde_json::Result<Option<Endpoint>> {
    #[derive(Deserialize)]
    struct Meta {
        #[serde(rename = "Endpoints", default)]
        endpoints: std::collections::BTreeMap<String, Endpoint>,
    }
    let mut meta: Meta = serde_json::from_str(text)?;
    let endpoint = meta.endpoints.remove("docker");
    Ok(endpoint.filter(|found| !found.host.is_empty()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads an address as `DOCKER_HOST` and contexts have it; TCP goes with these certificates, where
/// there are any.
pub(super) fn parse(text: &str, certificates: Option<&Path>) -> Result<Address, String> {
    let (scheme, rest) = match text.split_once("://") {
        Some(parts) => parts,
        None if text.starts_with('/') => ("unix", text),
        None => ("tcp", text),
    };
    match scheme {
        "unix" if Path::new(rest).is_absolute() => Ok(Address::Socket(PathBuf::from(rest))),
        "unix" => Err("a socket needs an absolute path (`unix:///run/docker.sock`)".to_owned()),
        "tcp" | "http" | "https" => {
            if rest.contains('@') {
                return Err("an engine asks for no user; it knows who you are by TLS \
                    (DOCKER_CERT_PATH) or by ssh"
                    .to_owned());
            }
            let (host, port) = host_and_port(rest.trim_end_matches('/'))?;
            Ok(match certificates {
                None => Address::Tcp {
                    host,
                    port: port.unwrap_or(PORT),
                },
                Some(folder) => Address::Tls {
                    host,
                    port: port.unwrap_or(TLS_PORT),
                    certificates: folder.to_owned(),
                },
            })
        }
        "ssh" => {
            let authority = rest.split('/').next().unwrap_or_default();
            let (user, host) = match authority.rsplit_once('@') {
                Some((user, host)) => (Some(user), host),
                None => (None, authority),
            };
            if user.is_some_and(|user| user.contains(':')) {
                return Err("ssh takes no password from an address; use a key".to_owned());
            }
            let (host, port) = host_and_port(host)?;
            let destination = user.map_or_else(|| host.clone(), |user| format!("{user}@{host}"));
            // What starts with a dash would be an option of the ssh client.
            if destination.starts_with('-') {
                return Err("a host name cannot start with a dash".to_owned());
            }
            Ok(Address::Ssh { destination, port })
        }
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
