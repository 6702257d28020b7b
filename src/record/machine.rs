//! Facts about the machine that runs the trials, read from `/proc` and `/sys`.

use std::fs;

use sha2::{Digest, Sha256};

use super::format::Machine;
use crate::engine::EngineInfo;

/// The machine of this process. With a remote engine the trials run elsewhere: then only what the
/// engine tells about its host is known, and nothing of this machine is mixed in.
#[must_use]
pub fn describe(engine: &EngineInfo) -> Machine {
    let local = engine.endpoint.starts_with('/') || engine.endpoint.starts_with("unix:");
    let mut machine = if local {
        of_this_host()
    } else {
        Machine::default()
    };
    machine.cpus = engine.cpus;
    machine.memory_bytes = engine.memory_bytes;
    machine.kernel.clone_from(&engine.kernel);
    machine.fingerprint = fingerprint(&machine);
    machine
}

fn of_this_host() -> Machine {
    let cpuinfo = read("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        cpuinfo
            .lines()
            .find(|line| line.starts_with(name))
            .and_then(|line| line.split_once(':'))
            .map(|(_, value)| value.trim().to_owned())
    };
    let load = read("/proc/loadavg").and_then(|text| {
        text.split_whitespace()
            .next()
            .and_then(|first| first.parse().ok())
    });
    Machine {
        cpu: field("model name").unwrap_or_else(|| "unknown".to_owned()),
        governor: read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        clock_source: read("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
        virtualised: field("flags").is_some_and(|f| f.split(' ').any(|flag| flag == "hypervisor")),
        load: load.unwrap_or_default(),
        aslr: read("/proc/sys/kernel/randomize_va_space"),
        huge_pages: read("/sys/kernel/mm/transparent_hugepage/enabled"),
        steal: steal().unwrap_or_default(),
        ..Machine::default()
    }
}

/// Share of CPU time that the hypervisor took since boot (proc(5), `/proc/stat`).
fn steal() -> Option<f64> {
    let stat = read("/proc/stat")?;
    let times: Vec<f64> = stat
        .lines()
        .next()?
        .split_whitespace()
        .skip(1)
        .filter_map(|t| t.parse().ok())
        .collect();
    let all: f64 = times.iter().take(8).sum();
    let stolen = times.get(7)?;
    (all > 0.0).then(|| stolen / all)
}

fn fingerprint(machine: &Machine) -> String {
    let text = format!(
        "{}|{}|{}|{}",
        machine.cpu, machine.cpus, machine.memory_bytes, machine.kernel
    );
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(path)
        .ok()
        .map(|text| text.trim().to_owned())
}
