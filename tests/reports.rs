//! The reports of `suites/reports`: their committed page, and what they name.

use std::path::Path;

use alpine_tax::suite;
use alpine_tax::verify::page::{from_folders, without_matrices};

#[test]
fn the_committed_page_of_the_reports_says_what_their_folders_say() {
    let suites = suite::load(Path::new("suites")).unwrap();
    let cases = suites.iter().flat_map(|suite| &suite.cases);
    let reports: Vec<_> = cases.filter(|case| case.report.is_some()).collect();
    assert!(reports.len() >= 30);
    let committed = std::fs::read_to_string("docs/reports.md").unwrap_or_default();
    let committed = without_matrices(&committed);
    let expected = without_matrices(&from_folders(&reports));
    let differs = committed
        .lines()
        .zip(expected.lines())
        .find(|(a, b)| a != b);
    assert!(
        committed == expected,
        "run `scripts/reports-page`; the first difference: {differs:?}"
    );
}

#[test]
fn a_report_names_cases_that_there_are() {
    let suites = suite::load(Path::new("suites")).unwrap();
    let ids: Vec<&str> = suites
        .iter()
        .flat_map(|suite| &suite.cases)
        .map(|case| case.id.0.as_str())
        .collect();
    let known = |word: &str| {
        suites
            .iter()
            .any(|suite| word.starts_with(&format!("{}/", suite.name)))
    };
    let mut named = 0;
    for case in suites.iter().flat_map(|suite| &suite.cases) {
        let words = case
            .docs
            .why
            .split(|c: char| !(c.is_ascii_alphanumeric() || "/-".contains(c)));
        for word in words.filter(|word| case.report.is_some() && known(word)) {
            assert!(ids.contains(&word), "{}: there is no case {word}", case.id);
            named += 1;
        }
    }
    assert!(named > 20);
}
