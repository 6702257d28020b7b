//! A run that is killed at any moment is gone on with: nothing is lost but the trial in progress.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{BASELINE, STAND_IN, Sandbox, engine_or_skip};
use alpine_tax::record::read_header;
use serde_json::Value;

const RUN: [&str; 8] = [
    "run",
    "planted",
    "--budget",
    "1s",
    "--baseline",
    BASELINE,
    "--candidate",
    STAND_IN,
];

/// Verdicts of what a run did, by case. Those of timings depend on the samples.
fn behaviour(report: &[u8]) -> BTreeMap<String, String> {
    let report: Value = serde_json::from_slice(report).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let behaviour = findings.filter(|finding| finding["kind"] != "timing");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    behaviour
        .map(|f| (text(&f["case"]), text(&f["verdict"])))
        .collect()
}

/// The whole lines of the trials of a run.
fn trials(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("trials.jsonl")).unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(str::to_owned).collect()
}

fn key(line: &str) -> (String, String) {
    let trial: Value = serde_json::from_str(line).unwrap();
    (trial["case"].to_string(), trial["image"].to_string())
}

/// Whether a run has come to its end; the process may go on to report it.
fn is_whole(run: &Path) -> bool {
    read_header(run).unwrap().finished.is_some()
}

/// Starts the program and kills it after a while.
fn killed_after(sandbox: &Sandbox, arguments: &[&str], time: Duration) {
    let mut command = sandbox.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(time);
    // It may have come to its end.
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_run_that_is_killed_again_and_again_comes_to_the_same_end() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    // Images, agent and programs are made ready, so that kills meet trials.
    let whole = sandbox.run(&[&RUN[..], &["--format", "json"]].concat());
    let expected = behaviour(&whole.stdout);
    let complete = trials(&sandbox.only_run()).len();
    std::fs::remove_dir_all(sandbox.only_run()).unwrap();

    let moments = [1_700_u64, 900, 2_600, 1_300, 3_100, 2_100];
    killed_after(&sandbox, &RUN, Duration::from_millis(moments[0]));
    let mut before: Vec<String> = Vec::new();
    for moment in &moments[1..] {
        if sandbox.runs() == 0 || is_whole(&sandbox.only_run()) {
            break;
        }
        let resume = ["run", "--resume"];
        let seen = trials(&sandbox.only_run());
        assert!(seen.starts_with(&before), "what was finished stays");
        before = seen;
        killed_after(&sandbox, &resume, Duration::from_millis(*moment));
    }
    if sandbox.runs() == 0 {
        sandbox.run(&RUN);
    }
    let folder = sandbox.only_run();
    if !is_whole(&folder) {
        let output = sandbox.run(&["run", "--resume", "--format", "json"]);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let report = sandbox.run(&["report", folder.to_str().unwrap(), "--format", "json"]);
    assert_eq!(behaviour(&report.stdout), expected);
    let lines = trials(&folder);
    let keys: std::collections::BTreeSet<_> = lines.iter().map(|line| key(line)).collect();
    assert_eq!(
        (lines.len(), keys.len()),
        (complete, complete),
        "each trial once"
    );
    assert_eq!(sandbox.containers(), 0);
}

#[test]
fn only_what_was_cut_off_is_gone_on_with() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    let run = [
        "run",
        "planted/control",
        "--baseline",
        BASELINE,
        "--candidate",
        STAND_IN,
    ];
    assert_eq!(sandbox.run(&run).status.code(), Some(0));
    let folder = sandbox.only_run();
    let ended = sandbox.run(&["run", "--resume", folder.to_str().unwrap()]);
    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.contains("has come to its end"), "{said}");
    assert_eq!(sandbox.run(&["run", "--resume"]).status.code(), Some(2));
}
