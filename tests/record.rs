//! The record that is committed stays readable, and says what it said.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::path::Path;

use alpine_tax::compare::{Thresholds, Verdict, judge};
use alpine_tax::exit::Exit;
use alpine_tax::record;

#[test]
fn the_reference_run_is_read_and_judged() {
    let run = record::read(Path::new("results/reference")).unwrap();
    let comparison = judge(&run, &Thresholds::default());
    let verdict = |case: &str, image: &str| {
        let finding = comparison
            .findings
            .iter()
            .find(|finding| finding.case.0 == case && finding.image == image);
        finding.unwrap().verdict
    };
    let (newer, older) = ("musl-stand-in-1.2.5", "musl-stand-in-1.2.3");
    assert_eq!(verdict("dns/tcp-fallback", newer), Verdict::Same);
    assert_eq!(verdict("dns/tcp-fallback", older), Verdict::Documented);
    assert_eq!(
        verdict("threads/deep-recursion", newer),
        Verdict::Documented
    );
    assert_eq!(verdict("strings/strlen", newer), Verdict::Slower);
    assert_eq!(verdict("alloc/arithmetic", newer), Verdict::NoDifference);
    assert_eq!(comparison.overall.exit(), Exit::Success);
}

#[test]
fn a_record_cut_off_in_its_last_line_loses_that_line_only() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["run.json", "trials.jsonl"] {
        std::fs::copy(
            Path::new("results/reference").join(file),
            folder.path().join(file),
        )
        .unwrap();
    }
    let trials = folder.path().join("trials.jsonl");
    let text = std::fs::read_to_string(&trials).unwrap();
    let whole = record::read(folder.path()).unwrap().trials.len();
    std::fs::write(&trials, &text[..text.len() - 40]).unwrap();
    assert_eq!(record::read(folder.path()).unwrap().trials.len(), whole - 1);
}

#[test]
fn a_record_cut_off_within_a_letter_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let header = Path::new("results/reference/run.json");
    std::fs::copy(header, folder.path().join("run.json")).unwrap();
    let trials = std::fs::read("results/reference/trials.jsonl").unwrap();
    let whole = record::read(Path::new("results/reference"))
        .unwrap()
        .trials
        .len();
    let cut = [&trials[..], b"{\"case\":\"\xc3"].concat();
    std::fs::write(folder.path().join("trials.jsonl"), cut).unwrap();
    assert_eq!(record::read(folder.path()).unwrap().trials.len(), whole);
}

#[test]
fn a_malformed_record_is_refused_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let header = std::fs::read_to_string("results/reference/run.json").unwrap();
    let trials = std::fs::read_to_string("results/reference/trials.jsonl").unwrap();
    let second = trials.lines().nth(1).unwrap();
    for (header, trials, place) in [
        (
            header.clone(),
            trials.replacen(second, "{\"case\":7}", 1),
            "trials.jsonl, line 2",
        ),
        (
            header.clone(),
            trials.replacen(second, &"[".repeat(100_000), 1),
            "trials.jsonl, line 2",
        ),
        (
            header.replacen("\"engine\"", "\"engines\"", 1),
            trials.clone(),
            "run.json, line ",
        ),
        (
            header[..header.len() / 2].to_owned(),
            trials.clone(),
            "run.json, line ",
        ),
    ] {
        std::fs::write(folder.path().join("run.json"), header).unwrap();
        std::fs::write(folder.path().join("trials.jsonl"), trials).unwrap();
        let mut command = assert_cmd::Command::cargo_bin("alpine-tax").unwrap();
        let output = command.arg("report").arg(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        // Long paths are broken at the end of a line.
        let said: String = said
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '│')
            .collect();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(&place.replace(' ', "")), "{said}");
    }
}

#[test]
fn a_record_of_a_newer_format_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("run.json"), "{\"format_version\": 999}").unwrap();
    let error = record::read(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("999") && error.contains("run.json"),
        "{error}"
    );
}

/// The reference run with the claims of the project that its cases tell of.
fn with_claims() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut run = record::read(Path::new("results/reference")).unwrap();
    assert!(run.header.claims.is_empty(), "it is older than claims");
    let suites = alpine_tax::suite::load(Path::new("suites")).unwrap();
    let has = |id| run.header.cases.iter().any(|case| case.id == id);
    let claims = suites.iter().flat_map(|suite| suite.claims.clone());
    run.header.claims = claims
        .filter(|claim| !claim.evidence.is_empty() && claim.evidence.iter().cloned().all(has))
        .collect();
    let header = serde_json::to_vec(&run.header).unwrap();
    std::fs::write(folder.path().join("run.json"), header).unwrap();
    let trials = Path::new("results/reference/trials.jsonl");
    std::fs::copy(trials, folder.path().join("trials.jsonl")).unwrap();
    folder
}

