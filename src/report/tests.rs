//! What people and programs see of synthetic runs.

mod curves;
mod formats;
mod hostile;
mod html;
pub(super) mod json;
mod mitigations;
pub(super) mod sarif;
mod snapshots;

use super::view::View;
use super::{Look, Verbosity, terminal};
use crate::clib::Family::{Glibc, Musl};
use crate::compare::testing::{Builder, ends, expects, prints, timed};
use crate::compare::{Thresholds, judge};
use crate::outcome::{Observation, Outcome, Output};
use crate::record::TrialResult;
use crate::sample::Metric;
use crate::suite::{CaseId, Claim, Sign};

/// The report at a width, without colour unless wanted.
fn rendered(builder: &Builder, look: Look) -> String {
    let comparison = judge(&builder.run, &Thresholds::default());
    terminal::render(&View::new(&builder.run, &comparison), &look)
}

fn at(width: usize, verbosity: Verbosity) -> Look {
    Look {
        colour: false,
        width,
        verbosity,
    }
}

/// A run with something of everything.
fn full() -> Builder {
    let mut builder = Builder::new().musl("1.2.3").musl("1.2.5");
    builder.run.header.images[1].image.stand_in_for = Some("alpine:3.17".to_owned());
    builder.run.header.notes = vec!["no registry: stand-ins are used".to_owned()];
    timings(diverging(builder))
}

fn diverging(builder: Builder) -> Builder {
    builder
        .behaviour(
            "dns/tcp-fallback",
            vec![
                expects(Glibc, "", 0, Some("10 addresses")),
                expects(Musl, "<1.2.4", 0, Some("2 addresses")),
                expects(Musl, ">=1.2.4", 0, Some("10 addresses")),
            ],
        )
        .with(|case| {
            case.docs.fixed_in = Some("musl 1.2.4".to_owned());
            case.docs.alpine = Some("3.18".to_owned());
            case.docs.why = "musl had no DNS over TCP before 1.2.4".to_owned();
            case.docs.mitigation = Some("use Alpine 3.18 or newer".to_owned());
            case.docs.references = vec!["https://musl.libc.org/releases.html".to_owned()];
        })
        .saw("debian", prints("10 addresses\n"))
        .saw("alpine-1.2.3", prints("2 addresses\n"))
        .saw("alpine-1.2.5", prints("10 addresses\n"))
        .behaviour("dns/search", vec![])
        .saw("debian", prints("one\ntwo\n"))
        .saw("alpine-1.2.3", prints("one\nthree\n"))
        .saw("alpine-1.2.5", prints("one\nthree\n"))
        .behaviour("dns/plain", vec![])
        .saw("debian", prints("yes"))
        .saw("alpine-1.2.3", prints("yes"))
        .saw("alpine-1.2.5", prints("yes"))
        .behaviour(
            "dns/gone",
            vec![
                expects(Glibc, "", 0, Some("a")),
                expects(Musl, "", 0, Some("b")),
            ],
        )
        .with(|case| case.docs.since = Some("musl 1.1.0".to_owned()))
        .saw("debian", prints("a"))
        .saw("alpine-1.2.5", prints("a"))
        .behaviour("dns/wrong", vec![expects(Glibc, "", 0, Some("a"))])
        .saw("debian", prints("b"))
        .saw("alpine-1.2.5", prints("b"))
        .behaviour(
            "loader/glibc-program",
            vec![expects(Glibc, "", 0, None), expects(Musl, "", 0, None)],
        )
        .with(|case| case.expectations[1].outcome = Outcome::NotStarted(2))
        .saw("debian", prints("hello\nworld\n"))
        .saw("alpine-1.2.3", ends(Outcome::NotStarted(2), ""))
        .saw("alpine-1.2.5", ends(Outcome::NotStarted(2), ""))
        .behaviour("loader/broken", vec![])
        .saw("debian", prints("x"))
        .saw("alpine-1.2.3", prints("x"))
        .broke("alpine-1.2.5", "port 53 is taken")
}

/// What people say of the cases of [`full`].
fn with_claims(mut builder: Builder) -> Builder {
    let answer = |text| expects(Musl, "", 0, Some(text));
    let sees = |text| Sign::Sees {
        answers: vec![answer(text)],
        opposite: Vec::new(),
        open: Vec::new(),
    };
    let times = |times, cpus| Sign::Ratio { times, cpus };
    let claim = |name: &str, case: &str, sign, expected: &str| Claim {
        id: CaseId(format!("claims/{name}")),
        says: format!("They say it of {case}"),
        about: Musl,
        distribution: None,
        sources: vec!["somebody/somewhere#1".to_owned()],
        said: Some(2020),
        note: "What to know.".to_owned(),
        evidence: vec![CaseId(case.to_owned())],
        sign,
        package: None,
        expected: expected.parse().ok(),
    };
    let why = "There is no Java.".to_owned();
    builder.run.header.claims = vec![
        claim(
            "tcp",
            "dns/tcp-fallback",
            sees("2 addresses"),
            "fixed since 1.2.4",
        ),
        claim("search", "dns/search", sees("one\nthree"), "never was so"),
        claim("small", "alloc/small", times(8.0, None), ""),
        claim("huge", "alloc/small", times(700.0, None), "overstated"),
        claim("cores", "alloc/small", times(700.0, Some(48)), "holds"),
        claim("peak", "alloc/peak", times(3.0, None), "reversed"),
        Claim {
            evidence: Vec::new(),
            ..claim("java", "", Sign::CannotTell { why }, "not known here")
        },
    ];
    builder
}

fn timings(builder: Builder) -> Builder {
    let slow = |builder: Builder, id: &str, metric, ratio, noise| {
        builder
            .timing(id, metric, 1)
            .took("alpine-1.2.3", timed(10, ratio, noise, 5))
            .took("alpine-1.2.5", timed(10, ratio * 0.9, noise, 6))
    };
    let builder = slow(builder, "alloc/small", Metric::Wall, 9.8, 0.02);
    let builder = slow(builder, "alloc/peak", Metric::PeakMemory, 0.5, 0.02);
    builder
        .timing("alloc/control", Metric::Wall, 1)
        .control()
        .took("alpine-1.2.5", timed(10, 1.0, 0.01, 7))
        .timing("alloc/realloc", Metric::Wall, 1)
        .took("alpine-1.2.5", timed(8, 1.03, 0.05, 8))
        .timing("alloc/threads", Metric::Wall, 1)
        .trial(
            "alpine-1.2.5",
            TrialResult::Unsupported("it has no threads".to_owned()),
        )
}
