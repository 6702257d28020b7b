//! Made-up runs: each verdict, and what lies at its edges.

use super::truth::{of_ratio, together};
use super::*;
use crate::clib::Family::{self, Glibc, Musl};
use crate::compare::testing::{Builder, expects, image, prints, timed};
use crate::compare::{self, Thresholds};
use crate::record::Role;
use crate::sample::Metric;

fn claim(case: &str, about: Family, sign: Sign) -> Claim {
    Claim {
        id: CaseId("claims/it".to_owned()),
        says: "They say so".to_owned(),
        about,
        distribution: None,
        sources: vec!["somebody/somewhere#1".to_owned()],
        said: None,
        note: String::new(),
        evidence: vec![CaseId(case.to_owned())],
        sign,
        package: None,
        expected: None,
    }
}

fn prints_yes(about: Family) -> Sign {
    let answer = |text| vec![expects(about, "", 0, Some(text))];
    Sign::Sees {
        answers: answer("yes"),
        opposite: answer("opposite"),
        open: answer("cannot"),
    }
}

/// A run in which the images with these versions of musl print these words.
fn seen(words: &[(&str, &str)]) -> Builder {
    let mut builder = Builder::new();
    for (version, _) in words {
        builder = builder.musl(version);
    }
    builder = builder.behaviour("a/b", vec![]).saw("debian", prints("no"));
    for (version, word) in words {
        builder = builder.saw(&format!("alpine-{version}"), prints(*word));
    }
    builder
}

fn verdict_on(builder: &Builder, claim: Claim) -> (String, Option<String>, Standing) {
    let mut run = builder.run.clone();
    run.header.claims = vec![claim];
    let comparison = compare::judge(&run, &Thresholds::default());
    let judged = judge(&run, &comparison).swap_remove(0);
    (judged.verdict.to_string(), judged.why, judged.standing)
}

fn verdict(words: &[(&str, &str)]) -> String {
    verdict_on(&seen(words), claim("a/b", Musl, prints_yes(Musl))).0
}

#[test]
fn each_history_has_its_verdict() {
    for (words, expected) in [
        (&["yes", "yes", "yes"], "holds"),
        (&["yes", "yes", "no"], "fixed since 1.2.5"),
        (&["yes", "no", "no"], "fixed since 1.2.4"),
        (&["no", "yes", "yes"], "holds since 1.2.4"),
        (&["no", "no", "no"], "never was so"),
        (&["opposite", "opposite", "opposite"], "reversed"),
        (&["yes", "opposite", "opposite"], "reversed since 1.2.4"),
        (&["opposite", "opposite", "no"], "never was so"),
        (&["yes", "cannot", "no"], "fixed since 1.2.5"),
        (&["cannot", "cannot", "cannot"], "not known here"),
        (&["yes", "no", "yes"], "not known here"),
        (&["no", "yes", "no"], "not known here"),
        (&["opposite", "no", "opposite"], "not known here"),
    ] {
        let words = [
            ("1.2.3", words[0]),
            ("1.2.4", words[1]),
            ("1.2.5", words[2]),
        ];
        assert_eq!(verdict(&words), expected, "{words:?}");
    }
}

#[test]
fn images_are_taken_by_version_and_not_in_the_order_of_the_run() {
    let words = [("1.2.5", "no"), ("1.1.24", "yes"), ("1.2.3", "yes")];
    assert_eq!(verdict(&words), "fixed since 1.2.5");
}

#[test]
fn images_of_one_version_that_differ_leave_it_open() {
    let other = image("stand-in", Some((Musl, "1.2.3")));
    let builder = seen(&[("1.2.3", "yes")])
        .image(Role::Candidate, other)
        .saw("stand-in", prints("no"));
    let (verdict, why, _) = verdict_on(&builder, claim("a/b", Musl, prints_yes(Musl)));
    assert_eq!(verdict, "not known here");
    assert!(why.unwrap().contains("have the same version and differ"));
    let mut of_alpine = claim("a/b", Musl, prints_yes(Musl));
    of_alpine.distribution = Some("alpine".to_owned());
    let mut builder = builder;
    builder.run.header.images[1].image.probe.os_id = Some("alpine".to_owned());
    assert_eq!(verdict_on(&builder, of_alpine).0, "holds");
}

