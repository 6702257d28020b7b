//! Scenarios, evidence and bundles as a user has them, against the engine at hand.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "support/engine.rs"]
mod engine;

use std::io::{BufRead as _, BufReader};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use engine::engine_is_there;
use serde_json::Value;

/// Both can be assembled without a registry.
const BASELINE: &str = "distroless-cc-debian13";
const STAND_IN: &str = "musl-stand-in-1.2.5";

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn program(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
    let home = std::env::current_dir().unwrap();
    command.env("ALPINE_TAX_HOME", home);
    command
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

const SCENARIO: &str = "servers = [\"127.0.0.1\"]\nrules = [\n  \
    { name = \"big.test\", truncate = true, answer = [\"A 10.0.0.1\"] },\n  \
    { name = \"lost.test\", first = 1, drop = true },\n  \
    { name = \"lost.test\", answer = [\"A 10.0.0.2\"] },\n]\n";

#[test]
fn a_bad_scenario_is_told_with_all_that_is_wrong() {
    let bad = "servers = [\"10.0.0.1\"]\nrules = [{ nam = \"x\" }, { rcode = \"servfial\" }]\n";
    let folder = folder(&[("bad.toml", bad), ("good.toml", SCENARIO)]);
    let output = program(folder.path(), &["dns", "check", "bad.toml"]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    for mistake in [
        "not a loopback address",
        "did you mean `name`?",
        "did you mean `servfail`?",
    ] {
        assert!(told.contains(mistake), "{mistake}: {told}");
    }
    let output = program(folder.path(), &["dns", "check", "good.toml"]);
    assert!(said(&output).contains("2. the first time lost.test: no answer"));
    let elsewhere = ["dns", "serve", "good.toml", "--address", "10.0.0.1"];
    assert_eq!(program(folder.path(), &elsewhere).status.code(), Some(2));
}

fn ask(port: u16, name: &str) -> Option<Vec<u8>> {
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client
        .set_read_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    let mut question = vec![0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        question.push(u8::try_from(label.len()).unwrap());
        question.extend(label.bytes());
    }
    question.extend([0, 0, 1, 0, 1]);
    client.send_to(&question, ("127.0.0.1", port)).unwrap();
    let mut answer = vec![0; 600];
    let length = client.recv(&mut answer).ok()?;
    answer.truncate(length);
    Some(answer)
}

#[test]
fn a_scenario_is_served_until_ctrl_c_and_its_log_is_a_scenario_again() {
    let folder = folder(&[("scenario.toml", SCENARIO)]);
    let port = 31_000 + u16::try_from(std::process::id() % 1_000).unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_alpine-tax"))
        .args([
            "dns",
            "serve",
            "scenario.toml",
            "--log",
            "json",
            "--port",
            &port.to_string(),
        ])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut announced = String::new();
    BufReader::new(server.stderr.take().unwrap())
        .read_line(&mut announced)
        .unwrap();
    assert!(
        announced.contains(&format!("dig @127.0.0.1 -p {port}")),
        "{announced}"
    );
    let truncated = ask(port, "big.test").unwrap();
    assert_eq!(
        (truncated[2] & 2, truncated[7]),
        (2, 0),
        "TC, and no record"
    );
    assert_eq!(ask(port, "lost.test"), None);
    assert!(ask(port, "lost.test").is_some());
    let pid = rustix::process::Pid::from_child(&server);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = server.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        String::from_utf8(output.stdout.clone())
            .unwrap()
            .lines()
            .count(),
        3
    );
    std::fs::write(folder.path().join("log"), &output.stdout).unwrap();
    let recorded = said(&program(folder.path(), &["dns", "record", "log"]));
    for rule in [
        "{ name = \"big.test\", rtype = \"A\", truncate = true },",
        "{ name = \"lost.test\", rtype = \"A\", first = 1, drop = true },",
        "{ name = \"lost.test\", rtype = \"A\", answer = [\"A 10.0.0.2\"] },",
    ] {
        assert!(recorded.contains(rule), "{rule} in\n{recorded}");
    }
}

const CRASHES: &str = r#"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
static volatile int sink;
__attribute__((noinline)) static int recurse(int depth)
{
    volatile char frame[1024];
    for (unsigned i = 0; i < sizeof frame; i++) frame[i] = (char)depth;
    return depth == 0 ? 0 : recurse(depth - 1) + frame[sink];
}
static void *deep(void *unused) { (void)unused; sink = recurse(100000); return NULL; }
__attribute__((noinline)) static void write_to(volatile int *place) { *place = 7; }
int main(int count, char **words)
{
    if (count != 2) return 2;
    if (!strcmp(words[1], "null")) write_to(count == 2 ? NULL : &sink);
    if (!strcmp(words[1], "abort")) abort();
    pthread_t thread;
    if (pthread_create(&thread, NULL, deep, NULL)) return 3;
    return pthread_join(thread, NULL);
}
"#;

/// What `repro` says of a program that crashes on both, as JSON.
fn crashed(folder: &Path, how: &str) -> Value {
    let front = [
        "repro",
        "crash.c",
        "--baseline",
        BASELINE,
        "--across",
        STAND_IN,
    ];
    let rest = ["--evidence", "--trace", "--format", "json", "--", how];
    let output = program(folder, &[&front[..], &rest].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)))
}

