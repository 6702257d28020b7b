use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::predict::Severity;
use crate::report::Look;
use crate::report::tests::json::mistakes;

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
        failed: true,
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
    let named = Named {
        failed: false,
        ..named(&prediction)
    };
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