#[test]
fn claims_are_judged_from_a_record() {
    let folder = with_claims();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_alpine-tax"))
        .arg("claims")
        .arg(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    // The stand-ins of that run have musl 1.2.3 and 1.2.5; the catalogue knows it was 1.2.4.
    for line in [
        "fixed since 1.2.5 · so: musl 1.2.3 · not so: musl 1.2.5 · claims/dns-no-tcp",
        "the catalogue, from more versions: fixed since 1.2.4",
        "so: musl 1.2.3 to 1.2.5 · claims/recursion-crashes",
    ] {
        assert!(text.contains(line), "`{line}` is not in:\n{text}");
    }
    assert!(!text.contains("! the catalogue says"), "{text}");
}

#[test]
fn a_record_without_claims_says_how_to_get_some() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_alpine-tax"))
        .args(["claims", "results/reference"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(text.contains("alpine-tax run claims"), "{text}");
}

#[test]
fn mitigations_are_written_beside_the_trials_and_shown_again() {
    use alpine_tax::record::{Activity, MitigationRecord, Recorder, Tried, TriedResult};
    let results = tempfile::tempdir().unwrap();
    let mut run = record::read(Path::new("results/reference")).unwrap();
    assert_eq!(run.mitigated, [], "it is older than mitigations");
    let suites = alpine_tax::suite::load(Path::new("suites")).unwrap();
    let known = alpine_tax::suite::mitigations(Path::new("suites"), &suites, None).unwrap();
    let flag = |mitigation: &alpine_tax::suite::Mitigation| mitigation.name == "stack-size-flag";
    run.header.mitigations = known.all.into_iter().filter(flag).collect();
    let recorder = Recorder::create(results.path(), &run.header).unwrap();
    let candidate = "musl-stand-in-1.2.5";
    for trial in &run.trials {
        recorder.append(trial).unwrap();
    }
    let recursion = |trial: &&record::TrialRecord| {
        trial.case.0 == "threads/deep-recursion"
            && Some(trial.image.as_str()) == run.header.baseline()
    };
    let baseline = run.trials.iter().find(recursion).unwrap();
    let record::TrialResult::Observed(observation) = &baseline.result else {
        panic!("{baseline:?}");
    };
    let tried = MitigationRecord::Tried(Box::new(Tried {
        mitigation: "stack-size-flag".to_owned(),
        case: baseline.case.clone(),
        image: candidate.to_owned(),
        at: jiff::Timestamp::UNIX_EPOCH,
        activity: Activity::Active("8192 KiB instead of 128 KiB".to_owned()),
        result: TriedResult::Observed(observation.clone()),
    }));
    recorder.append_mitigation(&tried).unwrap();
    assert_eq!(record::read(recorder.folder()).unwrap().mitigated, [tried]);

    let said = |arguments: &[&str], folder: &Path| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_alpine-tax"))
            .args(arguments)
            .arg(folder)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let report = said(&["report"], recorder.folder());
    assert!(report.contains("What fixes it (1) of 1"), "{report}");
    assert!(
        report.contains("✓ threads/deep-recursion: mends the divergence"),
        "{report}"
    );
    let explain = ["explain", "threads/deep-recursion", "--results"];
    let explained = said(&explain, results.path());
    let line = format!("stack-size-flag on {candidate}: mends the divergence");
    assert!(explained.contains(&line), "{explained}");
}

/// Each form on stdout, and the same in a file in a folder that is made for it.
#[test]
fn the_reference_run_is_told_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    for (format, begins) in [
        ("terminal", "baseline"),
        ("json", "{"),
        ("html", "<!DOCTYPE html>"),
        ("markdown", "# alpine-tax"),
        ("junit", "<?xml"),
        ("sarif", "{"),
        ("csv", "run_id,"),
        ("tap", "TAP version 14"),
        ("openmetrics", "# TYPE"),
        ("bmf", "{"),
        ("gobench", "# run"),
        ("verdicts", "{\"case\":"),
    ] {
        let file = folder.path().join("out").join(format);
        let report = format!("{format}={}", file.display());
        let output = assert_cmd::Command::cargo_bin("alpine-tax")
            .unwrap()
            .args([
                "report",
                "results/reference",
                "--format",
                format,
                "--report",
                &report,
            ])
            .env_remove("GITHUB_ACTIONS")
            .assert()
            .success()
            .get_output()
            .clone();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.starts_with(begins) && text.ends_with('\n'),
            "{format}: {text:.80}"
        );
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

#[test]
fn a_report_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let report = format!("html={}", folder.path().display());
    let assert = assert_cmd::Command::cargo_bin("alpine-tax")
        .unwrap()
        .args(["report", "results/reference", "--report", &report])
        .assert()
        .code(3);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(said.contains("cannot write"), "{said}");
}
