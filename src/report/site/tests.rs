//! The pages of made-up histories.

use super::*;
use crate::expected::Expected;
use crate::history::index::Index;
use crate::history::simulate::{Plan, write};
use crate::history::view::{Query, history};

fn rendered(machines: usize) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan {
        runs: 48 * machines,
        cases: 3,
        machines,
        samples: false,
        seed: 1,
    };
    write(folder.path(), plan).unwrap();
    let index = Index::open(folder.path()).unwrap();
    let query = Query {
        cases: None,
        since: 0,
        nights: 400,
        expected: &Expected::default(),
        today: "2026-11-22".parse().unwrap(),
        least: 0.02,
    };
    let mut history = history(&index, &query).unwrap();
    history.series[0].row.key.candidate = "<script>alert(1)</script>\u{202e}".to_owned();
    let names = index.run_names().unwrap();
    let runs = names
        .iter()
        .map(|(id, ..)| (*id, index.run(*id).unwrap()))
        .collect();
    render(&Site {
        history: &history,
        runs: &runs,
        made: "today".to_owned(),
    })
}

#[test]
fn there_is_a_page_for_each_case_and_every_link_leads_to_one() {
    let files = rendered(2);
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(files.len(), 1 + 3, "{paths:?}");
    for (path, text) in &files {
        for link in text.split("href=\"").skip(1) {
            let target = link.split('"').next().unwrap();
            let local = target.starts_with('#') || paths.contains(&target);
            assert!(local, "{path}: {target}");
        }
        assert!(!text.contains("<script>alert"), "{path}");
        assert!(!text.contains('\u{202e}'), "{path}");
    }
}

#[test]
fn machines_stand_apart_and_nights_tell_their_digests() {
    let files = rendered(2);
    let overview = &files[0].1;
    assert!(overview.contains("simulated-0") && overview.contains("simulated-1"));
    assert!(
        overview.contains("4 regressions are open"),
        "two cases on two machines"
    );
    let case = &files
        .iter()
        .find(|(path, _)| path.starts_with("simulated-case-00"))
        .unwrap()
        .1;
    assert_eq!(case.matches("<svg class=\"series\"").count(), 2);
    assert!(case.contains("sha256:bbbbbbbbbbbb") && case.contains("libc musl 1.2.5 → musl 1.2.6"));
    assert_eq!(case.matches("class=\"night\"").count(), 96);
}
