//! Opens the first place where an engine answers.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use bollard::{API_DEFAULT_VERSION, Docker};

use super::super::EngineError;
use super::super::steady::Steady;
use super::endpoint::{Address, Candidate, Surroundings};
use super::raw::Wire;
use super::tunnel::Tunnel;
use super::{Connected, DockerEngine, name, request, ssh, tls};
use crate::secrets::without_passwords;

/// How long opening may take. A machine that does not answer is told soon.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// With ssh, people may have to type a passphrase.
const SSH_LIMIT: Duration = Duration::from_secs(60);

/// Seconds for the client library's own limit, which does not hold for the body of an answer: a week,
/// that is, none. Ours is that of [`Steady`].
const NO_LIMIT: u64 = 7 * 24 * 3600;

/// Connects to the engine that the environment names, else to the first usual socket that
/// answers: `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context, Docker's socket, a rootless
/// one, Podman's.
///
/// # Errors
/// [`EngineError::Unreachable`] with every place that was tried.
pub async fn connect() -> Result<Connected, EngineError> {
    let surroundings = Surroundings::of_this_process();
    let candidates = surroundings.candidates();
    first(&surroundings, candidates, "the place that is configured").await
}

/// Connects to the engine at an address (`tcp://`, `ssh://`, `unix://`) or of a docker context.
///
/// # Errors
/// [`EngineError::Unreachable`].
pub async fn connect_to(host: &str) -> Result<Connected, EngineError> {
    let surroundings = Surroundings::of_this_process();
    let candidates = surroundings.meant(host, "--host");
    let place = format!("`--host {}`", without_passwords(host));
    first(&surroundings, candidates, &place).await
}

/// The first of these that answers.
async fn first(
    surroundings: &Surroundings,
    candidates: Result<Vec<Candidate>, String>,
    place: &str,
) -> Result<Connected, EngineError> {
    let wrong = |message| EngineError::Unreachable {
        endpoint: place.to_owned(),
        message,
    };
    let limit = surroundings.answer_limit().map_err(wrong)?;
    let candidates = candidates.map_err(wrong)?;
    let mut tried = Vec::new();
    for candidate in &candidates {
        match open(&candidate.address).await {
            Ok(engine) => return Ok(Steady::new(engine, limit)),
            Err(message) => tried.push((candidate, message)),
        }
    }
    Err(unreachable(&tried))
}

fn unreachable(tried: &[(&Candidate, String)]) -> EngineError {
    if let [(candidate, message)] = tried {
        let by = candidate.named_by.as_deref().unwrap_or("default");
        return EngineError::Unreachable {
            endpoint: format!("{} ({by})", candidate.address),
            message: message.clone(),
        };
    }
    // A socket that is there and refuses tells more than three that are not there.
    let telling: Vec<String> = tried
        .iter()
        .filter(|(_, message)| !message.starts_with("there is no socket"))
        .map(|(candidate, message)| format!("{}: {message}", candidate.address))
        .collect();
    EngineError::Unreachable {
        endpoint: "the usual sockets of Docker and Podman".to_owned(),
        message: if telling.is_empty() {
            "none of them is there; start an engine, set DOCKER_HOST, or use scripts/with-docker"
                .to_owned()
        } else {
            telling.join("; ")
        },
    }
}

async fn open(address: &Address) -> Result<DockerEngine, String> {
    let endpoint = address.to_string();
    match address {
        Address::Socket(path) => {
            let wire = Wire::Socket(path.clone());
            negotiated(wire, endpoint, None, CONNECT_LIMIT).await
        }
        Address::Tcp { host, port } => {
            let reached = reach(&name::resolve(host, *port).await?).await?;
            negotiated(Wire::Tcp(reached), endpoint, None, CONNECT_LIMIT).await
        }
        Address::Tls {
            host,
            port,
            certificates,
        } => {
            let reached = reach(&name::resolve(host, *port).await?).await?;
            let tunnel = tls::open(reached, host, certificates)?;
            let wire = Wire::Socket(tunnel.socket());
            negotiated(wire, endpoint, Some(tunnel), CONNECT_LIMIT).await
        }
        Address::Ssh { destination, port } => {
            let tunnel = ssh::open(destination, *port)?;
            let wire = Wire::Socket(tunnel.socket());
            negotiated(wire, endpoint, Some(tunnel), SSH_LIMIT).await
        }
    }
}

fn client(wire: &Wire) -> Result<Docker, String> {
    match wire {
        Wire::Socket(path) => socket(path),
        Wire::Tcp(address) => {
            Docker::connect_with_http(&format!("tcp://{address}"), NO_LIMIT, API_DEFAULT_VERSION)
                .map_err(|error| DockerEngine::opening(&error))
        }
    }
}

fn socket(path: &Path) -> Result<Docker, String> {
    if !path.exists() {
        return Err(format!("there is no socket {}", path.display()));
    }
    let path = path.to_str().ok_or("the path is not UTF-8")?;
    Docker::connect_with_unix(path, NO_LIMIT, API_DEFAULT_VERSION)
        .map_err(|error| DockerEngine::opening(&error))
}

/// The first address of a host that accepts a connection.
async fn reach(addresses: &[SocketAddr]) -> Result<SocketAddr, String> {
    let mut problem = "the name has no address".to_owned();
    for address in addresses {
        let opening = tokio::net::TcpStream::connect(address);
        match tokio::time::timeout(CONNECT_LIMIT, opening).await {
            Ok(Ok(_)) => return Ok(*address),
            Ok(Err(error)) => problem = format!("{address}: {error}"),
            Err(_) => problem = format!("{address} does not answer within 10 s"),
        }
    }
    Err(problem)
}

async fn negotiated(
    wire: Wire,
    endpoint: String,
    tunnel: Option<Tunnel>,
    limit: Duration,
) -> Result<DockerEngine, String> {
    let docker = client(&wire)?.with_request_modifier(request::straighten);
    let docker = match tokio::time::timeout(limit, docker.negotiate_version()).await {
        Ok(Ok(docker)) => docker,
        Ok(Err(error)) => {
            let said = match &tunnel {
                Some(tunnel) => tunnel.complaint().await,
                None => None,
            };
            return Err(said.unwrap_or_else(|| DockerEngine::opening(&error)));
        }
        Err(_) => return Err(format!("no answer within {} s", limit.as_secs())),
    };
    Ok(DockerEngine {
        docker,
        wire,
        endpoint,
        _tunnel: tunnel,
    })
}
