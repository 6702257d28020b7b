//! One output stream of a child: read as it comes, kept up to a limit, counted beyond it.

use std::io::{self, PipeReader, Read};
use std::os::fd::{AsFd, BorrowedFd};

use crate::outcome::Output;

/// Which part of a long output is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// The beginning.
    First,
    /// The end: where a message about a failure is.
    Last,
}

/// What a full pipe can hold at most (`/proc/sys/fs/pipe-max-size` by default).
const FULL_PIPE: usize = 1 << 20;

/// The reading end of a child's stdout or stderr.
#[derive(Debug)]
pub(super) struct Capture {
    pipe: Option<PipeReader>,
    kept: Vec<u8>,
    keep: Keep,
    limit: usize,
    dropped: u64,
}

impl Capture {
    pub(super) fn new(pipe: PipeReader, keep: Keep, limit: usize) -> io::Result<Capture> {
        rustix::io::ioctl_fionbio(&pipe, true)?;
        Ok(Capture {
            pipe: Some(pipe),
            kept: Vec::new(),
            keep,
            limit,
            dropped: 0,
        })
    }

    /// What to poll, while the child may still write.
    pub(super) fn pipe(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Reads once. Returns how many bytes came.
    pub(super) fn read(&mut self) -> usize {
        let Some(pipe) = self.pipe.as_mut() else {
            return 0;
        };
        let mut chunk = [0; 1 << 16];
        match pipe.read(&mut chunk) {
            Ok(0) => self.pipe = None,
            Ok(count) => {
                self.take(&chunk[..count]);
                return count;
            }
            Err(error) => match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => {}
                _ => self.pipe = None,
            },
        }
        0
    }

    /// Reads what is there after the child has ended. Bounded, because a process that the child
    /// left behind may be writing still.
    pub(super) fn drain(&mut self) {
        let mut read = 0;
        while read < FULL_PIPE {
            match self.read() {
                0 => return,
                count => read += count,
            }
        }
    }

    fn take(&mut self, chunk: &[u8]) {
        match self.keep {
            Keep::First => {
                let room = self.limit - self.kept.len();
                let (kept, dropped) = chunk.split_at(room.min(chunk.len()));
                self.kept.extend_from_slice(kept);
                self.dropped += dropped.len() as u64;
            }
            Keep::Last => {
                self.kept.extend_from_slice(chunk);
                let surplus = self.kept.len().saturating_sub(self.limit);
                self.kept.drain(..surplus);
                self.dropped += surplus as u64;
            }
        }
    }

    /// What was kept.
    pub(super) fn output(self) -> Output {
        Output {
            bytes: self.kept,
            dropped: self.dropped,
        }
    }

    /// What was kept so far, for people.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.kept).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn captured(keep: Keep, limit: usize, written: &[u8]) -> Output {
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(written).unwrap();
        let mut capture = Capture::new(reader, keep, limit).unwrap();
        capture.drain();
        capture.output()
    }

    #[test]
    fn the_first_or_the_last_bytes_are_kept_and_the_rest_is_counted() {
        let first = captured(Keep::First, 3, b"abcdef");
        assert_eq!((first.bytes.as_slice(), first.dropped), (&b"abc"[..], 3));
        let last = captured(Keep::Last, 3, b"abcdef");
        assert_eq!((last.bytes.as_slice(), last.dropped), (&b"def"[..], 3));
        let whole = captured(Keep::First, 6, b"abcdef");
        assert_eq!((whole.bytes.as_slice(), whole.dropped), (&b"abcdef"[..], 0));
    }
}
