//! What the orchestrator and the agent in the container say to each other: JSON lines with checksums.
//!
//! Plain serde types; `lines` does the framing. Both ends are this same binary, but the agent may
//! be an older copy in a volume, so the first frame carries the protocol version.

pub mod command;
mod content;
pub mod dns;
pub mod lines;
pub mod probe;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aspect::Aspect;
use crate::environment::{Conditions, Environment};
use crate::outcome::Observation;
use crate::sample::Sample;

pub use command::{Awaited, FileState, Place, Ready, Rested, Stopped};
pub use content::Content;
pub use dns::DnsScript;
pub use probe::Probe;

/// Raised with every change that an older agent would misunderstand.
pub const PROTOCOL_VERSION: u32 = 7;

/// Longest frame in bytes, line feed included. Longer ones are a protocol error.
pub const MAX_FRAME: usize = 16 << 20;

/// What the agent is started as: `alpine-tax agent`.
pub const AGENT_COMMAND: &str = "agent";

/// Orchestrator to agent. Every request but `Bye` is answered by one [`Reply`] with the same id,
/// in the order of the requests; requests may be sent ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Run a program to its end and observe it.
    Run {
        /// Chosen by the orchestrator.
        id: u64,
        /// What to run.
        job: Job,
    },
    /// The same where others run after it and it may write to the root: tell what it changes there, and end
    /// it where it uses up the disk.
    RunShared {
        /// Chosen by the orchestrator.
        id: u64,
        /// What to run.
        job: Job,
    },
    /// Run a program again and again, and tell how often it did what.
    Repeat {
        /// Chosen by the orchestrator.
        id: u64,
        /// What to run.
        job: Job,
        /// How often, and what counts as the same.
        repetition: Repetition,
    },
    /// Run a program to its end, for its `Usage` alone: one sample of whole-process time.
    Time {
        /// Chosen by the orchestrator.
        id: u64,
        /// What to run.
        job: Job,
    },
    /// Run a program to its end and observe it, as the last one of this container: what it writes
    /// stays.
    RunLast {
        /// Chosen by the orchestrator.
        id: u64,
        /// What to run.
        job: Job,
    },
    /// Tell what a command would find in this container.
    Look {
        /// Chosen by the orchestrator.
        id: u64,
        /// Its program, with or without a path.
        program: String,
    },
    /// Tell what these files are now.
    Files {
        /// Chosen by the orchestrator.
        id: u64,
        /// Absolute paths.
        paths: Vec<String>,
    },
    /// Start a server, of which there may be one; what it writes stays.
    StartServer {
        /// Chosen by the orchestrator.
        id: u64,
        /// What to run.
        job: Job,
    },
    /// Wait until the server is ready.
    AwaitReady {
        /// Chosen by the orchestrator.
        id: u64,
        /// What tells that it is.
        ready: Ready,
        /// How long to wait, milliseconds from its start.
        limit_ms: u64,
    },
    /// Wait until the server takes no CPU time any more.
    AwaitRest {
        /// Chosen by the orchestrator.
        id: u64,
        /// How long to wait, milliseconds from its start.
        limit_ms: u64,
    },
    /// Ask the server to end, as the engine would, and observe it.
    StopServer {
        /// Chosen by the orchestrator.
        id: u64,
        /// The signal that asks it.
        signal: i32,
        /// How long it may take, milliseconds; then it is killed.
        grace_ms: u64,
    },
    /// Start a long-lived timing worker; it stays until `StopWorker`.
    StartWorker {
        /// Chosen by the orchestrator.
        id: u64,
        /// What to run; its stdin and stdout are the worker protocol.
        job: Job,
    },
    /// Ask the worker for one sample of `iterations` iterations.
    Sample {
        /// Chosen by the orchestrator.
        id: u64,
        /// How often the worker is to repeat its operation.
        iterations: u64,
    },
    /// End the worker.
    StopWorker {
        /// Chosen by the orchestrator.
        id: u64,
    },
    /// Tell which files are mapped into the memory of programs.
    Mapped {
        /// Chosen by the orchestrator.
        id: u64,
        /// A program that is run to its end for this; `None`: the worker or the server.
        job: Option<Job>,
        /// Whether that program only runs when nothing else would, so that it cannot come and go
        /// unseen.
        slowly: bool,
    },
    /// Look at the image.
    Probe {
        /// Chosen by the orchestrator.
        id: u64,
    },
    /// Look at the machine.
    Environment {
        /// Chosen by the orchestrator.
        id: u64,
    },
    /// Read the counters that tell what goes on in the machine.
    Conditions {
        /// Chosen by the orchestrator.
        id: u64,
        /// A CPU that is of interest beside all of them together.
        cpu: Option<u32>,
    },
    /// End the agent.
    Bye,
}

