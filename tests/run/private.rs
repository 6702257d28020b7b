//! Nothing of this machine's user, and nothing secret, is in what a run leaves behind: record, reports,
//! history, bundle.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use alpine_tax::engine::Engine as _;
use alpine_tax::engine::docker::connect;

use crate::copy_all;
use crate::support::{BASELINE, STAND_IN, engine_or_skip};

/// In all that is planted, and in nothing else.
const MARK: &str = "zqplanted";

/// Variables as shells and CI systems have them.
const VARIABLES: [(&str, &str); 12] = [
    ("USER", "zqplanted-user"),
    ("LOGNAME", "zqplanted-user"),
    ("HOSTNAME", "zqplanted-host"),
    ("AWS_SECRET_ACCESS_KEY", "zqplanted-aws"),
    ("GITHUB_TOKEN", "zqplanted-token"),
    ("PASSWORD", "zqplanted-password"),
    ("PGPASSWORD", "zqplanted-pg"),
    (
        "DATABASE_URL",
        "postgres://me:zqplanted-database@localhost/x",
    ),
    (
        "HTTP_PROXY",
        "http://zqplanted-user:zqplanted-word@127.0.0.1:9",
    ),
    (
        "https_proxy",
        "http://zqplanted-user:zqplanted-word@127.0.0.1:9",
    ),
    (
        "PIP_INDEX_URL",
        "https://zqplanted-user:zqplanted-word@example.invalid/simple",
    ),
    ("NPM_CONFIG__AUTH", "zqplanted-npm"),
];

/// All forms of a report.
const FORMATS: [&str; 11] = [
    "terminal",
    "json",
    "html",
    "markdown",
    "junit",
    "sarif",
    "csv",
    "tap",
    "openmetrics",
    "bmf",
    "gobench",
];

/// A folder of a user whose name is known when it is seen, with suites in it.
struct Planted {
    _folder: tempfile::TempDir,
    root: PathBuf,
    socket: Option<PathBuf>,
}

impl Planted {
    fn new() -> Planted {
        let folder = tempfile::Builder::new().prefix(MARK).tempdir().unwrap();
        let root = folder.path().join("zqplanted-home/project");
        copy_all(
            Path::new("tests/data/self-check/planted"),
            &root.join("suites/planted"),
        );
        copy_all(Path::new("suites/common"), &root.join("suites/common"));
        Planted {
            _folder: folder,
            socket: socket(root.parent().unwrap()),
            root,
        }
    }

    fn program(&self, arguments: &[&str]) -> Output {
        let home = self.root.parent().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
        command
            .args(arguments)
            .current_dir(&self.root)
            .env("PWD", &self.root)
            .env("HOME", home)
            // What is prepared is not prepared again for this user.
            .env("XDG_CACHE_HOME", cache())
            .env("ALPINE_TAX_HOME", env!("CARGO_MANIFEST_DIR"))
            .envs(VARIABLES);
        if let Some(socket) = &self.socket {
            command.env("DOCKER_HOST", format!("unix://{}", socket.display()));
        }
        command.output().unwrap()
    }
}

/// The engine's socket as one in the folder of a user, as Docker Desktop has it; `None`: it has none.
fn socket(home: &Path) -> Option<PathBuf> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let engine = runtime.block_on(connect()).unwrap();
    let endpoint = runtime.block_on(engine.info()).unwrap().endpoint;
    let own = home.join("docker.sock");
    std::os::unix::fs::symlink(endpoint.strip_prefix("unix://")?, &own).unwrap();
    Some(own)
}

fn cache() -> OsString {
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache").into());
    std::env::var_os("XDG_CACHE_HOME")
        .or_else(home)
        .unwrap_or_default()
}

/// All files in a folder, by their names, with those of compressed archives.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (
            entry.path(),
            entry.file_name().to_string_lossy().into_owned(),
        );
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        let mut content = std::fs::read(&path).unwrap();
        if name.ends_with(".gz") {
            let packed = std::mem::take(&mut content);
            let mut reader = flate2::read::MultiGzDecoder::new(&packed[..]);
            reader.read_to_end(&mut content).unwrap();
        }
        found.push((name, content));
    }
    found
}

impl Planted {
    /// Runs the suite, with reports in every form. Returns what was printed.
    fn run(&self) -> Vec<u8> {
        std::fs::create_dir(self.root.join("reports")).unwrap();
        let reports = FORMATS.map(|format| format!("{format}=reports/run.{format}"));
        let mut arguments = vec![
            "run", "planted", "--budget", "1s", "--suites", "suites", "-v",
        ];
        arguments.extend(["--baseline", BASELINE, "--candidate", STAND_IN]);
        arguments.extend(reports.iter().flat_map(|report| ["--report", report]));
        let run = self.program(&arguments);
        assert_eq!(run.status.code(), Some(1), "{}", said(&run));
        run.stdout
    }

