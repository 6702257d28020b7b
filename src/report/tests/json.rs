//! The JSON report against its schema.

use serde_json::{Value, json};

use super::*;
use crate::compare::Verdict;
use crate::environment::{Environment, Frequency, Instructions};
use crate::record::{Survey, TrialResult};
use crate::report::json::{SCHEMA, render};
use crate::sample::Meanwhile;

fn report(builder: &Builder) -> Value {
    let comparison = judge(&builder.run, &Thresholds::default());
    let bytes = render(&builder.run, &comparison).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// The mistakes of a value against a schema. Knows the words that our schema uses and refuses
/// others; a whole validator would bring 40 crates.
pub(in crate::report) fn mistakes(
    root: &Value,
    schema: &Value,
    value: &Value,
    at: &str,
) -> Vec<String> {
    let mut found = Vec::new();
    for (word, rule) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                found.extend(mistakes(root, root.pointer(pointer).unwrap(), value, at));
            }
            "const" if rule == value => {}
            "enum" if rule.as_array().unwrap().contains(value) => {}
            "type" if has_type(rule, value) => {}
            "required" => {
                let names = rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|name| name.as_str().unwrap());
                let missing = names.filter(|name| value.is_object() && value.get(name).is_none());
                found.extend(missing.map(|name| format!("{at}: {name} is missing")));
            }
            "properties" => {
                for (name, part) in value.as_object().into_iter().flatten() {
                    match rule.get(name) {
                        Some(rule) => {
                            found.extend(mistakes(root, rule, part, &format!("{at}/{name}")));
                        }
                        // A reader would let it pass; we want all our fields described.
                        None => found.push(format!("{at}: {name} is not in the schema")),
                    }
                }
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(mistakes(root, rule, item, &format!("{at}/{i}")));
                }
            }
            "oneOf" => {
                let fits = |rule: &&Value| mistakes(root, rule, value, at).is_empty();
                let fitting = rule.as_array().unwrap().iter().filter(fits).count();
                if fitting != 1 {
                    found.push(format!("{at}: {value} fits {fitting} of {rule}"));
                }
            }
            word => found.push(format!("{at}: {value} is against {word} {rule}")),
        }
    }
    found
}

fn has_type(rule: &Value, value: &Value) -> bool {
    match rule {
        Value::Array(rules) => rules.iter().any(|rule| has_type(rule, value)),
        rule => match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_u64() || value.is_i64(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            _ => false,
        },
    }
}

#[test]
fn reports_are_as_the_schema_says() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut invalid = Builder::new()
        .musl("1.2.5")
        .behaviour("a/b", vec![])
        .saw("debian", prints(b"\xff"))
        .saw("alpine-1.2.5", prints(b"\xfe"));
    invalid.run.header.images[1].image.probe.clibs.clear();
    let mut surveyed = full();
    surveyed.run.header.survey = Some(Survey {
        at_start: Environment {
            frequency: Some(Frequency {
                lowest_mhz: 800.0,
                highest_mhz: 900.0,
            }),
            instructions: Instructions::NotPermitted("seccomp".to_owned()),
            ..Environment::default()
        },
        ..Survey::default()
    });
    for trial in &mut surveyed.run.trials {
        if let TrialResult::Timed(timed) = &mut trial.result {
            timed.blocks[0].meanwhile = Some(Meanwhile::default());
        }
    }
    for builder in [
        full(),
        invalid,
        surveyed,
        Builder::new(),
        with_claims(full()),
        super::curves::sweeps(),
        super::mitigations::mitigated(),
    ] {
        let found = mistakes(&schema, &schema, &report(&builder), "");
        assert!(found.is_empty(), "{found:#?}");
    }
}

/// Runs that were really made.
#[test]
fn reports_of_real_records_are_as_the_schema_says() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in [
        "results/reference",
        "tests/browser/records/versions",
        "tests/browser/records/mitigated",
        "tests/browser/records/packages",
    ] {
        let run = crate::record::read(&home.join(folder)).unwrap();
        let found = mistakes(&schema, &schema, &report(&Builder { run }), "");
        assert!(found.is_empty(), "{folder}: {found:#?}");
    }
}

#[test]
fn the_check_itself_finds_mistakes() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut value = report(&full());
    value["verdict"] = json!("fine");
    value["findings"][0]["image"] = json!(7);
    value["images"][0].as_object_mut().unwrap().remove("role");
    assert_eq!(mistakes(&schema, &schema, &value, "").len(), 3);
}

#[test]
fn every_verdict_is_in_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let listed = &schema["$defs"]["finding"]["properties"]["verdict"]["enum"];
    let ours: Vec<&str> = Verdict::ALL
        .iter()
        .map(|verdict| verdict.as_str())
        .collect();
    assert_eq!(*listed, json!(ours));
}

#[test]
fn findings_say_what_was_seen() {
    let report = report(&full());
    let first = &report["findings"][0];
    assert_eq!(first["case"], "dns/tcp-fallback");
    assert_eq!(first["verdict"], "documented");
    assert_eq!(first["baseline"]["stdout"], "10 addresses\n");
    assert_eq!(first["differs"], json!(["stdout"]));
    let findings = report["findings"].as_array().unwrap();
    let timing = findings
        .iter()
        .find(|f| f["case"] == "alloc/small")
        .unwrap();
    assert_eq!(timing["verdict"], "slower");
    assert!((timing["tax"]["ratio"].as_f64().unwrap() - 9.8).abs() < 0.3);
    assert_eq!(timing["baseline"]["samples"], 200);
    assert_eq!(report["counts"]["refuted"], 1);
    assert_eq!(report["counts"]["unsupported"], 1);
    assert_eq!(report["images"][1]["stand_in"], "alpine:3.17");
    assert_eq!(
        report["images"][1]["libc"],
        json!({"family": "musl", "version": "1.2.3"})
    );
    assert_eq!(
        (&report["verdict"], &report["exit_code"]),
        (&json!("new-divergence"), &json!(1))
    );
}

#[test]
fn claims_say_what_was_seen() {
    let report = report(&with_claims(full()));
    let claims = report["claims"].as_array().unwrap();
    let first = &claims[0];
    assert_eq!(
        [&first["claim"], &first["verdict"], &first["since"]],
        ["claims/tcp", "fixed-since", "1.2.5"]
    );
    assert_eq!(
        [&first["expected"], &first["standing"]],
        ["fixed since 1.2.4", "confirmed"]
    );
    assert_eq!(first["images"][0]["truth"], "true");
    assert_eq!(claims[1]["standing"], "refuted");
    let ratio = &claims[2]["images"][1]["evidence"][0]["ratio"]["value"];
    assert!((ratio.as_f64().unwrap() - 8.8).abs() < 0.3, "{ratio}");
    let open = &claims[4]["images"][0]["evidence"][0]["open"];
    assert!(open.as_str().unwrap().contains("48 CPUs"));
}

#[test]
fn bytes_that_are_no_text_are_not_lost() {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("a/b", vec![])
        .saw("debian", prints(b"\xff"))
        .saw("alpine-1.2.5", prints("x"));
    let report = report(&builder);
    assert_eq!(
        report["findings"][0]["baseline"]["stdout"],
        json!({"base64": "/w=="})
    );
}
