use super::super::model::{FORMAT_VERSION, Limits, OutcomeClass, Subject, interval};
use super::*;
use crate::clib::Family::{Glibc, Musl};
use crate::compare::testing::{ends, image, prints};
use crate::engine::EngineInfo;
use crate::outcome::Outcome;
use crate::repro::{FailsWhen, Stress};
use crate::suite::model::testing::case;

/// What was seen on an image, as so many trials that failed or not.
pub(crate) fn outcomes(classes: &[(Observation, u64, bool)]) -> Outcomes {
    let count = |wanted: fn(&bool) -> bool| {
        let some = classes.iter().filter(|(_, _, fails)| wanted(fails));
        some.map(|(_, count, _)| count).sum::<u64>()
    };
    let (trials, failures) = (count(|_| true), count(|fails| *fails));
    let rate = interval(failures, trials, false);
    Outcomes {
        trials,
        failures,
        until_failures: false,
        rate_low: rate.low,
        rate_high: rate.high,
        classes: classes
            .iter()
            .map(|(seen, count, fails)| OutcomeClass {
                observation: seen.clone(),
                count: *count,
                fails: *fails,
            })
            .collect(),
        others: 0,
        decision: None,
        seconds: 0.1,
    }
}

pub(crate) fn tried(label: &str, libc: (crate::clib::Family, &str), outcomes: Outcomes) -> Tried {
    Tried {
        label: label.to_owned(),
        range: label.split(':').next().unwrap_or_default().to_owned(),
        image: image(label, Some(libc)),
        job: None,
        result: TriedResult::Ran(outcomes),
    }
}

pub(crate) fn repro(baseline: Tried, across: Vec<Tried>) -> Repro {
    Repro {
        format_version: FORMAT_VERSION,
        tool_version: "0".to_owned(),
        began: jiff::Timestamp::UNIX_EPOCH,
        engine: EngineInfo::default(),
        subject: Subject {
            thing: "case.c".to_owned(),
            case: case("local/case"),
            dockerfile: None,
            observe: vec![Aspect::Outcome, Aspect::Stdout],
            normalised: Vec::new(),
            fails_when: FailsWhen::Differs,
            as_shipped: false,
        },
        limits: Limits::once(),
        stress: Stress::default(),
        baseline,
        across,
        not_at_hand: Vec::new(),
    }
}

pub(crate) fn good() -> Outcomes {
    outcomes(&[(prints("40"), 1, false)])
}

pub(crate) fn bad() -> Outcomes {
    outcomes(&[(ends(Outcome::Signaled(11), ""), 1, true)])
}

#[test]
fn neighbours_with_equal_outcome_are_one_group_and_the_first_change_is_told() {
    let across = vec![
        tried("alpine:3.6", (Musl, "1.1.16"), bad()),
        tried("alpine:3.12", (Musl, "1.1.24"), bad()),
        tried("alpine:3.20", (Musl, "1.2.5"), good()),
        tried("debian:bookworm", (Glibc, "2.36"), good()),
    ];
    let matrix = Matrix::of(&repro(tried("distroless", (Glibc, "2.41"), good()), across));
    let groups: Vec<(&[usize], State)> = matrix
        .groups
        .iter()
        .map(|group| (group.images.as_slice(), group.state))
        .collect();
    assert_eq!(
        groups,
        [
            (&[0, 1][..], State::Fails),
            (&[2], State::Passes),
            (&[3], State::Passes)
        ]
    );
    let [change] = matrix.changes.as_slice() else {
        panic!("{:?}", matrix.changes);
    };
    assert_eq!((change.from, change.to, change.same_libc), (1, 2, false));
    assert_eq!(change.outcomes.0, "SIGSEGV");
    assert_eq!(change.differs[0].diff.only_b, 1);
    assert!(matrix.reproduces);
    assert!(
        matrix.cause[0].contains("the version of musl"),
        "{:?}",
        matrix.cause
    );
}

#[test]
fn images_of_one_version_that_disagree_are_not_the_libc_alone() {
    let across = vec![
        tried("alpine:3.16", (Musl, "1.2.3"), good()),
        tried("alpine:3.17", (Musl, "1.2.3"), bad()),
    ];
    let matrix = Matrix::of(&repro(tried("distroless", (Glibc, "2.41"), good()), across));
    assert!(matrix.changes[0].same_libc);
    let said = &matrix.cause[0];
    assert!(said.starts_with("not the upstream version"), "{said}");
    let shipped = {
        let mut repro = repro(
            tried("debian", (Glibc, "2.41"), good()),
            vec![tried("alpine:3.16", (Musl, "1.2.3"), bad())],
        );
        repro.subject.as_shipped = true;
        Matrix::of(&repro)
    };
    assert!(shipped.cause[0].contains("not put down to the libc"));
}

#[test]
fn rates_that_chance_explains_are_one_group() {
    let rate = |failures: u64| {
        outcomes(&[
            (prints("40"), 200 - failures, false),
            (prints("39"), failures, true),
        ])
    };
    let across = vec![
        tried("alpine:3.16", (Musl, "1.2.3"), rate(2)),
        tried("alpine:3.17", (Musl, "1.2.4"), rate(5)),
        tried("alpine:3.20", (Musl, "1.2.5"), rate(40)),
    ];
    let matrix = Matrix::of(&repro(tried("distroless", (Glibc, "2.41"), good()), across));
    assert_eq!(matrix.groups.len(), 2);
    assert_eq!(matrix.groups[0].state, State::Flaky);
    let p_value = matrix.changes[0].p_value.unwrap();
    assert!(p_value < 1e-6, "{p_value}");
}

#[test]
fn where_nothing_fails_nobody_is_blamed() {
    let across = vec![tried("alpine:3.20", (Musl, "1.2.5"), good())];
    let matrix = Matrix::of(&repro(tried("distroless", (Glibc, "2.41"), good()), across));
    assert!(!matrix.reproduces && matrix.cause.is_empty() && matrix.changes.is_empty());
    assert!(!matrix.is_broken());
}
