//! Whether the limits of a container hold: what its control group says from inside, on version 1 or 2, whichever the
//! engine's host has, and what happens to who wants more.

use alpine_tax::engine::{ContainerSpec, Engine as _, EngineInfo};

use crate::{Bench, ran, spec};

const MEMORY: u64 = 24 << 20;
const PROCESSES: u64 = 50;
const NANO_CPUS: u64 = 50_000_000;

pub(crate) async fn hold(bench: &'static Bench) {
    let info = bench.engine.info().await.unwrap();
    are_set(bench, &info).await;
    memory(bench, &info).await;
    if has(&info, "pids") {
        let mut crowd = spec(bench, &["crowd"]);
        crowd.pids = Some(PROCESSES);
        let started: u64 = told(bench, &crowd).await.trim().parse().unwrap();
        assert!((PROCESSES / 2..PROCESSES).contains(&started), "{started}");
    }
    if has(&info, "cpu") {
        let mut spinner = spec(bench, &["spin"]);
        spinner.nano_cpus = Some(NANO_CPUS);
        assert_eq!(told(bench, &spinner).await, "held back\n");
    }
}

fn has(info: &EngineInfo, limit: &str) -> bool {
    !info.missing_limits.iter().any(|missing| missing == limit)
}

/// What a container without input says.
async fn told(bench: &Bench, spec: &ContainerSpec) -> String {
    let (out, err, exit) = ran(bench, spec, Vec::new()).await;
    assert_eq!(exit.status, 0, "{}", String::from_utf8_lossy(&err));
    String::from_utf8(out).unwrap()
}

/// The files of the version that the engine says it has hold what was asked for.
async fn are_set(bench: &Bench, info: &EngineInfo) {
    let mut asked = spec(bench, &["limits"]);
    asked.memory_bytes = Some(MEMORY);
    asked.pids = Some(PROCESSES);
    asked.nano_cpus = Some(NANO_CPUS);
    let limits = told(bench, &asked).await;
    let version = format!("version: {}\n", info.cgroup_version);
    assert!(limits.contains(&version), "{version} is not in:\n{limits}");
    for (limit, line) in [
        ("memory", format!("memory: {MEMORY}\n")),
        ("pids", format!("processes: {PROCESSES}\n")),
        ("cpu", "CPU: 5000 100000\n".to_owned()),
    ] {
        if has(info, limit) {
            assert!(limits.contains(&line), "{line} is not in:\n{limits}");
        }
    }
    println!("{limits}");
}

/// Who takes more is killed, each time. The engine tells each time on version 1; of what it may lose on version 2, not
/// all in a row.
async fn memory(bench: &Bench, info: &EngineInfo) {
    let mut eater = spec(bench, &["eat"]);
    eater.memory_bytes = Some(MEMORY);
    let mut was_told = false;
    for _ in 0..if info.cgroup_version == "1" { 1 } else { 5 } {
        let (_, _, exit) = ran(bench, &eater, b"x".to_vec()).await;
        assert_eq!(exit.status, 137);
        was_told |= exit.out_of_memory;
    }
    // Podman 4.3 does not tell on cgroup version 1.
    let may_be_silent = info.name.contains("Podman") && info.cgroup_version == "1";
    assert!(was_told || may_be_silent, "{info:?}");
}
