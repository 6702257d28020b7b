//! Scripted DNS on loopback: answers as `protocol::dns::DnsScript` says, right or wrong, and logs
//! every query that the libc under test sends.
//!
//! `wire` reads queries, `message` whole messages, `encode` writes answers, `rules` chooses what to
//! answer, `answer` builds it, `server` and `tcp` move bytes. Knows nothing of processes; the port is
//! a parameter, so that tests need no privilege.

mod answer;
mod encode;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
pub(crate) mod message;
mod name;
mod record;
mod rules;
mod server;
mod tcp;
mod wire;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use crate::protocol::DnsScript;

pub(crate) use name::Name;
pub(crate) use rules::{RCODES, wrong_in};
pub(crate) use server::{Options, Server};
pub(crate) use wire::{CNAME, type_name, type_number};

/// Where every libc asks.
pub(crate) const PORT: u16 = 53;

/// Whether a script can be served: its addresses, names, records and codes are well-formed.
///
/// # Errors
/// What is wrong, in words.
pub fn check(script: &DnsScript) -> Result<(), String> {
    server::addresses(script)?;
    rules::Rules::compile(script).map(drop)
}

/// What is wrong with a record as a script writes it; `None`: nothing.
pub(crate) fn wrong_in_record(text: &str) -> Option<String> {
    record::Record::parse(text).err()
}

/// `/etc/resolv.conf` for a script.
pub(crate) fn resolv_conf(script: &DnsScript) -> String {
    let servers = script.servers.iter().chain(&script.closed);
    let servers = servers.map(|server| format!("nameserver {server}\n"));
    let lines = script.resolv.iter().map(|line| format!("{line}\n"));
    servers.chain(lines).collect()
}

/// `/etc/hosts` for a script.
pub(crate) fn hosts(script: &DnsScript) -> String {
    let usual = [
        "127.0.0.1 localhost",
        "::1 localhost ip6-localhost ip6-loopback",
    ];
    let lines = usual
        .into_iter()
        .chain(script.hosts.iter().map(String::as_str));
    lines.map(|line| format!("{line}\n")).collect()
}
