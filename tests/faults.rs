//! Everything around a run goes wrong, again and again: the engine, the way to it, the objects on
//! it, the registry, the disk, the run itself. No verdict may be wrong, no finished trial lost, nothing
//! left behind, and nothing hang.
//!
//! A small share of the faults is an ordinary test; `scripts/faults` does all and prints the table.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "faults/answer.rs"]
mod answer;
#[path = "faults/api.rs"]
mod api;
#[path = "faults/bench.rs"]
mod bench;
#[path = "faults/daemon.rs"]
mod daemon;
#[path = "support/engine.rs"]
mod engine;
#[path = "faults/fault.rs"]
mod fault;
#[path = "faults/others.rs"]
mod others;
#[path = "faults/own_end.rs"]
mod own_end;
#[path = "faults/panic.rs"]
mod panic;
#[path = "faults/plan.rs"]
mod plan;
#[path = "faults/proxy.rs"]
mod proxy;
#[path = "faults/raw.rs"]
mod raw;
#[path = "faults/registry.rs"]
mod registry;
#[path = "faults/running.rs"]
mod running;
#[path = "faults/server.rs"]
mod server;
#[path = "faults/tally.rs"]
mod tally;

use std::io::Write as _;
use std::path::PathBuf;

use alpine_tax::engine::Engine as _;
use alpine_tax::engine::docker::connect;
use alpine_tax::stats::Pcg32;
use bench::Bench;
use daemon::Daemon;
use engine::engine_is_there;
use tally::{Tally, assert_clean, table};

/// The socket of the engine at hand; `None` where there is no engine, or it is not behind a socket.
fn socket() -> Option<PathBuf> {
    if !engine_is_there() {
        return None;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let engine = runtime.block_on(connect()).unwrap();
    let endpoint = runtime.block_on(engine.info()).unwrap().endpoint;
    let socket = endpoint.strip_prefix("unix://").map(PathBuf::from);
    if socket.is_none() {
        say(&format!("skipped: {endpoint} is no socket of this machine"));
    }
    socket
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A setting from the environment.
fn setting<T: std::str::FromStr>(name: &str, usual: T) -> T {
    let value = std::env::var(name).ok();
    value.and_then(|value| value.parse().ok()).unwrap_or(usual)
}

/// Rounds with an engine of our own, one after the other.
fn daemons(bench: &Bench, share: f64, seed: u64, only: &str) -> Vec<(String, Tally)> {
    let rows = plan::OF_A_DAEMON.iter().enumerate();
    let rows: Vec<_> = rows.filter(|(_, (name, _))| name.contains(only)).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let Some(mut daemon) = Daemon::new(&bench.engine) else {
        say("skipped: an engine of our own needs root and dockerd");
        return Vec::new();
    };
    let bench = bench.on(&daemon.socket());
    let deadline = plan::deadline();
    let each = rows.into_iter().map(|(number, (name, rounds))| {
        let mut tally = Tally::default();
        for round in 0..((*rounds as f64 * share).round() as usize).max(1) {
            if plan::is_over(deadline) {
                break;
            }
            plan::quiet();
            let mut rng = Pcg32::new(seed, (1_000_000 + number * 10_000 + round) as u64);
            tally.add(daemon.round(&bench, &format!("{name} #{round}"), &mut rng, number));
        }
        ((*name).to_owned(), tally)
    });
    each.collect()
}

/// Carries out a share of all rounds, and prints the table.
fn carry_out(share: f64, own_engine: bool) {
    let Some(socket) = socket() else { return };
    let bench = Bench::new(&socket);
    let (seed, only): (u64, String) = (
        setting("FAULTS_SEED", 1),
        setting("FAULTS_ONLY", String::new()),
    );
    let mut rows = plan::rows();
    rows.retain(|row| row.name.contains(&only));
    let rows = std::thread::scope(|scope| {
        let own = own_engine.then(|| scope.spawn(|| daemons(&bench, share, seed, &only)));
        let mut rows = plan::carry_out(&bench, &rows, share, seed);
        let failed = || vec![("dockerd".to_owned(), Tally::failed("dockerd"))];
        rows.extend(own.map_or_else(Vec::new, |own| own.join().unwrap_or_else(|_| failed())));
        rows
    });
    say(&table(&rows));
    assert_clean(&rows);
}

#[test]
#[ignore = "takes most of an hour: scripts/faults"]
fn all_faults() {
    carry_out(setting("FAULTS_SHARE", 1.0), true);
}

#[test]
#[ignore = "is started by the rounds in which a run panics"]
fn a_run_that_panics() {
    panic::be_the_run();
}

#[test]
fn no_fault_gives_a_false_verdict_or_loses_or_leaves_or_hangs_anything() {
    carry_out(0.02, false);
}
