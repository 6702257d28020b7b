//! A server of the user's: started, waited for, asked to end. Its outputs are read all the while, so
//! that it never waits for a reader.

use std::collections::BTreeSet;
use std::io::{self, PipeReader, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use regex::bytes::Regex;
use rustix::process::{Pid, Signal, kill_process};

use super::children::{Children, Ended};
use super::exchange::kill_group;
use super::maps;
use super::rest;
use super::run::{Instruments, LARGEST_OUTPUT};
use super::start::{Refused, Streams, start};
use super::surroundings::Surroundings;
use super::sys::{self, take_no_signals};
use crate::outcome::{Observation, Outcome, Output, Usage};
use crate::protocol::{Awaited, Job, Ready, Rested, Stopped};

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(2);
/// How long one answer to a probe may take.
const PROBE_LIMIT: Duration = Duration::from_secs(2);
/// Longest status line of an HTTP answer that is read, bytes.
const STATUS_LINE: usize = 64;

/// A server that runs, or has ended and is yet to be asked for.
#[derive(Debug)]
pub(super) struct Service {
    pid: Pid,
    begun: Instant,
    begun_ns: u64,
    stdout: Tap,
    stderr: Tap,
    surroundings: Surroundings,
    killed_before: Option<u64>,
    ended: Option<(Ended, u64)>,
}

impl Service {
    /// Starts it.
    pub(super) fn start(
        job: &Job,
        children: &mut Children,
        instruments: &Instruments,
    ) -> Result<Service, Refused> {
        let surroundings = Surroundings::set_up(job).map_err(Refused::CouldNot)?;
        let surroundings = surroundings.leaving_what_is_written();
        let killed_before = instruments.oom.read();
        instruments.peak.reset();
        let streams = Streams {
            stdin: false,
            stdout: true,
        };
        let started = start(job, surroundings.workdir(), streams, children)?;
        let limit = job.output_limit.min(LARGEST_OUTPUT);
        let tap = |pipe| Tap::open(pipe, limit).map_err(|e| Refused::CouldNot(e.to_string()));
        let Some(stdout) = started.stdout else {
            return Err(Refused::CouldNot("the server has no pipes".to_owned()));
        };
        Ok(Service {
            pid: started.pid,
            begun: started.at,
            begun_ns: started.at_ns,
            stdout: tap(stdout)?,
            stderr: tap(started.stderr)?,
            surroundings,
            killed_before,
            ended: None,
        })
    }

    /// Waits until it is ready, has ended, or so much time has passed since its start.
    pub(super) fn await_ready(
        &mut self,
        ready: &Ready,
        limit: Duration,
        children: &mut Children,
    ) -> Result<Awaited, String> {
        let pattern = match ready {
            Ready::Log(pattern) => Some(Regex::new(pattern).map_err(|e| e.to_string())?),
            Ready::Tcp(_) | Ready::Http { .. } => None,
        };
        loop {
            if self.has_ended(children)? {
                return Ok(Awaited::Ended);
            }
            let is_ready = match (ready, &pattern) {
                (Ready::Tcp(port), _) => connect(*port).is_some(),
                (Ready::Http { port, path }, _) => answers(*port, path),
                (Ready::Log(_), Some(pattern)) => {
                    self.stdout.has_line(pattern) || self.stderr.has_line(pattern)
                }
                (Ready::Log(_), None) => false,
            };
            if is_ready {
                let after_ns = sys::now_ns().saturating_sub(self.begun_ns);
                return Ok(Awaited::Ready { after_ns });
            }
            if self.begun.elapsed() >= limit {
                return Ok(Awaited::TimedOut);
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits until it takes no CPU time any more; `None`: it has ended.
    pub(super) fn await_rest(
        &mut self,
        limit: Duration,
        children: &mut Children,
    ) -> Result<Option<Rested>, String> {
        rest::wait(self.begun, limit, || self.has_ended(children))
    }

    /// Asks it to end, and kills it with all that it started when it does not.
    pub(super) fn stop(
        mut self,
        signal: i32,
        grace: Duration,
        children: &mut Children,
        instruments: &Instruments,
    ) -> Result<Stopped, String> {
        let early = self.has_ended(children)?;
        let handles_signal = (!early).then(|| handles(self.pid, signal)).flatten();
        let asked_ns = sys::now_ns();
        let mut killed = false;
        if !early {
            let asked = Signal::from_named_raw(signal).ok_or("there is no such signal")?;
            let _gone_is_fine = kill_process(self.pid, asked);
            let deadline = Instant::now() + grace;
            while !self.has_ended(children)? {
                if Instant::now() >= deadline {
                    killed = true;
                    kill_group(self.pid);
                    let ended = children.wait_for_killed(self.pid);
                    self.ended = Some((ended.map_err(|e| e.to_string())?, sys::now_ns()));
                    break;
                }
                std::thread::sleep(PAUSE);
            }
        }
        kill_group(self.pid);
        children.sweep().map_err(|error| error.to_string())?;
        let Some((ended, at_ns)) = self.ended else {
            return Err("the server's end was missed".to_owned());
        };
        let mut outcome = outcome(&ended);
        let out_of_memory = instruments.oom.read().zip(self.killed_before);
        if !killed
            && outcome == Outcome::Signaled(libc::SIGKILL)
            && out_of_memory.is_some_and(|(after, before)| after > before)
        {
            outcome = Outcome::OutOfMemory;
        }
        let observation = Observation {
            outcome,
            stdout: self.stdout.finish(),
            stderr: self.stderr.finish(),
            queries: self.surroundings.put_back(self.begun)?,
            usage: Usage {
                wall_ns: at_ns.saturating_sub(self.begun_ns),
                start_ns: self.begun_ns,
                ..ended.usage
            },
        };
        Ok(Stopped {
            observation,
            early,
            killed,
            handles_signal,
            took_ns: if early {
                0
            } else {
                at_ns.saturating_sub(asked_ns)
            },
        })
    }

    /// The files that are mapped into its memory.
    pub(super) fn mapped(&self) -> io::Result<BTreeSet<String>> {
        maps::of(self.pid.as_raw_nonzero().get())
    }

    fn has_ended(&mut self, children: &mut Children) -> Result<bool, String> {
        if self.ended.is_none() {
            let ended = children.ended(self.pid).map_err(|e| e.to_string())?;
            self.ended = ended.map(|ended| (ended, sys::last_end_since(self.begun_ns)));
        }
        Ok(self.ended.is_some())
    }
}

fn outcome(ended: &Ended) -> Outcome {
    match ended.status.signal() {
        Some(signal) => Outcome::Signaled(signal),
        None => Outcome::Exited(ended.status.code().unwrap_or(0)),
    }
}

/// Whether a process has a handler for a signal.
fn handles(pid: Pid, signal: i32) -> Option<bool> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).ok()?;
    handler_in(&status, signal)
}

pub(super) fn handler_in(status: &str, signal: i32) -> Option<bool> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("SigCgt:"))?;
    let caught = u64::from_str_radix(line.trim(), 16).ok()?;
    let bit = u32::try_from(signal).ok()?.checked_sub(1)?;
    Some(caught.checked_shr(bit)? & 1 == 1)
}

