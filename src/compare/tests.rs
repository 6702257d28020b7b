//! Every verdict, and the verdict on the whole, from synthetic runs.

use super::behaviour::query_details;
use super::testing::{Builder, ends, expects, image, prints, query, timed};
use super::{Comparison, Finding, Overall, Thresholds, Verdict, judge};
use crate::clib::Family::{Glibc, Musl};
use crate::outcome::{Observation, Outcome, Output, Query};
use crate::record::{Role, TrialResult};
use crate::sample::Metric;
use crate::suite::{Aspect, Expectation, Kind};

fn judged(builder: &Builder) -> Comparison {
    judge(&builder.run, &Thresholds::default())
}

/// One behaviour case, its baseline and a candidate with musl 1.2.5.
fn one(expectations: Vec<Expectation>, baseline: Observation, candidate: Observation) -> Finding {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/tcp", expectations)
        .saw("debian", baseline)
        .saw("alpine-1.2.5", candidate);
    judged(&builder).findings.remove(0)
}

/// glibc prints `yes`; musl below 1.2.4 prints `no`, from then on `yes`.
fn fixed_in_1_2_4() -> Vec<Expectation> {
    vec![
        expects(Glibc, "", 0, Some("yes")),
        expects(Musl, "<1.2.4", 0, Some("no")),
        expects(Musl, ">=1.2.4", 0, Some("yes")),
    ]
}

fn always_differs() -> Vec<Expectation> {
    vec![
        expects(Glibc, "", 0, Some("yes")),
        expects(Musl, "", 0, Some("no")),
    ]
}

#[test]
fn every_behaviour_verdict() {
    for (expectations, baseline, candidate, verdict) in [
        (vec![], "yes", "yes", Verdict::Same),
        (vec![], "yes", "no", Verdict::New),
        (fixed_in_1_2_4(), "yes", "yes \n\n", Verdict::Same),
        (fixed_in_1_2_4(), "yes", "no", Verdict::New),
        (always_differs(), "yes", "no", Verdict::Documented),
        (always_differs(), "yes", "maybe", Verdict::New),
        (always_differs(), "maybe", "no", Verdict::New),
        (always_differs(), "yes", "yes", Verdict::NoLonger),
        (always_differs(), "no", "no", Verdict::NoLonger),
        (fixed_in_1_2_4(), "no", "no", Verdict::Refuted),
    ] {
        let finding = one(expectations.clone(), prints(baseline), prints(candidate));
        assert_eq!(
            finding.verdict, verdict,
            "{expectations:?} {baseline} {candidate}"
        );
        let differs = finding.behaviour().unwrap().differs.clone();
        let expected: &[Aspect] = match verdict {
            Verdict::New | Verdict::Documented => &[Aspect::Stdout],
            _ => &[],
        };
        assert_eq!(differs, expected);
    }
}

#[test]
fn a_difference_in_what_the_catalogue_is_silent_of_is_new() {
    let silent = vec![expects(Glibc, "", 0, None), expects(Musl, "", 0, None)];
    let finding = one(silent, prints("a"), prints("b"));
    assert_eq!(finding.verdict, Verdict::New);
    assert_eq!(
        finding.notes,
        ["both did what the catalogue says, but it says nothing of their stdout"]
    );
}

#[test]
fn outcomes_differ_as_documented_though_nothing_is_said_of_the_output() {
    let documented = vec![expects(Glibc, "", 0, None), expects(Musl, "", 1, None)];
    let finding = one(documented, prints("fine"), ends(Outcome::Exited(1), "oh"));
    assert_eq!(finding.verdict, Verdict::Documented);
}

#[test]
fn a_refuted_expectation_is_visible_though_both_agree() {
    let same = vec![
        expects(Glibc, "", 0, Some("yes")),
        expects(Musl, "", 0, Some("yes")),
    ];
    let finding = one(same.clone(), prints("no"), prints("no"));
    assert_eq!(finding.verdict, Verdict::Refuted);
    assert_eq!(
        finding.notes,
        [
            "the baseline did not do what the catalogue says of its libc: stdout",
            "the candidate did not do what the catalogue says of its libc: stdout",
        ]
    );
}

