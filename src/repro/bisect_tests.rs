use proptest::prelude::*;

use super::*;
use crate::stats::{Pcg32, Rate, Sprt};

/// Searches, asking `see` about each, and gives what was found and how many were looked at.
fn search(versions: usize, mut see: impl FnMut(usize) -> Verdict) -> (Found, u32) {
    let mut search = Search::new(versions);
    let mut looks = 0;
    while let Some(index) = search.next() {
        search.tell(index, see(index));
        looks += 1;
    }
    (search.found(), looks)
}

fn at(change: usize) -> impl Fn(usize) -> Verdict {
    move |index| {
        if index < change {
            Verdict::Old
        } else {
            Verdict::New
        }
    }
}

proptest! {
    #[test]
    fn a_change_is_found_in_few_looks(versions in 2_usize..3000, part in 0.0_f64..1.0) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "small")]
        let change = 1 + (part * (versions - 1) as f64) as usize;
        let (found, looks) = search(versions, at(change));
        let expected = Found::Change { last: change - 1, first: change, untold: Vec::new() };
        prop_assert_eq!(found, expected);
        prop_assert!(looks <= most_looks(versions), "{} looks at {} versions", looks, versions);
    }

    #[test]
    fn what_cannot_be_told_is_named_and_nothing_else(
        versions in 2_usize..200,
        change in 1_usize..200,
        skipped in proptest::collection::vec(any::<bool>(), 200),
    ) {
        prop_assume!(change < versions);
        let skips = |index: usize| skipped[index];
        let see = |index: usize| if skips(index) { Verdict::Skip } else { at(change)(index) };
        let last = (0..change).rev().find(|&index| !skips(index));
        let first = (change..versions).find(|&index| !skips(index));
        let (found, _) = search(versions, see);
        match (last, first) {
            (Some(last), Some(first)) => {
                let untold = (last + 1..first).collect();
                prop_assert_eq!(found, Found::Change { last, first, untold });
            }
            (None, None) => prop_assert_eq!(found, Found::Untold),
            _ => prop_assert_eq!(found, Found::NoChange),
        }
    }
}

#[test]
fn where_the_ends_do_the_same_there_is_nothing_to_search() {
    assert_eq!(search(9, |_| Verdict::Old), (Found::NoChange, 2));
    assert_eq!(search(1, |_| Verdict::Old), (Found::NoChange, 1));
    assert_eq!(search(0, |_| Verdict::Old), (Found::Untold, 0));
    assert_eq!(search(3, |_| Verdict::Skip), (Found::Untold, 3));
}

#[test]
fn what_comes_and_goes_is_noticed() {
    // Broken in 2 to 5, whole again, and broken from 12 on.
    let fails = |index: usize| (2..6).contains(&index) || index >= 12;
    let see = |index: usize| {
        if fails(index) {
            Verdict::New
        } else {
            Verdict::Old
        }
    };
    let (found, _) = search(16, see);
    let Found::NotMonotone { changes } = found else {
        panic!("{found:?}");
    };
    assert_eq!(changes.len(), 3, "{changes:?}");
}

/// A bisect of flaky versions: each is decided by a sequential test between the rate of the failing
/// end and a quarter of it, as the program does it. The wrong version must come out no more often
/// than the chances of error add up to.
#[test]
fn flaky_versions_are_bisected_with_the_certainty_that_is_stated() {
    const VERSIONS: usize = 16;
    const ERROR: f64 = 0.005;
    let mut rng = Pcg32::new(11, 3);
    for rate in [0.02, 0.3, 1.0] {
        let mut wrong = 0;
        for round in 0..400 {
            let change = 1 + round % (VERSIONS - 1);
            let (found, _) = search(VERSIONS, |index| {
                let fails_at = if index < change { 0.0 } else { rate };
                let mut test = Sprt::new(rate / 4.0, rate, ERROR).unwrap();
                loop {
                    match test.take(rng.unit() < fails_at) {
                        Some(Rate::High) => return Verdict::New,
                        Some(Rate::Low) => return Verdict::Old,
                        None => {}
                    }
                }
            });
            let expected = Found::Change {
                last: change - 1,
                first: change,
                untold: Vec::new(),
            };
            wrong += u32::from(found != expected);
        }
        // At most eight decisions each: 4 %, which of 400 is 16; four standard deviations are 16.
        assert!(wrong <= 32, "{wrong} of 400 wrong at {rate}");
    }
}