fn connect(port: u16) -> Option<TcpStream> {
    let loopback = [
        SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
    ];
    loopback
        .iter()
        .find_map(|address| TcpStream::connect_timeout(address, PROBE_LIMIT).ok())
}

fn answers(port: u16, path: &str) -> bool {
    let exchange = || -> io::Result<Vec<u8>> {
        let mut stream =
            connect(port).ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected))?;
        stream.set_read_timeout(Some(PROBE_LIMIT))?;
        let request = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut head = Vec::new();
        while head.len() < STATUS_LINE && !head.contains(&b'\n') {
            let mut chunk = [0; STATUS_LINE];
            match stream.read(&mut chunk)? {
                0 => break,
                count => head.extend_from_slice(&chunk[..count]),
            }
        }
        Ok(head)
    };
    exchange().is_ok_and(|head| is_good(&head))
}

/// Whether a status line tells of success or of another place.
pub(super) fn is_good(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.split_ascii_whitespace().nth(1);
    let status: Option<u16> = status.and_then(|status| status.parse().ok());
    head.starts_with("HTTP/") && status.is_some_and(|status| (200..400).contains(&status))
}

/// Reads one output of the server as it comes; keeps the beginning and counts the rest.
#[derive(Debug)]
struct Tap {
    kept: Arc<Mutex<Output>>,
    thread: JoinHandle<()>,
}

impl Tap {
    fn open(mut pipe: PipeReader, limit: usize) -> io::Result<Tap> {
        let kept = Arc::new(Mutex::new(Output::default()));
        let shared = Arc::clone(&kept);
        let read = move || {
            take_no_signals();
            let mut chunk = [0; 1 << 12];
            while let Ok(count @ 1..) = pipe.read(&mut chunk) {
                let mut output = shared.lock().unwrap_or_else(PoisonError::into_inner);
                let room = limit.saturating_sub(output.bytes.len()).min(count);
                output.bytes.extend_from_slice(&chunk[..room]);
                output.dropped += (count - room) as u64;
            }
        };
        let thread = std::thread::Builder::new().name("tap".to_owned());
        let thread = thread.spawn(read)?;
        Ok(Tap { kept, thread })
    }

    fn has_line(&self, pattern: &Regex) -> bool {
        let output = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines = output.bytes.split(|&byte| byte == b'\n');
        lines.any(|line| pattern.is_match(line))
    }

    /// All that was kept. To be asked for when nobody holds the other end any more.
    fn finish(self) -> Output {
        let _ends_with_the_pipe = self.thread.join();
        let mut output = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_is_a_bit_of_the_mask() {
        let status = "Name:\tx\nSigIgn:\t0000000000001000\nSigCgt:\t0000000000004002\n";
        assert_eq!(handler_in(status, libc::SIGTERM), Some(true));
        assert_eq!(handler_in(status, libc::SIGINT), Some(true));
        assert_eq!(handler_in(status, libc::SIGQUIT), Some(false));
        assert_eq!(handler_in("", libc::SIGTERM), None);
        assert_eq!(handler_in(status, 0), None);
    }

    #[test]
    fn answers_are_judged_by_their_status() {
        assert!(is_good(b"HTTP/1.1 200 OK\r\n"));
        assert!(is_good(b"HTTP/1.0 302 Found\r\n"));
        assert!(!is_good(b"HTTP/1.1 503 Service Unavailable\r\n"));
        assert!(!is_good(b"SSH-2.0-x 200\r\n"));
        assert!(!is_good(b""));
    }
}
