//! A registry on loopback with one image, that is down, slow, unwilling, or gives something else.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use alpine_tax::stats::Pcg32;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::bench::{Bench, HANGS, Normal};
use super::raw::{ask, labelled};
use super::support::{BASELINE, STAND_IN};
use super::tally::{Tally, runs};

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
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

const MOODS: [Mood; 10] = [
    Mood::Down,
    Mood::Silent,
    Mood::Slow,
    Mood::Refuses(401),
    Mood::Refuses(404),
    Mood::Refuses(429),
    Mood::Refuses(500),
    Mood::WrongLayer,
    Mood::HalfALayer,
    Mood::Changed,
];

/// An image as a registry keeps it.
struct Stored {
    layer: Vec<u8>,
    config: Vec<u8>,
    manifest: Vec<u8>,
}

struct State {
    images: Mutex<Vec<Stored>>,
    mood: Mutex<Mood>,
    struck: AtomicUsize,
    over: AtomicBool,
}

/// One round: a run whose candidate comes from such a registry.
pub(crate) fn round(bench: &Bench, name: &str, rng: &mut Pcg32) -> Tally {
    let mood = MOODS[rng.index(MOODS.len())];
    let name = format!("{name} ({mood:?})");
    let mut tally = Tally::default();
    let round = bench.round();
    let files = files_of_the_candidate(&bench.engine);
    let image = |number: u32| stored(&files, &format!("{}-{number}", round.path().display()));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let state = Arc::new(State {
        images: Mutex::new(vec![image(1)]),
        mood: Mutex::new(if mood == Mood::Changed {
            Mood::Fine
        } else {
            mood
        }),
        struck: AtomicUsize::new(0),
        over: AtomicBool::new(false),
    });
    if mood == Mood::Down {
        drop(listener);
        state.struck.store(1, SeqCst);
    } else {
        let shared = Arc::clone(&state);
        thread::spawn(move || listen(&listener, &shared));
    }
    let candidate = format!("127.0.0.1:{port}/stand-in:1");
    let normal = of_image(&bench.normal, &candidate);
    let host = format!("unix://{}", bench.engine.display());
    let run = ["run", "faults", "--format", "json", "--pull", "always"];
    let images = ["--baseline", BASELINE, "--candidate", &candidate];
    let command = || bench.command(&host, round.path(), &[&run[..], &images[..]].concat());
    let ended = bench.spawn(command(), round.path()).end(HANGS);
    tally.judge(&normal, &ended, &name);
    if mood == Mood::Changed {
        state.images.lock().unwrap()[0] = image(2);
        state.struck.store(1, SeqCst);
        unfinished(round.path());
        let run = runs(round.path()).pop().unwrap();
        let resumed = bench.resume(&host, round.path(), &run).end(HANGS);
        tally.runs += 1;
        if resumed.code == Some(3) && resumed.said.contains("an image has changed") {
            tally.told += 1;
        } else {
            tally
                .falsely
                .push(format!("{name}: {:?}, {}", resumed.code, resumed.said));
        }
    }
    state.over.store(true, SeqCst);
    let _ = TcpStream::connect(("127.0.0.1", port));
    tally.faults = state.struck.load(SeqCst).min(1);
    tally.leaked.extend(
        bench
            .leaked(round.path())
            .into_iter()
            .map(|left| format!("{name}: {left}")),
    );
    let _ = ask(
        &bench.engine,
        &format!("DELETE /images/{candidate}?force=1"),
        b"",
    );
    tally
}

/// What a run without faults says, of an image with another name.
fn of_image(normal: &Normal, image: &str) -> Normal {
    let verdicts = normal.verdicts.iter();
    let renamed =
        verdicts.map(|((case, _), verdict)| ((case.clone(), image.to_owned()), verdict.clone()));
    Normal {
        verdicts: renamed.collect(),
        ..normal.clone()
    }
}

/// The record of a run that has ended becomes that of one that was cut off.
fn unfinished(round: &Path) {
    for run in runs(round) {
        let file = run.join(alpine_tax::record::HEADER_FILE);
        let text = std::fs::read_to_string(&file).unwrap();
        let mut header: serde_json::Value = serde_json::from_str(&text).unwrap();
        header["finished"] = serde_json::Value::Null;
        std::fs::write(file, header.to_string()).unwrap();
    }
}

/// The root file system of the usual candidate, as the engine has it.
fn files_of_the_candidate(engine: &Path) -> Vec<u8> {
    let path = format!("/images/json?{}", labelled("alpine-tax.cache"));
    let (_, listed) = ask(engine, &format!("GET {path}"), b"").unwrap();
    let listed: serde_json::Value = serde_json::from_slice(&listed).unwrap();
    let tags = listed
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|i| i["RepoTags"].as_array())
        .flatten();
    let tag = tags
        .filter_map(|tag| tag.as_str())
        .find(|tag| tag.contains(STAND_IN))
        .unwrap();
    let body = json!({ "Image": tag, "Cmd": ["/never-started"] }).to_string();
    let (_, created) = ask(engine, "POST /containers/create", body.as_bytes()).unwrap();
    let created: serde_json::Value = serde_json::from_slice(&created).unwrap();
    let id = created["Id"].as_str().unwrap();
    let (_, files) = ask(engine, &format!("GET /containers/{id}/export"), b"").unwrap();
    ask(engine, &format!("DELETE /containers/{id}"), b"").unwrap();
    files
}

/// An image of these files, which is another for each name.
fn stored(files: &[u8], name: &str) -> Stored {
    let mut own = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(name.len() as u64);
    header.set_mode(0o644);
    own.append_data(&mut header, "name", name.as_bytes())
        .unwrap();
    let tar = [own.get_ref().as_slice(), files].concat();
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipped.write_all(&tar).unwrap();
    let layer = zipped.finish().unwrap();
    let config = json!({
        "architecture": "amd64",
        "os": "linux",
        "config": {},
        "rootfs": { "type": "layers", "diff_ids": [digest(&tar)] },
    });
    let config = config.to_string().into_bytes();
    let kind = "application/vnd.docker";
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": format!("{kind}.distribution.manifest.v2+json"),
        "config": {
            "mediaType": format!("{kind}.container.image.v1+json"),
            "size": config.len(),
            "digest": digest(&config),
        },
        "layers": [{
            "mediaType": format!("{kind}.image.rootfs.diff.tar.gzip"),
            "size": layer.len(),
            "digest": digest(&layer),
        }],
    });
    Stored {
        layer,
        config,
        manifest: manifest.to_string().into_bytes(),
    }
}

fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

fn listen(listener: &TcpListener, state: &Arc<State>) {
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
    let is_head = first.starts_with("HEAD");
    let images = state.images.lock().unwrap();
    let image = &images[0];
    let (kind, mut body) = match path {
        "/v2/" => ("application/json", b"{}".to_vec()),
        path if path.contains("/manifests/") => (
            "application/vnd.docker.distribution.manifest.v2+json",
            image.manifest.clone(),
        ),
        path if path.ends_with(&digest(&image.config)) => {
            ("application/json", image.config.clone())
        }
        _ => ("application/octet-stream", image.layer.clone()),
    };
    let digest = digest(&body);
    let length = body.len();
    if kind == "application/octet-stream" && matches!(mood, Mood::WrongLayer | Mood::HalfALayer) {
        state.struck.store(1, SeqCst);
        match mood {
            Mood::WrongLayer => body[length / 2] ^= 1,
            _ => body.truncate(length / 2),
        }
    }
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
