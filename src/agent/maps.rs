//! Which files are mapped into the memory of a process: the proof that a library is in it.

use std::collections::BTreeSet;
use std::io;
use std::time::Duration;

use rustix::thread::{CpuSet, sched_getaffinity};

use super::start::Pin;
use super::sys::{take_no_signals, yield_to_all};

/// The files that are mapped into a process, by their paths in its container.
///
/// # Errors
/// When the kernel does not let its maps be read, or there is no such process.
pub(super) fn of(pid: i32) -> io::Result<BTreeSet<String>> {
    let maps = std::fs::read(format!("/proc/{pid}/maps"))?;
    Ok(files(&maps))
}

/// The paths in the text of `/proc/PID/maps`.
pub(super) fn files(maps: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(maps);
    let path = |line: &str| Some(line[line.find('/')?..].to_owned());
    text.lines().filter_map(path).collect()
}

/// Between two looks: the shortest programs live for half a millisecond.
const PAUSE: Duration = Duration::from_micros(20);

/// Runs something and gives with its result what was mapped meanwhile into any process of the
/// container but the agent.
///
/// With a CPU, what is run is to be bound to it, and only gets it when nothing else wants it, such as
/// the next look: it cannot come and go between two of them.
pub(super) fn seen_during<T: Send>(
    cpu: Option<u32>,
    run: impl FnOnce() -> T + Send,
) -> (T, BTreeSet<String>) {
    // Looking from another CPU would do too, only not as surely.
    let _pin = cpu.and_then(|cpu| Pin::to(cpu).ok());
    let mut seen = BTreeSet::new();
    let result = std::thread::scope(|scope| {
        let running = scope.spawn(move || {
            take_no_signals();
            if cpu.is_some() {
                // What it starts inherits that; the thread itself ends.
                yield_to_all();
            }
            run()
        });
        while !running.is_finished() {
            look(&mut seen);
            std::thread::sleep(PAUSE);
        }
        running.join()
    });
    match result {
        Ok(result) => (result, seen),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// One that the agent may run on.
pub(super) fn a_cpu() -> Option<u32> {
    let allowed = sched_getaffinity(None).ok()?;
    let cpu = (0..CpuSet::MAX_CPU).find(|&cpu| allowed.is_set(cpu))?;
    u32::try_from(cpu).ok()
}

/// One look at all processes, which in a container are few. Those that end meanwhile, and those of
/// other users, are passed over.
fn look(seen: &mut BTreeSet<String>) {
    let own = std::process::id();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    for process in processes {
        let name = process.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        if pid == own {
            continue;
        }
        if let Ok(maps) = std::fs::read(process.path().join("maps")) {
            seen.extend(files(&maps));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_what_follows_the_inode() {
        let maps = "\
7f1 r-xp 00000000 08:01 42 /usr/lib/libmimalloc.so.2
7f2 r--p 00000000 08:01 43 /opt/with blank/x.so (deleted)
7f3 rw-p 00000000 00:00 0
7f4 r--p 00000000 00:00 0 [vvar]
7f5 r-xp 00000000 08:01 42 /usr/lib/libmimalloc.so.2
";
        let seen: Vec<String> = files(maps.as_bytes()).into_iter().collect();
        assert_eq!(
            seen,
            [
                "/opt/with blank/x.so (deleted)",
                "/usr/lib/libmimalloc.so.2"
            ]
        );
    }

    #[test]
    fn a_process_has_its_program_mapped() {
        let own = i32::try_from(std::process::id()).unwrap();
        let program = std::env::current_exe().unwrap();
        assert!(of(own).unwrap().contains(program.to_str().unwrap()));
        assert!(of(-1).is_err());
    }

    /// Outside of a container a look takes its time: there are many processes.
    #[test]
    fn programs_that_come_and_go_are_seen() {
        for cpu in [None, a_cpu()] {
            let sleep = || std::process::Command::new("/bin/sleep").arg("0.5").status();
            let (ended, seen) = seen_during(cpu, sleep);
            assert!(ended.unwrap().success());
            let program = std::fs::canonicalize("/bin/sleep").unwrap();
            assert!(seen.contains(program.to_str().unwrap()), "{cpu:?}");
        }
    }
}
