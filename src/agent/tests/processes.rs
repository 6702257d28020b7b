//! Ends: exit, signal, deadline; and that nothing outlives its case.

use std::path::Path;
use std::time::{Duration, Instant};

use super::*;
use crate::outcome::Outcome;

/// A number of seconds to sleep that nothing else on this machine uses, not even another run of
/// these tests.
fn nap(number: u32) -> String {
    format!("9{number}{}", std::process::id())
}

fn is_running(seconds: &str) -> bool {
    std::fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        command == format!("sleep\0{seconds}\0").as_bytes()
    })
}

#[test]
fn exit_status_and_signal_are_told() {
    let mut agent = Agent::start();
    assert_eq!(agent.run(shell("exit 0")).outcome, Outcome::Exited(0));
    assert_eq!(agent.run(shell("exit 200")).outcome, Outcome::Exited(200));
    let killed = agent.run(shell("kill -SEGV $$"));
    assert_eq!(killed.outcome, Outcome::Signaled(11));
    let killed = agent.run(shell("kill -KILL $$"));
    assert_eq!(killed.outcome, Outcome::Signaled(9));
}

#[test]
fn usage_is_of_this_child_alone() {
    let mut agent = Agent::start();
    let busy = agent.run(shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"));
    let idle = agent.run(shell("sleep 0.2"));
    assert!(busy.usage.user_ns > 10_000_000, "{busy:?}");
    assert!(idle.usage.user_ns < 100_000_000, "{idle:?}");
    assert!(idle.usage.wall_ns > 200_000_000, "{idle:?}");
    assert!(idle.usage.minor_faults > 0 && idle.usage.max_rss_kib > 0);
}

#[test]
fn a_deadline_takes_the_whole_group() {
    let mut agent = Agent::start();
    let nap = nap(1);
    let begun = Instant::now();
    let script = format!("echo begun; (trap '' TERM INT; sleep {nap}) & sleep {nap}");
    let observation = agent.run(Job {
        timeout_ms: 1000,
        ..shell(&script)
    });
    assert_eq!(observation.outcome, Outcome::TimedOut);
    assert_eq!(observation.stdout.lossy(), "begun\n");
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(!is_running(&nap));
}

#[test]
fn a_grandchild_that_keeps_the_pipe_open_does_not_hold_up() {
    let mut agent = Agent::start();
    let nap = nap(2);
    let begun = Instant::now();
    let observation = agent.run(shell(&format!("sleep {nap} & echo done")));
    assert_eq!(observation.outcome, Outcome::Exited(0));
    assert_eq!(observation.stdout.lossy(), "done\n");
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(!is_running(&nap));
}

#[test]
fn who_leaves_the_group_is_found_all_the_same() {
    let mut agent = Agent::start();
    let nap = nap(3);
    let inner = format!("setsid sh -c \": > one; exec sleep {nap}\" & : > two; sleep {nap}");
    let outer = format!("setsid sh -c 'trap \"\" TERM; {inner}'");
    let both = "until [ -e one ] && [ -e two ]; do sleep 0.05; done";
    let observation = agent.run(shell(&format!("{outer} & {both}; echo both")));
    assert_eq!(observation.stdout.lossy(), "both\n");
    assert!(!is_running(&nap));
    let observation = agent.run(Job {
        timeout_ms: 1000,
        ..shell(&format!("{outer} & {both}; sleep {nap}"))
    });
    assert_eq!(observation.outcome, Outcome::TimedOut);
    assert!(!is_running(&nap));
}

#[test]
fn a_program_without_stdout_runs_on() {
    let mut agent = Agent::start();
    let observation = agent.run(shell("exec >&- 2>&-; sleep 0.3; exit 5"));
    assert_eq!(observation.outcome, Outcome::Exited(5));
    assert!(observation.usage.wall_ns > 300_000_000);
}

#[test]
fn orphans_are_reaped_while_the_program_runs() {
    let mut agent = Agent::start();
    let script = "i=0; while [ $i -lt 20 ]; do (sh -c 'exit 3' &); i=$((i+1)); done; sleep 0.5; \
        cat /proc/$PPID/task/*/children";
    let observation = agent.run(shell(script));
    let children = observation.stdout.lossy().split_whitespace().count();
    assert_eq!(children, 1, "{observation:?}");
}

#[test]
fn the_working_directory_is_fresh_and_goes() {
    let mut agent = Agent::start();
    let observation = agent.run(shell("pwd; ls -A; mkdir -p a/b; touch a/b/c; chmod 0 a/b"));
    let folder = observation.stdout.lossy().trim().to_owned();
    assert!(folder.starts_with("/tmp/alpine-tax."), "{folder}");
    assert!(!Path::new(&folder).exists());
    let given = Job {
        cwd: Some("/usr/lib".to_owned()),
        ..shell("pwd")
    };
    assert_eq!(agent.run(given).stdout.lossy(), "/usr/lib\n");
    let absent = Job {
        cwd: Some("/absent".to_owned()),
        ..shell("pwd")
    };
    assert!(agent.could_not(absent).contains("/absent"));
}