#[test]
fn what_is_said_of_glibc_is_judged_on_its_images() {
    let builder = seen(&[("1.2.5", "yes")]);
    let of_glibc = claim("a/b", Glibc, prints_yes(Glibc));
    assert_eq!(verdict_on(&builder, of_glibc).0, "never was so");
    let words = [("1.2.3", "no"), ("1.2.5", "yes")];
    let differs = |sign| verdict_on(&seen(&words), claim("a/b", Musl, sign)).0;
    assert_eq!(differs(Sign::Differs), "holds since 1.2.5");
    assert_eq!(differs(Sign::Same), "fixed since 1.2.5");
}

#[test]
fn what_was_not_seen_is_not_known_and_says_why() {
    let broken = Builder::new()
        .musl("1.2.5")
        .behaviour("a/b", vec![])
        .broke("alpine-1.2.5", "port 53 is taken");
    let (verdict, why, standing) = verdict_on(&broken, claim("a/b", Musl, prints_yes(Musl)));
    assert_eq!(
        (verdict.as_str(), standing),
        ("not known here", Standing::Unsaid)
    );
    assert!(why.unwrap().contains("port 53 is taken"));
    let (_, why, _) = verdict_on(&Builder::new(), claim("a/b", Musl, prints_yes(Musl)));
    assert_eq!(why.unwrap(), "no image of that libc was looked at");
    let mut untellable = claim(
        "a/b",
        Musl,
        Sign::CannotTell {
            why: "no Java".to_owned(),
        },
    );
    untellable.evidence.clear();
    untellable.expected = Some(ClaimVerdict::NotKnown);
    let told = verdict_on(&broken, untellable);
    assert_eq!(
        told,
        (
            "not known here".to_owned(),
            Some("no Java".to_owned()),
            Standing::Confirmed
        )
    );
}

#[test]
fn an_expected_verdict_is_checked_image_by_image() {
    let standing = |words: &[(&str, &str)], expected: &str| {
        let mut claim = claim("a/b", Musl, prints_yes(Musl));
        claim.expected = Some(expected.parse().unwrap());
        verdict_on(&seen(words), claim).2
    };
    use Standing::{Confirmed, Refuted, Untold};
    // A run that has only one side of the turn can still be in agreement.
    assert_eq!(standing(&[("1.2.5", "no")], "fixed since 1.2.4"), Confirmed);
    assert_eq!(
        standing(&[("1.2.3", "yes")], "fixed since 1.2.4"),
        Confirmed
    );
    assert_eq!(standing(&[("1.2.4", "yes")], "fixed since 1.2.4"), Refuted);
    assert_eq!(standing(&[("1.2.3", "no")], "fixed since 1.2.4"), Refuted);
    assert_eq!(standing(&[("1.2.3", "no")], "holds since 1.2.4"), Confirmed);
    assert_eq!(standing(&[("1.2.4", "no")], "holds since 1.2.4"), Refuted);
    assert_eq!(
        standing(&[("1.2.3", "yes"), ("1.2.5", "no")], "holds"),
        Refuted
    );
    assert_eq!(standing(&[("1.2.3", "opposite")], "never was so"), Refuted);
    assert_eq!(standing(&[("1.2.3", "opposite")], "reversed"), Confirmed);
    assert_eq!(standing(&[("1.2.3", "cannot")], "holds"), Untold);
    assert_eq!(standing(&[("1.2.3", "no")], "not known here"), Refuted);
}

fn estimate(low: f64, high: f64) -> Estimate {
    Estimate {
        value: (low * high).sqrt(),
        low,
        high,
        confidence: 0.95,
        blocks: 10,
        pairs: 100,
    }
}

