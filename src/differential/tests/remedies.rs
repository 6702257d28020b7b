//! Which mitigations are tried, on which side, and what is said of what they do.

use std::collections::BTreeSet;

use super::super::remedy::{Because, Chosen, Effect, Side, Symptom, Trouble, choose, of_behaviour};
use super::*;
use crate::stats::Decision;
use crate::suite::model::testing::case;
use crate::suite::{Case, CaseId, Change, Means, Mitigation, Proof};

fn mitigation(name: &str, fits: &str, adds: &str) -> Mitigation {
    Mitigation {
        name: name.to_owned(),
        title: name.to_owned(),
        about: String::new(),
        cases: Vec::new(),
        fits: BTreeSet::from([CaseId(fits.to_owned())]),
        on: Vec::new(),
        means: Means::Change {
            change: Box::new(Change {
                adds: vec![adds.to_owned()],
                ..Change::default()
            }),
            proof: Proof::Maps(adds.to_owned()),
        },
        sources: Vec::new(),
    }
}

fn trouble(class: Class, decision: Option<Decision>) -> Option<(Side, bool, bool)> {
    let trouble = Trouble::of(class, decision)?;
    Some((trouble.side, trouble.behaves, trouble.slow))
}

#[test]
fn what_fails_or_is_slower_is_to_be_mended() {
    let slower = Some(Decision::Slower);
    let faster = Some(Decision::Faster);
    assert_eq!(trouble(Class::Same, None), None);
    assert_eq!(trouble(Class::Same, Some(Decision::Inconclusive)), None);
    assert_eq!(
        trouble(Class::OnlyBFails, None),
        Some((Side::B, true, false))
    );
    assert_eq!(
        trouble(Class::OnlyAFails, None),
        Some((Side::A, true, false))
    );
    assert_eq!(trouble(Class::Slower, slower), Some((Side::B, false, true)));
    assert_eq!(trouble(Class::Faster, faster), Some((Side::A, false, true)));
    let differs = Class::OutputDiffers;
    assert_eq!(trouble(differs, None), Some((Side::B, true, false)));
    assert_eq!(trouble(differs, faster), Some((Side::A, true, true)));
}

/// Names of what is chosen, and why.
fn chosen(names: &[&str], related: &[&str], stderr: &str) -> Vec<(String, Because)> {
    let all = [
        mitigation("larger-stack", "threads/deep", "nothing"),
        mitigation("cxx", "image/cxx", "libstdc++"),
    ];
    let cases: [Case; 2] = [case("threads/deep"), case("image/cxx")];
    let cases: Vec<&Case> = cases.iter().collect();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let related = related.iter().map(|name| (*name).to_owned()).collect();
    let did = both(exits(0), complains(Outcome::Exited(1), stderr)).b;
    let symptom = Symptom {
        cases: &related,
        did: &did,
    };
    let chosen = choose(&all, &cases, &names, symptom).unwrap();
    chosen
        .into_iter()
        .map(|chosen: Chosen<'_>| (chosen.mitigation.name.clone(), chosen.because))
        .collect()
}

#[test]
fn what_is_tried_fits_what_was_seen_or_is_asked_for() {
    assert_eq!(chosen(&[], &[], "no idea"), []);
    let explained = Because::Explained("threads/deep".to_owned());
    assert_eq!(
        chosen(&[], &["threads/deep"], ""),
        [("larger-stack".to_owned(), explained)]
    );
    let said = Because::Said("libstdc++".to_owned());
    assert_eq!(
        chosen(&[], &[], "Error loading shared library libstdc++.so.6"),
        [("cxx".to_owned(), said)]
    );
    assert_eq!(
        chosen(&["cxx"], &["threads/deep"], ""),
        [("cxx".to_owned(), Because::Named)],
        "and nothing else"
    );
}

#[test]
fn a_name_that_there_is_not_is_a_mistake_with_a_suggestion() {
    let all = [mitigation("mimalloc", "a/b", "x")];
    let did = both(exits(0), exits(1)).b;
    let symptom = Symptom {
        cases: &BTreeSet::new(),
        did: &did,
    };
    let (message, help) = choose(&all, &[], &["mimaloc".to_owned()], symptom).unwrap_err();
    assert_eq!(message, "there is no mitigation `mimaloc`");
    assert!(help.contains("mimalloc"), "{help}");
}

#[test]
fn what_a_mitigation_does_is_told_by_both_sides() {
    let other = both(prints("fine"), exits(0)).a;
    let of = |without: Observation, with: Observation| {
        let without = both(exits(0), without).b;
        let with = both(exits(0), with).b;
        of_behaviour(&other, &without, &with, &all_rules())
    };
    let fails = || complains(Outcome::Exited(1), "no");
    assert_eq!(of(fails(), prints("fine")), Effect::Mends);
    assert_eq!(
        of(fails(), prints("else")),
        Effect::Succeeds(vec![Aspect::Stdout])
    );
    assert_eq!(of(fails(), fails()), Effect::NoEffect);
    assert_eq!(
        of(prints("else"), fails()),
        Effect::Breaks("exit 1".to_owned())
    );
    let changed = Effect::Changes(vec![Aspect::Stdout]);
    assert_eq!(of(prints("else"), prints("again")), changed);
}
