//! The machine as seen from inside the container: what files tell, and what only trying tells.

use std::path::Path;

use rustix::thread::{CpuSet, sched_getaffinity};

use super::counter::InstructionCounter;
use super::start::Pin;
use super::sys;
use crate::environment::{Conditions, Environment, Instructions, Reader};

/// Reads the machine's files; made once, because the agent's place among them does not change.
#[derive(Debug)]
pub(super) struct Survey {
    reader: Reader,
}

impl Survey {
    pub(super) fn new() -> Survey {
        Survey {
            reader: Reader::new("/"),
        }
    }

    pub(super) fn environment(&self) -> Environment {
        let allowed_cpus = allowed_cpus();
        let highest = allowed_cpus.last().copied();
        Environment {
            // Binding to a CPU that is allowed already fails only where a sandbox forbids it.
            affinity_refused: highest.and_then(|cpu| Pin::to(cpu).err()),
            instructions: match InstructionCounter::open() {
                Ok(_) => Instructions::Counted,
                Err(reason) => Instructions::NotPermitted(reason),
            },
            smallest_peak_kib: peak_kib(Path::new("/proc/self/status")),
            allowed_cpus,
            ..self.reader.environment()
        }
    }

    pub(super) fn conditions(&self, cpu: Option<u32>) -> Conditions {
        self.reader.conditions(sys::now_ns(), cpu)
    }
}

fn allowed_cpus() -> Vec<u32> {
    let Ok(set) = sched_getaffinity(None) else {
        return Vec::new();
    };
    let highest = u32::try_from(CpuSet::MAX_CPU).unwrap_or(u32::MAX);
    (0..highest)
        .filter(|cpu| set.is_set(*cpu as usize))
        .collect()
}

/// Peak resident set of a process since it began to run its program (`VmHWM`), KiB. Unlike
/// `ru_maxrss` it does not begin with that of the process that started it.
pub(super) fn peak_kib(status: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    value.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The CPU that a process's main thread ran on last: field 39 of `/proc/<pid>/stat`.
pub(super) fn last_cpu(stat: &[u8]) -> Option<u32> {
    // The command, field 2, may hold blanks and parentheses.
    let end = stat.iter().rposition(|&byte| byte == b')')?;
    let rest = std::str::from_utf8(&stat[end + 1..]).ok()?;
    rest.split_ascii_whitespace().nth(36)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_cpu_is_field_39() {
        let fields: Vec<String> = (3..53).map(|number| number.to_string()).collect();
        let stat = format!("12 (a) b (c) {}\n", fields.join(" "));
        assert_eq!(last_cpu(stat.as_bytes()), Some(39));
        assert_eq!(last_cpu(b"12 (a) S 1"), None);
    }

    #[test]
    fn this_process_is_seen_as_it_is() {
        let survey = Survey::new().environment();
        assert_eq!(survey.boot_id, crate::environment::boot_id());
        assert!(!survey.allowed_cpus.is_empty());
        assert_eq!(survey.affinity_refused, None);
        assert!(survey.smallest_peak_kib.is_some_and(|kib| kib > 100));
        let conditions = Survey::new().conditions(None);
        assert!(conditions.machine.is_some_and(|times| times.busy > 0));
    }
}