#[test]
fn an_interval_says_whether_a_claimed_ratio_is_so() {
    let truth = |low, high, times| of_ratio(&estimate(low, high), times, 0.03).as_str();
    // Claimed: 7 times. Half of what that adds: 4 times.
    assert_eq!(truth(4.01, 9.0, 7.0), "true");
    assert_eq!(truth(3.99, 9.0, 7.0), "open");
    assert_eq!(truth(20.0, 30.0, 7.0), "true");
    assert_eq!(truth(1.04, 3.99, 7.0), "less");
    assert_eq!(truth(1.02, 3.99, 7.0), "not-true");
    assert_eq!(truth(0.99, 1.01, 7.0), "not-true");
    assert_eq!(truth(0.5, 0.9, 7.0), "opposite");
    assert_eq!(truth(0.9, 0.98, 7.0), "not-true");
    // Claimed: a quarter. Half of that, upside down: 2.5 times as quick.
    assert_eq!(truth(0.20, 0.39, 0.25), "true");
    assert_eq!(truth(0.35, 0.45, 0.25), "open");
    assert_eq!(truth(0.45, 0.90, 0.25), "less");
    assert_eq!(truth(1.1, 1.2, 0.25), "opposite");
    // Claimed so little that half of it would be within the margin.
    assert_eq!(truth(1.02, 1.06, 1.04), "open");
    assert_eq!(truth(1.031, 1.06, 1.04), "true");
    // A machine that cannot tell 45 % apart says nothing of a claimed quarter more.
    let noisy = |low, high, times| of_ratio(&estimate(low, high), times, 0.45).as_str();
    assert_eq!(noisy(0.95, 1.05, 1.26), "open");
    assert_eq!(noisy(1.5, 1.6, 1.26), "true");
    assert_eq!(noisy(0.5, 0.6, 1.26), "opposite");
    assert_eq!(noisy(0.95, 1.05, 1.0), "open");
    assert_eq!(noisy(1.2, 1.3, 1.0), "open");
    assert_eq!(noisy(1.5, 1.6, 1.0), "not-true");
    assert_eq!(noisy(1.2, 1.3, 7.0), "not-true");
    // Claimed: no difference.
    assert_eq!(truth(0.95, 1.09, 1.0), "true");
    assert_eq!(truth(0.95, 1.11, 1.0), "open");
    assert_eq!(truth(1.11, 1.2, 1.0), "not-true");
    let one_block = Estimate {
        blocks: 1,
        ..estimate(5.0, 6.0)
    };
    assert_eq!(of_ratio(&one_block, 7.0, 0.03).as_str(), "open");
}

#[test]
fn several_cases_must_all_bear_it_out() {
    let open = Truth::Open("why".to_owned());
    let of = |truths: &[Truth]| together(truths.iter()).as_str();
    assert_eq!(of(&[Truth::Yes, Truth::Yes]), "true");
    assert_eq!(of(&[Truth::Yes, Truth::No]), "not-true");
    assert_eq!(of(&[Truth::Yes, Truth::Opposite]), "not-true");
    assert_eq!(of(&[Truth::Opposite, Truth::Opposite]), "opposite");
    assert_eq!(of(&[Truth::Yes, Truth::Less]), "less");
    assert_eq!(of(&[Truth::Yes, open.clone()]), "open");
    assert_eq!(of(&[Truth::No, open.clone()]), "not-true");
    assert_eq!(of(&[open, Truth::Less]), "open");
    assert_eq!(of(&[]), "open");
}

/// A run in which musl takes so many times as long, by version.
fn took(ratios: &[(&str, f64)]) -> Builder {
    let mut builder = Builder::new();
    for (version, _) in ratios {
        builder = builder.musl(version);
    }
    builder = builder.timing("a/t", Metric::Wall, 1);
    for (version, ratio) in ratios {
        builder = builder.took(&format!("alpine-{version}"), timed(10, *ratio, 0.01, 3));
    }
    builder
}

fn times(times: f64, cpus: Option<u32>) -> Claim {
    claim("a/t", Musl, Sign::Ratio { times, cpus })
}

#[test]
fn ratios_have_a_history_too() {
    let builder = took(&[("1.1.24", 1.6), ("1.2.3", 24.0), ("1.2.5", 24.0)]);
    assert_eq!(
        verdict_on(&builder, times(8.0, None)).0,
        "holds since 1.2.3"
    );
    assert_eq!(verdict_on(&builder, times(100.0, None)).0, "overstated");
    assert_eq!(verdict_on(&builder, times(1.0, None)).0, "never was so");
    assert_eq!(verdict_on(&builder, times(0.5, None)).0, "reversed");
}

