//! Rules on judged runs.

use super::*;
use crate::clib::Family;
use crate::compare::testing::{Builder, ends, expects, prints, timed};
use crate::compare::{self, Thresholds};
use crate::expected::{self, Expected};
use crate::sample::Metric;

fn comparison() -> Comparison {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/new", Vec::new())
        .saw("debian", prints("a"))
        .saw("alpine-1.2.5", prints("b"))
        .behaviour(
            "dns/crash",
            vec![
                expects(Family::Musl, "", 1, None),
                expects(Family::Glibc, "", 0, None),
            ],
        )
        .saw("debian", prints("fine"))
        .saw("alpine-1.2.5", ends(Outcome::Exited(1), ""))
        .timing("alloc/small", Metric::Wall, 1)
        .took("alpine-1.2.5", timed(12, 2.0, 0.02, 3));
    compare::judge(&builder.run, &Thresholds::default())
}

fn hits(rules: &[&str], expected: &Expected) -> Vec<String> {
    let rules: Vec<Rule> = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    let today = "2026-11-22".parse().unwrap();
    let judged = judge(&rules, &comparison(), &expected.differences, today);
    lines(&judged)
}

#[test]
fn each_rule_stops_what_it_is_for() {
    let none = Expected::default();
    let first = |rule: &str| hits(&[rule], &none).join("; ");
    assert_eq!(
        first("new"),
        "gate new: dns/new on alpine-1.2.5: a new divergence"
    );
    assert_eq!(
        first("failure"),
        "gate failure: dns/crash on alpine-1.2.5: exit 1, where the baseline works"
    );
    assert!(first("tax>1.5x").starts_with("gate tax>1.5x: alloc/small on alpine-1.2.5: 2.0"));
    assert_eq!(first("tax>2.5x"), "");
    assert_eq!(first("inconclusive"), "");
    assert_eq!(hits(&["new", "failure", "tax>1.5x"], &none).len(), 3);
}

#[test]
fn what_is_no_rule_is_refused() {
    for wrong in ["news", "tax>", "tax>0.5x", "tax>NaN", ""] {
        assert!(wrong.parse::<Rule>().is_err(), "{wrong}");
    }
    assert_eq!("tax>1.50".parse(), Ok(Rule::Tax(1.5)));
}

#[test]
fn what_is_expected_passes_until_it_expires() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("expected.toml");
    let with = |until: &str| {
        let text = format!(
            "[[difference]]\ncase = 'dns/new'\nreason = 'we know'\nuntil = '{until}'\n\
             [[difference]]\ncase = 'alloc'\nreason = 'slow'\n[[difference]]\ncase = 'other'\nreason = 'x'\n"
        );
        std::fs::write(&path, text).unwrap();
        hits(&["new"], &expected::load(&path).unwrap())
    };
    let passes = with("2026-12-31");
    assert_eq!(passes[0], "expected: dns/new on alpine-1.2.5: we know");
    assert!(
        passes[1].contains("alloc: does not occur any more"),
        "{passes:?}"
    );
    assert_eq!(
        passes.len(),
        2,
        "of `other` this run says nothing: {passes:?}"
    );
    let expired = with("2026-11-21");
    assert!(expired[0].starts_with("gate new: "), "{expired:?}");
    assert!(
        expired[1].contains("has expired on 2026-11-21"),
        "{expired:?}"
    );
}
