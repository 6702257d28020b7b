//! Runs a program to its end and says what it did: the answer to `Run` and `Time`.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use super::capture::{Capture, Keep};
use super::children::{Children, field_in};
use super::counter::InstructionCounter;
use super::exchange::{End, Exchange, Feed};
use super::oom::OomCounter;
use super::root::Root;
use super::start::{Refused, Started, Streams, start};
use super::surroundings::Surroundings;
use super::sys::PeakMemory;
use crate::outcome::{Observation, Outcome, Output, Usage};
use crate::protocol::Job;

/// Most that is kept of one stream whatever the job says, so that a reply always fits a frame:
/// JSON writes a control character as six bytes.
pub(super) const LARGEST_OUTPUT: usize = 1 << 20;

/// How much of stderr is kept where only a failure would be explained by it.
pub(super) const TAIL: usize = 4096;

/// How often the files of a new process in `/proc` may be closed to its own user, at 0.2 ms each.
const NOT_YET_OPEN: u32 = 100;

/// What is done with the outputs of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Captured: the answer to `Run`.
    Observe,
    /// The same, and what it writes stays: the answer to `RunLast`.
    ObserveLast,
    /// stdout to nowhere, stderr reported if the program fails: the answer to `Time`.
    Time,
}

impl Purpose {
    fn observes(self) -> bool {
        match self {
            Purpose::Observe | Purpose::ObserveLast => true,
            Purpose::Time => false,
        }
    }
}

/// What the agent has at hand for every run.
#[derive(Debug)]
pub(super) struct Instruments {
    pub(super) oom: OomCounter,
    pub(super) peak: PeakMemory,
}

/// Runs the program of a job, and looks after a root that it may write to. An `Err` says why the harness
/// could not tell.
pub(super) fn run(
    job: &Job,
    purpose: Purpose,
    root: Option<&Root>,
    children: &mut Children,
    instruments: &Instruments,
) -> Result<Observation, String> {
    let mut surroundings = Surroundings::set_up(job)?;
    if purpose == Purpose::ObserveLast {
        surroundings = surroundings.leaving_what_is_written();
    }
    let killed_before = instruments.oom.read();
    instruments.peak.reset();

    // Only where time is measured: counting is no business of what is merely observed.
    let counter = match purpose.observes() {
        true => None,
        false => InstructionCounter::open().ok(),
    };

    let begun = Instant::now();
    let streams = Streams {
        stdin: !job.stdin.is_empty(),
        stdout: purpose.observes(),
    };
    let (start, observed) = match start(job, surroundings.workdir(), streams, children) {
        Ok(started) => (started.at, observe(job, purpose, root, started, children)),
        Err(Refused::NotStarted(errno)) => (begun, Ok(nothing_but(Outcome::NotStarted(errno)))),
        Err(Refused::CouldNot(reason)) => return Err(reason),
    };
    let swept = children.sweep();
    let mut observation = observed?;
    swept.map_err(|error| error.to_string())?;

    if observation.outcome == Outcome::Signaled(libc::SIGKILL) {
        let killed = instruments.oom.read().zip(killed_before);
        if killed.is_some_and(|(after, before)| after > before) {
            observation.outcome = Outcome::OutOfMemory;
        }
    }
    observation.usage.instructions = counter.as_ref().and_then(InstructionCounter::read);
    observation.queries = surroundings.put_back(start)?;
    Ok(observation)
}

fn observe(
    job: &Job,
    purpose: Purpose,
    root: Option<&Root>,
    started: Started,
    children: &mut Children,
) -> Result<Observation, String> {
    let failed = |error: std::io::Error| format!("cannot follow the program: {error}");
    let (keep, limit) = match purpose.observes() {
        true => (Keep::First, job.output_limit.min(LARGEST_OUTPUT)),
        false => (Keep::Last, job.output_limit.min(TAIL)),
    };
    let capture = |pipe| Capture::new(pipe, keep, limit).map_err(failed);
    let mut outputs = vec![capture(started.stderr)?];
    if let Some(pipe) = started.stdout {
        outputs.push(capture(pipe)?);
    }
    if purpose.observes() {
        be_the_first_to_be_killed(started.pid);
    }
    let mut exchange = Exchange {
        stdin: Feed::new(started.stdin, &job.stdin),
        outputs,
        root,
    };
    let deadline = started.at + Duration::from_millis(job.timeout_ms);
    let end = exchange.until_end(started.pid, started.at_ns, deadline, children);
    let end = end.inspect_err(|_| children.disown(started.pid));
    let end = end.map_err(failed)?;
    drop(started.pin);

    let outcome = outcome(&end);
    let mut outputs = exchange.outputs.into_iter().map(Capture::output);
    let stderr = outputs.next().unwrap_or_default();
    let silent = purpose == Purpose::Time && outcome == Outcome::Exited(0);
    Ok(Observation {
        stdout: outputs.next().unwrap_or_default(),
        stderr: if silent { Output::default() } else { stderr },
        usage: Usage {
            wall_ns: end.at_ns.saturating_sub(started.at_ns),
            start_ns: started.at_ns,
            ..end.child.usage
        },
        ..nothing_but(outcome)
    })
}

fn outcome(end: &End) -> Outcome {
    use std::os::unix::process::ExitStatusExt;
    if end.timed_out {
        return Outcome::TimedOut;
    }
    match end.child.status.signal() {
        Some(signal) => Outcome::Signaled(signal),
        None => Outcome::Exited(end.child.status.code().unwrap_or(0)),
    }
}

/// Where memory runs out, the kernel is to take the program and not the agent, also when the
/// program is many small processes. Best effort: raising it needs no privilege. It is refused while
/// `execve` is not yet quite done, for until then the child is as closed to its own user as the agent;
/// and again when the program has ended.
fn be_the_first_to_be_killed(pid: rustix::process::Pid) {
    let pid = pid.as_raw_nonzero();
    let path = format!("/proc/{pid}/oom_score_adj");
    for _ in 0..NOT_YET_OPEN {
        match std::fs::write(&path, "1000") {
            Err(error) if error.kind() == ErrorKind::PermissionDenied && !has_ended(pid.get()) => {
                std::thread::sleep(Duration::from_micros(200));
            }
            _done_or_in_vain => return,
        }
    }
}

/// Whether a process is a zombie or gone.
fn has_ended(pid: i32) -> bool {
    let stat = std::fs::read(format!("/proc/{pid}/stat")).unwrap_or_default();
    field_in(&stat, 0).is_none_or(|state| matches!(state, "Z" | "X"))
}

/// An observation without any output.
pub(super) fn nothing_but(outcome: Outcome) -> Observation {
    Observation {
        outcome,
        stdout: Output::default(),
        stderr: Output::default(),
        queries: Vec::new(),
        usage: Usage::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_ended_also_before_it_is_collected() {
        let own = i32::try_from(std::process::id()).unwrap();
        assert!(!has_ended(own));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        let begun = Instant::now();
        while !has_ended(pid) && begun.elapsed() < Duration::from_secs(60) {
            std::thread::yield_now();
        }
        assert!(child.try_wait().unwrap().is_some(), "it was collected late");
        assert!(has_ended(pid));
    }
}
