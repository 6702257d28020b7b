//! Builds the answer that a rule prescribes, including all that is wrong about it.

use super::encode::{Encoder, Section};
use super::name::Name;
use super::record::{Data, Record};
use super::rules::{Compiled, Transport};
use super::wire::{A, ANY, CNAME, Question, SOA};

/// What a client without EDNS can take over UDP (RFC 1035).
const PLAIN_UDP: u16 = 512;
/// What a TCP message can hold.
const LARGEST: usize = 65_535;
const NXDOMAIN: u16 = 3;

const RESPONSE: u16 = 0x8000;
const TRUNCATED: u16 = 0x0200;
const RECURSION_DESIRED: u16 = 0x0100;
const RECURSION_AVAILABLE: u16 = 0x0080;
const AUTHENTIC: u16 = 0x0020;

/// The answer to a question; without a rule: NXDOMAIN.
pub(super) fn answer(question: &Question, rule: Option<&Compiled>, way: Transport) -> Vec<u8> {
    let settings = rule.map(|rule| &rule.rule);
    let on = |flag: fn(&crate::protocol::dns::Rule) -> bool| settings.is_some_and(flag);

    let id = question.id ^ if on(|rule| rule.wrong_id) { 0x5555 } else { 0 };
    let rcode = rule.map_or(NXDOMAIN, |rule| rule.rcode.unwrap_or(0));
    let mut flags = RESPONSE | RECURSION_AVAILABLE | rcode;
    if question.recursion_desired {
        flags |= RECURSION_DESIRED;
    }
    if on(|rule| rule.ad) {
        flags |= AUTHENTIC;
    }
    let mut message = Encoder::new(id, flags, !on(|rule| rule.uncompressed));
    if !on(|rule| rule.no_question) {
        let wrong = rule.and_then(|rule| rule.wrong_question.as_ref());
        let name = wrong.unwrap_or(&question.name);
        message.question(name, question.rtype, question.class);
    }

    let udp = way == Transport::Udp;
    let limit = match settings.and_then(|rule| rule.udp_limit) {
        _ if !udp => LARGEST,
        Some(0) => LARGEST,
        Some(limit) => limit as usize,
        None => usize::from(question.edns.unwrap_or(0).max(PLAIN_UDP)),
    };
    // The OPT record must stay, however short the rest is cut.
    let opt = question.edns.map_or(0, |_| 11);
    let limit = limit.saturating_sub(opt);
    if udp && on(|rule| rule.truncate) {
        message.add_flags(TRUNCATED);
    } else {
        let records = rule.map(|rule| records(question, rule)).unwrap_or_default();
        fill(&mut message, question, rcode, &records, limit, udp);
    }
    if question.edns.is_some() {
        message.opt(1232);
    }
    message.finish()
}

/// Writes the records that fit, or, where there is nothing of the type asked for, an SOA record
/// that says so.
fn fill(
    message: &mut Encoder,
    question: &Question,
    rcode: u16,
    records: &[(Name, Record)],
    limit: usize,
    udp: bool,
) {
    for (owner, record) in records {
        if !message.record(Section::Answer, owner, record.rtype, &record.data, limit) {
            if udp {
                message.add_flags(TRUNCATED);
            }
            return;
        }
    }
    let found = records
        .iter()
        .any(|(_, record)| asked(question, record.rtype));
    if !found && (rcode == 0 || rcode == NXDOMAIN) {
        message.record(Section::Authority, &zone(question), SOA, &soa(), limit);
    }
}

fn asked(question: &Question, rtype: u16) -> bool {
    question.rtype == rtype || question.rtype == ANY
}

/// The records of a rule that answer the question: of the type asked for, and the CNAMEs that
/// lead there. Each with its owner.
fn records(question: &Question, rule: &Compiled) -> Vec<(Name, Record)> {
    let mut owner = question.name.clone();
    let mut records = Vec::new();
    for record in &rule.answer {
        let own = record.owner.clone().unwrap_or_else(|| owner.clone());
        if record.rtype == CNAME {
            owner = record.data.name.clone().unwrap_or_default();
        }
        if record.rtype == CNAME || rule.rule.any_type || asked(question, record.rtype) {
            records.push((own, record.clone()));
        }
    }
    if asked(question, A) {
        let many = u16::try_from(rule.rule.many.unwrap_or(0)).unwrap_or(u16::MAX);
        records.extend((1..=many).map(|number| {
            let [high, low] = number.to_be_bytes();
            (owner.clone(), address_record([10, 4, high, low]))
        }));
    }
    records
}

fn address_record(octets: [u8; 4]) -> Record {
    let data = Data {
        bytes: octets.to_vec(),
        name: None,
    };
    Record {
        owner: None,
        rtype: A,
        data,
    }
}

/// The zone that says no: the last label of the name asked for.
fn zone(question: &Question) -> Name {
    Name(question.name.0.last().cloned().into_iter().collect())
}

/// An SOA record: primary server and mailbox at the root, then serial, refresh, retry, expire and
/// minimum.
fn soa() -> Data {
    let numbers = [1u32, 3600, 600, 86_400, 60];
    let mut bytes = vec![0, 0];
    bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
    Data { bytes, name: None }
}