#[test]
fn only_what_is_observed_is_compared() {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/ndots", vec![])
        .with(|case| {
            case.kind = Kind::Behaviour {
                observe: vec![Aspect::Queries],
            };
        });
    let sends = |text: &str, transports: &[&str]| Observation {
        queries: transports.iter().map(|t| query(t, "a.test")).collect(),
        ..prints(text)
    };
    let same = builder
        .saw("debian", sends("one", &["udp", "tcp", "udp"]))
        .saw("alpine-1.2.5", sends("other", &["tcp", "udp"]));
    assert_eq!(judged(&same).findings[0].verdict, Verdict::Same);
    let differs = same.saw("alpine-1.2.5", sends("other", &["udp"]));
    assert_eq!(judged(&differs).findings[0].verdict, Verdict::New);
}

#[test]
fn how_often_and_with_what_is_asked_is_compared_where_a_case_says_so() {
    let mut says = expects(Musl, "", 0, None);
    let expected = "127.0.0.1 udp A a.test rd ad edns=1232 x2".to_owned();
    says.query_details = Some(vec![expected.clone()]);
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/ad", vec![expects(Glibc, "", 0, None), says])
        .with(|case| {
            case.kind = Kind::Behaviour {
                observe: vec![Aspect::QueryDetails],
            };
        });
    let asks = |count: usize, ad: bool| Observation {
        queries: vec![
            Query {
                ad,
                edns: ad.then_some(1232),
                ..query("udp", "a.test")
            };
            count
        ],
        ..prints("")
    };
    assert_eq!(query_details(&asks(2, true)), [expected]);
    let plain = "127.0.0.1 udp A a.test rd x1";
    assert_eq!(query_details(&asks(1, false)), [plain]);
    let once = builder.saw("debian", asks(1, false));
    let documented = once.saw("alpine-1.2.5", asks(2, true));
    assert_eq!(judged(&documented).findings[0].verdict, Verdict::Documented);
    let more_often = documented.saw("alpine-1.2.5", asks(3, true));
    assert_eq!(judged(&more_often).findings[0].verdict, Verdict::New);
    let flag_missing = more_often.saw("alpine-1.2.5", asks(2, false));
    assert_eq!(judged(&flag_missing).findings[0].verdict, Verdict::New);
}

#[test]
fn output_that_was_cut_is_not_taken_for_equal() {
    let cut = |dropped| Observation {
        stdout: Output {
            bytes: b"x".to_vec(),
            dropped,
        },
        ..prints("")
    };
    assert_eq!(one(vec![], cut(0), cut(9)).verdict, Verdict::New);
    assert_eq!(one(vec![], cut(9), cut(9)).verdict, Verdict::Same);
}

#[test]
fn the_older_musl_diverges_and_the_newer_does_not() {
    let builder = Builder::new()
        .musl("1.2.3")
        .musl("1.2.5")
        .behaviour("dns/tcp", fixed_in_1_2_4())
        .saw("debian", prints("yes"))
        .saw("alpine-1.2.3", prints("no"))
        .saw("alpine-1.2.5", prints("yes"));
    let comparison = judged(&builder);
    let verdicts: Vec<Verdict> = comparison.findings.iter().map(|f| f.verdict).collect();
    assert_eq!(verdicts, [Verdict::Documented, Verdict::Same]);
    assert_eq!(comparison.overall, Overall::Clean);
}

#[test]
fn an_image_against_itself_is_all_the_same() {
    let itself = image("debian", Some((Glibc, "2.41")));
    let builder = Builder::new()
        .image(Role::Candidate, itself)
        .behaviour("dns/tcp", always_differs())
        .saw("debian", prints("yes"))
        .saw("debian", prints("yes"))
        .behaviour("dns/once", always_differs())
        .saw("debian", prints("yes"));
    let comparison = judged(&builder);
    assert_eq!(comparison.findings.len(), 2);
    assert!(
        comparison
            .findings
            .iter()
            .all(|f| f.verdict == Verdict::Same && f.notes.is_empty())
    );
    let differs = builder.saw("debian", prints("no"));
    assert_eq!(judged(&differs).findings[1].verdict, Verdict::New);
}

