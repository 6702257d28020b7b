//! Single questions to the engine beside the client library.
//!
//! The library refuses a whole answer when one container is in a state that it does not know, and
//! Podman has such states (`stopped`, `initialized`). Here only the fields we need are read.

use std::net::SocketAddr;
use std::path::PathBuf;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio_util::io::ReaderStream;

use super::super::{ByteStream, EngineError};
use super::DockerEngine;
use super::errors::{failed, gone, lost};

/// How long an answer may be, bytes: ten thousands of containers.
const LONGEST: u64 = 64 << 20;

/// Bytes of a body that are read at once: more than a socket holds.
const BODY_PIECE: usize = 256 << 10;

/// Longest head of an answer, bytes.
const LONGEST_HEAD: usize = 64 << 10;

/// Where the engine listens, as seen from here.
#[derive(Debug, Clone)]
pub(super) enum Wire {
    Socket(PathBuf),
    Tcp(SocketAddr),
}

/// Asks with GET and reads the JSON answer. `None`: the engine knows no such thing.
pub(super) async fn get<T: DeserializeOwned>(
    engine: &DockerEngine,
    doing: &str,
    path: &str,
) -> Result<Option<T>, EngineError> {
    let answer = ask(&engine.wire, path)
        .await
        .map_err(|error| gone(doing, error))?;
    let (status, body) = parts(&answer).ok_or_else(|| lost(doing, "the answer is not HTTP"))?;
    match status {
        200 => serde_json::from_slice(body)
            .map(Some)
            .map_err(|error| lost(doing, format!("the answer cannot be read: {error}"))),
        404 => Ok(None),
        502..=504 => Err(lost(doing, String::from_utf8_lossy(body).trim())),
        _ => Err(failed(doing, String::from_utf8_lossy(body).trim())),
    }
}

/// Asks with GET and gives the body of the answer as it comes, in large pieces. HTTP 1.0: nothing
/// is cut into chunks, as the client library would have it, which costs a third of the time where
/// there are gigabytes.
pub(super) async fn stream(
    engine: &DockerEngine,
    doing: &str,
    path: &str,
) -> Result<ByteStream, EngineError> {
    let begun = match &engine.wire {
        Wire::Socket(socket) => match UnixStream::connect(socket).await {
            Ok(stream) => begin(stream, path).await,
            Err(error) => Err(error),
        },
        Wire::Tcp(address) => match TcpStream::connect(address).await {
            Ok(stream) => begin(stream, path).await,
            Err(error) => Err(error),
        },
    };
    let (status, first, mut rest) = begun.map_err(|error| gone(doing, error))?;
    if status != 200 {
        let mut said = first;
        (&mut rest)
            .take(LONGEST)
            .read_to_end(&mut said)
            .await
            .map_err(|error| gone(doing, error))?;
        return Err(failed(doing, String::from_utf8_lossy(&said).trim()));
    }
    let doing = doing.to_owned();
    let pieces = ReaderStream::with_capacity(rest, BODY_PIECE);
    let pieces = pieces.map_err(move |error| lost(doing.clone(), error.to_string()));
    let first = futures_util::stream::iter([Ok(Bytes::from(first))]);
    Ok(Box::pin(first.chain(pieces)))
}

/// A connection from which the body of an answer is still to be read.
type Rest = Box<dyn AsyncRead + Send + Unpin>;

/// Asks; gives the status, what came of the body with the head, and the rest.
async fn begin(
    mut stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    path: &str,
) -> std::io::Result<(u16, Vec<u8>, Rest)> {
    let request = format!("GET {path} HTTP/1.0\r\nHost: engine\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut answer = Vec::with_capacity(BODY_PIECE);
    loop {
        if let Some((status, body)) = parts(&answer) {
            let body = body.to_vec();
            return Ok((status, body, Box::new(stream)));
        }
        let too_long = answer.len() > LONGEST_HEAD;
        if too_long || stream.read_buf(&mut answer).await? == 0 {
            return Err(std::io::Error::other("the answer is not HTTP"));
        }
    }
}

/// Escapes what a query may not contain.
pub(super) fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

async fn ask(wire: &Wire, path: &str) -> std::io::Result<Vec<u8>> {
    match wire {
        Wire::Socket(socket) => exchange(UnixStream::connect(socket).await?, path).await,
        Wire::Tcp(address) => exchange(TcpStream::connect(address).await?, path).await,
    }
}

/// HTTP 1.0: the answer ends with the connection and comes in one piece.
async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    path: &str,
) -> std::io::Result<Vec<u8>> {
    let request = format!("GET {path} HTTP/1.0\r\nHost: engine\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).await?;
    Ok(answer)
}

/// The status and the body of an answer.
pub(super) fn parts(answer: &[u8]) -> Option<(u16, &[u8])> {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, &answer[end + 4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_apart() {
        let answer = b"HTTP/1.0 200 OK\r\nApi-Version: 1.41\r\n\r\n[{}]";
        assert_eq!(parts(answer), Some((200, &b"[{}]"[..])));
        assert_eq!(parts(b"SSH-2.0"), None);
    }

    #[test]
    fn filters_are_escaped() {
        assert_eq!(
            escaped(r#"{"a":["b=c"]}"#),
            "%7B%22a%22%3A%5B%22b%3Dc%22%5D%7D"
        );
    }
}
