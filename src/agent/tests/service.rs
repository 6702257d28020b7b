//! Servers: waited for, asked to end, and killed where they do not.

use super::*;
use crate::outcome::Outcome;
use crate::protocol::{Awaited, Ready, Stopped};

fn start(agent: &mut Agent, job: Job) {
    let reply = agent.ask(|id| Request::StartServer { id, job });
    assert_eq!(reply, Reply::Done);
}

fn await_ready(agent: &mut Agent, ready: Ready, limit_ms: u64) -> Awaited {
    let request = |id| Request::AwaitReady {
        id,
        ready,
        limit_ms,
    };
    match agent.ask(request) {
        Reply::Awaited(awaited) => awaited,
        other => panic!("{other:?}"),
    }
}

fn stop(agent: &mut Agent, grace_ms: u64) -> Stopped {
    let signal = libc::SIGTERM;
    let request = |id| Request::StopServer {
        id,
        signal,
        grace_ms,
    };
    match agent.ask(request) {
        Reply::Stopped(stopped) => *stopped,
        other => panic!("{other:?}"),
    }
}

/// Is ready at once, and does this when it is asked to end.
fn server(trap: &str) -> Job {
    shell(&format!(
        "{trap}; echo ready >&2; while :; do sleep 0.02; done"
    ))
}

fn log(pattern: &str) -> Ready {
    Ready::Log(pattern.to_owned())
}

#[test]
fn a_server_that_handles_the_signal_ends_by_itself() {
    let mut agent = Agent::start();
    start(&mut agent, server("trap 'echo bye; exit 7' TERM"));
    let ready = await_ready(&mut agent, log("^rea"), 10_000);
    assert!(
        matches!(ready, Awaited::Ready { after_ns: 1.. }),
        "{ready:?}"
    );
    let stopped = stop(&mut agent, 10_000);
    assert_eq!(stopped.observation.outcome, Outcome::Exited(7));
    assert_eq!(stopped.observation.stdout.lossy(), "bye\n");
    assert_eq!(stopped.observation.stderr.lossy(), "ready\n");
    assert_eq!(stopped.handles_signal, Some(true));
    assert!(!stopped.early && !stopped.killed && stopped.took_ns > 0);
}

#[test]
fn one_that_does_not_is_ended_by_it_or_killed() {
    let mut agent = Agent::start();
    for (trap, outcome, killed) in [
        (":", Outcome::Signaled(libc::SIGTERM), false),
        ("trap '' TERM", Outcome::Signaled(libc::SIGKILL), true),
    ] {
        start(&mut agent, server(trap));
        await_ready(&mut agent, log("ready"), 10_000);
        let stopped = stop(&mut agent, 200);
        assert_eq!(stopped.observation.outcome, outcome, "{trap}");
        assert_eq!(
            (stopped.handles_signal, stopped.killed),
            (Some(false), killed)
        );
    }
}

#[test]
fn one_that_ends_or_is_never_ready_is_told() {
    let mut agent = Agent::start();
    start(&mut agent, shell("exit 3"));
    assert_eq!(await_ready(&mut agent, log("x"), 10_000), Awaited::Ended);
    let stopped = stop(&mut agent, 100);
    assert_eq!(stopped.observation.outcome, Outcome::Exited(3));
    assert!(stopped.early && stopped.handles_signal.is_none());

    start(&mut agent, server(":"));
    assert_eq!(await_ready(&mut agent, log("never"), 50), Awaited::TimedOut);
    let second = agent.ask(|id| Request::StartServer {
        id,
        job: job(&["/bin/sh"]),
    });
    assert!(matches!(second, Reply::CouldNot(_)), "{second:?}");
    stop(&mut agent, 1_000);

    let absent = agent.ask(|id| Request::StartServer {
        id,
        job: job(&["/absent"]),
    });
    assert_eq!(observed(absent).outcome, Outcome::NotStarted(libc::ENOENT));
    let nothing = agent.ask(|id| Request::StopServer {
        id,
        signal: libc::SIGTERM,
        grace_ms: 1,
    });
    assert!(matches!(nothing, Reply::CouldNot(_)), "{nothing:?}");
}

#[test]
fn ports_are_tried_from_inside() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut agent = Agent::start();
    start(&mut agent, server(":"));
    let ready = await_ready(&mut agent, Ready::Tcp(port), 10_000);
    assert!(matches!(ready, Awaited::Ready { .. }), "{ready:?}");
    let answer = std::thread::spawn(move || {
        // The first connection was that of the question before.
        let mut streams = listener.incoming().skip(1);
        let mut stream = streams.next().unwrap().unwrap();
        stream
            .write_all(b"HTTP/1.0 204 No Content\r\n\r\n")
            .unwrap();
    });
    let http = Ready::Http {
        port,
        path: "/health".to_owned(),
    };
    let ready = await_ready(&mut agent, http, 10_000);
    assert!(matches!(ready, Awaited::Ready { .. }), "{ready:?}");
    answer.join().unwrap();
    stop(&mut agent, 1_000);
}

#[test]
fn a_command_is_told_its_own_name_and_where_it_is() {
    let mut agent = Agent::start();
    let place = match agent.ask(|id| Request::Look {
        id,
        program: "sh".to_owned(),
    }) {
        Reply::Looked(place) => *place,
        other => panic!("{other:?}"),
    };
    let program = place.program.unwrap();
    assert!(
        program.path.ends_with("/sh") && program.can_start,
        "{program:?}"
    );
    assert!(place.env.contains_key("PATH"));
    let named = Job {
        name: Some("renamed".to_owned()),
        ..shell("no-such-program")
    };
    let said = observed(agent.ask(|id| Request::RunLast { id, job: named }));
    assert!(said.stderr.lossy().starts_with("renamed: "), "{said:?}");
}
