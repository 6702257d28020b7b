//! The end of the run itself, at a random moment: what was finished is there, and it can be gone on with.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use alpine_tax::record;
use alpine_tax::stats::Pcg32;
use rustix::process::{Pid, Signal, kill_process};

use super::bench::{Bench, HANGS};
use super::panic::panicking;
use super::proxy::Proxy;
use super::running::{Running, Verdicts, verdicts};
use super::tally::{Tally, runs, wrong};

/// Containers that run at once, each of which may have a result on its way.
const ON_THE_WAY: usize = 2;

/// How a run is ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    Signal(Signal),
    /// Nobody reads its stdout any more.
    StdoutClosed,
    /// It panics.
    Panic,
}

/// Ends a run at some moment and goes on with it.
pub(crate) fn ended(bench: &Bench, name: &str, rng: &mut Pcg32, end: End) -> Tally {
    let mut tally = Tally::default();
    let round = bench.round();
    let proxy = Proxy::start(round.path(), &bench.engine, None);
    let running = match end {
        End::Panic => {
            let call = 1 + rng.index(bench.normal.requests);
            let command = panicking(bench, &proxy.host(), round.path(), call);
            bench.spawn(command, round.path())
        }
        End::StdoutClosed => {
            let mut running = bench.start_piped(&proxy.host(), round.path());
            a_moment(bench, rng, &proxy, &running);
            drop(running.child.stdout.take());
            running
        }
        End::Signal(signal) => {
            let running = bench.start(&proxy.host(), round.path());
            a_moment(bench, rng, &proxy, &running);
            let pid = Pid::from_child(&running.child);
            // It may have come to its end.
            let _ = kill_process(pid, signal);
            running
        }
    };
    tally.faults = 1;
    tally.runs = 1;
    let ended = running.end(HANGS);
    if ended.hung {
        tally.hung.push(format!("{name}: {}", ended.said));
    }
    tally.lost_on_the_way(round.path(), proxy.observed(), name);
    tally.leaks(bench, round.path(), name);
    gone_on_with(&mut tally, bench, &proxy, round.path(), name);
    tally
}

/// Somewhen during a run: at a request, or when so many results have come. Not by the clock, as beside
/// others a run takes longer, and most moments would be before it has begun to run anything.
fn a_moment(bench: &Bench, rng: &mut Pcg32, proxy: &Proxy, running: &Running) {
    let trials = 2 * bench.normal.verdicts.len();
    let (requests, results) = match rng.index(2) {
        0 => (1 + rng.index(bench.normal.requests), 0),
        _ => (0, 1 + rng.index(trials)),
    };
    let pause = Duration::from_millis(u64::from(rng.below(50)));
    let is_there = || proxy.requests() >= requests && proxy.observed() >= results;
    while !is_there() && !running.has_ended() {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(pause);
}

/// Whether a run has come to its end.
fn is_whole(run: &Path) -> bool {
    record::read_header(run).is_ok_and(|header| header.finished.is_some())
}

/// The record says in the end what a run without faults says, each trial once.
pub(crate) fn gone_on_with(
    tally: &mut Tally,
    bench: &Bench,
    proxy: &Proxy,
    round: &Path,
    name: &str,
) {
    let Some(run) = runs(round).pop() else {
        // It had not begun to run anything.
        tally.told += 1;
        return;
    };
    let before = whole_lines(&run);
    if !is_whole(&run) {
        tally.runs += 1;
        let resumed = bench.resume(&proxy.host(), round, &run).end(HANGS);
        if resumed.hung {
            tally
                .hung
                .push(format!("{name}, gone on with: {}", resumed.said));
        }
    }
    let after = whole_lines(&run);
    if !after.starts_with(&before) {
        tally
            .lost
            .push(format!("{name}: what was recorded has changed"));
    }
    let keys: BTreeSet<String> = after.iter().map(|line| key(line)).collect();
    if keys.len() != after.len() || after.len() != 2 * bench.normal.verdicts.len() {
        tally.lost.push(format!(
            "{name}: {} trials of {} are there",
            keys.len(),
            after.len()
        ));
    }
    match told(&run) {
        Some(said) if said == bench.normal.verdicts => tally.whole += 1,
        Some(said) => {
            let wrong = wrong(&bench.normal.verdicts, &said);
            tally
                .falsely
                .extend(wrong.iter().map(|w| format!("{name}: {w}")));
            tally.told += usize::from(wrong.is_empty());
        }
        None => tally
            .lost
            .push(format!("{name}: the record cannot be reported")),
    }
}

/// What `report` says of a record.
fn told(run: &Path) -> Option<Verdicts> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
    command.args(["report", "--format", "json"]).arg(run);
    verdicts(&String::from_utf8_lossy(&command.output().unwrap().stdout))
}

