//! What others do on the same engine meanwhile: remove containers and volumes, run too, have the same
//! names; and clocks that are set.

use std::path::Path;
use std::time::{Duration, Instant};

use alpine_tax::record;
use alpine_tax::stats::Pcg32;
use jiff::ToSpan as _;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::bench::{Bench, HANGS};
use super::own_end::gone_on_with;
use super::proxy::Proxy;
use super::raw::{ask, containers};
use super::running::Running;
use super::tally::{Tally, runs};

/// Somebody removes the containers of a run, or its volume with the cases, while it goes on.
pub(crate) fn removed(bench: &Bench, name: &str, rng: &mut Pcg32, volume: bool) -> Tally {
    let mut tally = Tally::default();
    let round = bench.round();
    if volume {
        bench.cold(round.path());
    }
    let proxy = Proxy::start(round.path(), &bench.engine, None);
    let running = bench.start(&proxy.host(), round.path());
    let wait = Duration::from_millis(u64::from(rng.below(700)));
    tally.faults = if volume {
        usize::from(remove_the_volume(bench, &running, rng))
    } else {
        remove_containers(bench, round.path(), &running, wait)
    };
    let ended = running.end(HANGS);
    tally.judge(&bench.normal, &ended, name);
    tally.unreadable(round.path(), name);
    tally.leaks(bench, round.path(), name);
    tally
}

/// Removes what containers a run has, after a while.
fn remove_containers(bench: &Bench, round: &Path, running: &Running, wait: Duration) -> usize {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        for run in runs(round) {
            let run = run.file_name().unwrap().to_string_lossy().into_owned();
            let found = containers(&bench.engine, &run);
            if !found.is_empty() {
                std::thread::sleep(wait);
                let gone = found.iter().filter(|id| {
                    let request = format!("DELETE /containers/{id}?force=1&v=1");
                    ask(&bench.engine, &request, b"").is_ok_and(|(status, _)| status == 204)
                });
                return gone.count().min(1);
            }
        }
        if running.has_ended() || Instant::now() > deadline {
            return 0;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Removes the volume with the cases as soon as it is declared whole, or a little later.
fn remove_the_volume(bench: &Bench, running: &Running, rng: &mut Pcg32) -> bool {
    let wait = Duration::from_millis(u64::from(rng.below(120)));
    let deadline = Instant::now() + Duration::from_secs(30);
    while !running.has_ended() && Instant::now() < deadline {
        let owned = bench.volumes_of(running.child.id());
        let marker = owned.iter().find(|name| name.ends_with(".complete"));
        if let Some(volume) = marker.and_then(|marker| marker.strip_suffix(".complete")) {
            std::thread::sleep(wait);
            // Refused while a container uses it, which is no fault then.
            let removed = ask(&bench.engine, &format!("DELETE /volumes/{volume}"), b"");
            return removed.is_ok_and(|(status, _)| status == 204);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    false
}

/// Two runs at once, with nothing made ready for either; now and then one is killed.
pub(crate) fn two_at_once(bench: &Bench, name: &str, rng: &mut Pcg32) -> Tally {
    let mut tally = Tally::default();
    let (one, other) = (bench.round(), bench.round());
    if rng.below(2) == 0 {
        bench.cold(one.path());
        copy_of(one.path(), other.path());
    }
    let first = Proxy::start(one.path(), &bench.engine, None);
    let second = Proxy::start(other.path(), &bench.engine, None);
    let killed = bench.start(&first.host(), one.path());
    let stays = bench.start(&second.host(), other.path());
    if rng.below(2) == 0 {
        std::thread::sleep(Duration::from_millis(u64::from(rng.below(2_000))));
        let _ = kill_process(Pid::from_child(&killed.child), Signal::KILL);
        let ended = killed.end(HANGS);
        tally.runs += 1;
        tally.told += usize::from(!ended.hung);
    } else {
        tally.judge(&bench.normal, &killed.end(HANGS), name);
    }
    tally.judge(&bench.normal, &stays.end(HANGS), name);
    tally.faults = 1;
    for round in [&one, &other] {
        tally.leaks(bench, round.path(), name);
    }
    tally
}

/// The suites of one round, and where both keep things.
fn copy_of(one: &Path, other: &Path) {
    for folder in ["suites", "cache"] {
        std::os::unix::fs::symlink(one.join(folder), other.join(folder)).unwrap();
    }
}

/// Somebody else has volumes and containers with our names and labels.
pub(crate) fn clashes(bench: &Bench, name: &str, rng: &mut Pcg32) -> Tally {
    let mut tally = Tally::default();
    let round = bench.round();
    bench.cold(round.path());
    let proxy = Proxy::start(round.path(), &bench.engine, None);
    // Their name is not known before.
    let first = bench.start(&proxy.host(), round.path());
    let pid = first.child.id();
    tally.judge(&bench.normal, &first.end(HANGS), name);
    let owned = bench.volumes_of(pid);
    let Some(wanted) = owned.iter().find(|volume| !volume.ends_with(".complete")) else {
        return tally;
    };
    for volume in &owned {
        ask(&bench.engine, &format!("DELETE /volumes/{volume}"), b"").unwrap();
    }
    let labels = match rng.below(3) {
        0 => json!({}),
        1 => json!({ "alpine-tax.run": "somebody" }),
        _ => json!({ "alpine-tax.run": "somebody", "alpine-tax.owner": "elsewhere:1:1" }),
    };
    for volume in [wanted.clone(), format!("{wanted}.complete")] {
        let volume = json!({ "Name": volume, "Labels": labels }).to_string();
        ask(&bench.engine, "POST /volumes/create", volume.as_bytes()).unwrap();
    }
    tally.faults = 1;
    let ended = bench.start(&proxy.host(), round.path()).end(HANGS);
    tally.judge(&bench.normal, &ended, name);
    tally.leaks(bench, round.path(), name);
    tally
}

/// The clock is set while a run is cut off, by hours or years: what was written before is then of the
/// future, or of long ago.
pub(crate) fn clock(bench: &Bench, name: &str, rng: &mut Pcg32) -> Tally {
    let mut tally = Tally::default();
    let round = bench.round();
    let proxy = Proxy::start(round.path(), &bench.engine, None);
    let running = bench.start(&proxy.host(), round.path());
    while runs(round.path()).is_empty() && !running.has_ended() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(u64::from(rng.below(600))));
    let _ = kill_process(Pid::from_child(&running.child), Signal::KILL);
    drop(running.end(HANGS));
    let hours = [-24 * 3650, -48, -1, 1, 48, 24 * 3650][rng.index(6)];
    for run in runs(round.path()) {
        set_back(&run.join(record::HEADER_FILE), "started", hours);
    }
    tally.faults = 1;
    tally.leaks(bench, round.path(), name);
    gone_on_with(&mut tally, bench, &proxy, round.path(), name);
    tally
}

/// The time in a field becomes what a clock would have told that was so far off.
fn set_back(file: &Path, field: &str, hours: i64) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut header: Value = serde_json::from_str(&text).unwrap();
    let then: jiff::Timestamp = header[field].as_str().unwrap().parse().unwrap();
    header[field] = (then + hours.hours()).to_string().into();
    std::fs::write(file, header.to_string()).unwrap();
}
