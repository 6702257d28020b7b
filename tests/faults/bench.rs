//! The runs that faults are injected into, and what is right about one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use alpine_tax::engine::docker::connect_to;
use alpine_tax::engine::sweep::{OWNER_LABEL, sweep};
use alpine_tax::engine::{CACHE_LABEL, Engine, RUN_LABEL};
use serde_json::Value;

use super::proxy::Proxy;
use super::raw::{ask, labelled};
use super::running::{Running, Verdicts};

/// An image without a shell, and one that has one; both can be assembled without a registry.
pub(crate) const BASELINE: &str = "distroless-cc-debian13";
pub(crate) const STAND_IN: &str = "musl-stand-in-1.2.5";

const TIMEOUT: &str = "ALPINE_TAX_ENGINE_TIMEOUT";

/// Seconds that an engine may take for an answer, so that what hangs is noticed soon.
const PATIENCE: &str = "10";

/// A run that takes longer hangs. The longest are those where each request of a container has to be
/// given up, of one after the other.
pub(crate) const HANGS: Duration = Duration::from_secs(240);

/// Suites, a cache, an engine, and what a run without faults says.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
    /// The engine's own socket.
    pub(crate) engine: PathBuf,
    pub(crate) normal: Normal,
    /// Processes that were started here, and in which round: what they own and leave is leaked.
    pids: Mutex<BTreeMap<u32, PathBuf>>,
}

/// A run without faults.
#[derive(Debug, Default, Clone)]
pub(crate) struct Normal {
    pub(crate) verdicts: Verdicts,
    pub(crate) requests: usize,
    pub(crate) stream: usize,
    pub(crate) took: Duration,
}