#[test]
fn crashes_are_explained_on_both_libcs() {
    if !engine_is_there() {
        return;
    }
    let folder = folder(&[("crash.c", CRASHES)]);
    for (how, meaning, function) in [
        ("stack", "a thread's stack is exhausted", "recurse"),
        (
            "null",
            "an access through a null pointer (address 0x0)",
            "write_to",
        ),
        ("abort", "called abort", ""),
    ] {
        let report = crashed(folder.path(), how);
        for look in report["evidence"].as_array().unwrap() {
            let evidence = &look["evidence"];
            let stop = &evidence["stop"];
            let told = stop["meaning"].as_str().unwrap_or_default();
            assert!(told.contains(meaning), "{how}: {evidence:#}");
            let first = stop["frames"][0]["function"].as_str().unwrap();
            assert!(first.contains(function), "{how}: {first}");
            assert!(stop["maps"].as_array().unwrap().len() > 5, "{stop:#}");
            assert!(evidence["limits"].as_array().unwrap().len() > 10);
            let events = evidence["calls"]["events"].to_string();
            let signal = if how == "abort" {
                "killed by SIGABRT"
            } else {
                "killed by SIGSEGV"
            };
            assert!(events.contains(signal), "{how}: {events}");
        }
    }
}

/// A folder in which there is `docker` and nothing else.
fn only_docker() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = std::env::var("PATH").unwrap();
    let docker = std::env::split_paths(&path).map(|dir| dir.join("docker"));
    let docker = docker.into_iter().find(|docker| docker.is_file()).unwrap();
    std::os::unix::fs::symlink(docker, folder.path().join("docker")).unwrap();
    folder
}

/// Unpacks a bundle and runs its script with nothing but Docker.
fn run_with_docker(folder: &Path, archive: &str, name: &str) -> (Option<i32>, String) {
    let file = std::fs::File::open(folder.join(archive)).unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(file))
        .unpack(folder)
        .unwrap();
    let only = only_docker();
    let mut command = Command::new("/bin/sh");
    command
        .arg("run.sh")
        .current_dir(folder.join(name))
        .env_clear();
    command.env("PATH", only.path());
    if let Some(host) = std::env::var_os("DOCKER_HOST") {
        command.env("DOCKER_HOST", host);
    }
    let output = command.output().unwrap();
    (output.status.code(), said(&output))
}

fn has_docker_program() -> bool {
    let there = Command::new("docker").arg("version").output();
    there.is_ok_and(|output| output.status.success())
}

