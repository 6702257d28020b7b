//! When a server has come to rest: no process of the container but the agent takes CPU time any more.

use std::time::{Duration, Instant};

use crate::protocol::command::Rested;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(5);
/// So long nothing may happen.
const QUIET: Duration = Duration::from_millis(300);
/// Share of a CPU that still is rest: timers that wake up and find nothing to do.
const IDLE: f64 = 0.02;

/// Waits until all is at rest, so much time has passed, or `has_ended` says so; `begun` is when it was
/// started. `None`: it has ended.
pub(super) fn wait(
    begun: Instant,
    limit: Duration,
    mut has_ended: impl FnMut() -> Result<bool, String>,
) -> Result<Option<Rested>, String> {
    let (mut since, mut taken) = (Instant::now(), cpu_ns());
    let mut last = since;
    let mut before = taken;
    loop {
        std::thread::sleep(PAUSE);
        if has_ended()? {
            return Ok(None);
        }
        let (now, ns) = (Instant::now(), cpu_ns());
        let is_busy = share(ns.saturating_sub(before), now - last) > IDLE;
        (last, before) = (now, ns);
        if is_busy {
            (since, taken) = (now, ns);
        }
        let quiet = now - since;
        let idles = share(ns.saturating_sub(taken), quiet) <= IDLE;
        let is_over = begun.elapsed() >= limit;
        if quiet >= QUIET && idles || is_over {
            return Ok(Some(Rested {
                at_rest: !is_over,
                after_ns: nanoseconds(since - begun),
                memory_kib: memory_kib(),
            }));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of a few digits")]
fn share(ns: u64, of: Duration) -> f64 {
    ns as f64 / (of.as_nanos().max(1)) as f64
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// CPU time of all threads in the container but the agent's, nanoseconds.
fn cpu_ns() -> u64 {
    let threads = others().flat_map(|process| {
        let tasks = std::fs::read_dir(process.join("task"));
        tasks.into_iter().flatten().flatten()
    });
    let times = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    times.sum()
}

/// Memory of all processes but the agent: what several share is counted once (proportional set size).
fn memory_kib() -> u64 {
    let sizes = others().filter_map(|process| {
        let text = std::fs::read_to_string(process.join("smaps_rollup")).ok()?;
        proportional(&text)
    });
    sizes.sum()
}

pub(super) fn proportional(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The processes of the container but the agent. Those that end meanwhile are passed over.
fn others() -> impl Iterator<Item = std::path::PathBuf> {
    let own = std::process::id();
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter(move |process| {
        let name = process.file_name();
        let pid = name.to_str().and_then(|name| name.parse::<u32>().ok());
        pid.is_some_and(|pid| pid != own)
    })
    .map(|process| process.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_the_line_of_its_name() {
        let text = "5588-7ffd ---p 0 [rollup]\nRss: 2048 kB\nPss:   512 kB\nPss_Dirty: 9 kB\n";
        assert_eq!(proportional(text), Some(512));
        assert_eq!(proportional("Rss: 1 kB\n"), None);
    }

    #[test]
    fn what_has_ended_does_not_rest_and_what_never_rests_is_told_so() {
        let ended = wait(Instant::now(), Duration::from_secs(1), || Ok(true));
        assert_eq!(ended, Ok(None));
        let rested = wait(Instant::now(), Duration::ZERO, || Ok(false));
        assert!(!rested.unwrap().unwrap().at_rest);
    }
}
