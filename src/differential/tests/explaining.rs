//! Cases that fit what was seen.

use std::sync::Arc;

use super::*;
use crate::compare::testing::expects;
use crate::elf::{Import, Object};
use crate::protocol::command::Program;
use crate::suite::model::testing::case;
use crate::suite::{Case, Expectation};
use crate::tree::testing::{file, tree};
use crate::tree::{Content, Tree};

/// A tree with a program that imports these.
fn with_program(imports: &[&str]) -> Tree {
    let import = |name: &&str| Import {
        name: (*name).into(),
        version: None,
        weak: false,
        eager: false,
        fixed: false,
    };
    let object = Object {
        machine: 62,
        is_64: true,
        dynamic: true,
        interpreter: Some("/lib/ld-musl-x86_64.so.1".to_owned()),
        imports: imports.iter().map(import).collect(),
        ..Object::default()
    };
    tree([("/bin/tool", file(Content::Object(Arc::new(object))))])
}

fn about(id: &str, symbols: &[&str], glibc: &str, musl: &str) -> Case {
    Case {
        symbols: symbols.iter().map(|&symbol| symbol.to_owned()).collect(),
        expectations: vec![
            expects(Family::Glibc, "", 0, Some(glibc)),
            expects(Family::Musl, "", 0, Some(musl)),
        ],
        ..case(id)
    }
}

fn crashing(id: &str, symbol: &str) -> Case {
    let mut case = about(id, &[symbol], "deep", "");
    case.expectations[1] = Expectation {
        outcome: Outcome::Signaled(11),
        stdout: None,
        ..case.expectations[1].clone()
    };
    case
}

fn explained(imports: &[&str], a: Observation, b: Observation, cases: &[Case]) -> Vec<Explanation> {
    let mut did = both(a, b);
    for did in [&mut did.a, &mut did.b] {
        did.program = Some(Program {
            path: "/bin/tool".to_owned(),
            can_start: true,
            ..Program::default()
        });
    }
    let comparison = compare(did.as_ref(), &all_rules());
    let tree = with_program(imports);
    explain(&ExplainInputs {
        did: did.as_ref(),
        comparison: &comparison,
        class: comparison.class,
        trees: Both {
            a: Some(&tree),
            b: Some(&tree),
        },
        cases: &cases.iter().collect::<Vec<_>>(),
    })
}

#[test]
fn a_case_that_ends_alike_fits_when_its_function_is_reached() {
    let cases = [
        crashing("threads/deep", "pthread_create"),
        crashing("other/x", "glob"),
    ];
    let crash = || ends(Outcome::Signaled(11), "");
    let found = explained(&["pthread_create"], exits(0), crash(), &cases);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].case.as_str(), found[0].fit),
        ("threads/deep", Fit::SameSymptom)
    );
    assert!(found[0].evidence.contains("SIGSEGV"));
    assert!(found[0].objects.contains("/bin/tool"));
    assert!(explained(&["printf"], exits(0), crash(), &cases).is_empty());
    assert!(
        explained(&["pthread_create"], crash(), exits(0), &cases).is_empty(),
        "the other way round"
    );
}

#[test]
fn a_case_that_prints_the_same_fits() {
    let cases = [
        about("format/null", &[], "(nil)", "0"),
        about(
            "names/text",
            &["gai_strerror"],
            "Name or service not known",
            "Name does not resolve",
        ),
        about("format/yes", &[], "yes", "no"),
    ];
    let found = |a: &str, b: &str, imports: &[&str]| -> Vec<String> {
        let found = explained(imports, prints(a), prints(b), &cases);
        found.into_iter().map(|found| found.case).collect()
    };
    assert_eq!(found("it is (nil)", "it is 0", &[]), ["format/null"]);
    assert!(
        found("it is (nil)", "it is 1", &[]).is_empty(),
        "one short text"
    );
    assert!(found("yes", "no", &[]).is_empty(), "found by chance");
    let text = "x: Name does not resolve";
    assert_eq!(found("fine", text, &["gai_strerror"]), ["names/text"]);
    assert!(found("fine", text, &[]).is_empty(), "not reached");
}

#[test]
fn a_failure_about_the_same_thing_fits_where_the_case_fails_on_that_side_too() {
    let cases = [
        about(
            "dns/fails-on-musl",
            &["getaddrinfo"],
            "10.1.1.1",
            "EAI_NONAME",
        ),
        about(
            "dns/fails-on-glibc",
            &["getaddrinfo"],
            "EAI_AGAIN",
            "10.1.1.1",
        ),
        about("iconv/x", &["iconv_open"], "works", "EINVAL"),
    ];
    let imports = ["getaddrinfo", "iconv_open"];
    let fails = || complains(Outcome::Exited(1), "wget: bad address 'db'");
    let found = explained(&imports, exits(0), fails(), &cases);
    let ids: Vec<&str> = found.iter().map(|found| found.case.as_str()).collect();
    assert_eq!(ids, ["dns/fails-on-musl"]);
    assert_eq!(found[0].fit, Fit::SameTopic);
    assert!(found[0].evidence.contains("name resolution"), "{found:?}");
    let differs = explained(&imports, prints("a"), prints("bad address"), &cases);
    assert!(differs.is_empty(), "neither failed");
}

#[test]
fn images_with_the_same_libc_have_no_explanation() {
    let mut did = both(exits(0), ends(Outcome::Signaled(11), ""));
    did.b.image = did.a.image.clone();
    let comparison = compare(did.as_ref(), &all_rules());
    let case = crashing("threads/deep", "pthread_create");
    let found = explain(&ExplainInputs {
        did: did.as_ref(),
        comparison: &comparison,
        class: comparison.class,
        trees: Both { a: None, b: None },
        cases: &[&case],
    });
    assert!(found.is_empty());
}
