//! A scenario served outside a container, on loopback, for any program; and the log of what was
//! asked and answered, from which a scenario can be made again.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::dns::message::{Message, owner_text};
use crate::dns::{CNAME, Name, Options, RCODES, Server};
use crate::outcome::Query;
use crate::protocol::DnsScript;

/// A query and what was answered: one line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Entry {
    /// When it came, microseconds from the start of the server.
    pub at_us: u64,
    /// Which server was asked, as the scenario calls it.
    pub server: String,
    /// `udp` or `tcp`.
    pub transport: String,
    /// The name asked for.
    pub name: String,
    /// The record type asked for.
    pub rtype: String,
    /// Payload size that the client announced by EDNS.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub edns: Option<u16>,
    /// The rule that applied, from 1; `None`: none, so NXDOMAIN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<usize>,
    /// The answer; `None`: it was dropped.
    pub answer: Option<Reply>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reply {
    /// After so many milliseconds.
    pub delay_ms: u64,
    /// Response code, in small letters; a number where it has no name.
    pub rcode: String,
    /// Whether the TC bit was set.
    #[serde(default)]
    pub truncated: bool,
    /// Whether the AD bit was set.
    #[serde(default)]
    pub ad: bool,
    /// Records of the answer, as a scenario writes them.
    pub records: Vec<String>,
    /// Length in bytes.
    pub bytes: usize,
}

impl Reply {
    /// What a message says in answer to a question for `name`; `None`: it is none.
    #[must_use]
    pub(crate) fn of(message: &[u8], name: &Name, delay: Duration) -> Option<Reply> {
        let read = Message::read(message)?;
        Some(Reply {
            delay_ms: u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
            rcode: rcode_name(read.rcode),
            truncated: read.truncated,
            ad: read.ad,
            records: records(&read, name),
            bytes: message.len(),
        })
    }
}

/// A response code in words.
pub(crate) fn rcode_name(rcode: u8) -> String {
    let known = RCODES.get(usize::from(rcode));
    known.map_or_else(|| rcode.to_string(), |name| (*name).to_owned())
}

/// The records of an answer, with an owner where that is not the name asked for or what the CNAME
/// before leads to.
pub(crate) fn records(message: &Message, name: &Name) -> Vec<String> {
    let mut owner = name;
    let mut records = Vec::new();
    for answer in &message.answers {
        records.push(match answer.owner.is(owner) {
            true => answer.text.clone(),
            false => format!("{} {}", owner_text(&answer.owner), answer.text),
        });
        if let Some(target) = answer.target.as_ref().filter(|_| answer.rtype == CNAME) {
            owner = target;
        }
    }
    records
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Serving {
    _server: Server,
}

/// Serves a script. `addresses` take the place of the script's, one for each of its servers;
/// `on_entry` is told of each query, on a thread of its own.
///
/// # Errors
/// An address that is not on loopback or in use, in words.
pub fn serve(
    script: &DnsScript,
    port: u16,
    addresses: Option<Vec<IpAddr>>,
    mut on_entry: impl FnMut(&Entry) + Send + 'static,
) -> Result<Serving, String> {
    let begun = Instant::now();
    let observer = move |at: Instant,
                         query: &Query,
                         rule: Option<usize>,
                         answer: Option<(&[u8], Duration)>| {
        let name = Name::parse(&query.name).unwrap_or_default();
        let since = at.saturating_duration_since(begun).as_micros();
        on_entry(&Entry {
            at_us: u64::try_from(since).unwrap_or(u64::MAX),
            server: query.server.clone(),
            transport: query.transport.clone(),
            name: query.name.clone(),
            rtype: query.rtype.clone(),
            edns: query.edns,
            rule: rule.map(|rule| rule + 1),
            answer: answer.and_then(|(message, delay)| Reply::of(message, &name, delay)),
        });
    };
    let options = Options {
        port,
        addresses,
        observer: Some(Box::new(observer)),
        first: None,
    };
    Server::with(script, options).map(|server| Serving { _server: server })
}
