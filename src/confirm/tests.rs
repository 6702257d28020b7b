use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::clib::Family;
use crate::engine::ContainerSpec;
use crate::engine::fake::FakeEngine;
use crate::outcome::{Observation, Outcome, Output, Usage};
use crate::plan::layout;
use crate::predict::{Attempt, Confidence, Finding, Kind, Prediction, Severity, Way};
use crate::protocol::{AGENT_COMMAND, Probe, Reply, Request};

fn finding(kind: Kind, subject: &str, confidence: Confidence, objects: &[&str]) -> Finding {
    Finding {
        kind,
        subject: subject.to_owned(),
        confidence,
        severity: Severity::High,
        says: subject.to_owned(),
        evidence: BTreeSet::new(),
        objects: objects.iter().map(|&object| object.to_owned()).collect(),
        places: BTreeSet::new(),
        affects: BTreeSet::new(),
        mitigation: None,
        case: None,
    }
}

fn attempt(object: &str, way: Way) -> Attempt {
    Attempt {
        object: object.to_owned(),
        place: object.to_owned(),
        way,
        loads: BTreeSet::new(),
        is_script: false,
        lent: BTreeSet::new(),
    }
}

fn tried(object: &str, load: Ended, bound: Ended) -> Tried {
    Tried {
        attempt: attempt(object, Way::Open),
        load,
        bound,
    }
}

fn failed(said: &str) -> Ended {
    Ended::Failed(said.to_owned())
}

fn both(object: &str, ended: Ended) -> Tried {
    tried(object, ended.clone(), ended)
}

fn judged(findings: Vec<Finding>, tried: &[Tried]) -> Confirmed {
    let prediction = Prediction {
        findings,
        ..Prediction::default()
    };
    judge(&prediction, tried)
}

const AT_LOAD: Confidence = Confidence::CertainAtLoad;

#[test]
fn a_prediction_is_confirmed_by_its_own_reason_only() {
    let libz = || finding(Kind::MissingLibrary, "libz.so.1", AT_LOAD, &["/a"]);
    let mark = |ended| judged(vec![libz()], &[both("/a", ended)]).marks[0].clone();
    let said = "Error loading shared library libz.so.1: No such file (needed by /a)";
    assert_eq!(mark(failed(said)).mark, Mark::Confirmed);
    let loaded = mark(Ended::Loaded);
    assert_eq!(loaded.mark, Mark::Refuted);
    assert!(loaded.refuted.contains("/a"));
    // A longer name is another library.
    let other = mark(failed("libz.so.10: cannot open shared object file"));
    assert_eq!(other.mark, Mark::NotTried);
    assert!(other.why.unwrap().starts_with("something else stopped it"));
    let none = mark(Ended::NotTried("no Python".to_owned()));
    assert_eq!(
        (none.mark, none.why.as_deref()),
        (Mark::NotTried, Some("no Python"))
    );
}

#[test]
fn one_object_that_loads_refutes_and_the_others_are_told() {
    let kind = Kind::MissingSymbol;
    let finding = finding(kind, "__a", AT_LOAD, &["/a", "/b", "/c"]);
    let symbol = failed("Error relocating /a: __a: symbol not found");
    let confirmed = judged(
        vec![finding],
        &[both("/a", symbol), both("/b", Ended::Loaded)],
    );
    let mark = &confirmed.marks[0];
    assert_eq!(mark.mark, Mark::Refuted);
    assert_eq!((mark.confirmed.len(), mark.refuted.len()), (1, 1));
    assert_eq!((confirmed.loaded, confirmed.failed), (1, 1));
    assert!(confirmed.missed.is_empty());
}

#[test]
fn what_fails_when_called_is_told_by_looking_everything_up() {
    let called = Confidence::CertainWhenCalled;
    let finding = || finding(Kind::MissingSymbol, "__a", called, &["/a"]);
    let symbol = failed("/a: undefined symbol: __a, version GLIBC_2.34");
    let later = tried("/a", Ended::Loaded, symbol);
    assert_eq!(
        judged(vec![finding()], &[later]).marks[0].mark,
        Mark::Confirmed
    );
    let never = both("/a", Ended::Loaded);
    assert_eq!(
        judged(vec![finding()], &[never]).marks[0].mark,
        Mark::Refuted
    );
}

#[test]
fn failures_that_nobody_predicted_are_missed_unless_a_host_is_to_help() {
    let symbol = "Error relocating /a: host_call: symbol not found";
    let missed = judged(Vec::new(), &[both("/a", failed(symbol))]).missed;
    assert_eq!((missed[0].object.as_str(), missed[0].when), ("/a", AT_LOAD));
    let mut plugin = both("/a", failed(symbol));
    plugin.attempt.lent.insert("host_call".to_owned());
    let confirmed = judged(Vec::new(), &[plugin]);
    assert!(confirmed.missed.is_empty());
    assert!(confirmed.untold[0].1.contains("`host_call`"));
    // What a library of it lacks, it fails with.
    let library = finding(Kind::MissingSymbol, "x", AT_LOAD, &["/lib"]);
    let mut user = both("/a", failed("x: symbol not found"));
    user.attempt.loads.insert("/lib".to_owned());
    let confirmed = judged(vec![library], &[user]);
    assert!(confirmed.missed.is_empty());
    assert_eq!(confirmed.marks[0].mark, Mark::Confirmed);
    let later = tried("/a", Ended::Loaded, failed("undefined symbol: y"));
    let missed = judged(Vec::new(), &[later]).missed;
    assert_eq!(missed[0].when, Confidence::CertainWhenCalled);
}

