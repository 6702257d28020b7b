//! A registry on loopback with one image, that is down, slow, unwilling, or gives something else.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;

use alpine_tax::stats::Pcg32;
use serde_json::json;

use super::bench::{BASELINE, Bench, HANGS, Normal, STAND_IN};
use super::raw::{ask, labelled};
use super::server::{Mood, State, Stored, listen, stored};
use super::tally::{Tally, runs};

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

/// One round: a run whose candidate comes from such a registry.
pub(crate) fn round(bench: &Bench, name: &str, rng: &mut Pcg32) -> Tally {
    let mood = MOODS[rng.index(MOODS.len())];
    let name = format!("{name} ({mood:?})");
    let mut tally = Tally::default();
    let round = bench.round();
    let files = files_of_the_candidate(&bench.engine);
    let image = |number: u32| stored(&files, &format!("{}-{number}", round.path().display()));
    let (state, port) = opened(mood, image(1));
    let candidate = format!("127.0.0.1:{port}/stand-in:1");
    let normal = of_image(&bench.normal, &candidate);
    let host = format!("unix://{}", bench.engine.display());
    let run = ["run", "faults", "--format", "json"];
    let images = ["--baseline", BASELINE, "--candidate", &candidate];
    let command = || bench.command(&host, round.path(), &[&run[..], &images[..]].concat());
    let ended = bench.spawn(command(), round.path()).end(HANGS);
    tally.judge(&normal, &ended, &name);
    // Beside others that an engine downloads for, it may not have been had in time.
    let begun = runs(round.path()).pop();
    if let Some(run) = begun.filter(|_| mood == Mood::Changed) {
        state.images.lock().unwrap()[0] = image(2);
        state.struck.store(1, SeqCst);
        unfinished(round.path());
        // What the engine has is not asked for again.
        let image = format!("DELETE /images/{candidate}?force=1");
        ask(&bench.engine, &image, b"").unwrap();
        let resumed = bench.resume(&host, round.path(), &run).end(HANGS);
        tally.runs += 1;
        let refused = [(3, "an image has changed"), (4, "could not be had")];
        let is_told = |(code, words): &(i32, &str)| {
            resumed.code == Some(*code) && resumed.said.contains(words)
        };
        if refused.iter().any(is_told) {
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
    tally.leaks(bench, round.path(), &name);
    let _ = ask(
        &bench.engine,
        &format!("DELETE /images/{candidate}?force=1"),
        b"",
    );
    tally
}

/// Opens a registry with an image, on a port of its own.
fn opened(mood: Mood, image: Stored) -> (Arc<State>, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let begins = if mood == Mood::Changed {
        Mood::Fine
    } else {
        mood
    };
    let state = Arc::new(State {
        images: Mutex::new(vec![image]),
        mood: Mutex::new(begins),
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
    (state, port)
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
