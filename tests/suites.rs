//! Suite files as authors write them: what is understood, and what is said about mistakes.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::path::Path;

use alpine_tax::outcome::Outcome;
use alpine_tax::suite::{self, Kind, SuiteError};

fn data(name: &str) -> std::path::PathBuf {
    Path::new("tests/data").join(name)
}

/// The message, place and help of every mistake, as `line: message (help)`.
fn mistakes(dir: &Path) -> Vec<String> {
    let Err(SuiteError::Mistakes { mistakes }) = suite::load(dir) else {
        panic!("mistakes were expected");
    };
    mistakes
        .iter()
        .map(|mistake| {
            let report = miette::Report::new(mistake.clone());
            let source = report.source_code().unwrap();
            let label = report.labels().unwrap().next().unwrap();
            let place = source.read_span(label.inner(), 0, 0).unwrap();
            let line = place.line() + 1;
            let help = report
                .help()
                .map(|help| format!(" ({help})"))
                .unwrap_or_default();
            format!("{}:{line}: {report}{help}", place.name().unwrap())
        })
        .collect()
}

#[test]
fn every_mistake_of_every_file_is_reported_with_its_place() {
    insta::assert_snapshot!(mistakes(&data("bad-suites")).join("\n"));
}

#[test]
fn a_suite_is_understood() {
    let suites = suite::load(&data("good-suites")).unwrap();
    let cases = &suites[0].cases;
    let ids: Vec<&str> = cases.iter().map(|case| case.id.0.as_str()).collect();
    assert_eq!(
        ids,
        ["demo/hello", "demo/grow@threads=1", "demo/grow@threads=2"]
    );
    assert_eq!(cases[0].expectations[1].outcome, Outcome::Signaled(11));
    assert_eq!(cases[2].args, ["2"]);
    assert_eq!(cases[2].title, "Growing with 2 threads");
    assert!(matches!(cases[2].kind, Kind::Timing { threads: 2, .. }));
    assert_eq!(
        (cases[1].timeout_ms, cases[1].stack_limit),
        (90_000, Some(1 << 20))
    );
}

#[test]
fn expectations_follow_the_detected_version() {
    let suites = suite::load(&data("good-suites")).unwrap();
    let expected = |family, version: &str| {
        let clib = alpine_tax::clib::Clib {
            family,
            version: Some(version.parse().unwrap()),
        };
        let found = alpine_tax::protocol::probe::FoundClib {
            clib,
            loader: String::new(),
            how: String::new(),
            package: None,
        };
        let image = alpine_tax::protocol::Probe {
            clibs: vec![found],
            ..alpine_tax::protocol::Probe::default()
        };
        suites[0].cases[0]
            .expectation(&image)
            .map(|e| e.outcome.clone())
    };
    use alpine_tax::clib::Family::{Glibc, Musl};
    assert_eq!(expected(Musl, "1.2.3"), Some(Outcome::Exited(0)));
    assert_eq!(expected(Musl, "1.2.5"), Some(Outcome::Signaled(11)));
    assert_eq!(expected(Glibc, "2.41"), Some(Outcome::Exited(3)));
}

#[test]
fn selections_that_fit_nothing_are_mistakes() {
    use alpine_tax::suite::{Selection, select};
    let suites = suite::load(&data("good-suites")).unwrap();
    let chosen = |patterns: &[&str]| {
        let selection = Selection {
            patterns: patterns.iter().map(|&p| p.to_owned()).collect(),
            ..Selection::default()
        };
        select(&suites, &selection)
            .map(|selected| selected.cases.len())
            .map_err(|e| e.to_string())
    };
    assert_eq!(chosen(&["demo"]), Ok(3));
    assert_eq!(chosen(&["demo/grow"]), Ok(2));
    assert_eq!(chosen(&["*hello"]), Ok(1));
    assert_eq!(
        chosen(&["nothing"]),
        Err("no case fits `nothing`".to_owned())
    );
}