#[test]
fn what_loading_cannot_show_is_not_tried() {
    let divergence = finding(Kind::Divergence, "dns/x", Confidence::Possible, &["/a"]);
    let mark = &judged(vec![divergence], &[both("/a", Ended::Loaded)]).marks[0];
    assert_eq!(mark.mark, Mark::NotTried);
    assert!(mark.why.as_deref().unwrap().contains("alpine-tax run"));
}

#[test]
fn fates_count_what_is_certain_at_load() {
    let possible = finding(Kind::MissingSymbol, "x", Confidence::Possible, &["/b"]);
    let prediction = Prediction {
        findings: vec![
            finding(Kind::MissingLibrary, "z", AT_LOAD, &["/a"]),
            possible,
        ],
        ..Prediction::default()
    };
    let fate = |object, ended| fate(&prediction, &both(object, ended));
    assert_eq!(fate("/a", failed("z")), Fate::TruePositive);
    assert_eq!(fate("/a", Ended::Loaded), Fate::FalsePositive);
    assert_eq!(fate("/b", failed("x")), Fate::FalseNegative);
    assert_eq!(fate("/b", Ended::Loaded), Fate::TrueNegative);
    assert_eq!(fate("/a", Ended::NotTried(String::new())), Fate::Untold);
    // It stopped at what its host would have given, before it got to what was predicted.
    let mut plugin = both("/a", failed("undefined symbol: host_call"));
    plugin.attempt.lent.insert("host_call".to_owned());
    assert_eq!(super::fate(&prediction, &plugin), Fate::Untold);
}

/// An engine whose agents answer so, whatever is started.
fn engine(outcome: Outcome, stdout: &'static str) -> FakeEngine {
    answering(move |_| (outcome.clone(), stdout))
}

/// An engine whose agents answer by what is started.
fn answering(
    answer: impl Fn(&str) -> (Outcome, &'static str) + Send + Sync + 'static,
) -> FakeEngine {
    FakeEngine::new()
        .with_image("alpine:1", Probe::default())
        .answer("alpine:1", move |request| match request {
            Request::Run { job, .. } => {
                assert_eq!(job.stdin, "/a\n/b\n".into());
                let (outcome, stdout) = answer(&job.argv[0]);
                Reply::Observed(Box::new(Observation {
                    outcome,
                    stdout: Output::whole(stdout),
                    stderr: Output::whole("it broke\n"),
                    queries: Vec::new(),
                    usage: Usage::default(),
                }))
            }
            _ => Reply::Done,
        })
}

async fn all(engine: &FakeEngine, way: Way, family: Option<Family>) -> Vec<Tried> {
    let bench = Bench {
        engine,
        container: ContainerSpec {
            image: "alpine:1".to_owned(),
            command: vec![layout::AGENT.to_owned(), AGENT_COMMAND.to_owned()],
            ..ContainerSpec::default()
        },
        family,
        python: Err("there is no Python".to_owned()),
        node: Ok("/node".to_owned()),
        env: BTreeMap::new(),
    };
    let mut session = bench.open().await.unwrap();
    let attempts = vec![attempt("/a", way), attempt("/b", way)];
    let tried = bench.try_all(&mut session, attempts).await.unwrap();
    session.discard().await;
    tried
}

#[tokio::test]
async fn a_line_of_the_tool_tells_of_each_file() {
    let lines = "ok\t\tno\tundefined symbol: x\nno\tsignal 11\tno\tsignal 11\n";
    let engine = engine(Outcome::Exited(0), lines);
    let tried = all(&engine, Way::Open, Some(Family::Glibc)).await;
    assert_eq!(
        (&tried[0].load, &tried[0].bound),
        (&Ended::Loaded, &failed("undefined symbol: x"))
    );
    assert_eq!(tried[1].load, failed("signal 11"));
    // musl looks everything up at the start of a program.
    let tried = all(&engine, Way::Open, Some(Family::Musl)).await;
    assert_eq!(tried[0].load, failed("undefined symbol: x"));
    let tried = all(&engine, Way::Node, Some(Family::Musl)).await;
    assert_eq!(tried[0].load, Ended::Loaded);
}

#[tokio::test]
async fn a_tool_that_ends_early_or_is_not_there_tells_nothing() {
    let early = engine(Outcome::Exited(3), "ok\t\tok\t\n");
    let tried = all(&early, Way::Start, None).await;
    assert_eq!(tried[0].load, Ended::Loaded);
    let Ended::NotTried(why) = &tried[1].load else {
        panic!("{tried:?}");
    };
    assert!(why.contains("it broke"), "{why}");
    let silent = engine(Outcome::Exited(3), "");
    let none = all(&silent, Way::Python, Some(Family::Musl)).await;
    let Ended::NotTried(why) = &none[0].load else {
        panic!("{none:?}");
    };
    assert!(
        why.starts_with("there is no Python; what tries it"),
        "{why}"
    );
    let no_libc = all(&early, Way::Open, None).await;
    assert!(matches!(&no_libc[0].load, Ended::NotTried(why) if why.contains("no libc")));
}

#[tokio::test]
async fn where_an_interpreter_does_not_start_a_program_stands_in_with_its_flags() {
    let engine = answering(|program| match program {
        "/node" => (Outcome::Exited(127), ""),
        _ => (
            Outcome::Exited(0),
            "ok\t\tno\tundefined symbol: x\nok\t\tok\t\n",
        ),
    });
    let add_ons = all(&engine, Way::Node, Some(Family::Musl)).await;
    assert_eq!(add_ons[0].load, Ended::Loaded);
    assert_eq!(add_ons[0].bound, failed("undefined symbol: x"));
    // There is no Python; it would look everything up at once.
    let modules = all(&engine, Way::Python, Some(Family::Glibc)).await;
    assert_eq!(modules[0].load, failed("undefined symbol: x"));
    assert_eq!(modules[1].load, Ended::Loaded);
}
