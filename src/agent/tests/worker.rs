//! Timing workers, good and bad.

use super::*;

fn started(agent: &mut Agent, script: &str) -> Reply {
    let job = Job {
        timeout_ms: 2000,
        ..shell(script)
    };
    agent.ask(|id| Request::StartWorker { id, job })
}

fn sample(agent: &mut Agent, iterations: u64) -> Reply {
    agent.ask(|id| Request::Sample { id, iterations })
}

const GOOD: &str = "while read n; do echo $n 2 3 4 5 6 7 8 9 10; done";

#[test]
fn samples_come_until_the_worker_is_stopped() {
    let mut agent = Agent::start();
    assert_eq!(started(&mut agent, GOOD), Reply::Done);
    for iterations in 1..50 {
        match sample(&mut agent, iterations) {
            Reply::Sampled(sample) => {
                assert_eq!((sample.start_ns, sample.system_ns), (iterations, Some(9)));
                // Not the worker's own word: 4 KiB would be a small shell.
                assert!(sample.max_rss_kib > 100, "{sample:?}");
                assert!(sample.cpu.is_some());
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(started(&mut agent, GOOD), Reply::CouldNot(_)));
    // A program that runs meanwhile, and all that it leaves behind, is no danger to the worker.
    agent.run(shell("setsid sleep 9875 & true"));
    assert!(matches!(sample(&mut agent, 1), Reply::Sampled(_)));
    assert_eq!(agent.ask(|id| Request::StopWorker { id }), Reply::Done);
    assert!(matches!(sample(&mut agent, 1), Reply::CouldNot(_)));
    assert_eq!(agent.ask(|id| Request::StopWorker { id }), Reply::Done);
}

#[test]
fn a_bad_worker_is_told_with_its_last_words() {
    let mut agent = Agent::start();
    for (script, words) in [
        ("read n; echo boom >&2; exit 3", ["exit status: 3", "boom"]),
        ("read n; echo 1 2 3; read n", ["1 2 3", "ten numbers"]),
        ("read n; kill -SEGV $$", ["signal: 11", "closed its stdout"]),
        ("echo early >&2; exit 4", ["exit status: 4", "early"]),
        ("echo stuck >&2; sleep 9876", ["2000 ms", "stuck"]),
        (
            "head -c 5000 /dev/zero; sleep 9877",
            ["ten numbers", "killed"],
        ),
    ] {
        assert_eq!(started(&mut agent, script), Reply::Done);
        match sample(&mut agent, 1) {
            Reply::WorkerFailed(reason) => {
                for word in words {
                    assert!(reason.contains(word), "{script}: {reason}");
                }
            }
            other => panic!("{other:?}"),
        }
    }
    let absent = agent.ask(|id| Request::StartWorker {
        id,
        job: job(&["/absent"]),
    });
    assert!(matches!(absent, Reply::CouldNot(reason) if reason.contains("/absent")));
}

#[test]
fn a_worker_may_say_that_its_work_cannot_be_done() {
    let mut agent = Agent::start();
    for script in [
        "read n; echo unsupported no such module",
        "read n; echo set-up 12; echo unsupported no such module; read n",
    ] {
        assert_eq!(started(&mut agent, script), Reply::Done);
        let why = "no such module".to_owned();
        assert_eq!(sample(&mut agent, 1), Reply::Unsupported(why));
    }
    // Later it is no word of the protocol.
    let later = "read n; echo 1 2 3 4 5 6 7; read n; echo unsupported after all";
    assert_eq!(started(&mut agent, later), Reply::Done);
    assert!(matches!(sample(&mut agent, 1), Reply::Sampled(_)));
    assert!(matches!(sample(&mut agent, 1), Reply::WorkerFailed(_)));
}

#[test]
fn a_worker_that_talks_much_on_stderr_goes_on() {
    let mut agent = Agent::start();
    let script = "while read n; do head -c 200000 /dev/zero >&2; echo 1 2 3 4 5 6 7; done";
    assert_eq!(started(&mut agent, script), Reply::Done);
    for _ in 0..5 {
        assert!(matches!(sample(&mut agent, 1), Reply::Sampled(_)));
    }
}
