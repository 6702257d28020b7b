//! The HTML page: whole, of one piece, and without anything that a container could put into it. What it
//! does in a browser is tested in one (`scripts/browser-tests`).

use std::collections::BTreeSet;

use regex::Regex;

use super::*;
use crate::report::Format;
use crate::report::html::{LIMIT, render};

fn page(builder: &Builder) -> String {
    let comparison = judge(&builder.run, &Thresholds::default());
    render(&View::new(&builder.run, &comparison))
}

/// What stands in the page outside of its own style and script.
fn body(page: &str) -> String {
    let own = Regex::new("(?s)<style>.*?</style>|<script>.*?</script>").unwrap();
    own.replace_all(page, "").into_owned()
}

fn all<'t>(text: &'t str, pattern: &str) -> Vec<&'t str> {
    let pattern = Regex::new(pattern).unwrap();
    pattern
        .captures_iter(text)
        .map(|found| found.get(1).unwrap().as_str())
        .collect()
}

#[test]
fn every_link_within_the_page_has_somewhere_to_go() {
    for builder in [
        with_claims(full()),
        super::curves::sweeps(),
        super::mitigations::mitigated(),
        super::hostile::nasty_run(),
        Builder::new(),
    ] {
        let page = page(&builder);
        let body = body(&page);
        let ids = all(&body, r#" id="([^"]*)""#);
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{ids:?}");
        for target in all(&body, r##"href="#([^"]*)""##) {
            assert!(unique.contains(target), "{target}");
        }
    }
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    let page = page(&with_claims(full()));
    let body = body(&page);
    for word in [
        " src=", "<link", "@import", "url(http", "<iframe", "<img", " style=",
    ] {
        assert!(!body.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn what_a_container_prints_stays_text() {
    let evil =
        "</style></script><script>alert(1)</script>\"><img src=x onerror=alert(1)>\u{202e}\x1b[31m";
    let mut builder = full();
    let header = &mut builder.run.header;
    for case in &mut header.cases {
        case.title = evil.to_owned();
        case.docs.why = evil.to_owned();
        case.docs.references = vec![format!("https://{evil}"), evil.to_owned()];
    }
    for image in &mut header.images {
        image.image.probe.os = Some(evil.to_owned());
        image.image.name = format!("{}{evil}", image.image.name);
    }
    header.run_id = evil.to_owned();
    header.notes = vec![evil.to_owned()];
    for trial in &mut builder.run.trials {
        trial.image = format!("{}{evil}", trial.image);
        if let TrialResult::Observed(observation) = &mut trial.result {
            observation.stdout.bytes.extend_from_slice(evil.as_bytes());
            observation.stderr.bytes.extend_from_slice(evil.as_bytes());
        }
    }
    let page = page(&builder);
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(!page.contains("<img"));
    assert!(page.chars().all(|c| c == '\n' || !c.is_control()));
    assert!(!page.contains('\u{202e}') && page.contains("\\u{202e}"));
    assert!(page.contains("&lt;/style&gt;&lt;/script&gt;&lt;script&gt;alert(1)"));
}

/// Divergences with more to say of each than there is room for.
#[test]
fn a_page_is_never_larger_than_it_may_be() {
    let mut builder = Builder::new().musl("1.2.3").musl("1.2.5");
    let long = |what: &str| -> String { (0..12).map(|line| format!("{what} {line}\n")).collect() };
    for case in 0..320 {
        let expects = vec![
            expects(Glibc, "", 0, Some(&long("a"))),
            expects(Musl, "", 0, Some(&long("b"))),
        ];
        builder = builder
            .behaviour(&format!("dns/case-{case}"), expects)
            .with(|case| case.docs.why = "because ".repeat(400))
            .saw("debian", prints(long("a")))
            .saw("alpine-1.2.3", prints(long("b")))
            .saw("alpine-1.2.5", prints(long("b")));
    }
    let page = page(&builder);
    assert!(page.len() <= LIMIT, "{}", page.len());
    assert!(page.contains("case-319"));
    assert!(page.contains("left out to keep this page small"));
}

#[test]
fn the_page_says_first_what_matters() {
    let page = written(&full());
    let new = page.find("id=\"new\"").unwrap();
    let first = page.find("2 new divergences").unwrap();
    let documented = page.find("id=\"documented\"").unwrap();
    assert!(first < new && new < documented);
}

fn written(builder: &Builder) -> String {
    let comparison = judge(&builder.run, &Thresholds::default());
    Format::Html
        .render(&View::new(&builder.run, &comparison), &Look::default())
        .unwrap()
}
