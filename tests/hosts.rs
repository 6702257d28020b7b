//! Runs on several engines: two Docker hosts over TCP with TLS, in network namespaces of the test's own.
//! Needs root, dockerd and openssl; is skipped without.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "support/engine.rs"]
mod engine;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use engine::engine_is_there;

/// Engines that end with the test.
struct Engines {
    folder: PathBuf,
    results: tempfile::TempDir,
}

impl Engines {
    /// So many engines with TLS, where they can be had.
    fn up(count: usize) -> Option<Engines> {
        let has = |program: &str| {
            let paths = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&paths).any(|folder| folder.join(program).is_file())
        };
        let can = rustix::process::geteuid().is_root()
            && ["dockerd", "openssl", "ip", "nsenter"]
                .iter()
                .all(|program| has(program));
        if !can || !engine_is_there() {
            return None;
        }
        // The paths of sockets must be short.
        let folder = PathBuf::from(format!("/tmp/atx-{}", std::process::id()));
        let engines = Engines {
            folder,
            results: tempfile::tempdir().unwrap(),
        };
        let folder = engines.folder.to_str().unwrap();
        assert!(script(&["up", &count.to_string(), folder, "--tls"]));
        Some(engines)
    }

    fn host(&self, number: usize) -> String {
        let file = self.folder.join(number.to_string()).join("host");
        std::fs::read_to_string(file).unwrap().trim().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
        command
            .args(["run", "--kind", "behaviour", "--format", "verdicts"])
            .args(["--baseline", "distroless-cc-debian13"])
            .args(["--candidate", "musl-stand-in-1.2.5"])
            .args(["--results", self.results.path().to_str().unwrap()])
            .args(arguments)
            .env("DOCKER_TLS_VERIFY", "1")
            .env("DOCKER_CERT_PATH", self.folder.join("certs"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// A run on these hosts.
    fn on(&self, hosts: &[String], cases: &[&str]) -> Command {
        let hosts = hosts.iter().flat_map(|host| ["--host", host]);
        let arguments: Vec<&str> = hosts.chain(cases.iter().copied()).collect();
        self.run(&arguments)
    }

    /// The folder with the parts of the run that goes on.
    fn parts(&self) -> Option<PathBuf> {
        let mut folders = std::fs::read_dir(self.results.path()).unwrap().flatten();
        let is_parts = |path: &PathBuf| path.to_string_lossy().ends_with("-parts");
        folders.find_map(|entry| Some(entry.path()).filter(is_parts))
    }
}

impl Drop for Engines {
    fn drop(&mut self) {
        script(&["down", self.folder.to_str().unwrap()]);
    }
}

fn script(arguments: &[&str]) -> bool {
    let status = Command::new("scripts/engines").args(arguments).status();
    status.unwrap().success()
}

fn verdicts(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(!text.is_empty(), "{said}");
    text
}

/// Waits until the record of a host has a trial.
fn await_trial(engines: &Engines, host: &str, child: &mut Child) {
    let give_up = Instant::now() + Duration::from_secs(120);
    let has_trial = |folder: &Path| {
        let named = folder.to_string_lossy().contains(host);
        let trials = std::fs::metadata(folder.join("trials.jsonl"));
        named && trials.is_ok_and(|trials| trials.len() > 0)
    };
    loop {
        let parts = engines.parts();
        let records = parts
            .into_iter()
            .flat_map(|parts| std::fs::read_dir(parts).into_iter().flatten());
        if records.flatten().any(|record| has_trial(&record.path())) {
            return;
        }
        assert_eq!(child.try_wait().unwrap(), None, "it ended before");
        assert!(Instant::now() < give_up, "{host} began nothing");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// One test for all of it: bringing two engines up takes longer than each part.
#[test]
fn two_hosts_over_tls_say_what_one_machine_says_also_when_one_dies() {
    let Some(engines) = Engines::up(2) else {
        return;
    };
    let hosts = [engines.host(1), engines.host(2)];
    let cases = ["stdio", "threads", "strings", "sync"];
    let one = verdicts(&engines.run(&cases).output().unwrap());
    let both = engines.on(&hosts, &cases).output().unwrap();
    assert_eq!(verdicts(&both), one);
    let said = String::from_utf8_lossy(&both.stderr).into_owned();
    assert!(said.contains("engine-1, engine-2"), "{said}");
    assert!(said.contains("brought 2 images"), "{said}");

    // Those that nobody trusts are told at once, and nothing is run.
    let stranger = engines
        .on(&hosts, &cases)
        .env("DOCKER_CERT_PATH", "/nonexistent")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&stranger.stderr).into_owned();
    assert_eq!(stranger.status.code(), Some(4), "{said}");
    assert_eq!(said.matches("ca.pem").count(), 2, "{said}");

    let cases = [
        "stdio", "threads", "strings", "sync", "dns", "process", "time",
    ];
    let one = verdicts(&engines.run(&cases).output().unwrap());
    let mut child = engines.on(&hosts, &cases).spawn().unwrap();
    await_trial(&engines, "engine-2", &mut child);
    assert!(script(&["kill", "2", engines.folder.to_str().unwrap()]));
    let output = child.wait_with_output().unwrap();
    assert_eq!(verdicts(&output), one);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("engine-2 was lost"), "{said}");
}