const DEEP: &str = r#"
/* Does a recursion that needs 1 MiB of stack end well on a thread that asks for no size? */
#include <pthread.h>
#include <stdio.h>
static volatile int sink;
__attribute__((noinline)) static int recurse(int depth)
{
    volatile char frame[1024];
    for (unsigned i = 0; i < sizeof frame; i++) frame[i] = (char)depth;
    return depth == 0 ? 0 : recurse(depth - 1) + frame[sink];
}
static void *deep(void *unused) { (void)unused; sink = recurse(1000) & 1; return NULL; }
int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, deep, NULL)) return 3;
    pthread_join(thread, NULL);
    puts("no trouble");
    return 0;
}
"#;

fn bundled(folder: &Path, more: &[&str]) -> PathBuf {
    let front = [
        "repro",
        "--baseline",
        BASELINE,
        "--across",
        STAND_IN,
        "--bundle",
        "x.tar.gz",
    ];
    let output = program(folder, &[&front[..], more].concat());
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    folder.join("x.tar.gz")
}

#[test]
fn a_bundle_reproduces_with_docker_alone_and_is_replayed() {
    if !engine_is_there() || !has_docker_program() {
        return;
    }
    let folder = folder(&[("deep.c", DEEP)]);
    let path = bundled(
        folder.path(),
        &["deep.c", "--env", "MY_TOKEN=hunter2", "--evidence"],
    );
    let (status, told) = run_with_docker(folder.path(), "x.tar.gz", "x");
    assert_eq!(status, Some(1), "{told}");
    for line in [
        "baseline: status 0, as expected in 1 of 1 runs\nno trouble\n",
        "candidate: status 139, as reported in 1 of 1 runs\n",
        "It reproduces.\n",
    ] {
        assert!(told.contains(line), "{line} in\n{told}");
    }
    let report = std::fs::read_to_string(folder.path().join("x/report.txt")).unwrap();
    assert!(
        report.lines().all(|line| line.chars().count() < 80),
        "{report}"
    );
    assert!(report.contains("a thread's stack is exhausted"), "{report}");
    assert!(
        report.contains("The variable MY_TOKEN was set, and is left out"),
        "{report}"
    );
    let manifest = std::fs::read_to_string(folder.path().join("x/bundle.json")).unwrap();
    let here = folder.path().display().to_string();
    assert!(
        !manifest.contains("hunter2") && !manifest.contains(&here),
        "{manifest}"
    );

    let replayed = program(folder.path(), &["replay", "x.tar.gz"]);
    assert_eq!(replayed.status.code(), Some(1), "{}", said(&replayed));
    let healthy = ["replay", "x.tar.gz", "--candidate", BASELINE];
    let healthy = program(folder.path(), &healthy);
    assert_eq!(healthy.status.code(), Some(0), "{}", said(&healthy));
    assert!(said(&healthy).contains("does not reproduce"));

    tampered_is_refused(folder.path(), &path);
}

/// The archive with another source in it.
fn tampered_is_refused(folder: &Path, path: &Path) {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(
        std::fs::File::open(path).unwrap(),
    ));
    let file = std::fs::File::create(folder.join("bad.tar.gz")).unwrap();
    let encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    let mut changed = tar::Builder::new(encoder);
    for entry in archive.entries().unwrap() {
        use std::io::Read as _;
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let (mut header, name) = (entry.header().clone(), entry.path().unwrap().into_owned());
        if name.ends_with("deep.c") || name.ends_with("run.sh") {
            content.extend(b"\n# evil\n");
            header.set_size(content.len() as u64);
        }
        changed
            .append_data(&mut header, name, &content[..])
            .unwrap();
    }
    changed.into_inner().unwrap().finish().unwrap();
    let output = program(folder, &["replay", "bad.tar.gz"]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    for file in [
        "`run.sh` is not what it was",
        "`source/deep.c` is not what it was",
    ] {
        assert!(told.contains(file), "{told}");
    }
}

