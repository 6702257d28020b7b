//! What is known of a machine. Everything that a kernel, an engine or a sandbox may hide is an
//! `Option`; `None` always means *could not be read*, never *is not so*.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a machine is, and how it is set up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Environment {
    /// `/proc/sys/kernel/random/boot_id`: the same for all that runs under one kernel.
    pub boot_id: Option<String>,
    /// Kernel release.
    pub kernel: Option<String>,
    /// CPU model.
    pub cpu: Option<String>,
    /// Hypervisor flag of the CPU.
    pub virtualised: bool,
    /// CPUs that the machine has.
    pub cpus: u32,
    /// CPUs that this process may run on (`sched_getaffinity`), ascending.
    pub allowed_cpus: Vec<u32>,
    /// Why a process cannot be bound to one of them; `None`: it can.
    pub affinity_refused: Option<String>,
    /// Frequency governors in use, each once.
    pub governors: Vec<String>,
    /// Whether the CPU may go beyond its nominal frequency.
    pub turbo: Option<bool>,
    /// Whether two hardware threads share a core.
    pub smt: Option<bool>,
    /// Frequencies of the CPUs at this moment.
    pub frequency: Option<Frequency>,
    /// Clock source.
    pub clock_source: Option<String>,
    /// `/proc/sys/kernel/randomize_va_space`.
    pub aslr: Option<String>,
    /// Transparent huge pages setting.
    pub huge_pages: Option<String>,
    /// Vulnerabilities of the CPU and what the kernel does about them, as the kernel words it.
    pub vulnerabilities: BTreeMap<String, String>,
    /// The control group of this process.
    pub cgroup: Cgroup,
    /// Whether instructions can be counted.
    pub instructions: Instructions,
    /// Resident size of the process that starts workloads, KiB: the peak of a short-lived child
    /// cannot be seen below it, because children begin their life in its address space.
    pub smallest_peak_kib: Option<u64>,
    /// What goes on at this moment.
    pub activity: Activity,
}

/// Frequencies of all CPUs, MHz.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Frequency {
    /// The slowest.
    pub lowest_mhz: f64,
    /// The fastest.
    pub highest_mhz: f64,
}

/// What a control group says of itself and of the groups above it that can be seen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cgroup {
    /// 1 or 2.
    pub version: Option<u8>,
    /// CPU bandwidth limit, CPUs; `None`: none is set or seen.
    pub cpu_limit: Option<f64>,
    /// Memory limit, bytes; `None`: none is set or seen.
    pub memory_limit: Option<u64>,
}

/// Whether instructions can be counted (`perf_event_open(2)`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instructions {
    /// They are, in user mode.
    Counted,
    /// They are not, and why.
    NotPermitted(String),
    /// Nobody tried.
    #[default]
    Untried,
}

/// What goes on in a machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// Load averages over 1, 5 and 15 minutes.
    pub load: Option<[f64; 3]>,
    /// Share of CPU time stolen by the hypervisor since boot.
    pub steal_since_boot: Option<f64>,
}

/// Counters that are read before and after a block of samples; only their differences matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    /// Nanoseconds of `CLOCK_MONOTONIC`.
    pub at_ns: u64,
    /// All CPUs together.
    pub machine: Option<CpuTimes>,
    /// The CPU that was asked for.
    pub cpu: Option<CpuTimes>,
    /// The CPU bandwidth control of the container's own control group.
    pub throttling: Option<Throttling>,
    /// CPU time that the container's own control group has used, nanoseconds.
    pub used_ns: Option<u64>,
}

/// CPU time by what became of it (proc(5), `/proc/stat`), in ticks of 10 ms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CpuTimes {
    /// Something ran.
    pub busy: u64,
    /// Nothing wanted to run, or it waited for I/O.
    pub idle: u64,
    /// Something wanted to run and the hypervisor ran something else.
    pub steal: u64,
}

/// How a CPU bandwidth limit was enforced (`cpu.stat`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Throttling {
    /// Periods in which the limit was reached.
    pub times: u64,
    /// Time for which processes were held, nanoseconds, of all CPUs together.
    pub held_ns: u64,
}

impl CpuTimes {
    /// What was added since an earlier reading. Counters of some kernels step back a little; that
    /// counts as nothing.
    #[must_use]
    pub fn since(self, earlier: CpuTimes) -> CpuTimes {
        CpuTimes {
            busy: self.busy.saturating_sub(earlier.busy),
            idle: self.idle.saturating_sub(earlier.idle),
            steal: self.steal.saturating_sub(earlier.steal),
        }
    }
}

impl Throttling {
    /// What was added since an earlier reading.
    #[must_use]
    pub fn since(self, earlier: Throttling) -> Throttling {
        Throttling {
            times: self.times.saturating_sub(earlier.times),
            held_ns: self.held_ns.saturating_sub(earlier.held_ns),
        }
    }
}
