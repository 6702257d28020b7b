//! The registry itself: one image, HTTP by hand.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::json;
use sha2::{Digest as _, Sha256};

/// The first byte of a TLS connection (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 22;

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Fine,
    Down,
    Silent,
    Slow,
    Refuses(u16),
    /// The layer is not what its digest says.
    WrongLayer,
    /// The layer ends early.
    HalfALayer,
    /// The name leads to another image from some moment on.
    Changed,
}

/// An image as a registry keeps it.
pub(crate) struct Stored {
    layer: Blob,
    config: Blob,
    manifest: Blob,
}

/// What a registry gives, by its digest.
#[derive(Clone)]
struct Blob {
    bytes: Arc<[u8]>,
    digest: String,
}

impl Blob {
    fn new(bytes: Vec<u8>) -> Blob {
        let digest = digest(&bytes);
        Blob {
            bytes: bytes.into(),
            digest,
        }
    }
}

pub(crate) struct State {
    pub(crate) images: Mutex<Vec<Stored>>,
    pub(crate) mood: Mutex<Mood>,
    pub(crate) struck: AtomicUsize,
    pub(crate) over: AtomicBool,
}

/// An image of these files, which is another for each name.
pub(crate) fn stored(files: &[u8], name: &str) -> Stored {
    let mut own = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(name.len() as u64);
    header.set_mode(0o644);
    own.append_data(&mut header, "name", name.as_bytes())
        .unwrap();
    let tar = [own.get_ref().as_slice(), files].concat();
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipped.write_all(&tar).unwrap();
    let layer = Blob::new(zipped.finish().unwrap());
    let config = json!({
        "architecture": "amd64",
        "os": "linux",
        "config": {},
        "rootfs": { "type": "layers", "diff_ids": [digest(&tar)] },
    });
    let config = Blob::new(config.to_string().into_bytes());
    let kind = "application/vnd.docker";
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": format!("{kind}.distribution.manifest.v2+json"),
        "config": {
            "mediaType": format!("{kind}.container.image.v1+json"),
            "size": config.bytes.len(),
            "digest": config.digest,
        },
        "layers": [{
            "mediaType": format!("{kind}.image.rootfs.diff.tar.gzip"),
            "size": layer.bytes.len(),
            "digest": layer.digest,
        }],
    });
    Stored {
        layer,
        config,
        manifest: Blob::new(manifest.to_string().into_bytes()),
    }
}

fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

pub(crate) fn listen(listener: &TcpListener, state: &Arc<State>) {
    for client in listener.incoming().map_while(Result::ok) {
        if state.over.load(SeqCst) {
            return;
        }
        let state = Arc::clone(state);
        // Who goes away is served no more.
        thread::spawn(move || drop(serve(client, &state)));
    }
}

/// Answers one request and closes the connection.
fn serve(mut client: TcpStream, state: &State) -> std::io::Result<()> {
    // An engine tries TLS first, and waits long for an answer to it.
    let mut begin = [0];
    if client.peek(&mut begin)? == 0 || begin == [TLS_HANDSHAKE] {
        return Ok(());
    }
    let mut lines = BufReader::new(client.try_clone()?).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let mood = *state.mood.lock().unwrap();
    if mood != Mood::Fine && !matches!(mood, Mood::WrongLayer | Mood::HalfALayer) {
        state.struck.store(1, SeqCst);
    }
    match mood {
        Mood::Silent => {
            while !state.over.load(SeqCst) {
                thread::sleep(Duration::from_millis(50));
            }
            return Ok(());
        }
        Mood::Slow => thread::sleep(Duration::from_millis(800)),
        Mood::Refuses(status) => {
            let wants = "Www-Authenticate: Basic realm=\"planted\"\r\nDocker-Distribution-Api-Version: registry/2.0\r\n";
            let head = format!(
                "HTTP/1.1 {status} Planted\r\n{wants}Content-Length: 0\r\nConnection: close\r\n\r\n"
            );
            return client.write_all(head.as_bytes());
        }
        _ => {}
    }
    give(&mut client, state, mood, &first, path)
}

/// Gives what a path names: the whole of it, or what the mood makes of it.
fn give(
    client: &mut TcpStream,
    state: &State,
    mood: Mood,
    first: &str,
    path: &str,
) -> std::io::Result<()> {
    let is_head = first.starts_with("HEAD");
    let json = "application/json";
    let (kind, blob) = {
        // Not while it is written: an engine does not read all that it asks for at once.
        let images = state.images.lock().unwrap();
        let image = &images[0];
        match path {
            "/v2/" => (json, Blob::new(b"{}".to_vec())),
            path if path.contains("/manifests/") => (
                "application/vnd.docker.distribution.manifest.v2+json",
                image.manifest.clone(),
            ),
            path if path.ends_with(&image.config.digest) => (json, image.config.clone()),
            _ => ("application/octet-stream", image.layer.clone()),
        }
    };
    let length = blob.bytes.len();
    let mut body = blob.bytes.to_vec();
    if kind == "application/octet-stream" && matches!(mood, Mood::WrongLayer | Mood::HalfALayer) {
        state.struck.store(1, SeqCst);
        match mood {
            Mood::WrongLayer => body[length / 2] ^= 1,
            _ => body.truncate(length / 2),
        }
    }
    let digest = blob.digest;
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nDocker-Content-Digest: {digest}\r\nDocker-Distribution-Api-Version: registry/2.0\r\nConnection: close\r\n\r\n"
    );
    client.write_all(head.as_bytes())?;
    if is_head {
        Ok(())
    } else {
        client.write_all(&body)
    }
}