fn whole_lines(run: &Path) -> Vec<String> {
    let text = std::fs::read(run.join(record::TRIALS_FILE)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(str::to_owned).collect()
}

fn key(line: &str) -> String {
    let trial: serde_json::Value = serde_json::from_str(line).unwrap();
    format!("{} {}", trial["case"], trial["image"])
}

impl Tally {
    /// A result that had reached the run is in the record, but for one on the way of each container.
    pub(crate) fn lost_on_the_way(&mut self, round: &Path, seen: usize, name: &str) {
        let recorded: usize = runs(round).iter().map(|run| whole_lines(run).len()).sum();
        if recorded + ON_THE_WAY < seen {
            self.lost.push(format!(
                "{name}: {seen} results came, {recorded} are recorded"
            ));
        }
    }
}

/// Ends a run by a disk that gets full at some moment; then there is room, and it is gone on with.
pub(crate) fn full(bench: &Bench, name: &str, rng: &mut Pcg32) -> Tally {
    on_a_disk(bench, name, 4096 * (1 + rng.index(24)), false, |_, _| ())
}

/// Results that cannot be written: from the beginning, or when a run that was killed at some moment is
/// gone on with. (A disk does not become read-only while a file of it is open for writing.)
pub(crate) fn read_only(bench: &Bench, name: &str, rng: &mut Pcg32) -> Tally {
    let is_killed = rng.below(4) > 0;
    on_a_disk(bench, name, 1 << 20, !is_killed, |proxy, disk| {
        if !is_killed {
            return;
        }
        let round = disk.0.parent().unwrap();
        let running = bench.start(&proxy.host(), round);
        a_moment(bench, rng, proxy, &running);
        // It may have come to its end.
        let _ = kill_process(Pid::from_child(&running.child), Signal::KILL);
        running.end(HANGS);
        disk.remount("ro");
    })
}

/// A run on a small disk, after something else; then the disk has room and can be written to, and it is
/// gone on with.
fn on_a_disk(
    bench: &Bench,
    name: &str,
    size: usize,
    read_only: bool,
    before: impl FnOnce(&Proxy, &Disk),
) -> Tally {
    let mut tally = Tally::default();
    let round = bench.round();
    let Some(disk) = Disk::mount(&round.path().join("results"), size, read_only) else {
        return tally;
    };
    tally.faults = 1;
    tally.runs = 1;
    let proxy = Proxy::start(round.path(), &bench.engine, None);
    before(&proxy, &disk);
    let begun = runs(round.path()).pop();
    let running = match begun.as_ref().filter(|run| !is_whole(run)) {
        Some(run) => bench.resume(&proxy.host(), round.path(), run),
        None => bench.start(&proxy.host(), round.path()),
    };
    let ended = running.end(HANGS);
    if ended.hung {
        tally.hung.push(format!("{name}: {}", ended.said));
    }
    let is_told = ended.code == Some(3) && ended.said.contains("cannot write");
    if !is_told && ended.report != Some(bench.normal.verdicts.clone()) {
        tally
            .falsely
            .push(format!("{name}: {:?}, {}", ended.code, ended.said));
    }
    tally.lost_on_the_way(round.path(), proxy.observed(), name);
    tally.leaks(bench, round.path(), name);
    disk.remount("rw,size=64m");
    gone_on_with(&mut tally, bench, &proxy, round.path(), name);
    tally
}

/// A small file system in memory.
struct Disk(PathBuf);

impl Disk {
    /// `None` for who may not mount.
    fn mount(folder: &Path, size: usize, read_only: bool) -> Option<Disk> {
        std::fs::create_dir_all(folder).unwrap();
        let options = format!("size={size},{}", if read_only { "ro" } else { "rw" });
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder);
        let mounted = mount.stderr(Stdio::null()).status();
        let mounted = mounted.is_ok_and(|status| status.success());
        mounted.then(|| Disk(folder.to_owned()))
    }

    fn remount(&self, options: &str) {
        let mut mount = Command::new("mount");
        mount
            .args(["-o", &format!("remount,{options}")])
            .arg(&self.0);
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
