//! What a workload did, and why the harness could not tell: two types that are never mixed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

/// How a workload ended. A failure is what we are here to see: it is data, never an `Err`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It exited with this status.
    Exited(i32),
    /// A signal ended it; the number.
    Signaled(i32),
    /// It was still running at its deadline, and its process group was killed.
    TimedOut,
    /// It was killed because the container's memory limit was reached.
    OutOfMemory,
    /// `execve` failed; the `errno`. A glibc program on Alpine is `NotStarted(ENOENT)`.
    NotStarted(i32),
    /// The compiler or linker refused the case's source for this libc.
    NotBuilt,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Exited(status) => write!(f, "exit {status}"),
            Outcome::Signaled(signal) => match signal_name(*signal) {
                Some(name) => f.write_str(name),
                None => write!(f, "signal {signal}"),
            },
            Outcome::TimedOut => f.write_str("timed out"),
            Outcome::OutOfMemory => f.write_str("out of memory"),
            Outcome::NotStarted(errno) => match errno_name(*errno) {
                Some(name) => write!(f, "could not start: {name}"),
                None => write!(f, "could not start: errno {errno}"),
            },
            Outcome::NotBuilt => f.write_str("does not build"),
        }
    }
}

/// Linux signal numbers by name (signal(7), x86 and arm).
const SIGNALS: [(&str, i32); 16] = [
    ("SIGHUP", 1),
    ("SIGINT", 2),
    ("SIGQUIT", 3),
    ("SIGILL", 4),
    ("SIGTRAP", 5),
    ("SIGABRT", 6),
    ("SIGBUS", 7),
    ("SIGFPE", 8),
    ("SIGKILL", 9),
    ("SIGUSR1", 10),
    ("SIGSEGV", 11),
    ("SIGUSR2", 12),
    ("SIGPIPE", 13),
    ("SIGALRM", 14),
    ("SIGTERM", 15),
    ("SIGSYS", 31),
];

/// The `errno` values that `execve` gives (execve(2)), by name.
const EXEC_ERRNOS: [(&str, i32); 8] = [
    ("EPERM", 1),
    ("ENOENT", 2),
    ("E2BIG", 7),
    ("ENOEXEC", 8),
    ("ENOMEM", 12),
    ("EACCES", 13),
    ("ETXTBSY", 26),
    ("ELIBBAD", 80),
];

fn name_of(table: &[(&'static str, i32)], number: i32) -> Option<&'static str> {
    table
        .iter()
        .find(|(_, n)| *n == number)
        .map(|(name, _)| *name)
}

fn number_of(table: &[(&'static str, i32)], name: &str) -> Option<i32> {
    table
        .iter()
        .find(|(n, _)| *n == name)
        .map(|(_, number)| *number)
}

/// The name of a signal number, `SIGSEGV` for 11.
#[must_use]
pub fn signal_name(signal: i32) -> Option<&'static str> {
    name_of(&SIGNALS, signal)
}

/// The number of a signal by its name.
#[must_use]
pub fn signal_number(name: &str) -> Option<i32> {
    number_of(&SIGNALS, name)
}

/// The name of an `execve` error number, `ENOENT` for 2.
#[must_use]
pub fn errno_name(errno: i32) -> Option<&'static str> {
    name_of(&EXEC_ERRNOS, errno)
}

/// The number of an `execve` error by its name.
#[must_use]
pub fn errno_number(name: &str) -> Option<i32> {
    number_of(&EXEC_ERRNOS, name)
}

/// The signal names that a suite file may use.
pub fn signal_names() -> impl Iterator<Item = &'static str> {
    SIGNALS.iter().map(|(name, _)| *name)
}

/// The `errno` names that a suite file may use for a program that could not start.
pub fn errno_names() -> impl Iterator<Item = &'static str> {
    EXEC_ERRNOS.iter().map(|(name, _)| *name)
}

/// Bytes that came out of a container. Any bytes survive a round trip through JSON: valid UTF-8
/// as text, anything else as base64.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredBytes", into = "StoredBytes")]
pub struct Output {
    /// What was kept, up to the limit.
    pub bytes: Vec<u8>,
    /// How many more bytes came and were dropped.
    pub dropped: u64,
}

impl Output {
    /// Output that was captured whole.
    #[must_use]
    pub fn whole(bytes: impl Into<Vec<u8>>) -> Output {
        Output {
            bytes: bytes.into(),
            dropped: 0,
        }
    }

    /// The text, with invalid UTF-8 replaced. For people; comparisons use the bytes.
    #[must_use]
    pub fn lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredBytes {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    base64: Option<String>,
    #[serde(skip_serializing_if = "is_zero", default)]
    dropped: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl From<Output> for StoredBytes {
    fn from(output: Output) -> StoredBytes {
        let dropped = output.dropped;
        match String::from_utf8(output.bytes) {
            Ok(text) => StoredBytes {
                text: Some(text),
                base64: None,
                dropped,
            },
            Err(e) => StoredBytes {
                text: None,
                base64: Some(BASE64.encode(e.into_bytes())),
                dropped,
            },
        }
    }
}

impl TryFrom<StoredBytes> for Output {
    type Error = String;

    fn try_from(stored: StoredBytes) -> Result<Output, String> {
        let bytes = match (stored.text, stored.base64) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(base64)) => BASE64.decode(base64).map_err(|e| e.to_string())?,
            (None, None) | (Some(_), Some(_)) => {
                return Err("expected exactly one of `text` and `base64`".to_owned());
            }
        };
        Ok(Output {
            bytes,
            dropped: stored.dropped,
        })
    }
}

/// What a process used, from `wait4`: of this child alone, and of what it waited for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Wall time from just before `fork` to the end of the process, nanoseconds.
    pub wall_ns: u64,
    /// CPU time in user mode, nanoseconds.
    pub user_ns: u64,
    /// CPU time in the kernel, nanoseconds.
    pub sys_ns: u64,
    /// Peak resident set, KiB.
    pub max_rss_kib: u64,
    /// Page faults served without I/O.
    pub minor_faults: u64,
    /// Page faults that needed I/O.
    pub major_faults: u64,
    /// Times it gave up the CPU by itself.
    pub voluntary_switches: u64,
    /// Times the CPU was taken from it.
    pub involuntary_switches: u64,
    /// When it was started, nanoseconds of `CLOCK_MONOTONIC`; 0 in records of before it was kept.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub start_ns: u64,
    /// Instructions in user mode, of this process and its children, where they can be counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instructions: Option<u64>,
}

