//! What the record says in short of the machine that runs the trials.

use sha2::{Digest, Sha256};

use super::format::Machine;
use crate::engine::EngineInfo;
use crate::environment::{Environment, Reader};

/// The engine's host: as the agent saw it from inside a container; else, where the engine is
/// local, as this process sees it; else only as the engine tells of it, because nothing of this
/// machine must be passed off as the engine's.
#[must_use]
pub fn describe(engine: &EngineInfo, seen: Option<&Environment>) -> Machine {
    let local = engine.endpoint.starts_with('/') || engine.endpoint.starts_with("unix:");
    let mut machine = match seen {
        Some(seen) => of(seen),
        None if local => of(&Reader::new("/").environment()),
        None => Machine::default(),
    };
    machine.name.clone_from(&engine.host);
    machine.cpus = engine.cpus;
    machine.memory_bytes = engine.memory_bytes;
    machine.kernel.clone_from(&engine.kernel);
    machine.fingerprint = fingerprint(&machine);
    machine
}

fn of(host: &Environment) -> Machine {
    Machine {
        cpu: host.cpu.clone().unwrap_or_else(|| "unknown".to_owned()),
        governor: host.governors.first().cloned(),
        clock_source: host.clock_source.clone(),
        virtualised: host.virtualised,
        load: host.activity.load.map_or(0.0, |[minute, ..]| minute),
        aslr: host.aslr.clone(),
        huge_pages: host.huge_pages.clone(),
        steal: host.activity.steal_since_boot.unwrap_or_default(),
        ..Machine::default()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_this_machine_is_said_of_a_remote_engine() {
        let engine = EngineInfo {
            endpoint: "tcp://192.0.2.1:2375".to_owned(),
            cpus: 7,
            ..EngineInfo::default()
        };
        let unseen = describe(&engine, None);
        let nothing = Machine {
            cpus: 7,
            fingerprint: unseen.fingerprint.clone(),
            ..Machine::default()
        };
        assert_eq!(unseen, nothing);
        let seen = Environment {
            cpu: Some("theirs".to_owned()),
            ..Environment::default()
        };
        assert_eq!(describe(&engine, Some(&seen)).cpu, "theirs");
    }

    #[test]
    fn of_the_way_to_the_engine_a_record_only_tells_the_means() {
        for (endpoint, means) in [
            ("unix:///home/jane/docker.sock", "unix"),
            ("/home/jane/docker.sock", "unix"),
            ("ssh://jane@far:22", "ssh"),
            ("pod", "pod"),
        ] {
            let engine = EngineInfo {
                endpoint: endpoint.to_owned(),
                ..EngineInfo::default()
            };
            let written = serde_json::to_value(&engine).unwrap();
            assert_eq!(written["endpoint"], means);
        }
    }
}