/// Both libcs have no answer before their second question, so that only their waiting differs.
const LOOKUP: &str = r#"
#include <netdb.h>
#include <stdio.h>
int main(void)
{
    struct addrinfo *found, hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    int error = getaddrinfo("short", NULL, &hints, &found);
    puts(error ? "no address" : "an address");
    return 0;
}
"#;

/// glibc asks with the search domain only below ndots; both ask the one server.
const SEARCH: &str = "servers = [\"127.0.0.1\"]\nresolv = [\"search a.test b.test\"]\nrules = [\n  \
    { name = \"short.a.test\", rcode = \"servfail\" },\n  \
    { name = \"short.b.test\", answer = [\"A 10.0.0.9\"] },\n]\n";

#[test]
fn a_dockerfile_is_bundled_with_its_folder() {
    if !engine_is_there() {
        return;
    }
    let dockerfile =
        "FROM nothing:ever\nCOPY data /data\nENV WORD=x API_TOKEN=y\nCMD [\"never\"]\n";
    let folder = folder(&[("Dockerfile", dockerfile), ("data", "hello\n")]);
    std::os::unix::fs::symlink("data", folder.path().join("link")).unwrap();
    let arguments = [
        "repro",
        "Dockerfile",
        "--pull",
        "never",
        "--baseline",
        "musl-stand-in-1.2.2",
    ];
    let more = ["--across", STAND_IN, "--bundle", "out.tar.gz", "--"];
    let words = "cat /data; echo $WORD; busybox 2>&1 | head -n 1";
    let look = ["sh", "-c", words];
    let output = program(folder.path(), &[&arguments[..], &more, &look].concat());
    let told = said(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("API_TOKEN (line 3)"), "{told}");
    let replayed = program(folder.path(), &["replay", "out.tar.gz", "--pull", "never"]);
    assert_eq!(replayed.status.code(), Some(1), "{}", said(&replayed));
    if has_docker_program() {
        let (status, told) = run_with_docker(folder.path(), "out.tar.gz", "out");
        assert_eq!(status, Some(1), "{told}");
        assert!(
            told.contains("hello\nx\nBusyBox v") && told.contains("It reproduces."),
            "{told}"
        );
    }
    let context = folder.path().join("out/context");
    let dockerfile = std::fs::read_to_string(context.join("Dockerfile")).unwrap();
    assert!(
        dockerfile.starts_with("ARG IMAGE\nFROM ${IMAGE}\n"),
        "{dockerfile}"
    );
    assert!(context.join("link").is_symlink());
}

#[test]
fn a_bundle_with_a_scenario_brings_its_own_server() {
    if !engine_is_there() || !has_docker_program() {
        return;
    }
    let folder = folder(&[("lookup.c", LOOKUP), ("search.toml", SEARCH)]);
    let more = [
        "lookup.c",
        "--dns",
        "search.toml",
        "--observe",
        "stdout,queries",
    ];
    bundled(folder.path(), &more);
    let (status, told) = run_with_docker(folder.path(), "x.tar.gz", "x");
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("127.0.0.1 udp A short.a.test"), "{told}");
    assert!(told.contains("as reported in 1 of 1 runs"), "{told}");
    let report = std::fs::read_to_string(folder.path().join("x/report.txt")).unwrap();
    assert!(
        report.contains("alpine-tax-runner (alpine-tax itself"),
        "{report}"
    );
    let replayed = program(folder.path(), &["replay", "x.tar.gz"]);
    assert_eq!(replayed.status.code(), Some(1), "{}", said(&replayed));
}

#[test]
fn what_is_no_bundle_is_refused() {
    let folder = folder(&[("no.tar.gz", "nonsense")]);
    let output = program(folder.path(), &["replay", "no.tar.gz"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let output = program(folder.path(), &["replay", "absent.tar.gz"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
}