impl Bench {
    /// Makes everything ready and runs once without faults.
    pub(crate) fn new(engine: &Path) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let suites = folder.path().join("suites");
        copy(Path::new("tests/data/faults"), &suites.join("faults"));
        copy(Path::new("suites/common"), &suites.join("common"));
        Bench::in_folder(folder, engine)
    }

    /// The same for another engine that has the images, with what is compiled already.
    pub(crate) fn on(&self, engine: &Path) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        for kept in ["suites", "cache"] {
            copy(&self.folder.path().join(kept), &folder.path().join(kept));
        }
        Bench::in_folder(folder, engine)
    }

    fn in_folder(folder: tempfile::TempDir, engine: &Path) -> Bench {
        let mut bench = Bench {
            folder,
            engine: engine.to_owned(),
            normal: Normal::default(),
            pids: Mutex::default(),
        };
        // The first assembles and compiles what is missing.
        for _ in 0..2 {
            let round = bench.round();
            let proxy = Proxy::start(round.path(), &bench.engine, None);
            let began = Instant::now();
            let mut command = bench.command_of_a_run(&proxy.host(), round.path());
            command.env_remove(TIMEOUT);
            let running = bench.spawn(command, round.path());
            let ended = running.end(Duration::from_secs(600));
            bench.normal = Normal {
                verdicts: ended.report.unwrap_or_else(|| panic!("{}", ended.said)),
                requests: proxy.requests(),
                stream: proxy.longest_stream(),
                took: began.elapsed(),
            };
        }
        let kinds: BTreeSet<&str> = bench.normal.verdicts.values().map(String::as_str).collect();
        assert_eq!(kinds, BTreeSet::from(["documented", "new", "same"]));
        bench
    }

    /// A folder for one round.
    pub(crate) fn round(&self) -> tempfile::TempDir {
        tempfile::tempdir_in(self.folder.path()).unwrap()
    }

    /// Suites of a round's own, so that everything is compiled and uploaded anew; its cache.
    pub(crate) fn cold(&self, round: &Path) {
        copy(
            &self.folder.path().join("suites/faults"),
            &round.join("suites/faults"),
        );
        copy(
            &self.folder.path().join("suites/common"),
            &round.join("suites/common"),
        );
        let source = round.join("suites/faults/act.c");
        let text = std::fs::read_to_string(&source).unwrap();
        // In the program too, so that its volume is another.
        let other = format!(
            "{text}const char *round_of_the_test = \"{}\";\n",
            round.display()
        );
        std::fs::write(source, other).unwrap();
        let cache = round.join("cache/alpine-tax");
        std::fs::create_dir_all(&cache).unwrap();
        // The hash of the program: to take it again takes seconds.
        let known = self.folder.path().join("cache/alpine-tax/agent.json");
        std::fs::copy(known, cache.join("agent.json")).unwrap();
    }

    /// The program, with the folders of a round.
    pub(crate) fn command(&self, host: &str, round: &Path, arguments: &[&str]) -> Command {
        let own = |name: &str| match round.join(name) {
            own if own.exists() => own,
            _ => self.folder.path().join(name),
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
        command
            .args(arguments)
            .env("DOCKER_HOST", host)
            .env("XDG_CACHE_HOME", own("cache"))
            .env(TIMEOUT, PATIENCE)
            .arg("--results")
            .arg(round.join("results"))
            .arg("--suites")
            .arg(own("suites"))
            .stdin(Stdio::null());
        command
    }

    /// A run of all cases through this address.
    pub(crate) fn command_of_a_run(&self, host: &str, round: &Path) -> Command {
        let images = ["--baseline", BASELINE, "--candidate", STAND_IN];
        let run = ["run", "faults", "--offline", "--format", "json"];
        self.command(host, round, &[&run[..], &images[..]].concat())
    }

    /// Starts such a run.
    pub(crate) fn start(&self, host: &str, round: &Path) -> Running {
        self.spawn(self.command_of_a_run(host, round), round)
    }

    /// Goes on with a run.
    pub(crate) fn resume(&self, host: &str, round: &Path, run: &Path) -> Running {
        let run = run.display().to_string();
        let command = self.command(host, round, &["run", "--resume", &run, "--format", "json"]);
        self.spawn(command, round)
    }

    /// Starts a command whose words are kept.
    pub(crate) fn spawn(&self, mut command: Command, round: &Path) -> Running {
        let said = self.words(round);
        let file = |end: &str| std::fs::File::create(said.with_extension(end)).unwrap();
        command.stdout(file("out")).stderr(file("err"));
        self.watched(command.spawn().unwrap(), round, said)
    }

    /// A run whose stdout is a pipe.
    pub(crate) fn start_piped(&self, host: &str, round: &Path) -> Running {
        let mut command = self.command_of_a_run(host, round);
        let said = self.words(round);
        let file = std::fs::File::create(said.with_extension("err")).unwrap();
        command.stderr(file).stdout(Stdio::piped());
        self.watched(command.spawn().unwrap(), round, said)
    }

    fn words(&self, round: &Path) -> PathBuf {
        round.join(format!("said-{}", self.pids.lock().unwrap().len()))
    }

    fn pids_of(&self, round: &Path) -> BTreeSet<u32> {
        let pids = self.pids.lock().unwrap();
        let its = pids.iter().filter(|(_, of)| *of == round);
        its.map(|(pid, _)| *pid).collect()
    }

    fn watched(&self, child: Child, round: &Path, said: PathBuf) -> Running {
        self.pids
            .lock()
            .unwrap()
            .insert(child.id(), round.to_owned());
        Running {
            child,
            said,
            began: Instant::now(),
        }
    }

    /// The volumes that a process has made, by name.
    pub(crate) fn volumes_of(&self, pid: u32) -> Vec<String> {
        let path = format!("/volumes?{}", labelled(RUN_LABEL));
        let Ok((200, body)) = ask(&self.engine, &format!("GET {path}"), b"") else {
            return Vec::new();
        };
        let listed: Value = serde_json::from_slice(&body).unwrap();
        let volumes = listed["Volumes"].as_array().into_iter().flatten();
        let is_its = |volume: &&Value| {
            let owner = volume["Labels"][OWNER_LABEL].as_str().unwrap_or_default();
            owner.contains(&format!(":{pid}:"))
        };
        let names = volumes
            .filter(is_its)
            .map(|volume| volume["Name"].as_str().unwrap());
        names.map(str::to_owned).collect()
    }

    /// What is left of the runs of a round after the next start, by name. What an engine was still making
    /// when they ended is left to one more start.
    pub(crate) fn leaked(&self, round: &Path) -> Vec<String> {
        for _ in 0..3 {
            if self.left_after_a_start(round).is_empty() {
                return Vec::new();
            }
            std::thread::sleep(Duration::from_secs(1));
        }
        self.left_after_a_start(round)
    }

    fn left_after_a_start(&self, round: &Path) -> Vec<String> {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let host = format!("unix://{}", self.engine.display());
            let engine = connect_to(&host).await.unwrap();
            // What every start does first.
            sweep(&engine, None).await.unwrap();
            let pids = self.pids_of(round);
            let is_ours = |labels: &BTreeMap<String, String>| {
                let owner = labels.get(OWNER_LABEL).map_or("", String::as_str);
                let pid = owner.rsplit(':').nth(1).and_then(|pid| pid.parse().ok());
                let dead = alpine_tax::engine::sweep::owner_is_dead(owner) == Some(true);
                dead && pid.is_some_and(|pid| pids.contains(&pid))
            };
            let containers = engine.containers_labelled(RUN_LABEL, None).await.unwrap();
            let containers = containers
                .into_iter()
                .filter(|c| is_ours(&c.labels))
                .map(|c| c.id);
            let volumes = engine.volumes_labelled(RUN_LABEL).await.unwrap();
            let volumes = volumes.into_iter().filter(|volume| {
                is_ours(&volume.labels) && !volume.labels.contains_key(CACHE_LABEL)
            });
            containers
                .chain(volumes.map(|volume| volume.name))
                .collect()
        })
    }
}

impl Drop for Bench {
    /// What is kept between runs is of no use to others.
    fn drop(&mut self) {
        for pid in self.pids.lock().unwrap().keys() {
            for volume in self.volumes_of(*pid) {
                if !volume.contains("-agent-") {
                    let _ = ask(&self.engine, &format!("DELETE /volumes/{volume}"), b"");
                }
            }
        }
    }
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, to) = (
            entry.as_ref().unwrap().path(),
            to.join(entry.unwrap().file_name()),
        );
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(path, to).unwrap();
        }
    }
}
