use std::collections::BTreeSet;

use super::dockerfile::changes;
use super::*;
use crate::clib::{Clib, Family};
use crate::predict::{Confidence, Facts as Looked, Finding, Kind, Prediction, Severity};

fn finding(kind: Kind, subject: &str, confidence: Confidence) -> Finding {
    Finding {
        kind,
        subject: subject.to_owned(),
        confidence,
        severity: Severity::High,
        says: format!("`{subject}` <b>is</b> | missing"),
        evidence: BTreeSet::new(),
        objects: BTreeSet::from(["/app".to_owned()]),
        places: BTreeSet::new(),
        affects: BTreeSet::new(),
        mitigation: Some("do something".to_owned()),
        case: None,
    }
}

fn clib(family: Family, version: &str) -> Option<Clib> {
    let version = Some(version.parse().unwrap());
    Some(Clib { family, version })
}

fn prediction() -> Prediction {
    let at_load = Confidence::CertainAtLoad;
    Prediction {
        facts: Looked {
            software: clib(Family::Glibc, "2.41"),
            target: clib(Family::Musl, "1.2.5"),
            programs: 1,
            ..Looked::default()
        },
        findings: vec![
            finding(Kind::MissingLibrary, "libstdc++.so.6", at_load),
            finding(Kind::MissingLibrary, "libxyz-0a1b2c3d.so.1", at_load),
            finding(Kind::MissingLibrary, "libx.so;reboot", at_load),
            finding(Kind::MissingLibrary, "ld-linux-x86-64.so.2", at_load),
            finding(Kind::MissingData, "time zones", Confidence::Possible),
        ],
    }
}

fn facts(package_manager: Option<&'static str>, unpacked: u64) -> Facts {
    Facts {
        unpacked,
        package_manager,
        shell: package_manager.map(|_| "/bin/sh"),
        ..Facts::default()
    }
}

fn migration<'a>(prediction: &'a Prediction, facts: (&'a Facts, &'a Facts)) -> Migration<'a> {
    Migration {
        named: Named {
            software: "app:1",
            target: "alpine:3.20",
            prediction,
            confirmed: None,
            fail_on: Some(Confidence::CertainAtLoad),
        },
        facts: (Some(facts.0), facts.1),
        measured: None,
        vulnerabilities: None,
    }
}

#[test]
fn apk_is_asked_for_libraries_that_it_may_have_and_for_nothing_else() {
    let (before, after) = (facts(Some("apt"), 10), facts(Some("apk"), 4));
    let prediction = prediction();
    let changes = changes(&migration(&prediction, (&before, &after)));
    let lines = [
        "FROM alpine:3.20",
        "RUN apk add --no-cache so:libstdc++.so.6 tzdata",
    ];
    assert_eq!(changes.lines, lines);
    assert!(changes.remarks[0].contains("glibc does not load with musl"));
}

#[test]
fn without_a_package_manager_and_a_shell_it_says_what_to_do_instead() {
    let (before, after) = (facts(Some("apt"), 10), facts(None, 4));
    let prediction = prediction();
    let changes = changes(&migration(&prediction, (&before, &after)));
    assert_eq!(changes.lines, ["FROM alpine:3.20"]);
    let remarks = changes.remarks.join("\n");
    assert!(
        remarks.contains("copy from a stage that has one what is in tzdata"),
        "{remarks}"
    );
    assert!(remarks.contains("must be lists"), "{remarks}");
}

#[test]
fn costs_and_what_is_better_stand_in_tables() {
    let (before, after) = (facts(Some("apt"), 10 << 20), facts(Some("apk"), 4 << 20));
    let prediction = prediction();
    let measured = Measured {
        run: "r1".to_owned(),
        images: ("debian".to_owned(), "alpine".to_owned()),
        timings: 2,
        costs: vec![Cost {
            case: "alloc/x".to_owned(),
            title: "Small | blocks".to_owned(),
            times: (7.1, 6.9, 7.3),
        }],
        fixes: vec![Fix {
            title: "mimalloc preloaded".to_owned(),
            case: "alloc/x".to_owned(),
            does: "recovers 92 % of the gap".to_owned(),
            costs: "files +0.13 MiB".to_owned(),
        }],
    };
    let report = Migration {
        measured: Some(&measured),
        ..migration(&prediction, (&before, &after))
    };
    let text = markdown(&report);
    assert!(
        text.contains("| `alloc/x` | Small \\| blocks | 7.1 | 6.9–7.3 |"),
        "{text}"
    );
    let fix = "| mimalloc preloaded | `alloc/x` | recovers 92 % of the gap | files +0.13 MiB |";
    assert!(text.contains(fix), "{text}");
    assert!(
        text.contains("| size, unpacked | 10.0 MiB | 4.00 MiB | 60 % smaller |"),
        "{text}"
    );
}

#[test]
fn nothing_from_an_image_becomes_markup() {
    let (before, after) = (facts(None, 1), facts(None, 1));
    let prediction = prediction();
    let page = html(&migration(&prediction, (&before, &after)));
    assert!(
        page.contains("&lt;b&gt;is") && !page.contains("<b>"),
        "{page}"
    );
    assert_eq!(page.matches("<table>").count(), 3);
}
