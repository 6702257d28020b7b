//! `repro` as a user runs it, against the engine at hand.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "support/engine.rs"]
mod engine;

use std::path::Path;
use std::process::{Command, Output};

use engine::engine_is_there;
use serde_json::Value;

/// Assembled without a registry.
const OLD: &str = "musl-stand-in-1.2.2";
const NEW: &str = "musl-stand-in-1.2.5";

fn program(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
    command.args(arguments).output().unwrap()
}

/// What `repro` says of these as JSON, and its exit status.
fn reproduced(arguments: &[&str]) -> (Value, Option<i32>) {
    let front = ["repro", "--pull", "never", "--format", "json"];
    let output = program(&[&front[..], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = serde_json::from_slice(&output.stdout).expect(&said);
    (report, output.status.code())
}

#[test]
fn a_case_is_told_version_by_version_with_the_first_change() {
    if !engine_is_there() {
        return;
    }
    let across = format!("{OLD},musl-stand-in-1.2.3,{NEW}");
    let (report, status) = reproduced(&["dns/tcp-fallback", "--across", "musl:1.2.2..1.2.5"]);
    assert_eq!(status, Some(1), "{report:#}");
    let changes = report["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{report:#}");
    assert_eq!(changes[0]["from_image"], "musl 1.2.3");
    assert_eq!(report["known"]["says"]["refuted"], serde_json::json!([]));
    let (report, _) = reproduced(&["dns/tcp-fallback", "--across", &across]);
    assert_eq!(report["images"].as_array().unwrap().len(), 3);
    assert!(report["cause"][0].as_str().unwrap().starts_with("the libc"));
}

#[test]
fn what_is_wrong_on_the_command_line_is_told_before_anything_runs() {
    for (arguments, words) in [
        (&["no/such"][..], "neither a file or folder here nor a case"),
        (
            &["dns/tcp-fallback", "--across", "alpin:1..2"],
            "no releases of `alpin`",
        ),
        (&["alloc/small@threads=1"], "is a timing"),
        (
            &["dns/tcp-fallback", "--slower", "1.2x"],
            "`--slower` is a question for a bisect",
        ),
        (
            &["tests/data/repro/race.c", "--observe", "queries"],
            "no DNS queries",
        ),
    ] {
        let output = program(&[&["repro"][..], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).replace("\n  │ ", " ");
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_race_of_one_in_a_hundred_is_found_with_its_interval() {
    if !engine_is_there() {
        return;
    }
    let (report, status) = reproduced(&[
        "tests/data/repro/race.c",
        "--across",
        NEW,
        "--repeat",
        "20000",
        "--until-fails",
        "15",
        "--noise",
    ]);
    assert_eq!(status, Some(1), "{report:#}");
    let image = &report["images"][0];
    assert_eq!(
        (&image["failures"], &image["state"]),
        (&15.into(), &"flaky".into())
    );
    let rate = |end: usize| image["rate"][end].as_f64().unwrap();
    assert!(
        rate(0) < 0.015 && rate(1) > 0.006 && rate(1) < 0.05,
        "{image:#}"
    );
    assert_eq!(report["baseline"]["failures"], 0);
}

#[test]
fn a_dockerfile_is_built_on_each_image() {
    if !engine_is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Dockerfile");
    std::fs::write(folder.path().join("data"), "hello\n").unwrap();
    std::fs::write(&file, "FROM nothing:ever\nCOPY data /data\nENV WORD=x\n").unwrap();
    let file = file.display().to_string();
    let with = [
        "--baseline",
        NEW,
        "--across",
        OLD,
        "--",
        "sh",
        "-c",
        "cat /data; echo $WORD",
    ];
    let (report, status) = reproduced(&[&[file.as_str()][..], &with].concat());
    assert_eq!(status, Some(0), "{report:#}");
    assert_eq!(
        report["images"][0]["outcomes"][0]["stdout"]["text"],
        "hello\nx\n"
    );
}

/// A repository of a tool: its tenth change changes what it prints, its fifteenth makes it take four
/// times as long, and one between does not build.
fn repository(folder: &Path) -> Vec<String> {
    let git = |arguments: &[&str]| {
        let name = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"];
        let mut command = Command::new("git");
        command.current_dir(folder).args(name).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git(&["init", "--quiet"]);
    (0..20)
        .map(|number| {
            let prints = if number < 10 { "old" } else { "new" };
            let times = if number < 15 { 30_000_000 } else { 120_000_000 };
            let breaks = if number == 12 { "#error broken\n" } else { "" };
            let source = format!(
                "#include <stdio.h>\n{breaks}int main(void)\n{{\n    volatile unsigned long sum = {number};\n    \
                 for (unsigned long i = 0; i < {times}; i++)\n        sum += i;\n    \
                 puts(\"{prints}\");\n    return 0;\n}}\n"
            );
            std::fs::write(folder.join("tool.c"), source).unwrap();
            git(&["add", "tool.c"]);
            git(&["commit", "--quiet", "-m", &format!("change {number}")]);
            git(&["rev-parse", "HEAD"])
        })
        .collect()
}

#[test]
fn a_bisect_ends_at_the_commit() {
    if !engine_is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let commits = repository(folder.path());
    let source = folder.path().display().to_string();
    let bisected = |more: &[&str]| {
        let arguments = [
            "tests/data/repro/tool",
            "--across",
            NEW,
            "--source",
            &source,
            "--build",
            "musl-gcc -O1 -o tool tool.c",
            "--install",
            "tool:/usr/bin/tool",
            "--good",
            &commits[0],
        ];
        let (report, status) = reproduced(&[&arguments[..], more].concat());
        assert_eq!(status, Some(1), "{report:#}");
        assert!(report["error"].as_f64().unwrap() < 0.02, "{report:#}");
        let answer = report["answer"][0].as_str().unwrap().to_owned();
        assert!(answer.starts_with("first bad: "), "{report:#}");
        answer
    };
    assert!(bisected(&[]).contains("change 10"));
    assert!(bisected(&["--slower", "2x"]).contains("change 15"));
}

#[test]
fn a_bisect_over_versions_ends_at_the_release() {
    if !engine_is_there() {
        return;
    }
    let across = ["--across", "musl:1.2.2..1.2.6", "--bisect"];
    let (report, status) = reproduced(&[&["dns/tcp-fallback"][..], &across].concat());
    assert_eq!(status, Some(1), "{report:#}");
    let answer = report["answer"][0].as_str().unwrap();
    assert!(
        answer.starts_with("first good again: musl 1.2."),
        "{report:#}"
    );
    let first = &report["versions"][report["found"]["change"]["first"].as_u64().unwrap() as usize];
    let version: Vec<u32> = first["about"]
        .as_str()
        .unwrap()
        .trim_start_matches("musl ")
        .split(['.', '_'])
        .filter_map(|part| part.parse().ok())
        .collect();
    assert!(
        version >= vec![1, 2, 4] && version <= vec![1, 2, 5],
        "{report:#}"
    );
}
