//! Starts the program of a job: descriptors, environment, limits. Nothing is inherited.
//!
//! The working directory, the stack limit and the CPU are set on the agent itself just before and
//! put back after. Through `Command::current_dir` or `pre_exec` std would have to fork instead of
//! `posix_spawn`, which is slower, and in a static program its `execvp` hands what gives ENOEXEC
//! to `/bin/sh`, which would hide the very error a case may be about.
//!
//! One trace stays: glibc's `posix_spawn` leaves its two internal signals, 32 and 33, ignored in
//! the child, on all images alike. Both libcs install their own handlers before they use them.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use rustix::io::Errno;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use super::children::Children;
use super::sys;
use crate::protocol::Job;

/// Why there is no process.
#[derive(Debug)]
pub(super) enum Refused {
    /// `execve` gave this error: an observation.
    NotStarted(i32),
    /// The agent could not even try.
    CouldNot(String),
}

/// Which streams of the child the agent talks through; the others are `/dev/null`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Streams {
    pub(super) stdin: bool,
    pub(super) stdout: bool,
}

/// A program that runs.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) pid: Pid,
    /// Just before it was started.
    pub(super) at: Instant,
    /// The same on the clock of [`sys::now_ns`].
    pub(super) at_ns: u64,
    pub(super) stdin: Option<PipeWriter>,
    pub(super) stdout: Option<PipeReader>,
    pub(super) stderr: PipeReader,
    /// The agent stays on the same CPU until this is dropped, so that it does not disturb others.
    pub(super) pin: Option<Pin>,
}

/// Starts the program of `job` in the directory `workdir`.
pub(super) fn start(
    job: &Job,
    workdir: &Path,
    streams: Streams,
    children: &mut Children,
) -> Result<Started, Refused> {
    let program = job.argv.first().filter(|program| program.contains('/'));
    let program = program.ok_or_else(|| {
        Refused::CouldNot(format!("not an absolute path to a program: {:?}", job.argv))
    })?;
    let mut command = Command::new(program);
    command.args(&job.argv[1..]).env_clear().envs(&job.env);
    if let Some(name) = &job.name {
        command.arg0(name);
    }

    let failed = |error: io::Error| Refused::CouldNot(format!("cannot make a pipe: {error}"));
    let (stdin, stdin_end) = stdin_of(streams).map_err(failed)?;
    let (stdout, stdout_end) = stdout_of(streams).map_err(failed)?;
    let (stderr, stderr_end) = io::pipe().map_err(failed)?;
    command
        .stdin(stdin_end)
        .stdout(stdout_end)
        .stderr(stderr_end);

    let pin = job
        .cpu
        .map(Pin::to)
        .transpose()
        .map_err(Refused::CouldNot)?;
    let stack = job.stack_limit.map(StackLimit::of).transpose();
    let stack = stack.map_err(Refused::CouldNot)?;
    std::env::set_current_dir(workdir).map_err(|error| {
        Refused::CouldNot(format!("cannot change to {}: {error}", workdir.display()))
    })?;
    let at = Instant::now();
    let at_ns = sys::now_ns();
    let spawned = children.spawn(&mut command);
    drop(stack);
    let _root_is_always_there = std::env::set_current_dir("/");
    Ok(Started {
        pid: spawned.map_err(|error| refused(&error))?,
        at,
        at_ns,
        stdin,
        stdout,
        stderr,
        pin,
    })
}

fn stdin_of(streams: Streams) -> io::Result<(Option<PipeWriter>, Stdio)> {
    if !streams.stdin {
        return Ok((None, File::open("/dev/null")?.into()));
    }
    let (reader, writer) = io::pipe()?;
    rustix::io::ioctl_fionbio(&writer, true)?;
    Ok((Some(writer), reader.into()))
}

fn stdout_of(streams: Streams) -> io::Result<(Option<PipeReader>, Stdio)> {
    if !streams.stdout {
        return Ok((None, File::options().write(true).open("/dev/null")?.into()));
    }
    let (reader, writer) = io::pipe()?;
    Ok((Some(reader), writer.into()))
}

/// Errors of `fork` are the container's trouble (its limits); the others are those of `execve`.
fn refused(error: &io::Error) -> Refused {
    match error.raw_os_error() {
        Some(libc::EAGAIN | libc::EMFILE | libc::ENFILE | libc::ENOSYS) | None => {
            Refused::CouldNot(format!("cannot start a process: {error}"))
        }
        Some(errno) => Refused::NotStarted(errno),
    }
}

/// The calling thread is bound to one CPU while this lives.
#[derive(Debug)]
pub(super) struct Pin {
    before: CpuSet,
}

impl Pin {
    /// Binds the calling thread; an `Err` says why it cannot be bound.
    pub(super) fn to(cpu: u32) -> Result<Pin, String> {
        let failed = |error: Errno| format!("cannot pin to CPU {cpu}: {error}");
        let index = cpu as usize;
        if index >= CpuSet::MAX_CPU {
            return Err(failed(Errno::INVAL));
        }
        let before = sched_getaffinity(None).map_err(failed)?;
        let mut only = CpuSet::new();
        only.set(index);
        sched_setaffinity(None, &only).map_err(failed)?;
        Ok(Pin { before })
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let _was_valid_before = sched_setaffinity(None, &self.before);
    }
}

/// The soft limit for stacks of new programs while this lives. The agent's own stack is larger
/// than it uses from the start, so a small limit does it no harm.
#[derive(Debug)]
struct StackLimit {
    before: Rlimit,
}

impl StackLimit {
    fn of(bytes: u64) -> Result<StackLimit, String> {
        let before = getrlimit(Resource::Stack);
        let wanted = Rlimit {
            current: Some(bytes),
            maximum: before.maximum,
        };
        setrlimit(Resource::Stack, wanted)
            .map_err(|error| format!("cannot set the stack limit to {bytes} bytes: {error}"))?;
        Ok(StackLimit { before })
    }
}

impl Drop for StackLimit {
    fn drop(&mut self) {
        let _was_valid_before = setrlimit(Resource::Stack, self.before);
    }
}
