//! The script of the DNS server that the agent runs on loopback: which server answers what.
//!
//! A script is data that a suite file holds and a bug reporter can read; `agent::dns` serves it.

use serde::{Deserialize, Serialize};

/// A scripted DNS server: several listeners, and rules that are tried in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DnsScript {
    /// Loopback addresses to listen on, port 53, UDP and TCP; they become the `nameserver` lines
    /// of `/etc/resolv.conf` in this order.
    pub servers: Vec<String>,
    /// Further `nameserver` lines on which nothing listens.
    #[serde(default)]
    pub closed: Vec<String>,
    /// Further lines for `/etc/resolv.conf`, such as `options ndots:2` or `search corp.test`.
    #[serde(default)]
    pub resolv: Vec<String>,
    /// Servers without TCP (connections are refused).
    #[serde(default)]
    pub no_tcp: Vec<String>,
    /// Lines of `/etc/hosts` beside the usual two for localhost.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Every answer comes so many milliseconds later.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub latency_ms: u64,
    /// The first rule that matches answers; where none does: NXDOMAIN with an SOA record.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// When a rule applies (all given conditions), and what it does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rule {
    /// Name asked for, without final dot, case-insensitive; `*.x.test` matches every name below.
    #[serde(default)]
    pub name: Option<String>,
    /// Record type: `A`, `AAAA`, `PTR`, ...
    #[serde(default)]
    pub rtype: Option<String>,
    /// Address of the server asked.
    #[serde(default)]
    pub server: Option<String>,
    /// `udp` or `tcp`.
    #[serde(default)]
    pub transport: Option<String>,
    /// Only the first so many matching queries (for "drop the first, then answer").
    #[serde(default)]
    pub first: Option<u32>,
    /// Response code: `noerror`, `formerr`, `servfail`, `nxdomain`, `notimp`, `refused`.
    #[serde(default)]
    pub rcode: Option<String>,
    /// Records to answer with: `"A 10.0.0.1"`, `"AAAA 2001:db8::1"`, `"CNAME x.test"`,
    /// `"PTR x.test"`, `"TXT hello"`, `"SRV 0 5 443 x.test"`, `"MX 10 x.test"`; the owner is the
    /// name asked for unless the record names another one first: `"x.test A 10.0.0.2"`. A CNAME
    /// moves the owner for the records after it. Records of another type than the one asked for
    /// are left out, CNAMEs apart.
    #[serde(default)]
    pub answer: Vec<String>,
    /// So many A records: 10.4.0.1, 10.4.0.2, ... when the query is for A.
    #[serde(default)]
    pub many: Option<u32>,
    /// Over UDP, an answer longer than this is cut at a record and gets the TC bit. Default 512,
    /// or what the client announced by EDNS if that is more; 0 means never.
    #[serde(default)]
    pub udp_limit: Option<u32>,
    /// Over UDP, send TC with no record at all.
    #[serde(default)]
    pub truncate: bool,
    /// Answer after so many milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
    /// Do not answer.
    #[serde(default)]
    pub drop: bool,
    /// Answer with another transaction id.
    #[serde(default)]
    pub wrong_id: bool,
    /// Put another question into the question section.
    #[serde(default)]
    pub wrong_question: Option<String>,
    /// Leave the question section out.
    #[serde(default)]
    pub no_question: bool,
    /// Keep the records of `answer` that are not of the type asked for.
    #[serde(default)]
    pub any_type: bool,
    /// Set the AD bit.
    #[serde(default)]
    pub ad: bool,
    /// Do not compress owner names (answers get long).
    #[serde(default)]
    pub uncompressed: bool,
}
