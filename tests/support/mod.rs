//! A place to run the program in: own suites, own results, an engine that may be there or not.

mod engine;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use alpine_tax::engine::docker::connect;
use engine::engine_is_there;

/// An image without a shell, and the one that it is compared with, which has one. Both can be
/// assembled without a registry.
pub(crate) const BASELINE: &str = "distroless-cc-debian13";
pub(crate) const STAND_IN: &str = "musl-stand-in-1.2.5";

/// Suites and results of one test.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// Tests of one process run side by side; what they time must not.
static TURN: Mutex<()> = Mutex::new(());

/// A sandbox where an engine answers; else the test is skipped, unless that is not allowed.
pub(crate) fn engine_or_skip() -> Option<Sandbox> {
    engine_is_there().then(Sandbox::new)
}

impl Sandbox {
    /// The suite of the self-check, that of hostile programs, and the headers that suites share.
    pub(crate) fn new() -> Sandbox {
        let sandbox = Sandbox {
            folder: tempfile::tempdir().unwrap(),
            _turn: TURN.lock().unwrap_or_else(PoisonError::into_inner),
        };
        for from in [
            "tests/data/self-check/planted",
            "suites/hostile",
            "suites/common",
        ] {
            let name = Path::new(from).file_name().unwrap();
            copy(Path::new(from), &sandbox.path("suites").join(name));
        }
        sandbox
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn suite(&self) -> PathBuf {
        self.path("suites/planted")
    }

    /// Adds a case with its source to the planted suite.
    pub(crate) fn add_case(&self, source: &str, content: &str, case: &str) {
        std::fs::write(self.suite().join(source), content).unwrap();
        let file = self.suite().join("suite.toml");
        let suite = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, suite + case).unwrap();
    }

    /// Writes a file among the suites.
    pub(crate) fn write(&self, path: &str, content: &str) {
        std::fs::write(self.path("suites").join(path), content).unwrap();
    }

    /// The program with these arguments, its suites and results those of the sandbox.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
        command
            .args(arguments)
            .arg("--suites")
            .arg(self.path("suites"));
        if arguments.first() == Some(&"run") {
            command.arg("--results").arg(self.path("results"));
        }
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The folder of the only run so far.
    pub(crate) fn only_run(&self) -> PathBuf {
        let mut runs = std::fs::read_dir(self.path("results")).unwrap();
        let run = runs.next().unwrap().unwrap().path();
        assert!(runs.next().is_none());
        run
    }

    /// How many runs there are.
    pub(crate) fn runs(&self) -> usize {
        std::fs::read_dir(self.path("results")).map_or(0, Iterator::count)
    }

    /// How many containers there are of the runs recorded in this sandbox.
    pub(crate) fn containers(&self) -> usize {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let engine = runtime.block_on(connect()).unwrap();
        let runs = std::fs::read_dir(self.path("results"));
        let runs = runs
            .into_iter()
            .flatten()
            .filter_map(|run| run.ok()?.file_name().into_string().ok());
        runs.map(|run| {
            use alpine_tax::engine::{Engine as _, RUN_LABEL};
            let containers = engine.containers_labelled(RUN_LABEL, Some(&run));
            runtime.block_on(containers).unwrap().len()
        })
        .sum()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