/// Agent to orchestrator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Frame {
    /// First of all, unasked.
    Hello(Hello),
    /// The answer to a request.
    Reply {
        /// The id of the request.
        id: u64,
        /// The answer.
        reply: Reply,
    },
    /// Last of all: how many replies were sent.
    Bye {
        /// Number of `Reply` frames, so that a lost one is noticed.
        replies: u64,
    },
}

/// Who the agent is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL_VERSION`] of the agent.
    pub protocol: u32,
    /// Version of the agent's package.
    pub agent: String,
    /// CPUs that the agent may run on (`sched_getaffinity`).
    pub cpus: u32,
    /// Effective user id.
    pub uid: u32,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// To `Run`, `RunShared`, `RunLast` and `Time`, and to `StartServer` when its program does not start.
    Observed(Box<Observation>),
    /// To `RunShared`, where the program has changed something that stays so: no other is to be run here.
    Spoilt {
        /// What it did.
        observation: Box<Observation>,
        /// What it changed, for example: a path.
        path: String,
    },
    /// To `Repeat`.
    Repeated(Repeated),
    /// To `Look`.
    Looked(Box<Place>),
    /// To `Files`: in the order of the paths.
    Files(Vec<FileState>),
    /// To `AwaitReady`.
    Awaited(Awaited),
    /// To `AwaitRest`; `None`: it has ended.
    Rested(Option<Rested>),
    /// To `StopServer`.
    Stopped(Box<Stopped>),
    /// To `StartServer`, `StartWorker` and `StopWorker`.
    Done,
    /// To `Sample`.
    Sampled(Sample),
    /// To `Mapped`: paths, sorted; of a program that was run also those of what it started.
    Mapped(Vec<String>),
    /// To `Probe`.
    Probed(Box<Probe>),
    /// To `Environment`.
    Surveyed(Box<Environment>),
    /// To `Conditions`.
    Conditions(Conditions),
    /// The agent could not do it (a file not writable, port 53 taken, ...): the case is broken.
    CouldNot(String),
    /// The worker says that its work cannot be done here, and why; it has ended.
    Unsupported(String),
    /// The worker ended or broke its protocol; what it had said on stderr.
    WorkerFailed(String),
}

/// How a program is run again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repetition {
    /// At most so often.
    pub times: u32,
    /// No run begins so long after the first, milliseconds; one is made in any case.
    pub within_ms: u64,
    /// Runs that do not differ in these are counted together.
    pub observe: Vec<Aspect>,
}

/// What a program did when it was run again and again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeated {
    /// What was seen, each once: as it was seen first.
    pub seen: Vec<Observation>,
    /// For each run which of these it was, in the order of the runs. Fewer than asked for where the
    /// time was over or more was seen than an answer holds.
    pub runs: Vec<u32>,
}

/// One program to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Program (absolute path) and arguments.
    pub argv: Vec<String>,
    /// What the program is told as its own name (`argv[0]`), where that is not its path.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// The whole environment; nothing is inherited.
    pub env: BTreeMap<String, String>,
    /// Working directory; `None`: a fresh empty directory under `/tmp`, removed afterwards.
    pub cwd: Option<String>,
    /// What the program reads on stdin.
    pub stdin: Content,
    /// Wall time after which the process group is killed, milliseconds.
    pub timeout_ms: u64,
    /// How much of stdout and of stderr is kept, bytes each.
    pub output_limit: usize,
    /// Files to write before (absolute path to content), e.g. `/etc/resolv.conf`; the old content
    /// is put back afterwards. What is new and an ELF file can be executed.
    pub files: BTreeMap<String, Content>,
    /// Soft limit for the stack of the program (`RLIMIT_STACK`), bytes.
    pub stack_limit: Option<u64>,
    /// Scripted DNS to serve while the program runs.
    pub dns: Option<DnsScript>,
    /// Pin the program to this CPU.
    pub cpu: Option<u32>,
}