#[test]
fn nothing_is_expected_of_an_unknown_libc() {
    let builder = Builder::new()
        .image(Role::Candidate, image("scratch", None))
        .behaviour("dns/tcp", always_differs())
        .saw("debian", prints("yes"))
        .saw("scratch", prints("no"));
    let finding = &judged(&builder).findings[0];
    assert_eq!((finding.verdict, finding.notes.len()), (Verdict::New, 0));
}

#[test]
fn a_control_that_differs_spoils_its_suite_and_no_other() {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/control", always_differs())
        .control()
        .saw("debian", prints("yes"))
        .saw("alpine-1.2.5", prints("no"))
        .behaviour("dns/tcp", always_differs())
        .saw("debian", prints("yes"))
        .saw("alpine-1.2.5", prints("no"))
        .behaviour("threads/stack", vec![])
        .saw("debian", prints("yes"))
        .saw("alpine-1.2.5", prints("yes"));
    let comparison = judged(&builder);
    let [control, tcp, stack] = comparison.findings.as_slice() else {
        panic!("{comparison:?}");
    };
    assert_eq!(control.verdict, Verdict::New);
    assert!(control.notes[0].contains("aren't to be trusted"));
    assert_eq!(tcp.verdict, Verdict::Documented);
    assert!(tcp.notes[0].contains("control dns/control shows a difference too"));
    assert_eq!(stack.notes.len(), 0);
    assert!(comparison.notes[0].contains("suite dns"));
}

#[test]
fn what_could_not_be_told_is_never_a_verdict_on_a_libc() {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/a", vec![])
        .saw("debian", prints("yes"))
        .broke("alpine-1.2.5", "port 53 is taken")
        .behaviour("dns/b", vec![])
        .saw("debian", prints("yes"))
        .trial(
            "alpine-1.2.5",
            TrialResult::Unsupported("no shell".to_owned()),
        )
        .behaviour("dns/c", vec![])
        .saw("alpine-1.2.5", prints("yes"));
    let findings = judged(&builder).findings;
    let seen: Vec<(Verdict, &str)> = findings
        .iter()
        .map(|f| (f.verdict, f.notes[0].as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            (
                Verdict::Broken,
                "candidate: the agent could not prepare the case: port 53 is taken"
            ),
            (Verdict::Unsupported, "candidate: no shell"),
            (Verdict::Broken, "the record has no trial of the baseline"),
        ]
    );
}

fn timing(ratio: f64, blocks: usize, noise: f64) -> Finding {
    let builder = Builder::new()
        .musl("1.2.5")
        .timing("alloc/small", Metric::Wall, 1)
        .took("alpine-1.2.5", timed(blocks, ratio, noise, 3));
    judged(&builder).findings.remove(0)
}

