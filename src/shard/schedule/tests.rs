use std::time::Duration;

use super::*;

fn bundle(seconds: f64) -> Bundle {
    Bundle {
        seconds,
        ..Bundle::default()
    }
}

fn of(platform: &str, timings: bool) -> Bundle {
    Bundle {
        platform: Some(platform.to_owned()),
        timings,
        seconds: 1.0,
        ..Bundle::default()
    }
}

fn host(platform: &str, emulates: &[&str]) -> Host {
    Host {
        platform: platform.to_owned(),
        emulates: emulates.iter().map(|&own| own.to_owned()).collect(),
    }
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Batches of one bundle.
fn one_by_one() -> Pace {
    Pace {
        overhead: Duration::ZERO,
        ..Pace::default()
    }
}

fn run(order: Order) -> Vec<usize> {
    match order {
        Order::Run(bundles) => bundles,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_longest_go_first_in_batches_that_get_smaller() {
    let bundles: Vec<Bundle> = (1..=20).map(|n| bundle(f64::from(n))).collect();
    let mut schedule = Schedule::new(&bundles, one_by_one());
    let (a, b) = (
        schedule.join(Host::default()),
        schedule.join(Host::default()),
    );
    let first = run(schedule.next(a, at(0)));
    assert_eq!(first, [19, 18, 17], "a quarter of 210 s");
    let second = run(schedule.next(b, at(0)));
    assert_eq!(second, [16, 15, 14], "of what is left");
    let mut sizes = Vec::new();
    for round in 1.. {
        for bundle in schedule.workers[a].batch.clone() {
            assert!(schedule.may_begin(a, bundle));
            assert_eq!(schedule.finished(a, bundle, at(round)), Finish::Counts);
        }
        match schedule.next(a, at(round)) {
            Order::Run(batch) => sizes.push(batch.len()),
            other => {
                assert_eq!(other, Order::Wait, "b has something yet");
                break;
            }
        }
    }
    assert!(sizes.len() > 4, "{sizes:?}");
}

#[test]
fn what_a_dead_host_did_not_finish_goes_to_another() {
    let bundles = [bundle(4.0), bundle(3.0)];
    let mut schedule = Schedule::new(&bundles, Pace::default());
    let (a, b) = (
        schedule.join(Host::default()),
        schedule.join(Host::default()),
    );
    assert_eq!(run(schedule.next(a, at(0))), [0, 1], "5 s at least");
    assert_eq!(schedule.finished(a, 0, at(4)), Finish::Counts);
    schedule.lost(a);
    assert_eq!(schedule.next(a, at(5)), Order::Done);
    assert_eq!(run(schedule.next(b, at(5))), [1]);
    assert_eq!(schedule.finished(b, 1, at(8)), Finish::Counts);
    assert_eq!(schedule.next(b, at(8)), Order::Done);
    assert_eq!(schedule.left(), Left::default());
}

#[test]
fn what_has_not_begun_on_a_busy_host_is_taken_over() {
    let bundles = [bundle(2.0), bundle(2.0)];
    let mut schedule = Schedule::new(&bundles, Pace::default());
    let (a, b) = (
        schedule.join(Host::default()),
        schedule.join(Host::default()),
    );
    assert_eq!(run(schedule.next(a, at(0))), [0, 1]);
    assert_eq!(run(schedule.next(b, at(1))), [1]);
    assert!(schedule.may_begin(a, 0) && !schedule.may_begin(a, 1));
    assert_eq!(schedule.finished(b, 1, at(3)), Finish::Counts);
}

#[test]
fn what_hangs_is_begun_elsewhere_and_the_first_result_counts() {
    let mut schedule = Schedule::new(&[bundle(1.0)], one_by_one());
    let (slow, quick) = (
        schedule.join(Host::default()),
        schedule.join(Host::default()),
    );
    assert_eq!(run(schedule.next(slow, at(0))), [0]);
    assert_eq!(schedule.next(quick, at(2)), Order::Wait, "not late yet");
    assert_eq!(run(schedule.next(quick, at(4))), [0]);
    assert_eq!(schedule.finished(quick, 0, at(5)), Finish::Counts);
    assert_eq!(schedule.finished(slow, 0, at(9)), Finish::Late);
    assert_eq!(schedule.next(slow, at(9)), Order::Done);
}

#[test]
fn what_fails_is_tried_elsewhere_and_given_up_in_the_end() {
    let mut schedule = Schedule::new(&[bundle(1.0)], one_by_one());
    let hosts = [0, 1, 2].map(|_| schedule.join(Host::default()));
    for (number, &worker) in hosts.iter().enumerate() {
        assert_eq!(run(schedule.next(worker, at(number as u64))), [0]);
        schedule.failed(worker, 0, at(number as u64 + 1));
        let again = schedule.next(worker, at(number as u64 + 1));
        let expected = if number < 2 { Order::Wait } else { Order::Done };
        assert_eq!(again, expected, "not on the host where it failed");
    }
    assert_eq!(schedule.left().given_up, [0]);
}

#[test]
fn an_emulated_host_takes_no_timings() {
    let bundles = [of("linux/arm64", true), of("linux/arm64", false)];
    let mut schedule = Schedule::new(&bundles, Pace::default());
    let emulating = schedule.join(host("linux/amd64", &["linux/arm64"]));
    assert_eq!(run(schedule.next(emulating, at(0))), [1]);
    assert_eq!(schedule.finished(emulating, 1, at(1)), Finish::Counts);
    assert_eq!(schedule.next(emulating, at(1)), Order::Done);
    assert_eq!(schedule.left().unplaced, [0]);
    let native = schedule.join(host("linux/arm64", &[]));
    assert_eq!(run(schedule.next(native, at(2))), [0]);
}

#[test]
fn a_host_does_what_is_of_its_own_platform_first() {
    let bundles = [of("linux/arm64", false), of("linux/amd64", false)];
    let mut schedule = Schedule::new(&bundles, one_by_one());
    let amd = schedule.join(host("linux/amd64", &["linux/arm64"]));
    assert_eq!(run(schedule.next(amd, at(0))), [1]);
}
