use serde_json::Value;

use super::*;
use crate::clib::Family::{Glibc, Musl};
use crate::compare::testing::{expects, prints};
use crate::exit::Exit;
use crate::report::Look;
use crate::report::tests::json::mistakes;
use crate::repro::bisect::{Found, Verdict};
use crate::repro::bisection::{Bisection, Step, Version};
use crate::repro::matrix::tests::{bad, good, outcomes, repro, tried};
use crate::repro::{NotAtHand, Repro};

fn crashing() -> Repro {
    let across = vec![
        tried("alpine:3.6", (Musl, "1.1.16"), bad()),
        tried("alpine:3.12", (Musl, "1.1.24"), bad()),
        tried("alpine:3.20", (Musl, "1.2.5"), good()),
    ];
    let mut repro = repro(tried("distroless", (Glibc, "2.41"), good()), across);
    repro.not_at_hand.push(NotAtHand {
        label: "alpine:3.22".to_owned(),
        why: "no registry\nanswers".to_owned(),
    });
    repro
}

fn tell<T>(repro: &Repro, form: impl Fn(&Told<'_>) -> T) -> T {
    form(&Told {
        repro,
        matrix: &Matrix::of(repro),
        known: &Known::of(repro, &[], &std::collections::BTreeMap::new()),
    })
}

fn look() -> Look {
    Look {
        width: 100,
        ..Look::default()
    }
}

#[test]
fn runs_of_equal_outcome_and_the_first_change_are_told() {
    let text = tell(&crashing(), |told| terminal(told, &look()));
    for words in [
        "distroless         glibc 2.41          exit 0, prints \"40\"",
        "✗ alpine:3.6–3.12  musl 1.1.16–1.1.24  SIGSEGV",
        "✓ alpine:3.20      musl 1.2.5          as the baseline",
        "first change alpine:3.12 (musl 1.1.24) → alpine:3.20 (musl 1.2.5)",
        "ends with SIGSEGV, then with exit 0",
        "+ 40",
        "it changes with the version of musl",
        "alpine:3.22 (no registry\\nanswers)",
        "✗ reproduces on 2 of 3 images",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert_eq!(tell(&crashing(), |told| told.exit()), Exit::Divergence);
}

#[test]
fn rates_stand_beside_their_intervals() {
    let mut repro = crashing();
    repro.limits.trials = 300;
    repro.limits.failures = Some(20);
    let flaky = outcomes(&[(prints("40"), 297, false), (prints("x\n|y"), 3, true)]);
    repro.across = vec![tried("alpine:3.20", (Musl, "1.2.5"), flaky)];
    let text = tell(&repro, |told| terminal(told, &look()));
    for words in [
        "~ alpine:3.20",
        "fails 3 of 300 times: exit 0, prints \"x …\"",
        "3 of 300 fail: 1.0 % (0.21–2.9 %)",
        "at most 300 runs or 20 failures each",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let text = tell(&repro, markdown);
    assert!(
        text.contains("| `alpine:3.20` | 3 of 300 fail: 1.0 % (0.21–2.9 %) |"),
        "{text}"
    );
}

#[test]
fn what_the_catalogue_says_of_a_case_is_held_against_it() {
    let mut repro = crashing();
    repro.subject.case.expectations = vec![
        expects(Musl, ">=1.2", 0, Some("40")),
        expects(Musl, "", 0, Some("40")),
    ];
    let text = tell(&repro, |told| terminal(told, &look()));
    let words = "2 of 3 images do not do what the catalogue says: alpine:3.6, alpine:3.12";
    assert!(text.contains(words), "{text}");
}

#[test]
fn json_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut repro = crashing();
    let value: Value = serde_json::from_str(&tell(&repro, |told| json(told).unwrap())).unwrap();
    assert_eq!(mistakes(&schema, &schema, &value, ""), Vec::<String>::new());
    assert_eq!(value["groups"][0]["indices"], serde_json::json!([0, 1]));
    assert_eq!(value["changes"][0]["to_image"], "alpine:3.20");
    assert_eq!(value["exit_code"], 1);
    repro.across.retain(|one| !one.fails());
    let value: Value = serde_json::from_str(&tell(&repro, |told| json(told).unwrap())).unwrap();
    assert_eq!(
        (&value["reproduces"], &value["exit_code"]),
        (&false.into(), &0.into())
    );
}

#[test]
fn a_bisect_tells_its_steps_and_how_sure_it_is() {
    let version = |name: &str| Version {
        name: name.to_owned(),
        about: "musl".to_owned(),
    };
    let step = |name: &str, verdict| Step {
        version: version(name),
        verdict,
        evidence: "12 of 12 fail".to_owned(),
    };
    let mut bisected = Bisection {
        format_version: 1,
        thing: "local/x".to_owned(),
        question: "fails: differs".to_owned(),
        versions: ["3.6", "3.7", "3.8"].map(version).to_vec(),
        steps: vec![step("3.6", Verdict::Old), step("3.8", Verdict::New)],
        found: Found::Change {
            last: 0,
            first: 2,
            untold: vec![1],
        },
        newest_fails: true,
        error: 0.002,
        not_at_hand: Vec::new(),
    };
    let text = bisection::terminal(&bisected, &look());
    for words in [
        "first bad is one of these: 3.7 (musl), 3.8 (musl)",
        "before: 3.6 (musl)",
        "sure to 99.8 % at least (2 looks",
        "good",
        "bad",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    bisected.newest_fails = false;
    bisected.found = Found::Change {
        last: 0,
        first: 1,
        untold: Vec::new(),
    };
    let text = bisection::markdown(&bisected);
    assert!(text.contains("first good again: 3.7 (musl)"), "{text}");
    assert_eq!(bisection::exit(&bisected), Exit::Divergence);
    bisected.found = Found::NoChange;
    assert_eq!(bisection::exit(&bisected), Exit::Success);
    let value: Value = serde_json::from_str(&bisection::json(&bisected).unwrap()).unwrap();
    assert_eq!(value["exit_code"], 0);
}