#[test]
fn every_timing_verdict() {
    for (ratio, blocks, noise, verdict) in [
        (9.8, 10, 0.02, Verdict::Slower),
        (1.10, 10, 0.02, Verdict::Slower),
        (0.80, 10, 0.02, Verdict::Faster),
        (1.00, 10, 0.02, Verdict::NoDifference),
        (1.00, 6, 0.5, Verdict::Inconclusive),
        (1.03, 10, 0.02, Verdict::Inconclusive),
        (9.8, 1, 0.02, Verdict::Inconclusive),
        (9.8, 4, 0.02, Verdict::Slower),
        (1.00, 0, 0.02, Verdict::Broken),
    ] {
        let finding = timing(ratio, blocks, noise);
        assert_eq!(finding.verdict, verdict, "{ratio} {blocks} {finding:?}");
        let said = finding.notes.join(" ");
        let wanted = match (verdict, blocks) {
            (_, 1) => "measure at least 6",
            (Verdict::Inconclusive, _) => "3 % margin",
            (Verdict::Broken, _) => "no pair of samples",
            (_, 4) => "only 4 of at least 6 blocks",
            _ => "",
        };
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn costs_are_per_iteration_and_memory_is_not() {
    let finding = timing(2.0, 10, 0.0);
    let cost = finding.timing().unwrap().candidate.unwrap();
    assert_eq!((cost.median, cost.samples), (100_000.0, 200));
    let builder = Builder::new()
        .musl("1.2.5")
        .timing("alloc/peak", Metric::PeakMemory, 4)
        .took("alpine-1.2.5", timed(10, 2.0, 0.0, 3));
    let finding = &judged(&builder).findings[0];
    assert_eq!(
        finding.timing().unwrap().candidate.unwrap().median,
        10_000.0
    );
    assert!(finding.notes[0].contains("4 threads on 2 CPUs"));
}

#[test]
fn a_timing_control_outside_the_margin_is_said_with_every_tax_of_the_suite() {
    let builder = Builder::new()
        .musl("1.2.5")
        .timing("alloc/control", Metric::Wall, 1)
        .control()
        .took("alpine-1.2.5", timed(10, 1.2, 0.02, 3))
        .timing("alloc/small", Metric::Wall, 1)
        .took("alpine-1.2.5", timed(10, 1.2, 0.02, 3));
    let comparison = judged(&builder);
    assert!(comparison.findings[1].notes[0].contains("control alloc/control"));
    assert!(comparison.notes[0].contains("control alloc/control is slower on alpine-1.2.5"));
    assert_eq!(comparison.overall, Overall::Clean);
}

/// A/A runs with noise of 5 %, and as many with a planted 10 %: no false tax, none missed.
#[test]
fn nothing_is_found_where_nothing_is_and_ten_percent_is_found() {
    for seed in 0..15 {
        let run = |ratio| {
            let builder = Builder::new()
                .musl("1.2.5")
                .timing("alloc/small", Metric::Wall, 1)
                .took("alpine-1.2.5", timed(10, ratio, 0.05, seed));
            judged(&builder).findings[0].verdict
        };
        let same = run(1.0);
        assert!(
            matches!(same, Verdict::NoDifference | Verdict::Inconclusive),
            "seed {seed}: {same}"
        );
        assert_eq!(run(1.10), Verdict::Slower, "seed {seed}");
    }
}

#[test]
fn the_whole_is_as_bad_as_its_worst_part() {
    let with = |good: usize, broken: usize, new: bool| {
        let mut builder = Builder::new().musl("1.2.5");
        for i in 0..good {
            builder = builder
                .behaviour(&format!("a/good-{i}"), vec![])
                .saw("debian", prints("x"))
                .saw("alpine-1.2.5", prints(if new { "y" } else { "x" }));
        }
        for i in 0..broken {
            builder = builder
                .behaviour(&format!("a/broken-{i}"), vec![])
                .saw("debian", prints("x"))
                .broke("alpine-1.2.5", "oh");
        }
        let overall = judged(&builder).overall;
        (overall, overall.exit().code())
    };
    assert_eq!(with(9, 1, false), (Overall::Clean, 0));
    assert_eq!(with(9, 1, true), (Overall::NewDivergence, 1));
    assert_eq!(with(8, 2, true), (Overall::TooBroken, 5));
    assert_eq!(with(0, 0, false), (Overall::TooBroken, 5));
}

#[test]
fn an_image_with_nothing_but_broken_findings_is_too_much() {
    let mut builder = Builder::new().musl("1.2.5").musl("1.2.3");
    for i in 0..20 {
        builder = builder
            .behaviour(&format!("a/good-{i}"), vec![])
            .saw("debian", prints("x"))
            .saw("alpine-1.2.5", prints("x"));
    }
    let builder = builder.broke("alpine-1.2.3", "no such image");
    assert_eq!(judged(&builder).overall, Overall::TooBroken);
}

#[test]
fn a_run_that_was_cut_off_says_so() {
    let mut builder = Builder::new()
        .musl("1.2.5")
        .behaviour("a/done", vec![])
        .saw("debian", prints("x"))
        .saw("alpine-1.2.5", prints("x"))
        .behaviour("a/not-done", vec![]);
    builder.run.header.finished = None;
    assert_eq!(
        judged(&builder).notes,
        ["1 of 2 cases have no trial on a candidate: the run was cut off"]
    );
}
