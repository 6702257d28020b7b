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

    /// The first rule that applies; `None`: NXDOMAIN.
    pub(super) fn find(
        &mut self,
        question: &Question,
        server: IpAddr,
        transport: Transport,
    ) -> Option<&Compiled> {
        let rule = self.0.iter_mut().find(|rule| {
            let first = rule.rule.first;
            rule.applies(question, server, transport)
                && first.is_none_or(|first| rule.matched < first)
        })?;
        rule.matched = rule.matched.saturating_add(1);
        Some(rule)
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

fn compile(rule: &Rule) -> Result<Compiled, String> {
    let pattern = |text: &str| match text.strip_prefix("*.") {
        Some(parent) => Name::parse(parent).map(Pattern::Below),
        None => Name::parse(text).map(Pattern::Is),
    };
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

fn rcode(text: &str) -> Result<u16, String> {
    match text {
        "noerror" => Ok(0),
        "formerr" => Ok(1),
        "servfail" => Ok(2),
        "nxdomain" => Ok(3),
        "notimp" => Ok(4),
        "refused" => Ok(5),
        _ => Err(format!("`{text}` is not a response code")),
    }
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
