//! All processes below the agent: who is known, who has ended, and who must not stay.
//!
//! Assumes that every child of this process is its own, as is so for PID 1 of a container and for
//! a process that runs nothing but the agent. Knows nothing of jobs and of what children say.

use std::collections::BTreeMap;
use std::io::{self, PipeReader, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal};

use super::sys::{self, Waited};
use crate::outcome::Usage;

/// How long killed processes may take to disappear.
const DYING: Duration = Duration::from_secs(5);

/// How a child ended and what it used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) usage: Usage,
}

/// The children of the agent.
#[derive(Debug)]
pub(super) struct Children {
    wake: PipeReader,
    known: BTreeMap<i32, Option<Ended>>,
}

impl Children {
    /// Takes charge of all children of this process, orphans of theirs included.
    pub(super) fn take_charge() -> io::Result<Children> {
        let (wake, waker) = io::pipe()?;
        rustix::io::ioctl_fionbio(&wake, true)?;
        rustix::io::ioctl_fionbio(&waker, true)?;
        sys::handle_signals(waker.into())?;
        rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
        Ok(Children {
            wake,
            known: BTreeMap::new(),
        })
    }

    /// Starts a child as leader of its own process group.
    pub(super) fn spawn(&mut self, command: &mut Command) -> io::Result<Pid> {
        let child = command.process_group(0).spawn()?;
        let pid = Pid::from_child(&child);
        self.known.insert(pid.as_raw_nonzero().get(), None);
        Ok(pid)
    }

    /// Becomes readable when a child has ended.
    pub(super) fn wake(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    /// How this child ended, if it has; it is then forgotten.
    pub(super) fn ended(&mut self, pid: Pid) -> io::Result<Option<Ended>> {
        self.collect()?;
        let pid = pid.as_raw_nonzero().get();
        match self.known.get(&pid) {
            Some(Some(ended)) => {
                let ended = *ended;
                self.known.remove(&pid);
                Ok(Some(ended))
            }
            Some(None) => Ok(None),
            None => Err(io::Error::from(io::ErrorKind::NotFound)),
        }
    }

    /// Makes a child one that the next sweep kills.
    pub(super) fn disown(&mut self, pid: Pid) {
        self.known.remove(&pid.as_raw_nonzero().get());
    }

    /// Waits for a known child that has been killed.
    pub(super) fn wait_for_killed(&mut self, pid: Pid) -> io::Result<Ended> {
        let give_up = Instant::now() + DYING;
        loop {
            if let Some(ended) = self.ended(pid)? {
                return Ok(ended);
            }
            if Instant::now() > give_up {
                self.disown(pid);
                return Err(io::Error::other("a killed process does not end"));
            }
            self.doze(Duration::from_millis(50));
        }
    }

    /// Kills every process below the agent that is not a known child, however it got away from
    /// its process group, and waits until none is left.
    pub(super) fn sweep(&mut self) -> io::Result<()> {
        let give_up = Instant::now() + DYING;
        loop {
            if !self.collect()? {
                return Ok(());
            }
            if self.known.values().all(Option::is_some) {
                // Not one by one: a fork bomb is faster than a reader of /proc.
                sys::kill_everything_else();
            }
            let strays = self.strays()?;
            if strays.is_empty() {
                return Ok(());
            }
            if Instant::now() > give_up {
                return Err(io::Error::other(format!(
                    "{} processes that the program left behind do not end",
                    strays.len()
                )));
            }
            for stray in strays {
                let _gone_is_fine = rustix::process::kill_process(stray, Signal::KILL);
            }
            self.doze(Duration::from_millis(10));
        }
    }

    /// Collects all that have ended. Returns whether any child is left.
    fn collect(&mut self) -> io::Result<bool> {
        let mut bytes = [0; 512];
        while matches!(self.wake.read(&mut bytes), Ok(1..)) {}
        loop {
            match sys::wait_any()? {
                Waited::Ended(pid, status, usage) => {
                    if let Some(slot) = self.known.get_mut(&pid) {
                        *slot = Some(Ended { status, usage });
                    }
                }
                Waited::AllRunning => return Ok(true),
                Waited::NoChildren => return Ok(false),
            }
        }
    }

    fn doze(&self, time: Duration) {
        let timeout = Timespec::try_from(time).ok();
        let _interrupted_is_fine = poll(
            &mut [PollFd::new(&self.wake, PollFlags::IN)],
            timeout.as_ref(),
        );
    }

    /// Children of this process that it did not start: orphans that were handed to it.
    fn strays(&self) -> io::Result<Vec<Pid>> {
        let own = rustix::process::getpid().as_raw_nonzero().get();
        let mut strays = Vec::new();
        for entry in std::fs::read_dir("/proc")? {
            let name = entry?.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse::<i32>().ok()) else {
                continue;
            };
            let stat = std::fs::read(format!("/proc/{pid}/stat")).unwrap_or_default();
            if parent_in(&stat) == Some(own) && !self.known.contains_key(&pid) {
                strays.extend(Pid::from_raw(pid));
            }
        }
        Ok(strays)
    }
}

/// Parent in a line of `/proc/<pid>/stat`.
pub(super) fn parent_in(stat: &[u8]) -> Option<i32> {
    field_in(stat, 1)?.parse().ok()
}

/// A field behind the command in such a line: 0 is the state, 1 the parent. The command may hold blanks,
/// parentheses and any bytes.
pub(super) fn field_in(stat: &[u8], number: usize) -> Option<&str> {
    let end = stat.iter().rposition(|&byte| byte == b')')?;
    let rest = std::str::from_utf8(&stat[end + 1..]).ok()?;
    rest.split_ascii_whitespace().nth(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_with_parentheses_does_not_hide_the_parent() {
        assert_eq!(parent_in(b"12 (a) S 1 (b) S 7 12 12 0"), Some(7));
        assert_eq!(parent_in(b""), None);
        assert_eq!(parent_in(b"12 (a)"), None);
    }
}