#[test]
fn who_asks_for_a_claim_gets_the_cases_that_tell() {
    use alpine_tax::suite::{Selection, select};
    let suites = suite::load(&data("good-suites")).unwrap();
    let chosen = |selection: &Selection| {
        let selected = select(&suites, selection).unwrap();
        let names = |ids: Vec<&str>| ids.join(" ");
        (
            names(selected.cases.iter().map(|case| case.id.name()).collect()),
            names(selected.claims.iter().map(|c| c.id.name()).collect()),
        )
    };
    let by = |pattern: &str| {
        chosen(&Selection {
            patterns: vec![pattern.to_owned()],
            ..Selection::default()
        })
    };
    let told = |cases: &str, claims: &str| (cases.to_owned(), claims.to_owned());
    assert_eq!(by("demo/slow"), told("grow@threads=2", "slow"));
    assert_eq!(by("demo/hello"), told("hello", "silent"));
    assert_eq!(by("demo/s*"), told("hello grow@threads=2", "silent slow"));
    let all = "hello grow@threads=1 grow@threads=2";
    assert_eq!(by("demo"), told(all, "silent slow unknown"));
    assert_eq!(chosen(&Selection::default()), told(all, "silent slow"));
    let behaviour = Selection {
        suites: vec!["demo".to_owned()],
        timing: Some(false),
        ..Selection::default()
    };
    assert_eq!(chosen(&behaviour), told("hello", "silent unknown"));
}

#[test]
fn a_claim_is_understood() {
    use alpine_tax::suite::{ClaimVerdict, Sign};
    let suites = suite::load(&data("good-suites")).unwrap();
    let claims = &suites[0].claims;
    assert_eq!(claims[0].id.0, "demo/silent");
    assert_eq!(claims[0].said, Some(2020));
    assert_eq!(claims[0].expected, Some(ClaimVerdict::Reversed));
    let Sign::Sees {
        answers, opposite, ..
    } = &claims[0].sign
    else {
        panic!("{:?}", claims[0].sign);
    };
    assert_eq!(answers[1].outcome, Outcome::Signaled(11));
    assert_eq!(opposite[0].stdout.as_deref(), Some("hello"));
    let ratio = Sign::Ratio {
        times: 2.0,
        cpus: Some(8),
    };
    assert_eq!(claims[1].sign, ratio);
    assert!(claims[2].evidence.is_empty());
}

#[test]
fn the_committed_page_of_the_catalogue_is_current() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_alpine-tax"))
        .args(["list", "--format", "markdown", "--home", "."])
        .output()
        .unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    let committed = std::fs::read_to_string("docs/catalogue.md").unwrap_or_default();
    assert!(
        page == committed,
        "run `cargo run -- list --format markdown > docs/catalogue.md`"
    );
}

#[test]
fn the_name_of_a_suite_means_those_that_it_includes_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let suite = |name: &str, text: &str| {
        let folder = folder.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("suite.toml"), text).unwrap();
    };
    let case = "[[case]]\nname = \"runs\"\ntitle = \"It runs\"\ncommand = \"/bin/true\"\n";
    suite(
        "language",
        &format!("title = \"L\"\nincludes = [\"matrix\"]\n{case}"),
    );
    suite(
        "matrix",
        &format!("title = \"M\"\n{case}full-only = true\n"),
    );
    let suites = suite::load(folder.path()).unwrap();
    let selected = |patterns: &[&str], full| {
        let selection = suite::Selection {
            patterns: patterns.iter().map(ToString::to_string).collect(),
            full,
            ..suite::Selection::default()
        };
        let selected = suite::select(&suites, &selection).unwrap();
        let ids = selected.cases.iter().map(|case| case.id.0.clone());
        ids.collect::<Vec<String>>()
    };
    let both = ["language/runs", "matrix/runs"];
    assert_eq!(selected(&["language"], false), both);
    assert_eq!(selected(&["language/*"], true), both[..1]);
    assert_eq!(selected(&["matrix"], false), both[1..]);
    assert_eq!(selected(&[], false), both[..1]);
}
