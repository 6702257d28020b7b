//! Makes a scenario of what was seen: a capture of packets, the output of `dig`, or the log of a
//! server that served one.
//!
//! ```text
//! capture ─▶ packets ─▶ tcp ─▶ pairs ─┐
//! dig ────────────────────────────────┼─▶ Exchange ─▶ rules ─▶ DnsScript and remarks
//! log ────────────────────────────────┘
//! ```
//!
//! What a script cannot express is said in a remark, never left out silently.

mod capture;
mod dig;
mod log;
mod packets;
mod pairs;
mod rules;
mod tcp;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::ScenarioError;
use super::write::Remarks;
use crate::dns::Name;
use crate::protocol::DnsScript;

/// Answers that came sooner than this are taken as coming at once, unless the user says otherwise:
/// a network's usual latency is no part of a scenario.
pub const SHORTEST_DELAY: Duration = Duration::from_millis(100);

/// A scenario made of what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The script.
    pub script: DnsScript,
    /// What it does not express.
    pub remarks: Remarks,
}

/// A question, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Exchange {
    /// When it was asked, from the first question.
    at: Duration,
    /// Whom; as it was written, an address for the most part.
    server: String,
    /// `udp` or `tcp`.
    transport: String,
    name: Name,
    rtype: u16,
    answer: Option<Answered>,
    /// How long was listened after the question without an answer; `None`: there was one, or it is
    /// known that none came.
    listened: Option<Duration>,
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Answered {
    delay: Duration,
    /// In words, or a number where it has no name.
    rcode: String,
    truncated: bool,
    ad: bool,
    /// As a script writes them.
    records: Vec<String>,
    /// Length of the message; 0 where it is not known.
    bytes: usize,
    wrong_id: bool,
    no_question: bool,
    wrong_question: Option<String>,
    /// What a script cannot say of it.
    remarks: Vec<String>,
}

/// All that was seen.
#[derive(Debug, Default)]
struct Seen {
    exchanges: Vec<Exchange>,
    /// Servers whose host said that nothing listens there, over UDP.
    closed: BTreeSet<String>,
    /// Servers that refused a connection.
    no_tcp: BTreeSet<String>,
    /// What was seen and not understood.
    remarks: Vec<String>,
}

/// Makes a scenario of a file's content. `path` is only for messages; of a capture, servers listen on
/// `port`.
///
/// # Errors
/// A file that is nothing of the kind, that is damaged, or in which there is no question.
pub fn record(
    path: &Path,
    bytes: &[u8],
    port: u16,
    shortest_delay: Duration,
) -> Result<Recorded, ScenarioError> {
    let file = path.display().to_string();
    let nothing = |message: String, help: &str| ScenarioError::Nothing {
        path: file.clone(),
        message,
        help: help.to_owned(),
    };
    let (seen, source) = if capture::is_one(bytes) {
        let packets = capture::packets(bytes).map_err(|why| {
            let help = "is it whole? `tcpdump -w FILE port 53` writes one";
            nothing(format!("cannot be read as a capture: {why}"), help)
        })?;
        (pairs::seen(&packets, port), "a capture")
    } else {
        let text = String::from_utf8_lossy(bytes);
        let ((seen, mistakes), source) = match text.trim_start().starts_with('{') {
            true => (log::seen(path, &text), "the log of `dns serve`"),
            false => (dig::seen(path, &text), "the output of dig"),
        };
        if !mistakes.is_empty() {
            return Err(ScenarioError::Mistakes {
                path: file,
                mistakes,
            });
        }
        (seen, source)
    };
    if seen.exchanges.is_empty() && seen.closed.is_empty() {
        let help = "a capture (pcap, pcapng) of port 53 (or `--port`), the full output of `dig`, or \
                    what `alpine-tax dns serve --log json` printed";
        return Err(nothing("there is no DNS question in it".to_owned(), help));
    }
    Ok(rules::recorded(seen, source, shortest_delay))
}
