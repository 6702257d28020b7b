//! What fixes it, as it is seen.

use std::collections::BTreeSet;

use super::*;
use crate::outcome::Broken;
use crate::record::{Activity, MitigationRecord, Price, Tried, TriedResult};
use crate::suite::{Change, Means, Mitigation, Proof};

fn mitigation(name: &str, title: &str) -> Mitigation {
    Mitigation {
        name: name.to_owned(),
        title: title.to_owned(),
        about: "What to know.".to_owned(),
        cases: Vec::new(),
        fits: BTreeSet::new(),
        on: Vec::new(),
        means: Means::Change {
            change: Box::new(Change::default()),
            proof: Proof::Maps("x".to_owned()),
        },
        sources: vec!["somebody/somewhere#1".to_owned()],
    }
}

fn times(change: f64, remaining: f64) -> TriedResult {
    TriedResult::Timed {
        gained: Box::new(timed(12, change, 0.01, 5)),
        remaining: Box::new(timed(12, remaining, 0.01, 6)),
    }
}

fn saw(text: &str) -> TriedResult {
    TriedResult::Observed(Box::new(prints(text)))
}

/// Adds what came of a mitigation for a case on the image with this version.
fn tried(
    builder: &mut Builder,
    (mitigation, case, version): (&str, &str, &str),
    activity: Activity,
    result: TriedResult,
) {
    let tried = Tried {
        mitigation: mitigation.to_owned(),
        case: CaseId(case.to_owned()),
        image: format!("alpine-{version}"),
        at: jiff::Timestamp::UNIX_EPOCH,
        activity,
        result,
    };
    let record = MitigationRecord::Tried(Box::new(tried));
    builder.run.mitigated.push(record);
}

/// Something of everything that a mitigation may do.
pub(super) fn mitigated() -> Builder {
    let mut builder = full();
    builder.run.header.mitigations = vec![
        mitigation("preload", "An allocator, preloaded"),
        mitigation("flag", "A flag of the linker"),
        mitigation("shim", "A shim"),
    ];
    let active = || Activity::Active("/opt/libx.so is mapped into the process".to_owned());
    let inactive = Activity::Inactive("demo/probe: 128 KiB, with and without it".to_owned());
    let unknown = || Activity::Unknown("it was not tried".to_owned());
    let (small, search, glibc) = ("alloc/small", "dns/search", "loader/glibc-program");
    let mut add = |what, activity, result| tried(&mut builder, what, activity, result);
    add(("preload", small, "1.2.5"), active(), times(0.125, 1.1));
    add(("preload", small, "1.2.3"), active(), times(1.5, 14.0));
    let idle = TriedResult::NotRun("it was not active".to_owned());
    add(("flag", small, "1.2.5"), inactive, idle);
    let tcp = "dns/tcp-fallback";
    add(("flag", tcp, "1.2.3"), active(), saw("10 addresses\n"));
    add(("flag", search, "1.2.3"), active(), saw("one\nthree\n"));
    add(("flag", search, "1.2.5"), active(), saw("one\nfour\n"));
    let absent = TriedResult::NotRun("it is not here".to_owned());
    add(("shim", glibc, "1.2.5"), unknown(), absent);
    let broken = TriedResult::Broken(Broken::Setup("port 53 is taken".to_owned()));
    add(("shim", glibc, "1.2.3"), unknown(), broken);
    let price = Price {
        mitigation: "preload".to_owned(),
        image: "alpine-1.2.5".to_owned(),
        added_bytes: Some(300 << 10),
        start_up: Some(Box::new(timed(12, 1.1, 0.01, 8))),
    };
    let price = MitigationRecord::Price(Box::new(price));
    builder.run.mitigated.push(price);
    builder
}

/// Only the section.
fn section(verbosity: Verbosity) -> String {
    let report = rendered(&mitigated(), at(100, verbosity));
    let from = report.find("What fixes it").unwrap();
    let to = report[from..].find("\n\nBroken or skipped").unwrap();
    report[from..from + to].to_owned()
}

#[test]
fn each_mitigation_stands_with_what_it_does_and_costs() {
    insta::assert_snapshot!(section(Verbosity::Normal));
}

#[test]
fn more_is_said_when_asked_for() {
    let verbose = section(Verbosity::Verbose);
    for said in [
        "active: /opt/libx.so is mapped into the process",
        "to know: What to know.",
        "see: somebody/somewhere#1",
    ] {
        assert!(verbose.contains(said), "{said} is not in\n{verbose}");
    }
}