/// Everything observed of one run of a workload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// How it ended.
    pub outcome: Outcome,
    /// Standard output.
    pub stdout: Output,
    /// Standard error, or the compiler's messages for `NotBuilt`.
    pub stderr: Output,
    /// The DNS queries that the libc sent to the scripted server, in order of arrival.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub queries: Vec<Query>,
    /// What it used.
    pub usage: Usage,
}

/// One DNS query as the scripted server received it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Address of the server it came to.
    pub server: String,
    /// `udp` or `tcp`.
    pub transport: String,
    /// Name asked for, without the final dot; bytes outside printable ASCII as `\DDD`.
    pub name: String,
    /// Record type: `A`, `AAAA`, ... or `TYPE123`.
    pub rtype: String,
    /// Transaction id.
    pub id: u16,
    /// Microseconds since the workload was started.
    pub at_us: u64,
    /// UDP payload size that the client announced by EDNS, when it did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub edns: Option<u16>,
    /// Whether the AD bit was set.
    #[serde(default)]
    pub ad: bool,
    /// Whether the RD bit was set, which every libc does; records older than the field leave it
    /// out.
    #[serde(default = "recursion_desired")]
    pub rd: bool,
    /// Source port.
    pub port: u16,
}

impl fmt::Display for Query {
    /// `SERVER TRANSPORT TYPE NAME`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Query {
            server,
            transport,
            rtype,
            name,
            ..
        } = self;
        write!(f, "{server} {transport} {rtype} {name}")
    }
}

fn recursion_desired() -> bool {
    true
}

/// Why the harness could not tell. Never a verdict on either libc.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Broken {
    /// The container could not be created or started.
    #[error("the container could not be started: {0}")]
    Container(String),
    /// The conversation with the agent ended or made no sense.
    #[error("the agent did not answer as agreed: {0}")]
    Agent(String),
    /// The agent could not do what the case needs (bind port 53, write `/etc/resolv.conf`, ...).
    #[error("the agent could not prepare the case: {0}")]
    Setup(String),
    /// The toolchain could not be used (not: the source was refused).
    #[error("the case could not be compiled because the toolchain failed: {0}")]
    Toolchain(String),
    /// A payload such as an interpreter is not at hand.
    #[error("{0}")]
    Payload(String),
    /// A timing worker broke its protocol or ended early.
    #[error("the timing worker failed: {0}")]
    Worker(String),
    /// A timing worker says that its work cannot be done on an image: no trouble of ours.
    #[error("{0}")]
    Unsupported(String),
}

impl Broken {
    /// Whether trying again may help.
    #[must_use]
    pub fn is_spurious(&self) -> bool {
        match self {
            Broken::Container(_) | Broken::Agent(_) => true,
            Broken::Setup(_)
            | Broken::Toolchain(_)
            | Broken::Payload(_)
            | Broken::Worker(_)
            | Broken::Unsupported(_) => false,
        }
    }

    /// The same, told in another way.
    #[must_use]
    pub fn told(&self, way: impl FnOnce(&str) -> String) -> Broken {
        match self {
            Broken::Container(why) => Broken::Container(way(why)),
            Broken::Agent(why) => Broken::Agent(way(why)),
            Broken::Setup(why) => Broken::Setup(way(why)),
            Broken::Toolchain(why) => Broken::Toolchain(way(why)),
            Broken::Payload(why) => Broken::Payload(way(why)),
            Broken::Worker(why) => Broken::Worker(way(why)),
            Broken::Unsupported(why) => Broken::Unsupported(way(why)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_survive_json() {
        for bytes in [
            &b"plain\n"[..],
            b"\xff\x00\xfe",
            b"",
            "umlaut \u{e4}".as_bytes(),
        ] {
            let output = Output {
                bytes: bytes.to_vec(),
                dropped: 7,
            };
            let json = serde_json::to_string(&output).unwrap();
            assert_eq!(serde_json::from_str::<Output>(&json).unwrap(), output);
        }
    }

    #[test]
    fn outcomes_read_as_people_say_them() {
        assert_eq!(Outcome::Signaled(11).to_string(), "SIGSEGV");
        assert_eq!(Outcome::Signaled(42).to_string(), "signal 42");
        assert_eq!(
            Outcome::NotStarted(2).to_string(),
            "could not start: ENOENT"
        );
    }
}
