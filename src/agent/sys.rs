//! The few system calls that neither std nor rustix offers; all unsafe code of the program.
//!
//! Knows nothing of jobs or frames: numbers in, numbers out.

use std::fs::File;
use std::io;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};

use super::counter::Attributes;
use crate::outcome::Usage;

/// What `wait4` says of any child.
#[derive(Debug)]
pub(super) enum Waited {
    /// This one ended; its wall time is not known here.
    Ended(i32, ExitStatus, Usage),
    /// There are children, and none has ended.
    AllRunning,
    /// There is no child at all.
    NoChildren,
}

/// Collects one child that has ended, if any; never blocks.
pub(super) fn wait_any() -> io::Result<Waited> {
    let mut status = 0;
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    #[expect(unsafe_code, reason = "wait4 is in neither std nor rustix")]
    // SAFETY: both pointers are valid for writes for the call; `rusage` is plain integers, for
    // which zeroes are a valid value even where the kernel writes nothing.
    let (pid, usage) = unsafe {
        let pid = libc::wait4(-1, &raw mut status, libc::WNOHANG, usage.as_mut_ptr());
        (pid, usage.assume_init())
    };
    match pid {
        0 => Ok(Waited::AllRunning),
        pid if pid > 0 => Ok(Waited::Ended(
            pid,
            ExitStatus::from_raw(status),
            used(&usage),
        )),
        _ => match io::Error::last_os_error() {
            error if error.raw_os_error() == Some(libc::ECHILD) => Ok(Waited::NoChildren),
            error => Err(error),
        },
    }
}

fn used(usage: &libc::rusage) -> Usage {
    let count = |number: libc::c_long| u64::try_from(number).unwrap_or(0);
    let nanoseconds = |time: libc::timeval| {
        u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000
            + u64::try_from(time.tv_usec).unwrap_or(0) * 1_000
    };
    Usage {
        wall_ns: 0,
        user_ns: nanoseconds(usage.ru_utime),
        sys_ns: nanoseconds(usage.ru_stime),
        max_rss_kib: count(usage.ru_maxrss),
        minor_faults: count(usage.ru_minflt),
        major_faults: count(usage.ru_majflt),
        voluntary_switches: count(usage.ru_nvcsw),
        involuntary_switches: count(usage.ru_nivcsw),
        start_ns: 0,
        instructions: None,
    }
}

/// Where the handler of `SIGCHLD` writes.
static WAKE: AtomicI32 = AtomicI32::new(-1);
/// When it ran last.
static LAST_END: AtomicU64 = AtomicU64::new(0);

/// Nanoseconds of `CLOCK_MONOTONIC`.
pub(super) fn now_ns() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    #[expect(
        unsafe_code,
        reason = "an `Instant` cannot be made in a signal handler"
    )]
    // SAFETY: the pointer is valid for writes; clock_gettime is async-signal-safe and cannot fail
    // for this clock.
    unsafe {
        libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time);
    }
    let number = |number: i64| u64::try_from(number).unwrap_or(0);
    number(time.tv_sec) * 1_000_000_000 + number(time.tv_nsec)
}

/// When a child ended last, by [`now_ns`]: closer to the truth than the time at which the agent
/// gets round to collecting it. Now, if none has ended since `start`.
pub(super) fn last_end_since(start: u64) -> u64 {
    match LAST_END.load(Ordering::Relaxed) {
        end if end >= start => end,
        _ => now_ns(),
    }
}

extern "C" fn wake_up(_signal: libc::c_int) {
    LAST_END.store(now_ns(), Ordering::Relaxed);
    #[expect(unsafe_code, reason = "write in a signal handler")]
    // SAFETY: write is async-signal-safe and the descriptor is never closed; errno, which the
    // interrupted code may be about to read, is put back.
    unsafe {
        let errno = libc::__errno_location();
        let before = *errno;
        libc::write(WAKE.load(Ordering::Relaxed), c"!".as_ptr().cast(), 1);
        *errno = before;
    }
}

