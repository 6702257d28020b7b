//! A long-lived timing worker: it measures itself, the agent only asks and passes on.
//!
//! The agent writes `"<iterations>\n"`; the worker answers with one line of ten numbers:
//! `start_ns wall_ns cpu_ns max_rss_kib minor_faults voluntary involuntary user_ns system_ns
//! major_faults`. The last three may be missing, as in workers of an earlier version. Before its
//! first answer a worker may write a line `set-up NANOSECONDS`: what it needed to get ready. One that
//! cannot do its work here, for a reason that is no failure of ours, writes `unsupported WHY` instead
//! of its first answer.

use std::collections::BTreeSet;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::process::Pid;

use super::capture::{Capture, Keep};
use super::children::Children;
use super::counter::InstructionCounter;
use super::exchange::{kill_group, wait_for_any};
use super::maps;
use super::run::TAIL;
use super::start::{Refused, Streams, start};
use super::surroundings::Surroundings;
use super::survey::{last_cpu, peak_kib};
use crate::protocol::Job;
use crate::sample::Sample;

/// Longest line of a worker; ten numbers are at most 210 bytes.
const LONGEST_LINE: usize = 4096;

/// Why a worker gave no sample.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It says that its work cannot be done here.
    Unsupported(String),
    /// It ended, or broke its protocol.
    Failed(String),
}

/// A worker that runs.
#[derive(Debug)]
pub(super) struct Worker {
    pid: Pid,
    begun: Instant,
    stdin: PipeWriter,
    stdout: PipeReader,
    stderr: Capture,
    timeout: Duration,
    surroundings: Surroundings,
    counter: Option<InstructionCounter>,
    /// Whether its first line has been read.
    has_spoken: bool,
}

impl Worker {
    /// Starts a worker. An `Err` says why it does not run.
    pub(super) fn start(job: &Job, children: &mut Children) -> Result<Worker, String> {
        let surroundings = Surroundings::set_up(job)?;
        let streams = Streams {
            stdin: true,
            stdout: true,
        };
        let counter = InstructionCounter::open().ok();
        let started = start(job, surroundings.workdir(), streams, children);
        let started = started.map_err(|refused| match refused {
            Refused::CouldNot(reason) => reason,
            Refused::NotStarted(errno) => {
                let error = io::Error::from_raw_os_error(errno);
                format!("the worker {:?} could not start: {error}", job.argv)
            }
        })?;
        let failed = |error: io::Error| format!("cannot talk with the worker: {error}");
        let (Some(stdin), Some(stdout)) = (started.stdin, started.stdout) else {
            return Err("the worker has no pipes".to_owned());
        };
        rustix::io::ioctl_fionbio(&stdout, true).map_err(|error| failed(error.into()))?;
        Ok(Worker {
            pid: started.pid,
            begun: started.at,
            stdin,
            stdout,
            stderr: Capture::new(started.stderr, Keep::Last, TAIL).map_err(failed)?,
            timeout: Duration::from_millis(job.timeout_ms),
            surroundings,
            counter,
            has_spoken: false,
        })
    }

    /// Asks for one sample. After an `Err` the worker is of no use any more.
    pub(super) fn sample(&mut self, iterations: u64) -> Result<Sample, Refusal> {
        let counted = self.instructions();
        // It has read all earlier requests, or it could not have answered them, so the pipe has
        // room for this one.
        if let Err(error) = self.stdin.write_all(format!("{iterations}\n").as_bytes()) {
            return Err(Refusal::Failed(format!("it does not read: {error}")));
        }
        let mut line = self.line().map_err(Refusal::Failed)?;
        let mut set_up_ns = None;
        if !std::mem::replace(&mut self.has_spoken, true) {
            if let Some((nanoseconds, rest)) = set_up(&line) {
                set_up_ns = Some(nanoseconds);
                line.drain(..line.len() - rest);
                if line.is_empty() {
                    line = self.line().map_err(Refusal::Failed)?;
                }
            }
            if let Some(why) = unsupported(&line) {
                return Err(Refusal::Unsupported(why));
            }
        }
        let sample = parse(&line).ok_or_else(|| {
            let line = String::from_utf8_lossy(&line).into_owned();
            Refusal::Failed(format!("expected ten numbers in a line, got {line:?}"))
        })?;
        Ok(Sample {
            set_up_ns,
            ..self.seen_from_outside(sample, counted)
        })
    }

    /// Adds what the worker cannot tell as well itself. Its `ru_maxrss` begins with the agent's
    /// size (see [`super::sys::PeakMemory`]); the one that the kernel keeps for `/proc` does not.
    fn seen_from_outside(&self, sample: Sample, counted: Option<u64>) -> Sample {
        let folder = PathBuf::from(format!("/proc/{}", self.pid.as_raw_nonzero()));
        let stat = std::fs::read(folder.join("stat")).unwrap_or_default();
        let instructions = self.instructions().zip(counted);
        Sample {
            max_rss_kib: peak_kib(&folder.join("status")).unwrap_or(sample.max_rss_kib),
            cpu: last_cpu(&stat),
            instructions: instructions.map(|(after, before)| after.saturating_sub(before)),
            ..sample
        }
    }

    /// The files that are mapped into its memory.
    pub(super) fn mapped(&self) -> io::Result<BTreeSet<String>> {
        maps::of(self.pid.as_raw_nonzero().get())
    }

    fn instructions(&self) -> Option<u64> {
        self.counter.as_ref().and_then(InstructionCounter::read)
    }

