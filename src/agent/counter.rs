//! Counts instructions of a program under test, where the engine permits it.
//!
//! `perf_event_open(2)`: engines deny it by default (seccomp), kernels may
//! (`perf_event_paranoid`), and virtual machines often have no counters. That is no error: the
//! record then says why there is no count.

use std::fs::File;
use std::io::{self, Read};

use super::sys::perf_event_open;

/// The part of `struct perf_event_attr` that the first version of the interface had
/// (`PERF_ATTR_SIZE_VER0`); all kernels take it.
#[repr(C)]
#[derive(Debug, Default)]
pub(super) struct Attributes {
    kind: u32,
    size: u32,
    config: u64,
    sample_period: u64,
    sample_type: u64,
    read_format: u64,
    flags: u64,
    wakeup_events: u32,
    bp_type: u32,
    bp_addr: u64,
}

const SIZE: u32 = 64;
const HARDWARE: u32 = 0;
const INSTRUCTIONS: u64 = 1;
/// Value, then for how long the counter was wanted and for how long it had the hardware.
const WITH_TIMES: u64 = 1 | 2;
const DISABLED: u64 = 1 << 0;
const INHERIT: u64 = 1 << 1;
/// Also what an unprivileged user may count with `perf_event_paranoid` at 2, the kernels' default.
const EXCLUDE_KERNEL: u64 = 1 << 5;
const EXCLUDE_HYPERVISOR: u64 = 1 << 6;
const ENABLE_ON_EXEC: u64 = 1 << 12;

/// Counts the instructions of every program that this thread starts while it is open, and of all
/// their threads and children, from their `execve` on.
#[derive(Debug)]
pub(super) struct InstructionCounter(File);

impl InstructionCounter {
    /// Opens it; to be done before the program is started. An `Err` says why it cannot be.
    pub(super) fn open() -> Result<InstructionCounter, String> {
        let attributes = Attributes {
            kind: HARDWARE,
            size: SIZE,
            config: INSTRUCTIONS,
            read_format: WITH_TIMES,
            flags: DISABLED | INHERIT | EXCLUDE_KERNEL | EXCLUDE_HYPERVISOR | ENABLE_ON_EXEC,
            ..Attributes::default()
        };
        match perf_event_open(&attributes) {
            Ok(counter) => Ok(InstructionCounter(counter.into())),
            Err(error) => Err(refusal(&error)),
        }
    }

    /// Instructions so far; `None` when the counter had the hardware for part of the time only,
    /// because then the number would be a guess.
    pub(super) fn read(&self) -> Option<u64> {
        let mut bytes = [0; 24];
        (&self.0).read_exact(&mut bytes).ok()?;
        let mut words = bytes.chunks_exact(8).map(|word| {
            let word: [u8; 8] = word.try_into().unwrap_or_default();
            u64::from_ne_bytes(word)
        });
        let (count, wanted, had) = (words.next()?, words.next()?, words.next()?);
        (wanted == had).then_some(count)
    }
}

fn refusal(error: &io::Error) -> String {
    let paranoid = std::fs::read_to_string("/proc/sys/kernel/perf_event_paranoid");
    let paranoid = paranoid.unwrap_or_default();
    match error.raw_os_error() {
        Some(libc::EPERM | libc::EACCES) => format!(
            "perf_event_open is not allowed in the container (seccomp or capabilities; \
             perf_event_paranoid is {})",
            paranoid.trim()
        ),
        Some(libc::ENOENT | libc::EOPNOTSUPP | libc::ENODEV) => {
            "the CPU has no counters, as in most virtual machines".to_owned()
        }
        Some(libc::ENOSYS) => "the kernel or the sandbox has no perf_event_open".to_owned(),
        _ => format!("perf_event_open: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attributes_are_as_long_as_they_say() {
        assert_eq!(size_of::<Attributes>(), SIZE as usize);
    }

    #[test]
    fn a_refusal_is_worded_for_people() {
        let worded = |errno| refusal(&io::Error::from_raw_os_error(errno));
        assert!(worded(libc::EPERM).contains("not allowed"));
        assert!(worded(libc::ENOENT).contains("virtual machines"));
        assert!(worded(libc::EMFILE).contains("open"));
    }

    /// Where it is permitted it must count; where not, it must say why.
    #[test]
    fn it_counts_a_program_or_says_why_not() {
        match InstructionCounter::open() {
            Err(reason) => assert!(!reason.is_empty()),
            Ok(counter) => {
                let status = std::process::Command::new("/bin/true").status().unwrap();
                assert!(status.success());
                assert!(counter.read().is_none_or(|count| count > 1_000));
            }
        }
    }
}
