//! `nightly` on a real engine: what a night finds is measured again before anybody is woken.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "support/engine.rs"]
mod engine;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use engine::engine_is_there;
use serde_json::{Value, json};

const CASE: &str = "alloc/small@threads=1";
const TONIGHT: &str = "musl-stand-in-1.2.5";
/// Nights before.
const NIGHTS: u32 = 20;
/// So far below tonight's level, as a log ratio: no noise of a machine that builds beside it comes near.
const SHIFT: f64 = 1.0;

fn nightly(results: &Path, candidate: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
    command.args(["nightly", CASE, "--pull", "never"]);
    command.args(["--candidate", candidate, "--results"]);
    command.arg(results).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The folder of the only run.
fn only_run(results: &Path) -> PathBuf {
    let entries = std::fs::read_dir(results).unwrap();
    let mut folders = entries.map(|entry| entry.unwrap().path());
    folders.find(|path| path.is_dir()).unwrap()
}

fn summary(run: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(run.join("summary.json")).unwrap()).unwrap()
}

/// The engine's id of the candidate.
fn candidate_id(summary: &Value) -> Value {
    summary["circumstances"]["images"][1]["id"].clone()
}

/// Puts nights in place of a run, on which the tax was lower and the candidate the image of this id.
fn plant(results: &Path, run: &Path, id: &Value) {
    let summary = summary(run);
    for night in 0..NIGHTS {
        let started = format!("2026-01-{:02}T03:00:00Z", night + 1);
        let folder = results.join(format!("202601{:02}T030000Z-{night:04x}", night + 1));
        std::fs::create_dir(&folder).unwrap();
        for file in ["run.json", "trials.jsonl"] {
            std::fs::copy(run.join(file), folder.join(file)).unwrap();
        }
        let mut summary = summary.clone();
        summary["started"] = started.into();
        summary["circumstances"]["images"][1]["id"] = id.clone();
        // No two nights are alike; the noise of these is known.
        let noise = f64::from(night % 5) * 0.002;
        for end in summary["points"][0]["tax"].as_array_mut().unwrap() {
            *end = json!(end.as_f64().unwrap() - SHIFT + noise);
        }
        let text = serde_json::to_string(&summary).unwrap();
        std::fs::write(folder.join("summary.json"), text).unwrap();
    }
    std::fs::remove_dir_all(run).unwrap();
    std::fs::remove_file(results.join("history.sqlite")).unwrap();
}

/// Nights with that image, and then tonight.
fn after_nights_with(candidate: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let (results, old) = (folder.path().join("results"), folder.path().join("old"));
    let first = nightly(&results, TONIGHT);
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    let run = only_run(&results);
    let id = if candidate == TONIGHT {
        candidate_id(&summary(&run))
    } else {
        nightly(&old, candidate);
        candidate_id(&summary(&only_run(&old)))
    };
    plant(&results, &run, &id);
    nightly(&results, TONIGHT)
}

#[test]
fn what_both_images_do_alike_side_by_side_wakes_nobody() {
    if !engine_is_there() {
        return;
    }
    let night = after_nights_with("musl-stand-in-1.2.3");
    let said = said(&night);
    assert_eq!(night.status.code(), Some(0), "{said}");
    for words in [" → sha256:", "1 alarm measured again", "no regression"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn what_shows_again_is_a_regression_with_its_size_and_the_nights() {
    if !engine_is_there() {
        return;
    }
    let night = after_nights_with(TONIGHT);
    let said = said(&night);
    assert_eq!(night.status.code(), Some(1), "{said}");
    for words in [
        "1 alarm measured again",
        "confirmed by measuring the case once more",
        "last good 20260120T030000Z-0013",
        "nothing that is recorded changed",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}
