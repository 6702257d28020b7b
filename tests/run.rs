//! The program as a user runs it, against the engine at hand: the harness's own calibration, and
//! what it leaves behind.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "run/hostile.rs"]
mod hostile;
#[path = "run/hostile_images.rs"]
mod hostile_images;
#[path = "run/mitigate.rs"]
mod mitigate;
#[path = "run/private.rs"]
mod private;
#[path = "run/resume.rs"]
mod resume;
#[path = "run/sharding.rs"]
mod sharding;
mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use support::{BASELINE, STAND_IN, Sandbox, engine_or_skip};

/// Verdicts by case.
fn verdicts(report: &Value) -> Vec<(String, String)> {
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| (text(finding, "case"), text(finding, "verdict")))
        .collect()
}

fn verdict<'r>(report: &'r [(String, String)], case: &str) -> &'r str {
    let found = report.iter().find(|(id, _)| id == case);
    &found
        .unwrap_or_else(|| panic!("no finding for {case} in {report:?}"))
        .1
}

/// What `run` says of a candidate as JSON, and its exit status.
fn reported(sandbox: &Sandbox, candidate: &str) -> (Value, Option<i32>) {
    let images = ["--baseline", BASELINE, "--candidate", candidate];
    // More time than a run usually takes: what is planted has to be found beside noisy neighbours too.
    let run = ["run", "planted", "--format", "json", "--budget", "5s"];
    let output = sandbox.run(&[&run, &images[..]].concat());
    let report = serde_json::from_slice(&output.stdout).unwrap();
    (report, output.status.code())
}

#[test]
fn planted_differences_are_found_and_what_is_the_same_is_not_accused() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    let (report, status) = reported(&sandbox, STAND_IN);
    let found = verdicts(&report);
    assert_eq!(verdict(&found, "planted/failure"), "new");
    assert_eq!(verdict(&found, "planted/crash"), "documented");
    assert_eq!(verdict(&found, "planted/control"), "same");
    assert_eq!(verdict(&found, "planted/undeclared"), "documented");
    assert_eq!(verdict(&found, "planted/slowdown"), "slower");
    assert!(["no-difference", "inconclusive"].contains(&verdict(&found, "planted/steady")));
    assert_eq!(status, Some(1), "a new divergence fails the run");

    let families: Vec<&str> = report["images"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["libc"]["family"].as_str().unwrap())
        .collect();
    assert_eq!(families, ["glibc", "musl"]);
    let slowdown = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["case"] == "planted/slowdown");
    let tax = &slowdown.unwrap()["tax"];
    let (low, high) = (tax["low"].as_f64().unwrap(), tax["high"].as_f64().unwrap());
    // The planted half, with what code layout may add or take.
    assert!(low < 1.58 && high > 1.42, "{tax}");
    assert_eq!(sandbox.containers(), 0);
}

#[test]
fn an_image_compared_with_itself_shows_nothing() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    let (report, status) = reported(&sandbox, BASELINE);
    let harmless = ["same", "no-difference", "inconclusive"];
    for (case, verdict) in verdicts(&report) {
        assert!(harmless.contains(&verdict.as_str()), "{case}: {verdict}");
    }
    assert_eq!(status, Some(0));
    assert_eq!(sandbox.containers(), 0);
}

