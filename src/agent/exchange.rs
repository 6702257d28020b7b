//! Talks with a running child until it ends or its time is up: feeds stdin, reads the outputs.
//!
//! One poll loop, so that neither side can block the other whatever the program does with its
//! descriptors. Knows nothing of why the program runs.

use std::io::{self, PipeWriter, Write};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal};

use super::capture::Capture;
use super::children::{Children, Ended};
use super::root::{MOST, Root};
use super::sys;

/// Between two looks at the disk.
const LOOK: Duration = Duration::from_millis(100);

/// What a child still has to read on stdin.
#[derive(Debug)]
pub(super) struct Feed<'a> {
    pipe: Option<PipeWriter>,
    rest: &'a [u8],
}

impl<'a> Feed<'a> {
    /// The pipe must not block.
    pub(super) fn new(pipe: Option<PipeWriter>, content: &'a [u8]) -> Feed<'a> {
        Feed {
            pipe,
            rest: content,
        }
    }

    /// Writes what the pipe takes now. Closes it at the end, or when nobody reads any more.
    fn write(&mut self) {
        let Some(pipe) = self.pipe.as_mut() else {
            return;
        };
        match pipe.write(self.rest) {
            Ok(count) => self.rest = &self.rest[count..],
            Err(error) => match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => return,
                _ => self.rest = &[],
            },
        }
        if self.rest.is_empty() {
            self.pipe = None;
        }
    }
}

/// The streams of a child.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    pub(super) stdin: Feed<'a>,
    pub(super) outputs: Vec<Capture>,
    /// The disk that is watched meanwhile.
    pub(super) root: Option<&'a Root>,
}

/// How the exchange ended.
#[derive(Debug)]
pub(super) struct End {
    pub(super) child: Ended,
    /// When it ended, nanoseconds of `CLOCK_MONOTONIC`.
    pub(super) at_ns: u64,
    pub(super) timed_out: bool,
}

impl Exchange<'_> {
    /// Talks until the child has ended, by itself or killed with its group at the deadline.
    pub(super) fn until_end(
        &mut self,
        pid: Pid,
        start_ns: u64,
        deadline: Instant,
        children: &mut Children,
    ) -> io::Result<End> {
        let mut at = Instant::now();
        let mut timed_out = false;
        let child = loop {
            if let Some(child) = children.ended(pid)? {
                break child;
            }
            if at >= deadline {
                timed_out = true;
                kill_group(pid);
                break children.wait_for_killed(pid)?;
            }
            let time = deadline.saturating_duration_since(at);
            at = match self.root {
                None => self.wait(time, children)?,
                Some(root) if root.is_used_up() => {
                    let most = MOST >> 30;
                    let message =
                        format!("more than {most} GiB of the disk are gone since it began");
                    return Err(io::Error::other(message));
                }
                Some(_) => self.wait(time.min(LOOK), children)?,
            };
        };
        // The signal that told of this end has been handled: it was sent before the child could be
        // collected.
        let at_ns = sys::last_end_since(start_ns);
        for output in &mut self.outputs {
            output.drain();
        }
        kill_group(pid);
        Ok(End {
            child,
            at_ns,
            timed_out,
        })
    }

    /// Waits for something to do and does it. Returns the time at which the wait was over.
    fn wait(&mut self, time: Duration, children: &Children) -> io::Result<Instant> {
        let mut ready = vec![PollFd::from_borrowed_fd(children.wake(), PollFlags::IN)];
        if let Some(pipe) = self.stdin.pipe.as_ref() {
            ready.push(PollFd::new(pipe, PollFlags::OUT));
        }
        for pipe in self.outputs.iter().filter_map(Capture::pipe) {
            ready.push(PollFd::from_borrowed_fd(pipe, PollFlags::IN));
        }
        wait_for_any(&mut ready, time)?;
        let at = Instant::now();
        // Nothing here blocks, so it is not worth knowing which of the few was ready.
        self.stdin.write();
        for output in &mut self.outputs {
            output.read();
        }
        Ok(at)
    }
}

/// Waits until one of the descriptors is ready, the time is up or a signal came.
pub(super) fn wait_for_any(ready: &mut [PollFd<'_>], time: Duration) -> io::Result<()> {
    let timeout = Timespec::try_from(time).ok();
    match poll(ready, timeout.as_ref()) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Kills what is left of the process group that `pid` leads or led.
pub(super) fn kill_group(pid: Pid) {
    let _none_left_is_fine = rustix::process::kill_process_group(pid, Signal::KILL);
}
