use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::predict::Severity;
use crate::report::Look;
use crate::report::tests::json::mistakes;
use crate::report::tests::sarif::log as sarif_log;

fn finding(kind: Kind, subject: &str, confidence: Confidence, says: &str) -> Finding {
    let set = |text: &str| BTreeSet::from([text.to_owned()]);
    Finding {
        kind,
        subject: subject.to_owned(),
        confidence,
        severity: Severity::High,
        says: says.to_owned(),
        evidence: set("evidence"),
        objects: set("/app|\x1b[31m`"),
        places: BTreeSet::new(),
        affects: BTreeSet::new(),
        mitigation: Some("do something".to_owned()),
        case: (kind == Kind::Divergence).then(|| subject.to_owned()),
    }
}

fn prediction() -> Prediction {
    let at_load = Confidence::CertainAtLoad;
    let symbol = |name| finding(Kind::MissingSymbol, name, at_load, &format!("no `{name}`"));
    Prediction {
        facts: Facts {
            software: Some(crate::clib::Clib {
                family: crate::clib::Family::Glibc,
                version: Some("2.41".parse().unwrap()),
            }),
            programs: 1,
            packages_left_out: 7,
            notes: vec!["`x` leads out of the tree".to_owned()],
            unopened: BTreeSet::from(["libx.so".to_owned()]),
            ..Facts::default()
        },
        findings: vec![
            finding(
                Kind::MissingLibrary,
                "libz.so.1",
                at_load,
                "`libz.so.1` is missing",
            ),
            symbol("__a"),
            symbol("__b"),
            finding(
                Kind::Divergence,
                "dns/x",
                Confidence::Possible,
                "Whether | x",
            ),
            finding(
                Kind::Divergence,
                "alloc/y",
                Confidence::Performance,
                "Speed of y",
            ),
        ],
    }
}

fn named(prediction: &Prediction) -> Named<'_> {
    Named {
        software: "app:1",
        target: "alpine:3.20",
        prediction,
        confirmed: None,
        fail_on: Some(Confidence::CertainWhenCalled),
    }
}

#[test]
fn people_read_the_gravest_first() {
    let prediction = prediction();
    let text = terminal(&named(&prediction), &Look::default());
    assert!(!text.contains('\x1b'), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn markdown_is_a_table_for_each_confidence() {
    let prediction = prediction();
    insta::assert_snapshot!(markdown(&named(&prediction)));
}

#[test]
fn nothing_found_is_said_so() {
    let prediction = Prediction::default();
    let named = named(&prediction);
    assert_eq!(named.exit(), Exit::Success);
    let text = terminal(&named, &Look::default());
    assert!(text.contains("✓ nothing is certain to break"), "{text}");
}

#[test]
fn json_is_as_the_schema_says() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for prediction in [prediction(), Prediction::default()] {
        let value: Value = serde_json::from_str(&json(&named(&prediction)).unwrap()).unwrap();
        let found = mistakes(&schema, &schema, &value, "");
        assert!(found.is_empty(), "{found:#?}");
    }
    let every = Kind::ALL.map(|kind| serde_json::to_value(kind).unwrap());
    let listed = &schema["$defs"]["finding"]["properties"]["kind"]["enum"];
    assert_eq!(*listed, Value::Array(every.to_vec()));
}

/// Findings of a lock file, which have lines.
fn of_lock() -> Prediction {
    let mut prediction = prediction();
    let mut wheel = finding(
        Kind::NoWheel,
        "a 1.0",
        Confidence::CertainAtLoad,
        "a 1.0 has wheels for glibc & none for <musl>",
    );
    wheel.places.insert(crate::predict::Place {
        file: "./sub dir/uv.lock".to_owned(),
        line: 12,
    });
    prediction.findings.push(wheel);
    prediction
}

#[test]
fn sarif_has_rules_places_and_nothing_unknown() {
    for prediction in [of_lock(), Prediction::default()] {
        sarif_log(&sarif(&named(&prediction)).unwrap());
    }
    let prediction = of_lock();
    let log: Value = serde_json::from_str(&sarif(&named(&prediction)).unwrap()).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of = |rule: &str| {
        results
            .iter()
            .find(|result| result["ruleId"] == rule)
            .unwrap()
    };
    let wheel = &of("no-wheel")["locations"][0]["physicalLocation"];
    assert_eq!(wheel["artifactLocation"]["uri"], "sub%20dir/uv.lock");
    assert_eq!(wheel["region"]["startLine"], 12);
    let library = &of("missing-library")["locations"][0]["physicalLocation"];
    assert_eq!(library["artifactLocation"]["uri"], "app%7C%1B%5B31m%60");
    // A documented divergence is known by its case.
    assert_eq!(of("dns/x")["level"], "warning");
    assert_eq!(of("missing-library")["level"], "error");
}

#[test]
fn junit_has_a_test_case_for_each_finding() {
    let prediction = of_lock();
    let text = junit(&named(&prediction));
    assert!(!text.contains('\x1b'), "{text}");
    insta::assert_snapshot!(text);
    let accepted = Named {
        fail_on: None,
        ..named(&prediction)
    };
    assert!(!junit(&accepted).contains("<failure"), "{text}");
}
