//! What makes races show: less CPU, neighbours, little memory, a slow network.

use serde::{Deserialize, Serialize};

use crate::engine::ContainerSpec;
use crate::protocol::Job;

/// What is done to make races show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stress {
    /// CPU time that a container may use, in billionths of a CPU.
    pub nano_cpus: Option<u64>,
    /// Whether the program and all its threads stay on one CPU.
    pub pin: bool,
    /// So many neighbours are busy in turns, every second one with memory.
    pub neighbours: u16,
    /// Memory of a container, bytes.
    pub memory_bytes: Option<u64>,
    /// Every answer of the scripted DNS comes so many milliseconds later.
    pub latency_ms: u64,
}

impl Stress {
    /// Whether nothing is done.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Stress::default()
    }

    /// What is done, in words.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(cpus) = self.nano_cpus {
            #[expect(clippy::cast_precision_loss, reason = "thousandths of a CPU")]
            let cpus = cpus as f64 / 1e9;
            words.push(format!("{cpus} CPUs"));
        }
        if self.pin {
            words.push("on one CPU".to_owned());
        }
        if self.neighbours > 0 {
            words.push(format!("{} neighbours", self.neighbours));
        }
        if let Some(bytes) = self.memory_bytes {
            words.push(format!("{} MiB of memory", bytes >> 20));
        }
        if self.latency_ms > 0 {
            words.push(format!("DNS answers {} ms later", self.latency_ms));
        }
        words
    }

    /// The container under stress.
    #[must_use]
    pub fn container(&self, spec: ContainerSpec) -> ContainerSpec {
        ContainerSpec {
            nano_cpus: self.nano_cpus.or(spec.nano_cpus),
            memory_bytes: self.memory_bytes.or(spec.memory_bytes),
            ..spec
        }
    }

    /// What is run in it; `lane` is the number of the container among those at once.
    #[must_use]
    pub fn job(&self, mut job: Job, lane: u32, cpus: u32) -> Job {
        if self.pin {
            job.cpu = Some(lane % cpus.max(1));
        }
        if let Some(dns) = &mut job.dns {
            dns.latency_ms += self.latency_ms;
        }
        job
    }
}
