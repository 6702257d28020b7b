//! A remote engine over TCP with TLS, both sides known by certificates, as the docker command line
//! has them: `ca.pem` says whom to trust, `cert.pem` and `key.pem` who we are.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::tunnel::{Complaint, Tunnel};

/// How long the handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// A host that is gone sends nothing: after so long without an acknowledgement the connection ends.
const SILENCE: Duration = Duration::from_secs(20);
/// Idle connections are asked so often whether the other side is there.
const ASK: Duration = Duration::from_secs(10);

/// Opens a tunnel to the host of this name, which was reached at this address.
pub(super) fn open(reached: SocketAddr, host: &str, certificates: &Path) -> Result<Tunnel, String> {
    let connector = TlsConnector::from(Arc::new(config(certificates)?));
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| format!("`{host}` is no name of a host: {error}"))?;
    Tunnel::open(move |local, complaint| {
        let (connector, name) = (connector.clone(), name.clone());
        async move {
            let opening = connected(reached, connector, name);
            match tokio::time::timeout(HANDSHAKE, opening).await {
                Ok(Ok(remote)) => carry(local, remote, complaint).await,
                Ok(Err(error)) => complaint.set(format!("TLS: {error}")),
                Err(_) => complaint.set("TLS: no handshake within 10 s".to_owned()),
            }
        }
    })
}

async fn connected(
    reached: SocketAddr,
    connector: TlsConnector,
    name: ServerName<'static>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(reached).await?;
    stream.set_nodelay(true)?;
    rustix::net::sockopt::set_socket_keepalive(&stream, true)?;
    rustix::net::sockopt::set_tcp_keepidle(&stream, ASK)?;
    rustix::net::sockopt::set_tcp_keepintvl(&stream, ASK)?;
    let silence = u32::try_from(SILENCE.as_millis()).unwrap_or(u32::MAX);
    rustix::net::sockopt::set_tcp_user_timeout(&stream, silence)?;
    connector.connect(name, stream).await
}

/// Copies both ways until both ends are there.
async fn carry(mut local: UnixStream, mut remote: TlsStream<TcpStream>, complaint: Complaint) {
    if let Err(error) = tokio::io::copy_bidirectional(&mut local, &mut remote).await {
        complaint.set(format!("TLS: {error}"));
    }
}

fn config(folder: &Path) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&folder.join("ca.pem"))? {
        let added = roots.add(certificate);
        added.map_err(|error| unusable(&folder.join("ca.pem"), error))?;
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS: {error}"))?
        .with_root_certificates(roots);
    let (own, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    if !own.exists() && !key.exists() {
        return Ok(builder.with_no_client_auth());
    }
    let secret = PrivateKeyDer::from_pem_file(&key).map_err(|error| unusable(&key, error))?;
    let config = builder.with_client_auth_cert(certificates(&own)?, secret);
    config.map_err(|error| unusable(&own, error))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).map_err(|error| unusable(path, error))?;
    let read: Result<Vec<_>, _> = read.collect();
    let found = read.map_err(|error| unusable(path, error))?;
    if found.is_empty() {
        return Err(unusable(path, "there is no certificate in it"));
    }
    Ok(found)
}

fn unusable(path: &Path, error: impl std::fmt::Display) -> String {
    format!(
        "the certificates cannot be used: {}: {error}",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_missing_or_empty_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = config(folder.path()).unwrap_err();
        assert!(missing.contains("ca.pem"), "{missing}");
        std::fs::write(folder.path().join("ca.pem"), "nothing").unwrap();
        let empty = config(folder.path()).unwrap_err();
        assert!(empty.contains("no certificate in it"), "{empty}");
    }
}
