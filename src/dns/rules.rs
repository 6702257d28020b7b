//! Which rule of a script applies to a query. Rules are checked once, before the program starts.

use std::net::IpAddr;

use super::name::Name;
use super::record::Record;
use super::wire::{Question, type_number};
use crate::protocol::DnsScript;
use crate::protocol::dns::Rule;

/// Way a query came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    Udp,
    Tcp,
}

impl Transport {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
        }
    }
}

/// A rule whose texts are understood.
#[derive(Debug)]
pub(super) struct Compiled {
    /// The rule itself, for the fields that need no reading.
    pub(super) rule: Rule,
    pub(super) rcode: Option<u16>,
    pub(super) answer: Vec<Record>,
    pub(super) wrong_question: Option<Name>,
    name: Option<Pattern>,
    rtype: Option<u16>,
    server: Option<IpAddr>,
    transport: Option<Transport>,
    matched: u32,
}

#[derive(Debug)]
enum Pattern {
    Is(Name),
    Below(Name),
}

/// The rules of a script, with how often each has matched.
#[derive(Debug)]
pub(super) struct Rules(Vec<Compiled>);

impl Rules {
    pub(super) fn compile(script: &DnsScript) -> Result<Rules, String> {
        let numbered = script.rules.iter().zip(1..);
        let rules = numbered.map(|(rule, number)| {
            compile(rule).map_err(|why| format!("rule {number} of the DNS script: {why}"))
        });
        Ok(Rules(rules.collect::<Result<_, _>>()?))
    }

    /// The first rule that applies, and its number from 0; `None`: NXDOMAIN.
    pub(super) fn find(
        &mut self,
        question: &Question,
        server: IpAddr,
        transport: Transport,
    ) -> Option<(usize, &Compiled)> {
        let mut numbered = self.0.iter_mut().enumerate();
        let (number, rule) = numbered.find(|(_, rule)| {
            let first = rule.rule.first;
            rule.applies(question, server, transport)
                && first.is_none_or(|first| rule.matched < first)
        })?;
        rule.matched = rule.matched.saturating_add(1);
        Some((number, rule))
    }
}

impl Compiled {
    fn applies(&self, question: &Question, server: IpAddr, transport: Transport) -> bool {
        let name = match &self.name {
            None => true,
            Some(Pattern::Is(name)) => question.name.is(name),
            Some(Pattern::Below(parent)) => question.name.is_below(parent),
        };
        name && self.rtype.is_none_or(|rtype| rtype == question.rtype)
            && self.server.is_none_or(|asked| asked == server)
            && self.transport.is_none_or(|way| way == transport)
    }
}

/// Everything in a rule that cannot be served, with its key.
pub(crate) fn wrong_in(rule: &Rule) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    let mut note = |key, result: Option<Result<(), String>>| {
        if let Some(Err(why)) = result {
            wrong.push((key, why));
        }
    };
    note("name", rule.name.as_deref().map(|t| pattern(t).map(drop)));
    note("rtype", rule.rtype.as_deref().map(|t| rtype(t).map(drop)));
    note(
        "server",
        rule.server.as_deref().map(|t| address(t).map(drop)),
    );
    let way = rule.transport.as_deref();
    note("transport", way.map(|t| transport(t).map(drop)));
    note("rcode", rule.rcode.as_deref().map(|t| rcode(t).map(drop)));
    for record in &rule.answer {
        note("answer", Some(Record::parse(record).map(drop)));
    }
    let question = rule.wrong_question.as_deref();
    note("wrong-question", question.map(|t| Name::parse(t).map(drop)));
    wrong
}

fn pattern(text: &str) -> Result<Pattern, String> {
    match text.strip_prefix("*.") {
        Some(parent) => Name::parse(parent).map(Pattern::Below),
        None => Name::parse(text).map(Pattern::Is),
    }
}

fn compile(rule: &Rule) -> Result<Compiled, String> {
    let records = rule.answer.iter().map(|text| Record::parse(text));
    Ok(Compiled {
        rule: rule.clone(),
        rcode: rule.rcode.as_deref().map(rcode).transpose()?,
        answer: records.collect::<Result<_, _>>()?,
        wrong_question: rule
            .wrong_question
            .as_deref()
            .map(Name::parse)
            .transpose()?,
        name: rule.name.as_deref().map(pattern).transpose()?,
        rtype: rule.rtype.as_deref().map(rtype).transpose()?,
        server: rule.server.as_deref().map(address).transpose()?,
        transport: rule.transport.as_deref().map(transport).transpose()?,
        matched: 0,
    })
}

/// Response codes by name, in the order of their numbers (RFC 1035, section 4.1.1).
pub(crate) const RCODES: [&str; 6] = [
    "noerror", "formerr", "servfail", "nxdomain", "notimp", "refused",
];

fn rcode(text: &str) -> Result<u16, String> {
    let mut numbered = RCODES.iter().zip(0..);
    numbered
        .find(|(name, _)| **name == text)
        .map(|(_, number)| number)
        .ok_or_else(|| format!("`{text}` is not a DNS response code"))
}

fn rtype(text: &str) -> Result<u16, String> {
    type_number(text).ok_or_else(|| format!("`{text}` is not a record type"))
}

fn transport(text: &str) -> Result<Transport, String> {
    [Transport::Udp, Transport::Tcp]
        .into_iter()
        .find(|way| way.as_str() == text)
        .ok_or_else(|| format!("`{text}` is neither `udp` nor `tcp`"))
}

/// An address of a server.
pub(super) fn address(text: &str) -> Result<IpAddr, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not an IP address"))
}
