//! What can be said for sure of a side that did not do what it was to do.

use super::{Both, Did, Source, Spec};
use crate::outcome::Outcome;
use crate::protocol::Awaited;

/// Shells, and what is to be said where one is not there.
const SHELLS: [&str; 4] = ["sh", "bash", "ash", "dash"];

/// What is certain and worth knowing, the gravest first.
#[must_use]
pub fn remarks(did: Both<&Did>, spec: &Spec) -> Vec<String> {
    let mut said = Vec::new();
    for (side, did) in [("A", did.a), ("B", did.b)] {
        said.extend(not_started(side, did));
        said.extend(not_loaded(side, did));
        said.extend(server(side, did));
        let more = did.written.more;
        if more > 0 {
            said.push(format!(
                "{side} wrote {more} more files, which were not looked at"
            ));
        }
        if let Some(why) = &did.written.unknown {
            said.push(format!("what {side} wrote is not known: {why}"));
        }
    }
    said.extend(shared(spec));
    if spec.network == "none" && both_lack_network(did) {
        said.push(
            "containers have no network unless `--network` gives them one, such as `bridge`"
                .to_owned(),
        );
    }
    said
}

/// Volumes of the engine are one thing for both sides.
fn shared(spec: &Spec) -> impl Iterator<Item = String> {
    let writable = spec.volumes.iter().filter(|volume| !volume.read_only);
    writable.filter_map(|volume| match &volume.source {
        Source::Named(name) => Some(format!(
            "both share the volume `{name}`: what A writes there, B finds"
        )),
        Source::Path(_) => None,
    })
}

/// Why its program was not started.
fn not_started(side: &str, did: &Did) -> Option<String> {
    let Outcome::NotStarted(_) = did.observation.outcome else {
        return None;
    };
    if let Some(user) = &did.unknown_user {
        return Some(format!(
            "{side} has no user `{user}`: its /etc/passwd and /etc/group do not name it; numbers \
             (`--user 1000:1000`) need no entry there"
        ));
    }
    let name = did.command.first().map_or("", String::as_str);
    let Some(program) = &did.program else {
        let base = name.rsplit('/').next().unwrap_or(name);
        return Some(if SHELLS.contains(&base) {
            format!("{side} has no `{name}`: an image without a shell; name the program itself")
        } else if name.contains('/') {
            format!("{side} has no file `{name}`")
        } else {
            format!("{side} has no `{name}` in its PATH")
        });
    };
    let interpreter = program
        .interpreter
        .as_ref()
        .filter(|_| !program.can_start)?;
    Some(if program.script {
        format!(
            "`{}` is a script for `{interpreter}`, which {side} has not",
            program.path
        )
    } else {
        let libc = if interpreter.contains("ld-musl") {
            "musl"
        } else {
            "glibc"
        };
        format!(
            "`{}` asks for the loader `{interpreter}`, which {side} has not: it was built for {libc}",
            program.path
        )
    })
}

/// What loaders print when a library or a symbol is missing.
const LOADERS_SAY: [&str; 4] = [
    "Error loading shared library",
    "Error relocating",
    "error while loading shared libraries",
    "symbol lookup error",
];

fn not_loaded(side: &str, did: &Did) -> Option<String> {
    let failed = did.observation.outcome != Outcome::Exited(0);
    let text = did.observation.stderr.lossy();
    let line = text
        .lines()
        .find(|line| LOADERS_SAY.iter().any(|words| line.contains(words)))?;
    let program = did.command.first().map_or("", String::as_str);
    failed.then(|| {
        format!(
            "{side}'s loader did not find all that it needs ({}); `alpine-tax check` tells for \
             all of `{program}` what is missing",
            line.trim()
        )
    })
}

fn server(side: &str, did: &Did) -> Option<String> {
    let served = did.served.as_ref()?;
    match (served.ready, served.handles_signal) {
        (Awaited::TimedOut, _) => Some(format!("{side} was not ready in time")),
        (Awaited::Ended, _) => Some(format!("{side} ended before it was ready")),
        (Awaited::Ready { .. }, _) if served.killed => Some(format!(
            "{side} did not end when asked and was killed, as `docker stop` would do"
        )),
        (Awaited::Ready { .. }, Some(false)) => Some(format!(
            "{side} does not handle the signal that asks it to end; as the first process of a \
             container it would not notice it, and `docker stop` would wait and then kill it \
             (`docker run --init` helps)"
        )),
        (Awaited::Ready { .. }, _) => None,
    }
}

/// Whether both failed, and one of them with words about the network.
fn both_lack_network(did: Both<&Did>) -> bool {
    let [a, b] = did.into_array();
    let fails = |did: &Did| !super::succeeded(did);
    let words = |did: &Did| {
        let text = did.observation.stderr.lossy().to_lowercase();
        let words = ["network", "resolv", "resolution", "connect", "bad address"];
        words.iter().any(|word| text.contains(word))
    };
    fails(a) && fails(b) && (words(a) || words(b))
}