#[test]
fn a_ratio_about_the_half_of_what_is_said_does_not_come_and_go() {
    let about_the_half = [("1.1.24", 6.0), ("1.2.3", 3.0), ("1.2.5", 6.0)];
    assert_eq!(
        verdict_on(&took(&about_the_half), times(8.0, None)).0,
        "holds"
    );
    let gone_between = [("1.1.24", 6.0), ("1.2.3", 1.0), ("1.2.5", 6.0)];
    assert_eq!(
        verdict_on(&took(&gone_between), times(8.0, None)).0,
        "not known here"
    );
    let more_and_more = [("1.1.24", 3.0), ("1.2.3", 3.0), ("1.2.5", 6.0)];
    assert_eq!(
        verdict_on(&took(&more_and_more), times(8.0, None)).0,
        "holds since 1.2.5"
    );
}

#[test]
fn fewer_cpus_than_were_there_deny_nothing() {
    let builder = took(&[("1.2.5", 3.0)]);
    let (verdict, why, _) = verdict_on(&builder, times(80.0, Some(32)));
    assert_eq!(verdict, "not known here");
    assert!(why.unwrap().contains("32 CPUs; this one has 2"));
    assert_eq!(verdict_on(&builder, times(3.0, Some(32))).0, "holds");
    assert_eq!(verdict_on(&builder, times(0.5, Some(32))).0, "reversed");
}

#[test]
fn a_control_that_differs_leaves_a_ratio_open() {
    let with_control = |control: &str| {
        let builder = took(&[("1.2.5", 3.0)])
            .timing(control, Metric::Wall, 1)
            .control()
            .took("alpine-1.2.5", timed(10, 1.2, 0.01, 3));
        verdict_on(&builder, times(3.0, None))
    };
    for control in ["a/control", "claims/control"] {
        let (verdict, why, _) = with_control(control);
        assert_eq!(verdict, "not known here");
        assert!(why.unwrap().contains(control));
    }
    assert_eq!(with_control("other/control").0, "holds");
}

#[test]
fn either_libc_may_be_the_baseline() {
    let mut builder = took(&[("1.2.5", 0.2)]);
    // The names stay: what was glibc is musl now, and the other way round.
    let images = &mut builder.run.header.images;
    let (first, second) = images.split_at_mut(1);
    std::mem::swap(&mut first[0].image.probe, &mut second[0].image.probe);
    assert_eq!(verdict_on(&builder, times(5.0, None)).0, "holds");
    let of_glibc = Claim {
        about: Glibc,
        ..times(5.0, None)
    };
    assert_eq!(verdict_on(&builder, of_glibc).0, "reversed");
}

#[test]
fn what_a_release_of_a_package_ended_is_told_by_that_release() {
    let release = Release {
        package: "numpy".to_owned(),
        version: "1.25.0".parse().unwrap(),
        date: Some("2023-06-17".to_owned()),
    };
    for (ratio, verdict) in [
        (1.02, "fixed since numpy 1.25.0"),
        (3.0, "fixed since numpy 1.25.0"),
        (60.0, "holds"),
        (0.5, "reversed"),
    ] {
        let mut builder = Builder::new()
            .musl("1.2.5")
            .timing("claims/install", Metric::Wall, 1)
            .took("alpine-1.2.5", timed(12, ratio, 0.001, 3));
        let claim = Claim {
            package: Some(release.clone()),
            expected: verdict.parse().ok(),
            ..claim(
                "claims/install",
                Musl,
                Sign::Ratio {
                    times: 50.0,
                    cpus: None,
                },
            )
        };
        builder.run.header.claims = vec![claim];
        let comparison = compare::judge(&builder.run, &Thresholds::default());
        let judged = judge(&builder.run, &comparison);
        assert_eq!(judged[0].verdict.to_string(), verdict, "{ratio}");
        assert_eq!(judged[0].standing, Standing::Confirmed, "{ratio}");
    }
}
