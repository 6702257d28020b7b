//! `compare` as a user runs it, against the engine at hand.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "support/engine.rs"]
mod engine;

use std::process::{Command, Output};

use engine::engine_is_there;
use serde_json::Value;

/// An image without a shell, and one that has one. Both can be assembled without a registry.
const BASELINE: &str = "distroless-cc-debian13";
const STAND_IN: &str = "musl-stand-in-1.2.5";

fn program(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
    command.args(arguments).output().unwrap()
}

/// A program that needs no libc and no loader: this one.
fn static_program() -> String {
    format!("{}:/tool", env!("CARGO_BIN_EXE_alpine-tax"))
}

/// What `compare` says of these as JSON, and its exit status.
fn compared(images: [&str; 2], arguments: &[&str]) -> (Value, Option<i32>) {
    let front = ["compare", images[0], images[1], "--format", "json"];
    let output = program(&[&front[..], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = serde_json::from_slice(&output.stdout).expect(&said);
    (report, output.status.code())
}

#[test]
fn a_static_program_does_the_same_without_a_shell_and_without_anything() {
    if !engine_is_there() {
        return;
    }
    let tool = static_program();
    for images in [[BASELINE, STAND_IN], ["scratch", BASELINE]] {
        let arguments = ["--volume", &tool, "--", "/tool", "--version"];
        let (report, status) = compared(images, &arguments);
        assert_eq!((&report["class"], status), (&Value::from("same"), Some(0)));
        let version = format!("alpine-tax {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(report["b"]["stdout"]["text"], version, "{report:#}");
        assert_eq!(report["outputs"][0]["same"], true);
    }
}

#[test]
fn what_one_image_has_not_got_is_a_finding() {
    if !engine_is_there() {
        return;
    }
    let (report, status) = compared([STAND_IN, BASELINE], &["--", "sh", "-c", "echo x"]);
    assert_eq!(
        (&report["class"], status),
        (&Value::from("only-b-fails"), Some(1))
    );
    assert_eq!(report["b"]["outcome"], "could not start: ENOENT");
    let remark = report["remarks"][0].as_str().unwrap();
    assert!(remark.contains("an image without a shell"), "{remark}");
    let arguments = ["--fail-on", "never", "--", "sh", "-c", "echo x"];
    let (_, status) = compared([STAND_IN, BASELINE], &arguments);
    assert_eq!(status, Some(0));
}

#[test]
fn a_user_that_one_image_does_not_know_is_a_finding() {
    if !engine_is_there() {
        return;
    }
    // distroless images have one of this name, the stand-in has not.
    let tool = static_program();
    let (report, status) = compared(
        [BASELINE, STAND_IN],
        &[
            "--user",
            "nonroot",
            "--volume",
            &tool,
            "--",
            "/tool",
            "--version",
        ],
    );
    assert_eq!(
        (&report["class"], status),
        (&Value::from("only-b-fails"), Some(1))
    );
    let remark = report["remarks"][0].as_str().unwrap();
    assert!(remark.starts_with("B has no user `nonroot`"), "{remark}");
}

/// What either side runs; what differs is its name.
fn writes(side: &str) -> String {
    format!(
        "sh -c 'cat input; echo pid $$; echo NOISE {side}; echo {side} > side; echo x > same; \
         chmod 600 same; rm gone; echo {side} > /tmp/log'"
    )
}

#[test]
fn outputs_and_files_are_compared_as_the_user_wants() {
    if !engine_is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("input"), "given\n").unwrap();
    std::fs::write(file("gone"), "given\n").unwrap();
    let volume = format!("{}:/work", folder.path().display());
    let (a, b) = (writes("a"), writes("b"));
    let run = |more: &[&str]| {
        let commands = ["--cmd-a", &a, "--cmd-b", &b];
        let place = ["--workdir", "/work", "--volume", &volume];
        compared(
            [STAND_IN, STAND_IN],
            &[&commands[..], &place, more].concat(),
        )
    };
    let (report, status) = run(&[]);
    assert_eq!(report["class"], "output-differs");
    assert_eq!(status, Some(1));
    let differs = serde_json::json!(["stdout", "files"]);
    assert_eq!(report["differs"], differs, "{report:#}");
    let files = report["files"].as_array().unwrap();
    let paths: Vec<&str> = files.iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/tmp/<temporary>", "/work/side"], "{report:#}");
    assert_eq!(report["files_alike"], 2, "same and gone");
    let lines = ["--ignore", "^NOISE"];
    let paths = ["--ignore-path", "/tmp/*", "--ignore-path", "**/side"];
    let (report, status) = run(&[&lines[..], &paths].concat());
    assert_eq!(report["class"], "same", "{report:#}");
    assert_eq!(status, Some(0));
    let there = std::fs::read_to_string(file("gone")).unwrap();
    assert_eq!(there, "given\n");
    assert!(!file("side").exists(), "this machine is left alone");
}

#[test]
fn a_server_is_waited_for_put_under_load_and_asked_to_end() {
    if !engine_is_there() {
        return;
    }
    let server = "trap 'echo bye; exit 0' TERM; echo ready; while true; do sleep 0.05; done";
    let arguments = ["--wait-for", "log:^ready$", "--load", "sh -c 'echo load'"];
    let command = ["--", "sh", "-c", server];
    let (report, status) = compared([STAND_IN, STAND_IN], &[&arguments[..], &command].concat());
    assert_eq!(
        (&report["class"], status),
        (&Value::from("same"), Some(0)),
        "{report:#}"
    );
    for side in ["a", "b"] {
        let seen = &report[side];
        assert_eq!(seen["stdout"]["text"], "ready\nbye\n");
        assert_eq!(seen["outcome"], "exit 0");
        assert_eq!(seen["server"]["handles_signal"], true);
        assert_eq!(seen["server"]["load"]["stdout"]["text"], "load\n");
        assert!(seen["server"]["ready_after_ns"].as_u64().unwrap() > 0);
    }
}

#[test]
fn a_server_on_a_port_is_reached_from_the_container_beside_it() {
    if !engine_is_there() {
        return;
    }
    let server = "while true; do echo hello | nc -l -p 7000; done";
    let load = [
        "--wait-for",
        "tcp:7000",
        "--load",
        "sh -c 'nc 127.0.0.1 7000 </dev/null'",
    ];
    let command = ["--", "sh", "-c", server];
    let (report, _) = compared([STAND_IN, STAND_IN], &[&load[..], &command].concat());
    assert_eq!(
        report["a"]["server"]["load"]["stdout"]["text"], "hello\n",
        "{report:#}"
    );
    assert_eq!(report["a"]["server"]["handles_signal"], false);
    assert_eq!(report["a"]["outcome"], "SIGTERM");
}

#[test]
fn repetitions_give_a_ratio_with_its_interval() {
    if !engine_is_there() {
        return;
    }
    let arguments = [
        "--repeat",
        "12",
        "--cmd-a",
        "sleep 0.02",
        "--cmd-b",
        "sleep 0.06",
    ];
    let (report, status) = compared([STAND_IN, STAND_IN], &arguments);
    assert_eq!(
        (&report["class"], status),
        (&Value::from("slower"), Some(1)),
        "{report:#}"
    );
    let time = &report["time"];
    assert_eq!(
        (&time["pairs"], &time["blocks"]),
        (&Value::from(12), &Value::from(6))
    );
    let (low, high) = (
        time["low"].as_f64().unwrap(),
        time["high"].as_f64().unwrap(),
    );
    assert!(1.2 < low && low <= high && high < 6.0, "{time}");
}

#[test]
fn mistakes_are_told_together_and_images_too() {
    if !engine_is_there() {
        return;
    }
    let wrong = program(&[
        "compare", "a", "b", "--ignore", "a(", "--volume", "/etc", "--memory", "x", "--", "true",
    ]);
    assert_eq!(wrong.status.code(), Some(2));
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    for words in [
        "3 mistakes",
        "unclosed group",
        "a source and a target",
        "amount of memory",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let absent = [
        "compare",
        "no-such:1",
        "nor-this:2",
        "--offline",
        "--",
        "true",
    ];
    let absent = program(&absent);
    assert_eq!(absent.status.code(), Some(4));
    let said = String::from_utf8_lossy(&absent.stderr).into_owned();
    assert!(
        said.contains("no-such:1") && said.contains("nor-this:2"),
        "{said}"
    );
}
