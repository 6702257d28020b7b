//! The agent as a process of its own, spoken to through its pipes: that is how it lives, and it
//! takes charge of all children of its process, which a test thread must not.

mod output;
mod processes;
mod protocol;
mod service;
mod start;
mod worker;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use crate::outcome::Observation;
use crate::protocol::lines::{decode, encode};
use crate::protocol::{Frame, Hello, Job, Reply, Request};

/// Set in the process that is to be the agent.
const MARK: &str = "ALPINE_TAX_TEST_IS_AGENT";

/// Not a test: what the test program runs as when it is to be the agent.
#[test]
fn be_the_agent() {
    if std::env::var_os(MARK).is_some() {
        let _status = super::main();
        // The test harness would now write to the agent's stdout.
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL)
            .unwrap();
    }
}

struct Agent {
    process: Child,
    requests: Option<ChildStdin>,
    frames: BufReader<ChildStdout>,
    hello: Hello,
    last_id: u64,
}

impl Agent {
    fn start() -> Agent {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "agent::tests::be_the_agent", "--nocapture"])
            .env(MARK, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = process.stdin.take();
        let mut frames = BufReader::new(process.stdout.take().unwrap());
        // The test harness has its say first.
        let hello = loop {
            let mut line = String::new();
            assert!(frames.read_line(&mut line).unwrap() > 0, "no hello");
            if let Some(at) = line.find('{') {
                match serde_json::from_str(&line[at..]).unwrap() {
                    Frame::Hello(hello) => break hello,
                    other => panic!("{other:?}"),
                }
            }
        };
        Agent {
            process,
            requests,
            frames,
            hello,
            last_id: 0,
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.requests.as_mut().unwrap().write_all(bytes).unwrap();
    }

    fn frame(&mut self) -> Option<Frame> {
        let mut line = String::new();
        self.frames.read_line(&mut line).unwrap();
        let line = line.trim_end_matches('\n');
        (!line.is_empty()).then(|| decode(line.as_bytes()).unwrap())
    }

    fn ask(&mut self, request: impl FnOnce(u64) -> Request) -> Reply {
        self.last_id += 1;
        self.send(&encode(&request(self.last_id)));
        match self.frame() {
            Some(Frame::Reply { id, reply }) if id == self.last_id => reply,
            other => panic!("{other:?}"),
        }
    }

    fn run(&mut self, job: Job) -> Observation {
        observed(self.ask(|id| Request::Run { id, job }))
    }

    fn time(&mut self, job: Job) -> Observation {
        observed(self.ask(|id| Request::Time { id, job }))
    }

    fn could_not(&mut self, job: Job) -> String {
        match self.ask(|id| Request::Run { id, job }) {
            Reply::CouldNot(reason) => reason,
            other => panic!("{other:?}"),
        }
    }

    /// What the agent says on stderr until it ends, after the end of its stdin.
    fn end(mut self) -> (ExitStatus, String) {
        drop(self.requests.take());
        let output = self.process.wait_with_output().unwrap();
        (
            output.status,
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }
}

fn observed(reply: Reply) -> Observation {
    match reply {
        Reply::Observed(observation) => *observation,
        other => panic!("{other:?}"),
    }
}

fn job(argv: &[&str]) -> Job {
    Job {
        argv: argv.iter().map(|&part| part.to_owned()).collect(),
        name: None,
        env: BTreeMap::new(),
        cwd: None,
        stdin: crate::protocol::Content::default(),
        timeout_ms: 20_000,
        output_limit: 1000,
        files: BTreeMap::new(),
        stack_limit: None,
        dns: None,
        cpu: None,
    }
}

fn shell(script: &str) -> Job {
    let path = "/usr/local/bin:/usr/bin:/bin".to_owned();
    Job {
        env: [("PATH".to_owned(), path)].into(),
        ..job(&["/bin/sh", "-c", script])
    }
}