    /// Makes a bundle of a case, with variables that are nobody's business.
    fn bundle(&self) {
        let front = ["repro", "planted/failure", "--suites", "suites"];
        let images = ["--baseline", BASELINE, "--across", STAND_IN];
        let secrets = [
            "--env",
            "MY_SECRET=zqplanted-mine",
            "--env",
            "MY_PROXY=http://me:zqplanted-word@example.invalid",
        ];
        let file = ["--bundle", "reports/x.tar.gz"];
        let made = self.program(&[&front[..], &images, &secrets, &file].concat());
        assert_eq!(made.status.code(), Some(1), "{}", said(&made));
        let told = String::from_utf8_lossy(&made.stdout).into_owned();
        assert!(!told.contains("zqplanted-word"), "{told}");
    }
}

impl Planted {
    /// What other commands print of files that are named by their whole paths, each in each of its forms.
    fn others(&self) {
        let path = |name: &str| self.root.join(name).display().to_string();
        std::fs::create_dir(path("app")).unwrap();
        std::fs::copy("/bin/sh", path("app/tool")).unwrap();
        std::fs::write(path("x.c"), "int main(void) { return 0; }\n").unwrap();
        std::fs::write(
            path("Dockerfile"),
            "FROM debian\nRUN apt-get install -y git\n",
        )
        .unwrap();
        // Of what is below the current folder there is more to tell than of what is elsewhere.
        let elsewhere = self.root.parent().unwrap().join("requirements.txt");
        std::fs::write(&elsewhere, "numpy==2.0.0\n").unwrap();
        let (app, source, file) = (path("app"), path("x.c"), path("Dockerfile"));
        let lock = elsewhere.display().to_string();
        let volume = format!("{app}:/data:ro");
        let commands: [(&[&str], &[&str]); 6] = [
            (
                &["check", &app, "--to", STAND_IN],
                &["terminal", "json", "markdown", "sarif", "junit"],
            ),
            (&["check", &file, "--to", STAND_IN], &["terminal", "sarif"]),
            (&["check", &lock, "--to", STAND_IN], &["terminal", "sarif"]),
            (
                &["migration", &app, "--to", STAND_IN, "--no-run"],
                &["markdown", "html"],
            ),
            (
                &[
                    "repro",
                    &source,
                    "--baseline",
                    BASELINE,
                    "--across",
                    STAND_IN,
                ],
                &["terminal", "json", "markdown"],
            ),
            (
                &[
                    "compare",
                    BASELINE,
                    STAND_IN,
                    "--env",
                    "MY_TOKEN=zqplanted-token",
                    "--volume",
                    &volume,
                    "--cmd-a",
                    "/data/tool",
                    "--cmd-b",
                    "/data/tool",
                ],
                &["terminal", "json", "markdown"],
            ),
        ];
        for (number, (command, formats)) in commands.iter().enumerate() {
            for format in *formats {
                self.printed(command, format, &format!("reports/other-{number}.{format}"));
            }
        }
    }

    /// Keeps what a command prints in one of its forms.
    fn printed(&self, command: &[&str], format: &str, name: &str) {
        let output = self.program(&[command, &["--format", format]].concat());
        let is_told = matches!(output.status.code(), Some(0 | 1));
        assert!(is_told, "{command:?}: {}", said(&output));
        std::fs::write(self.root.join(name), output.stdout).unwrap();
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What comes before a text in another, for a message.
fn before(text: &str, found: &str) -> Option<String> {
    let at = text.find(found)?;
    let mut before: Vec<char> = text[..at].chars().rev().take(200).collect();
    before.reverse();
    Some(before.into_iter().collect())
}

#[test]
fn what_a_run_leaves_behind_tells_nothing_of_its_user() {
    if engine_or_skip().is_none() {
        return;
    }
    let planted = Planted::new();
    let printed = planted.run();
    let site = planted.program(&["site", "--out", "site"]);
    assert_eq!(site.status.code(), Some(0), "{}", said(&site));
    planted.bundle();
    planted.others();

    let mut left = vec![("stdout".to_owned(), printed)];
    for folder in ["results", "reports", "site"] {
        let found = files(&planted.root.join(folder));
        assert!(!found.is_empty(), "{folder}");
        left.extend(found);
    }
    assert!(left.len() > 30, "{}", left.len());
    for (name, content) in left {
        let text = String::from_utf8_lossy(&content);
        for secret in [MARK, env!("CARGO_MANIFEST_DIR")] {
            let found = before(&text, secret);
            assert_eq!(found, None, "{name} has {secret} after that");
        }
    }
}