/// A home whose catalogue has a payload of packages that nothing is fetched for, and a suite that
/// tries them.
fn home_with_packages() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name);
    copy_all(Path::new("images"), &path("images"));
    copy_all(Path::new("tests/data/matrix/images"), &path("images"));
    copy_all(Path::new("tests/data/matrix/suites"), &path("suites"));
    copy_all(Path::new("suites/common"), &path("suites/common"));
    // What the catalogue's other payloads name must be there.
    for suite in ["addons", "node", "python", "wheels"] {
        let lock = format!("suites/{suite}/packages.toml");
        std::fs::create_dir_all(path("suites").join(suite)).unwrap();
        std::fs::copy(&lock, path(&lock)).unwrap();
    }
    for suite in ["suites/go", "suites/rust"] {
        copy_all(Path::new(suite), &path(suite));
    }
    let catalogue = path("images/payloads.toml");
    let known = std::fs::read_to_string(&catalogue).unwrap();
    let more = std::fs::read_to_string("tests/data/matrix/payloads.toml").unwrap();
    std::fs::write(catalogue, known + &more).unwrap();
    home
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn packages_become_a_matrix_with_verdicts_and_times() {
    if engine_or_skip().is_none() {
        return;
    }
    let home = home_with_packages();
    let program = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
        command.arg("--home").arg(home.path()).args(arguments);
        command.arg("--results").arg(home.path().join("results"));
        command.output().unwrap()
    };
    let images = ["--baseline", BASELINE, "--candidate", STAND_IN];
    let run = ["run", "tiny", "--build-from-source", "--format", "json"];
    let output = program(&[&run, &images[..]].concat());
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let report: Value = serde_json::from_slice(&output.stdout).expect(&stderr);
    let packages = report["packages"].as_array().unwrap();
    let seen: Vec<(&str, &str)> = packages
        .iter()
        .map(|p| (&p["name"], &p["images"][0]["verdict"]))
        .map(|(name, verdict)| (name.as_str().unwrap(), verdict.as_str().unwrap()))
        .collect();
    let alike = ["works-alike", "works-slower", "works-faster"];
    assert!(
        seen[0].0 == "alike" && alike.contains(&seen[0].1),
        "{seen:?}"
    );
    assert_eq!(
        seen[1..],
        [
            ("unbuilt", "source-only"),
            ("needy", "needs"),
            ("giant", "not-tried")
        ]
    );
    let tried = &packages[0]["images"][0];
    assert!(tried["work"]["ratio"].as_f64().unwrap() > 0.0, "{tried}");
    assert!(tried["import"]["low"].as_f64().unwrap() > 0.0, "{tried}");
    assert_eq!(packages[0]["size_musl"], 3 << 20);
    assert_eq!(packages[2]["images"][0]["needs"][0], "libneeded");
    assert_eq!(packages[0]["built"], Value::Null);
    let built = &packages[1]["built"];
    assert_eq!(
        (&built["outcome"], &built["wall_ms"]),
        (&"fails".into(), &1200.into())
    );
    let why = packages[1]["images"][0]["why"].as_str().unwrap();
    assert!(
        why.starts_with("its build fails in 2 s on 2 CPUs: "),
        "{why}"
    );
    assert!(why.contains("nowhere"), "{why}");

    let table = program(&["matrix"]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("of 4 Python packages"), "{table}");
    let one = program(&["matrix", "needy"]);
    let one = String::from_utf8_lossy(&one.stdout).into_owned();
    assert!(one.contains("needs libneeded"), "{one}");
    assert_eq!(program(&["matrix", "nedy"]).status.code(), Some(2));
}

#[test]
fn a_stored_run_gives_the_same_report_again() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    let behaviour = [
        "run",
        "planted/control",
        "planted/failure",
        "--baseline",
        BASELINE,
        "--candidate",
        STAND_IN,
    ];
    let first = sandbox.run(&behaviour);
    let folder = sandbox.only_run();
    let again = sandbox.run(&["report", folder.to_str().unwrap()]);
    assert_eq!(
        String::from_utf8_lossy(&first.stdout),
        String::from_utf8_lossy(&again.stdout)
    );
    assert_eq!(first.status.code(), again.status.code());
}

#[test]
fn an_interrupt_leaves_no_container_behind() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    sandbox.add_case(
        "sleep.c",
        "#include <unistd.h>\nint main(void) { return (int)sleep(60); }\n",
        "
[[case]]
name = \"sleep\"
title = \"Waits\"
source = \"sleep.c\"
timeout = \"90s\"
",
    );
    let mut child = sandbox
        .command(&[
            "run",
            "planted/sleep",
            "--baseline",
            BASELINE,
            "--candidate",
            STAND_IN,
        ])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while sandbox.containers() < 2 {
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "the containers never started"
        );
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(100));
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(sandbox.containers(), 0);
}

#[test]
fn mistakes_have_their_own_exit_statuses() {
    let sandbox = Sandbox::new();
    let status = |arguments: &[&str]| sandbox.run(arguments).status.code();
    assert_eq!(status(&["run", "--no-such-option"]), Some(2));
    assert_eq!(status(&["list", "no-such-case"]), Some(2));
    let unreachable = sandbox
        .command(&["run", "planted/control"])
        .env("DOCKER_HOST", "tcp://127.0.0.1:9")
        .output()
        .unwrap();
    assert_eq!(unreachable.status.code(), Some(4));
    sandbox.add_case("x.c", "", "\n[[case]]\nnome = \"x\"\n");
    let bad = sandbox.run(&["list"]);
    assert_eq!(bad.status.code(), Some(3));
    let said = String::from_utf8_lossy(&bad.stderr).into_owned();
    assert!(
        said.contains("suite.toml") && said.contains("nome"),
        "{said}"
    );
}
