//! A comparison in each form.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::clib::Family;
use crate::compare::testing::{ends, image, prints};
use crate::differential::remedy::{Because, Effect, Remedied, Side};
use crate::differential::{Fit, Given, Normaliser, Rules, Written, compare};
use crate::outcome::{Observation, Outcome};
use crate::protocol::FileState;
use crate::protocol::command::FileKind;
use crate::record::Activity;
use crate::report::Look;
use crate::report::tests::json::mistakes;

fn did(name: &str, libc: (Family, &str), observation: Observation) -> Did {
    Did {
        image: image(name, Some(libc)),
        command: vec!["tool".to_owned(), "a b".to_owned()],
        program: None,
        observation,
        smallest_peak_kib: Some(4_000),
        written: Written::default(),
        served: None,
    }
}

fn sides() -> Both<Did> {
    let mut a = did(
        "debian",
        (Family::Glibc, "2.41"),
        prints("one\ntwo\n10:00:00"),
    );
    a.observation.usage.wall_ns = 1_200_000;
    a.observation.usage.max_rss_kib = 5_000;
    let mut b = did(
        "alpine",
        (Family::Musl, "1.2.5"),
        ends(Outcome::Signaled(11), "one\n\x1b[31mzwei`\n10:00:01"),
    );
    b.observation.usage.max_rss_kib = 9_000;
    let state = |mode| FileState {
        mode,
        kind: FileKind::File {
            size: 12,
            digest: Some("0123456789abcdef".to_owned()),
        },
    };
    a.written.files.insert("/out|x".to_owned(), state(0o644));
    b.written.files.insert("/out|x".to_owned(), state(0o600));
    Both { a, b }
}

fn spec() -> Spec {
    let given = Given {
        network: "none".to_owned(),
        memory: Some("512m".to_owned()),
        ..Given::default()
    };
    Spec::read(&given).unwrap()
}

/// One that mends, one that cannot be tried.
fn mitigations() -> Mitigations {
    let remedied = |name: &str, activity, effect| Remedied {
        name: name.to_owned(),
        title: format!("what {name} is"),
        because: Because::Explained("threads/deep".to_owned()),
        activity,
        effects: vec![effect],
        cost: crate::mitigate::Cost {
            added_bytes: Some(2 << 20),
            ..crate::mitigate::Cost::default()
        },
    };
    let active = Activity::Active("x is mapped | seen".to_owned());
    let inactive = Activity::Inactive("as without it".to_owned());
    let unknown = Activity::Unknown("it was not tried".to_owned());
    let why = Effect::NotTried("not at hand".to_owned());
    Mitigations::Tried {
        side: Side::B,
        tried: vec![
            remedied("one", active, Effect::Mends),
            remedied("two", inactive, Effect::NotActive),
            remedied("three", unknown, why),
        ],
    }
}

/// Tells of both sides, with an explanation, mitigations and a remark.
fn tell<T>(sides: &Both<Did>, fails: bool, write: impl FnOnce(&Told<'_>) -> T) -> T {
    let rules = Rules {
        normalisers: Normaliser::ALL.to_vec(),
        ..Rules::default()
    };
    let comparison = compare(sides.as_ref(), &rules);
    let set = |text: &str| BTreeSet::from([text.to_owned()]);
    let explanation = Explanation {
        case: "threads/deep".to_owned(),
        title: "A recursion ends | well".to_owned(),
        fit: Fit::SameSymptom,
        evidence: "the case ends like this too".to_owned(),
        functions: set("pthread_create"),
        objects: set("/bin/tool"),
        mitigation: Some("ask for more".to_owned()),
    };
    write(&Told {
        did: sides.as_ref(),
        class: comparison.class,
        comparison: &comparison,
        cost: &Cost::NotAsked,
        explanations: &[explanation],
        mitigations: Some(&mitigations()),
        remarks: &["something is <certain>".to_owned()],
        spec: &spec(),
        load_image: None,
        fails,
    })
}

#[test]
fn people_see_what_differs_and_why_that_may_be() {
    let text = tell(&sides(), true, |told| terminal(told, &Look::default()));
    for words in [
        "A debian (glibc 2.41)",
        "B alpine (musl 1.2.5)",
        "$ tool a b",
        "no network · 512 MiB of memory",
        "exit 0          SIGSEGV",
        "under 4.88 MiB  8.79 MiB",
        "stdout 1 line only in A, 1 only in B, times aside",
        "- two",
        "+ \\x1b[31mzwei`",
        "files written 1 not alike",
        "~ /out|x (12 B, 0644, 01234567 → 12 B, 0600, 01234567)",
        "! something is <certain>",
        "threads/deep A recursion ends",
        "the symptom fits: the case ends like this too",
        "imports pthread_create in /bin/tool",
        "fix: ask for more",
        "mitigations tried on B, one at a time",
        "one what one is · files +2.00 MiB",
        "✓ mends the difference",
        "for threads/deep; active: x is mapped | seen",
        "! had no effect because it was not active (as without it)",
        "– not tried: not at hand",
        "✗ only B fails",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(!text.contains('\x1b'));
}

#[test]
fn markdown_is_not_broken_by_what_containers_print() {
    let text = tell(&sides(), true, markdown);
    for words in [
        "# `debian` and `alpine`: only B fails",
        "| ended | exit 0 | SIGSEGV |",
        "```diff\n  one\n- two\n+ \\x1b[31mzwei`\n",
        "not alike: `/out?x (",
        "something is &lt;certain>",
        "A recursion ends \\| well",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn json_is_as_its_schema_says() {
    let text = tell(&sides(), true, |told| json(told).unwrap());
    let value: Value = serde_json::from_str(&text).unwrap();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert_eq!(mistakes(&schema, &schema, &value, ""), Vec::<String>::new());
    assert_eq!(value["class"], "only-b-fails");
    assert_eq!(value["exit_code"], 1);
    assert_eq!(value["files"][0]["b"]["mode"], "0600");
    assert_eq!(value["outputs"][0]["lines"][1]["a"], "two");
}

#[test]
fn what_is_accepted_does_not_fail() {
    assert_eq!(tell(&sides(), false, |told| told.exit()), Exit::Success);
    assert_eq!(tell(&sides(), true, |told| told.exit()), Exit::Divergence);
    let quiet = Look {
        verbosity: crate::report::Verbosity::Quiet,
        ..Look::default()
    };
    let text = tell(&sides(), true, |told| terminal(told, &quiet));
    assert_eq!(text, "✗ only B fails\n");
}

#[test]
fn many_files_of_a_folder_are_told_in_one_line() {
    let state = FileState {
        mode: 0o755,
        kind: FileKind::Folder,
    };
    let of = |names: &[&str]| -> Vec<(String, FileState)> {
        let named = |name: &&str| ((*name).to_owned(), state.clone());
        names.iter().map(named).collect()
    };
    let files = crate::differential::FileDiff {
        only_a: of(&["/c/1", "/c/2", "/c/3", "/c/4", "/c/5", "/d/1"]),
        only_b: of(&["/c/6"]),
        ..Default::default()
    };
    let lines: Vec<String> = lines::file_lines(&files)
        .into_iter()
        .map(|(sign, line)| format!("{sign} {line}"))
        .collect();
    assert_eq!(
        lines,
        [
            "- /c/ (5 files)",
            "+ /c/6 (folder, 0755)",
            "- /d/1 (folder, 0755)"
        ]
    );
}