extern "C" fn do_nothing(_signal: libc::c_int) {}

/// Has `SIGCHLD` write a byte to `wake` (non-blocking, kept open for good), and lets the signals
/// that ask a program to end pass by. Handlers, not `SIG_IGN`: what is ignored stays ignored
/// across `execve`, and the programs under test must start with defaults.
///
/// What std installed against stack overflows goes: its handlers have a small stack of their own,
/// which a program that sends the agent many signals at once overflows. So does that stack, which glibc
/// uses for a signal of its own. PID 1 need not fear those that it has no handler for.
pub(super) fn handle_signals(wake: OwnedFd) -> io::Result<()> {
    WAKE.store(wake.into_raw_fd(), Ordering::Relaxed);
    let handler = |handler: extern "C" fn(libc::c_int)| handler as libc::sighandler_t;
    let handled: [(libc::c_int, libc::sighandler_t); 7] = [
        (libc::SIGCHLD, handler(wake_up)),
        (libc::SIGTERM, handler(do_nothing)),
        (libc::SIGINT, handler(do_nothing)),
        (libc::SIGHUP, handler(do_nothing)),
        // What a shell starts in the background has it ignored.
        (libc::SIGQUIT, handler(do_nothing)),
        (libc::SIGSEGV, libc::SIG_DFL),
        (libc::SIGBUS, libc::SIG_DFL),
    ];
    for (signal, handler) in handled {
        #[expect(unsafe_code, reason = "sigaction is in neither std nor rustix")]
        // SAFETY: the action is zeroed (valid: integers and null pointers) and then filled with a
        // handler that does only what is allowed in one.
        let result = unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = handler;
            action.sa_flags = libc::SA_RESTART | libc::SA_NOCLDSTOP;
            libc::sigaction(signal, &raw const action, std::ptr::null_mut())
        };
        if result != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    #[expect(unsafe_code, reason = "sigaltstack is in neither std nor rustix")]
    // SAFETY: the new one is zeroed (valid: integers and a null pointer) but for a flag with which the
    // kernel reads nothing else; nothing is written, and no handler runs on the stack that goes.
    let result = unsafe {
        let mut none: libc::stack_t = std::mem::zeroed();
        none.ss_flags = libc::SS_DISABLE;
        libc::sigaltstack(&raw const none, std::ptr::null_mut())
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// From now on the calling thread leaves all signals to the main thread. Not only because its stack for
/// them is small: one that the main thread has blocked, as it has all while it starts a program, would
/// end the process, PID 1 or not, where another thread would take it. Best effort.
pub(super) fn take_no_signals() {
    let all = u64::MAX;
    #[expect(unsafe_code, reason = "it is in neither std nor rustix")]
    // SAFETY: the pointer is valid for reads of the length that is told, and nothing is written. By
    // number, because glibc's and musl's wrappers leave out those that they use themselves, which they
    // only send to threads of a process that changes its user or cancels threads: the agent never does.
    let _best_effort = unsafe {
        libc::syscall(
            libc::SYS_rt_sigprocmask,
            libc::SIG_BLOCK,
            &raw const all,
            std::ptr::null_mut::<u64>(),
            size_of::<u64>(),
        )
    };
}

/// Makes descriptors that whoever started the agent left open stay with the agent.
pub(super) fn keep_descriptors() -> io::Result<()> {
    for entry in std::fs::read_dir("/proc/self/fd")? {
        let name = entry?.file_name();
        let Some(number) = name.to_str().and_then(|name| name.parse::<i32>().ok()) else {
            continue;
        };
        if number > 2 {
            #[expect(unsafe_code, reason = "rustix wants an owner for every descriptor")]
            // SAFETY: no memory is involved; a number that is not open any more gives an error.
            let _closed_is_fine = unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
    }
    Ok(())
}

/// From now on the calling thread, and what it starts, only gets a CPU that nothing else wants
/// (`SCHED_IDLE`), and loses it at once to what does. Best effort; there is no way back.
pub(super) fn yield_to_all() {
    let priority: libc::c_int = 0;
    #[expect(unsafe_code, reason = "it is in neither std nor rustix")]
    // SAFETY: the pointer is valid for reads; the kernel's `sched_param` is one integer. By number,
    // because musl's wrapper only says ENOSYS.
    let _best_effort = unsafe {
        libc::syscall(
            libc::SYS_sched_setscheduler,
            0,
            libc::SCHED_IDLE,
            &raw const priority,
        )
    };
}

/// A counter of the calling thread, and of what it starts, on any CPU; closed when a program is executed.
pub(super) fn perf_event_open(attributes: &Attributes) -> io::Result<OwnedFd> {
    const CLOSE_ON_EXEC: libc::c_ulong = 8;
    #[expect(unsafe_code, reason = "it is in neither std nor rustix")]
    // SAFETY: the attributes are valid for reads of the size that they state, which a test compares with
    // that of the type; what comes back is an error or a new descriptor, which nobody else owns.
    unsafe {
        let descriptor = libc::syscall(
            libc::SYS_perf_event_open,
            std::ptr::from_ref(attributes),
            0,
            -1,
            -1,
            CLOSE_ON_EXEC,
        );
        match i32::try_from(descriptor) {
            Ok(descriptor @ 0..) => Ok(OwnedFd::from_raw_fd(descriptor)),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

/// Kills every other process of the container, at once, so that none can fork itself away.
/// Does nothing unless this process is PID 1: elsewhere it would hit the whole machine.
pub(super) fn kill_everything_else() {
    if std::process::id() != 1 {
        return;
    }
    #[expect(unsafe_code, reason = "rustix has no kill(-1)")]
    // SAFETY: no memory is involved.
    let _none_left_is_fine = unsafe { libc::kill(-1, libc::SIGKILL) };
}

/// The agent's own peak memory, which the kernel counts as its children's: they begin their life
/// in its address space (`vfork`). Opened early, because it cannot be opened any more once the
/// agent is not dumpable.
#[derive(Debug)]
pub(super) struct PeakMemory(Option<File>);

impl PeakMemory {
    pub(super) fn open() -> PeakMemory {
        PeakMemory(
            File::options()
                .write(true)
                .open("/proc/self/clear_refs")
                .ok(),
        )
    }

    /// Makes the present size the peak, so that a child's `max_rss` is not that of the largest
    /// frame the agent ever read. Best effort: not every kernel can.
    pub(super) fn reset(&self) {
        use std::io::Write;
        if let Some(mut file) = self.0.as_ref() {
            let _best_effort = file.write_all(b"5");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    /// Files below a folder that are allowed to have unsafe code.
    fn unsafe_files(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        let files = entries.map(|entry| entry.path()).flat_map(|path| {
            let allows = || {
                std::fs::read_to_string(&path)
                    .unwrap()
                    .contains("(unsafe_code")
            };
            match path.is_dir() {
                true => unsafe_files(&path),
                false => Vec::from_iter(allows().then(|| path.clone())),
            }
        });
        files.collect()
    }

    #[test]
    fn a_thread_can_leave_all_signals_to_others() {
        let blocked = || {
            let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
            let line = status.lines().find_map(|line| line.strip_prefix("SigBlk:"));
            u64::from_str_radix(line.unwrap().trim(), 16).unwrap()
        };
        let thread = std::thread::spawn(move || {
            super::take_no_signals();
            blocked()
        });
        let bit = |signal: libc::c_int| 1_u64 << (signal - 1);
        // These two cannot be blocked by anybody.
        let all = !(bit(libc::SIGKILL) | bit(libc::SIGSTOP));
        assert_eq!(thread.join().unwrap(), all);
        assert_ne!(blocked(), all);
    }

    #[test]
    fn all_unsafe_code_is_here() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(unsafe_files(&sources), [sources.join("agent/sys.rs")]);
    }
}
