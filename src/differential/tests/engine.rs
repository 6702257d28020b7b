//! Both sides on the fake engine: what is asked, what is collected, what is left behind.

use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::engine::fake::FakeEngine;
use crate::engine::{Change, ChangeKind, ImageConfig};
use crate::protocol::command::{FileKind, Program, Stopped};
use crate::protocol::{Awaited, FileState, Place, Probe, Reply, Request};
use crate::run::{Commands, Effort};

fn place(program: &str) -> Reply {
    Reply::Looked(Box::new(Place {
        env: BTreeMap::from([("PATH".to_owned(), "/bin".to_owned())]),
        cwd: "/work".to_owned(),
        program: Some(Program {
            path: format!("/bin/{program}"),
            can_start: true,
            ..Program::default()
        }),
    }))
}

fn observed(observation: Observation) -> Reply {
    Reply::Observed(Box::new(observation))
}

fn states(paths: &[String]) -> Reply {
    let state = |_: &String| FileState {
        mode: 0o644,
        kind: FileKind::File {
            size: 1,
            digest: None,
        },
    };
    Reply::Files(paths.iter().map(state).collect())
}

/// A program that prints this, or takes so many milliseconds.
fn program(stdout: &'static str, milliseconds: u64) -> impl Fn(&Request) -> Reply {
    move |request| match request {
        Request::Look { program, .. } if program == "absent" => Reply::Looked(Box::default()),
        Request::Look { program, .. } => place(program),
        Request::Files { paths, .. } => states(paths),
        Request::RunLast { job, .. } => {
            assert_eq!(job.name.as_deref(), Some("tool"));
            assert_eq!(
                (job.argv[0].as_str(), job.cwd.as_deref()),
                ("/bin/tool", Some("/work"))
            );
            observed(prints(stdout))
        }
        Request::Time { .. } => {
            let mut seen = exits(0);
            seen.usage.wall_ns = milliseconds * 1_000_000;
            observed(seen)
        }
        Request::StartServer { .. } => Reply::Done,
        Request::AwaitReady { .. } => Reply::Awaited(Awaited::Ready { after_ns: 5 }),
        Request::StopServer { signal, .. } => {
            assert_eq!(*signal, libc::SIGTERM);
            Reply::Stopped(Box::new(Stopped {
                observation: exits(0),
                early: false,
                killed: false,
                handles_signal: Some(true),
                took_ns: 7,
            }))
        }
        Request::Environment { .. } => Reply::Surveyed(Box::default()),
        Request::Conditions { .. } => Reply::Done,
        other => Reply::CouldNot(format!("{other:?}")),
    }
}

fn engine() -> FakeEngine {
    let change = |path: &str, kind| Change {
        path: path.to_owned(),
        kind,
    };
    FakeEngine::new()
        .with_image("a", Probe::default())
        .with_image("b", Probe::default())
        .answer("a", program("one", 10))
        .answer("b", program("two", 20))
        .writes(
            "b",
            vec![
                change("/data/x", ChangeKind::Added),
                change("/opt/alpine-tax/agent", ChangeKind::Added),
            ],
        )
}

fn spec(wait_for: Option<&str>, load: Option<&str>) -> Spec {
    let read = Spec::read(&Given {
        command: vec!["tool".to_owned()],
        network: "none".to_owned(),
        timeout: Duration::from_secs(1),
        wait_for: wait_for.map(str::to_owned),
        wait_timeout: Duration::from_secs(1),
        stop_timeout: Duration::from_secs(1),
        load: load.map(str::to_owned),
        ..Given::default()
    });
    read.unwrap()
}

fn command(name: &str, argv: &str) -> Command {
    let mut image = image(name, None);
    image.id = name.to_owned();
    let argv: Vec<String> = argv.split(' ').map(str::to_owned).collect();
    Command::of(image, &ImageConfig::default(), Some(&argv), None).unwrap()
}

fn host(engine: &FakeEngine) -> Host<'_> {
    Host {
        engine,
        labels: BTreeMap::new(),
        agent_volume: "agent".to_owned(),
        run_id: "test".to_owned(),
        keep: false,
    }
}

#[tokio::test]
async fn a_command_is_observed_with_what_it_writes() {
    let engine = engine();
    let (host, spec, ready) = (host(&engine), spec(None, None), Ready::default());
    let trial = Trial {
        host: &host,
        spec: &spec,
        ready: &ready,
        load: None,
    };
    let did = trial.run(&command("b", "tool")).await.unwrap();
    assert_eq!(did.observation.stdout.lossy(), "two");
    let written: Vec<&str> = did.written.files.keys().map(String::as_str).collect();
    assert_eq!(written, ["/data/x"], "and nothing of ours");
    let absent = trial.run(&command("a", "absent")).await.unwrap();
    assert_eq!(
        absent.observation.outcome,
        Outcome::NotStarted(libc::ENOENT)
    );
    let remarks = remarks(
        Both {
            a: &absent,
            b: &did,
        },
        &spec,
    );
    assert_eq!(remarks, ["A has no `absent` in its PATH"]);
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn times_are_taken_interleaved_and_judged() {
    let engine = engine();
    let (host, spec, ready) = (host(&engine), spec(None, None), Ready::default());
    let trial = Trial {
        host: &host,
        spec: &spec,
        ready: &ready,
        load: None,
    };
    let (a, b) = (command("a", "tool"), command("b", "tool"));
    let how = Commands {
        margin: 0.03,
        seed: 1,
        mode: crate::suite::TimingMode::Process,
    };
    let sampled = trial.time(Both { a: &a, b: &b }, Effort::Pairs(12), how);
    let sampled = sampled.await.unwrap();
    assert_eq!(sampled.timed.blocks.len(), 6);
    let judged = crate::compare::timing::of_commands(&sampled.timed, how, None);
    assert_eq!(judged.decision, Some(crate::stats::Decision::Slower));
    let tax = judged.timing.tax.unwrap();
    assert!((tax.value - 2.0).abs() < 1e-9, "{tax:?}");
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn a_server_is_driven_from_its_own_network() {
    let engine = engine();
    let (host, spec) = (host(&engine), spec(Some("tcp:80"), Some("tool")));
    let (ready, load) = (Ready::default(), command("a", "tool"));
    let trial = Trial {
        host: &host,
        spec: &spec,
        ready: &ready,
        load: Some(&load),
    };
    let did = trial.run(&command("b", "tool")).await.unwrap();
    let served = did.served.unwrap();
    assert_eq!(served.ready, Awaited::Ready { after_ns: 5 });
    assert_eq!(served.load.unwrap().stdout.lossy(), "one");
    let networks: Vec<String> = engine.created().into_iter().map(|c| c.network).collect();
    assert_eq!(networks, ["none", "container:container-1"]);
    assert!(engine.objects().containers.is_empty());
}