    fn line(&mut self) -> Result<Vec<u8>, String> {
        let deadline = Instant::now() + self.timeout;
        let mut line = Vec::new();
        loop {
            let mut chunk = [0; LONGEST_LINE];
            match self.stdout.read(&mut chunk) {
                Ok(0) => return Err("it closed its stdout".to_owned()),
                Ok(count) => line.extend_from_slice(&chunk[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.to_string()),
            }
            if line.ends_with(b"\n") || line.len() > LONGEST_LINE {
                return Ok(line);
            }
            let time = deadline.saturating_duration_since(Instant::now());
            if time.is_zero() {
                return Err(format!("no sample within {} ms", self.timeout.as_millis()));
            }
            let mut ready = vec![PollFd::new(&self.stdout, PollFlags::IN)];
            if let Some(pipe) = self.stderr.pipe() {
                ready.push(PollFd::from_borrowed_fd(pipe, PollFlags::IN));
            }
            wait_for_any(&mut ready, time).map_err(|error| error.to_string())?;
            self.stderr.read();
        }
    }

    /// Ends the worker and puts its surroundings back. Returns how it ended, if it had ended by
    /// itself, and what it said last on stderr.
    pub(super) fn stop(mut self, children: &mut Children) -> Result<String, String> {
        // One that closed its stdout is ending: its own status says more than our signal.
        let patience = Instant::now() + Duration::from_millis(100);
        let mut ended = None;
        drop(self.stdin);
        while ended.is_none() && Instant::now() < patience {
            ended = children
                .ended(self.pid)
                .map_err(|error| error.to_string())?;
            if ended.is_none() {
                let mut ready = [PollFd::from_borrowed_fd(children.wake(), PollFlags::IN)];
                let _ended_either_way = wait_for_any(&mut ready, Duration::from_millis(20));
            }
        }
        kill_group(self.pid);
        let how = match ended {
            Some(ended) => ended.status.to_string(),
            None => {
                let killed = children.wait_for_killed(self.pid);
                let killed = killed.map_err(|error| error.to_string())?;
                match killed.status.signal() {
                    Some(libc::SIGKILL) => "killed by the agent".to_owned(),
                    _ => killed.status.to_string(),
                }
            }
        };
        self.stderr.drain();
        children.sweep().map_err(|error| error.to_string())?;
        self.surroundings.put_back(self.begun)?;
        Ok(match self.stderr.text() {
            said if said.is_empty() => how,
            said => format!("{how}; its stderr: {said}"),
        })
    }
}

/// The time in a worker's first line, nanoseconds, where it tells of that, and how many bytes
/// follow that line.
pub(super) fn set_up(text: &[u8]) -> Option<(u64, usize)> {
    let end = text.iter().position(|&byte| byte == b'\n')?;
    let line = std::str::from_utf8(&text[..end]).ok()?;
    let nanoseconds = line.strip_prefix("set-up ")?.parse().ok()?;
    Some((nanoseconds, text.len() - end - 1))
}

/// Why the work cannot be done here, where a worker says so.
pub(super) fn unsupported(line: &[u8]) -> Option<String> {
    let why = std::str::from_utf8(line)
        .ok()?
        .strip_prefix("unsupported ")?;
    Some(why.trim_end().to_owned())
}

pub(super) fn parse(line: &[u8]) -> Option<Sample> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let numbers: Result<Vec<u64>, _> = line.split(' ').map(str::parse).collect();
    let numbers = numbers.ok()?;
    let (known, later) = numbers.split_first_chunk::<7>()?;
    let [
        start_ns,
        wall_ns,
        cpu_ns,
        max_rss_kib,
        minor_faults,
        voluntary,
        involuntary,
    ] = *known;
    let (user_ns, system_ns, major_faults) = match *later {
        [] => (None, None, None),
        [user, system, major] => (Some(user), Some(system), Some(major)),
        _ => return None,
    };
    Some(Sample {
        start_ns,
        wall_ns,
        cpu_ns,
        user_ns,
        system_ns,
        max_rss_kib,
        minor_faults,
        major_faults,
        voluntary_switches: voluntary,
        involuntary_switches: involuntary,
        ..Sample::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_may_tell_of_the_set_up() {
        assert_eq!(set_up(b"set-up 120\n"), Some((120, 0)));
        assert_eq!(set_up(b"set-up 120\n1 2 3 4 5 6 7\n"), Some((120, 14)));
        for text in ["1 2 3 4 5 6 7\n", "set-up\n", "set-up -1\n", "set-up 120"] {
            assert_eq!(set_up(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_worker_may_say_why_its_work_cannot_be_done() {
        let why = unsupported(b"unsupported it is not installed\n");
        assert_eq!(why.as_deref(), Some("it is not installed"));
        assert_eq!(unsupported(b"1 2 3 4 5 6 7\n"), None);
    }

    #[test]
    fn a_line_is_ten_numbers_or_seven() {
        let sample = parse(b"1 2 3 4 5 6 7\n").unwrap();
        assert_eq!((sample.start_ns, sample.involuntary_switches), (1, 7));
        assert_eq!((sample.user_ns, sample.major_faults), (None, None));
        let sample = parse(b"1 2 3 4 5 6 7 8 9 10\n").unwrap();
        assert_eq!((sample.start_ns, sample.involuntary_switches), (1, 7));
        assert_eq!((sample.user_ns, sample.system_ns), (Some(8), Some(9)));
        assert_eq!(sample.major_faults, Some(10));
        for line in [
            "1 2 3 4 5 6\n",
            "1 2 3 4 5 6 7 8\n",
            "1 2 3 4 5 6 7 8 9 10 11\n",
            "1 2 3 4 5 6 -7\n",
            "x\n",
            "1 2",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
        assert_eq!(parse(b"1 2 3 4 5 6 7\n1 2 3 4 5 6 7\n"), None);
    }
}
