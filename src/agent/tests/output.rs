//! stdin, stdout and stderr: bounded, complete up to the bound, never in the way.

use super::*;
use crate::outcome::Outcome;

#[test]
fn both_streams_are_kept_apart() {
    let observation = Agent::start().run(shell("echo out; echo err >&2"));
    assert_eq!(observation.stdout.lossy(), "out\n");
    assert_eq!(observation.stderr.lossy(), "err\n");
}

#[test]
fn endless_output_is_bounded_and_counted() {
    let mut agent = Agent::start();
    let observation = agent.run(Job {
        timeout_ms: 500,
        ..shell("yes")
    });
    assert_eq!(observation.outcome, Outcome::TimedOut);
    assert_eq!(observation.stdout.bytes.len(), 1000);
    assert!(observation.stdout.dropped > 100_000, "{observation:?}");
    assert_eq!(agent.run(shell("echo x")).stdout.lossy(), "x\n");
}

#[test]
fn a_line_of_ten_megabytes_is_read_to_its_end() {
    let script = "head -c 10000000 /dev/zero | tr '\\0' x";
    let observation = Agent::start().run(shell(script));
    assert_eq!(observation.outcome, Outcome::Exited(0));
    assert_eq!(observation.stdout.bytes, vec![b'x'; 1000]);
    assert_eq!(observation.stdout.dropped, 9_999_000);
}

#[test]
fn the_worst_reply_fits_a_frame() {
    let script = "head -c 5000000 /dev/zero | tr '\\0' '\\001'; head -c 5000000 /dev/zero >&2";
    let observation = Agent::start().run(Job {
        output_limit: usize::MAX,
        ..shell(script)
    });
    assert_eq!(observation.stdout.bytes.len(), 1 << 20);
    assert_eq!(
        observation.stderr.bytes.len() as u64 + observation.stderr.dropped,
        5_000_000
    );
}

#[test]
fn any_bytes_come_through() {
    let observation = Agent::start().run(shell("printf 'a\\377\\000\\n\\302'"));
    assert_eq!(observation.stdout.bytes, b"a\xff\x00\n\xc2");
}

#[test]
fn stdin_larger_than_a_pipe_comes_through() {
    let mut agent = Agent::start();
    let text = "0123456789abcdef".repeat(1 << 16);
    let count = Job {
        stdin: text.clone().into(),
        ..shell("wc -c")
    };
    assert_eq!(agent.run(count).stdout.lossy().trim(), "1048576");
    // Echoed: neither side may wait for the other.
    let echo = Job {
        stdin: text.clone().into(),
        output_limit: 1 << 20,
        ..shell("cat")
    };
    assert_eq!(agent.run(echo).stdout.lossy(), text);
    for script in ["exec <&-; sleep 0.1", "head -c 1 >/dev/null", "true"] {
        let ignored = Job {
            stdin: text.clone().into(),
            ..shell(script)
        };
        assert_eq!(agent.run(ignored).outcome, Outcome::Exited(0), "{script}");
    }
    assert_eq!(agent.run(shell("wc -c")).stdout.lossy().trim(), "0");
}

#[test]
fn nothing_is_inherited() {
    let mut agent = Agent::start();
    let observation = agent.run(shell(
        "ls /proc/self/fd; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL=",
    ));
    let text = observation.stdout.lossy().into_owned();
    assert_eq!(text, "0\n1\n2\n3\nPATH=/usr/local/bin:/usr/bin:/bin\n");
}

#[test]
fn timing_reports_stderr_only_of_a_failure() {
    let mut agent = Agent::start();
    let good = agent.time(shell("echo out; echo err >&2"));
    assert_eq!(good.outcome, Outcome::Exited(0));
    assert!(good.stdout.bytes.is_empty() && good.stderr.bytes.is_empty());
    assert!(good.usage.wall_ns > 0 && good.usage.max_rss_kib > 0);
    let bad = agent.time(shell("seq 100000 >&2; echo why >&2; exit 1"));
    assert_eq!(bad.outcome, Outcome::Exited(1));
    assert!(bad.stderr.lossy().ends_with("100000\nwhy\n"));
    assert_eq!(bad.stderr.bytes.len(), 1000);
}
