//! An engine of our own, to be stopped, killed, frozen and run out of disk.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use alpine_tax::stats::Pcg32;
use rustix::process::{Pid, Signal, kill_process};

use super::bench::{BASELINE, Bench, HANGS, STAND_IN};
use super::raw::{ask, labelled, list};
use super::tally::Tally;

/// How long an engine may take to start or to end.
const STARTS: Duration = Duration::from_secs(60);

/// Room for images, agent and cases, bytes.
const DISK: usize = 1 << 30;

/// A `dockerd` with a folder of its own.
pub(crate) struct Daemon {
    folder: tempfile::TempDir,
    process: Option<Child>,
}

/// What happens to it during a run.
#[derive(Debug, Clone, Copy)]
enum Blow {
    Stopped,
    Killed,
    Frozen,
    FullDisk,
}

impl Daemon {
    /// Starts one with the images of another engine; `None` for who may not.
    pub(crate) fn new(images_of: &Path) -> Option<Daemon> {
        let is_there = Command::new("dockerd")
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        if !rustix::process::geteuid().is_root() || is_there.is_err() {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let mut mount = Command::new("mount");
        let size = format!("size={DISK}");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&data);
        if !mount.status().is_ok_and(|status| status.success()) {
            return None;
        }
        let mut daemon = Daemon {
            folder,
            process: None,
        };
        daemon.start();
        daemon.take_images(images_of);
        Some(daemon)
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.path("docker.sock")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&mut self) {
        let log = std::fs::File::create(self.path("log")).unwrap();
        let flag = |name: &str, file: &str| format!("--{name}={}", self.path(file).display());
        // What a killed one left, and its helper that died with it, would be taken for signs of life.
        for left in ["pid", "exec/containerd/containerd.pid"] {
            let _ = std::fs::remove_file(self.path(left));
        }
        let process = Command::new("dockerd")
            .args([
                flag("data-root", "data"),
                flag("exec-root", "exec"),
                flag("pidfile", "pid"),
            ])
            .arg(format!("--host=unix://{}", self.socket().display()))
            .args(["--bridge=none", "--iptables=false", "--shutdown-timeout=2"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.process = Some(process);
        let deadline = Instant::now() + STARTS;
        while !ask(&self.socket(), "GET /_ping", b"").is_ok_and(|(status, _)| status == 200) {
            let log = || std::fs::read_to_string(self.path("log")).unwrap();
            assert!(Instant::now() < deadline, "{}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn take_images(&self, from: &Path) {
        let path = format!("/images/json?{}", labelled("alpine-tax.cache"));
        let (_, listed) = ask(from, &format!("GET {path}"), b"").unwrap();
        let listed: serde_json::Value = serde_json::from_slice(&listed).unwrap();
        let images = listed.as_array().unwrap().iter();
        let tags = images.flat_map(|image| image["RepoTags"].as_array().into_iter().flatten());
        for tag in tags.filter_map(|tag| tag.as_str()) {
            if [BASELINE, STAND_IN].iter().any(|name| tag.contains(name)) {
                let (_, archive) = ask(from, &format!("GET /images/{tag}/get"), b"").unwrap();
                let (status, _) = ask(&self.socket(), "POST /images/load", &archive).unwrap();
                assert_eq!(status, 200, "{tag}");
            }
        }
    }

    fn signal(&self, signal: Signal) {
        if let Some(process) = &self.process {
            let _ = kill_process(Pid::from_child(process), signal);
        }
    }

    /// Ends it, politely or not.
    fn end(&mut self, signal: Signal) {
        self.signal(signal);
        if let Some(mut process) = self.process.take() {
            process.wait().unwrap();
        }
    }

    /// Takes all room of its disk.
    fn fill(&self) {
        let full = std::fs::File::create(self.path("data/ballast")).unwrap();
        let piece = vec![1; 1 << 20];
        let mut file = &full;
        for size in [1 << 20, 4096, 1] {
            while std::io::Write::write_all(&mut file, &piece[..size]).is_ok() {}
        }
    }

    /// One round: a run, and a blow at some moment of it.
    pub(crate) fn round(
        &mut self,
        bench: &Bench,
        name: &str,
        rng: &mut Pcg32,
        blow: usize,
    ) -> Tally {
        let blow = [Blow::Stopped, Blow::Killed, Blow::Frozen, Blow::FullDisk][blow];
        let mut tally = Tally {
            faults: 1,
            ..Tally::default()
        };
        let round = bench.round();
        let running = bench.start(&format!("unix://{}", self.socket().display()), round.path());
        let most = u32::try_from(bench.normal.took.as_millis()).unwrap_or(2_000);
        std::thread::sleep(Duration::from_millis(u64::from(rng.below(most))));
        // Half of the time it comes back while the run still hopes for it.
        let back = (rng.below(2) == 0).then(|| Duration::from_millis(u64::from(rng.below(1_500))));
        match blow {
            Blow::Stopped => self.end(Signal::TERM),
            Blow::Killed => self.end(Signal::KILL),
            Blow::Frozen => self.signal(Signal::STOP),
            Blow::FullDisk => self.fill(),
        }
        if let Some(pause) = back {
            std::thread::sleep(pause);
            self.recover(blow);
        }
        let ended = running.end(HANGS);
        tally.judge(&bench.normal, &ended, name);
        tally.unreadable(round.path(), name);
        if back.is_none() {
            self.recover(blow);
        }
        tally.leaks(bench, round.path(), name);
        // Nobody else is here.
        let left = list(&self.socket(), "/containers/json?all=1", "Id");
        tally
            .leaked
            .extend(left.into_iter().map(|left| format!("{name}: {left}")));
        tally
    }

    fn recover(&mut self, blow: Blow) {
        match blow {
            Blow::Stopped | Blow::Killed => self.start(),
            Blow::Frozen => self.signal(Signal::CONT),
            Blow::FullDisk => std::fs::remove_file(self.path("data/ballast")).unwrap(),
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.signal(Signal::CONT);
        self.end(Signal::TERM);
        // One that was killed has left its helper behind.
        let helper = std::fs::read_to_string(self.path("exec/containerd/containerd.pid"));
        let helper = helper
            .ok()
            .and_then(|pid| Pid::from_raw(pid.trim().parse().ok()?));
        if let Some(helper) = helper {
            let _ = kill_process(helper, Signal::TERM);
        }
        let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
        let places = mounts.lines().filter_map(|line| line.split(' ').nth(1));
        let own = self.folder.path().display().to_string();
        for place in places.filter(|place| place.starts_with(&own)) {
            let _ = Command::new("umount").args(["-l", place]).status();
        }
    }
}
