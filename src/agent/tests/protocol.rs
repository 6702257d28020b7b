//! Hello, order, Bye, and what is not the protocol.

use super::*;
use crate::protocol::{MAX_FRAME, PROTOCOL_VERSION};

#[test]
fn hello_tells_version_and_user() {
    let agent = Agent::start();
    assert_eq!(agent.hello.protocol, PROTOCOL_VERSION);
    assert_eq!(agent.hello.uid, rustix::process::geteuid().as_raw());
    assert!(agent.hello.cpus >= 1);
}

#[test]
fn requests_sent_ahead_are_answered_in_order_and_counted() {
    let mut agent = Agent::start();
    let mut ahead = Vec::new();
    for id in [7, 3, 9] {
        let job = shell(&format!("echo {id}; exit {id}"));
        ahead.extend(encode(&Request::Run { id, job }));
    }
    ahead.extend(encode(&Request::Bye));
    agent.send(&ahead);
    for expected in [7, 3, 9] {
        match agent.frame() {
            Some(Frame::Reply { id, reply }) => {
                assert_eq!(id, expected);
                let stdout = observed(reply).stdout;
                assert_eq!(stdout.lossy(), format!("{expected}\n"));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(agent.frame(), Some(Frame::Bye { replies: 3 }));
}

#[test]
fn the_end_of_stdin_ends_it_quietly() {
    let agent = Agent::start();
    let (_, stderr) = agent.end();
    assert!(!stderr.contains("alpine-tax agent"), "{stderr}");
}

#[test]
fn what_is_not_the_protocol_is_said_on_stderr() {
    for (bytes, said) in [
        (&b"hello\n"[..], "damaged on its way"),
        (b"{\"bye\":1}\n", "damaged on its way"),
        (&encode(&"hello"), "not a frame of this protocol"),
        (b"\"by", "ends within a frame"),
        (&vec![b'x'; MAX_FRAME + 1], "longer than"),
    ] {
        let mut agent = Agent::start();
        // It may end before it has taken all.
        let _broken_pipe = agent.requests.as_mut().unwrap().write_all(bytes);
        let (_, stderr) = agent.end();
        assert!(stderr.contains(said), "{stderr}");
    }
}

#[test]
fn signals_that_ask_to_end_are_ignored() {
    let mut agent = Agent::start();
    let before = agent.run(shell(
        "kill -TERM $PPID; kill -INT $PPID; kill -HUP $PPID; echo x",
    ));
    assert_eq!(before.stdout.lossy(), "x\n");
    // And the programs under test start with defaults.
    let after = agent.run(shell("kill -TERM $$; echo still here"));
    assert_eq!(after.outcome.to_string(), "SIGTERM");
    let masks = "awk '/^Sig(Blk|Ign)/ { print $2 }' /proc/self/status";
    let masks = agent.run(shell(masks)).stdout.lossy().into_owned();
    let ignored = masks.strip_prefix("0000000000000000\n").unwrap();
    // 32 and 33 are those that glibc's `posix_spawn` keeps to itself.
    assert!(
        ["0000000000000000\n", "0000000180000000\n"].contains(&ignored),
        "{masks}"
    );
}
