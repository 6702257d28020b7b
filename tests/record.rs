//! The record that is committed stays readable, and says what it said.

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
fn a_record_of_a_newer_format_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("run.json"), "{\"format_version\": 999}").unwrap();
    let error = record::read(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("999") && error.contains("run.json"),
        "{error}"
    );
}
