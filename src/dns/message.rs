//! Reads whole messages, answers included: what a capture or a log of real traffic holds. Whatever
//! is no message gives `None`, never a panic.

use super::name::Name;
use super::wire::{OPT, SOA, type_name, type_number, word};
use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A message, as far as a script can say what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) id: u16,
    pub(crate) response: bool,
    pub(crate) truncated: bool,
    pub(crate) ad: bool,
    pub(crate) rcode: u8,
    /// Name, type and class.
    pub(crate) question: Option<(Name, u16, u16)>,
    /// Those that are whole.
    pub(crate) answers: Vec<Answer>,
    /// Types of the records of the authority section.
    pub(crate) authority: Vec<u16>,
    /// Types of the records of the additional section, but for EDNS.
    pub(crate) additional: Vec<u16>,
    /// Whether it ends before its last record, which no server should do.
    pub(crate) cut: bool,
}

/// A record of the answer section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) owner: Name,
    pub(crate) rtype: u16,
    /// Where a CNAME leads.
    pub(crate) target: Option<Name>,
    /// As a script writes it: `A 10.0.0.1`.
    pub(crate) text: String,
    pub(crate) ttl: u32,
}

impl Message {
    /// Reads a message with at most one question.
    pub(crate) fn read(bytes: &[u8]) -> Option<Message> {
        let header = |index: usize| word(bytes, 2 * index);
        let (id, flags) = (header(0)?, header(1)?);
        let counts = [header(2)?, header(3)?, header(4)?, header(5)?];
        let opcode = flags >> 11 & 0xf;
        if opcode != 0 || counts[0] > 1 {
            return None;
        }
        let mut at = 12;
        let mut question = None;
        if counts[0] == 1 {
            let name = Name::read(bytes, &mut at)?;
            question = Some((name, word(bytes, at)?, word(bytes, at + 2)?));
            at += 4;
        }
        let mut message = Message {
            id,
            response: flags & 0x8000 != 0,
            truncated: flags & 0x0200 != 0,
            ad: flags & 0x0020 != 0,
            rcode: u8::try_from(flags & 0xf).unwrap_or_default(),
            question,
            answers: Vec::new(),
            authority: Vec::new(),
            additional: Vec::new(),
            cut: false,
        };
        message.cut = message.records(bytes, at, &counts).is_none();
        Some(message)
    }

    /// Reads the records behind the question; `None` where the message ends before the last.
    fn records(&mut self, bytes: &[u8], mut at: usize, counts: &[u16; 4]) -> Option<()> {
        for _ in 0..counts[1] {
            self.answers.push(answer(bytes, &mut at)?);
        }
        for (section, count) in [(2, counts[2]), (3, counts[3])] {
            for _ in 0..count {
                Name::read(bytes, &mut at)?;
                let rtype = word(bytes, at)?;
                at += 10 + usize::from(word(bytes, at + 8)?);
                bytes.get(..at)?;
                match section {
                    2 => self.authority.push(rtype),
                    _ if rtype == OPT => {}
                    _ => self.additional.push(rtype),
                }
            }
        }
        Some(())
    }
}

fn answer(bytes: &[u8], at: &mut usize) -> Option<Answer> {
    let owner = Name::read(bytes, at)?;
    let rtype = word(bytes, *at)?;
    let ttl = u32::from(word(bytes, *at + 4)?) << 16 | u32::from(word(bytes, *at + 6)?);
    let begin = *at + 10;
    let end = begin + usize::from(word(bytes, *at + 8)?);
    bytes.get(begin..end)?;
    *at = end;
    // Names in the data may point to before it, so the whole message up to its end is needed.
    let (text, target) = data(rtype, &bytes[..end], begin)?;
    let text = format!("{} {text}", type_name(rtype));
    Some(Answer {
        owner,
        rtype,
        target,
        text,
        ttl,
    })
}

/// The data of a record, which begins at `begin` and ends where `bytes` does, as a script writes
/// it; and where it leads.
fn data(rtype: u16, bytes: &[u8], begin: usize) -> Option<(String, Option<Name>)> {
    let raw = &bytes[begin..];
    let name_at = |mut at: usize| Name::read(bytes, &mut at).filter(|_| at == bytes.len());
    let name_after = |numbers: usize| {
        let mut text = String::new();
        for index in 0..numbers {
            let _never_fails = write!(text, "{} ", word(bytes, begin + 2 * index)?);
        }
        let name = name_at(begin + 2 * numbers)?;
        let _never_fails = write!(text, "{name}");
        Some(text)
    };
    let said = match (type_name(rtype).as_str(), raw) {
        ("A", _) => {
            let octets: Option<[u8; 4]> = raw.try_into().ok();
            octets.map(|octets| Ipv4Addr::from(octets).to_string())
        }
        ("AAAA", _) => {
            let octets: Option<[u8; 16]> = raw.try_into().ok();
            octets.map(|octets| Ipv6Addr::from(octets).to_string())
        }
        ("CNAME", _) => {
            let target = name_at(begin);
            return Some((target.as_ref()?.to_string(), target));
        }
        ("PTR" | "NS", _) => name_after(0),
        ("MX", _) => name_after(1),
        ("SRV", _) => name_after(3),
        ("TXT", [length, text @ ..]) if usize::from(*length) == text.len() => plain(text),
        _ if rtype == SOA => {
            return Some((
                generic(&soa(bytes, begin).unwrap_or_else(|| raw.to_vec())),
                None,
            ));
        }
        _ => None,
    };
    Some((said.unwrap_or_else(|| generic(raw)), None))
}

/// Text that a script may hold as it is.
fn plain(text: &[u8]) -> Option<String> {
    let printable = |byte: &u8| byte.is_ascii_graphic() && *byte != b'"';
    let inside = text.iter().all(|byte| printable(byte) || *byte == b' ');
    // Outer blanks would be lost without quotes, and the first word must not be that of bytes.
    (inside && !text.starts_with(b"\\#")).then(|| format!("\"{}\"", String::from_utf8_lossy(text)))
}

/// The data of an SOA record, its two names no longer compressed.
fn soa(bytes: &[u8], begin: usize) -> Option<Vec<u8>> {
    let mut at = begin;
    let mut plain = Vec::new();
    for _ in 0..2 {
        for label in Name::read(bytes, &mut at)?.0 {
            plain.push(u8::try_from(label.len()).ok()?);
            plain.extend(label);
        }
        plain.push(0);
    }
    plain.extend(bytes.get(at..)?);
    Some(plain)
}

/// Bytes as RFC 3597 writes them.
pub(crate) fn generic(bytes: &[u8]) -> String {
    let mut text = format!("\\# {}", bytes.len());
    for (index, byte) in bytes.iter().enumerate() {
        let blank = if index == 0 { " " } else { "" };
        let _never_fails = write!(text, "{blank}{byte:02x}");
    }
    text
}

/// An owner as a script writes it: one that is called like a type has a final dot.
pub(crate) fn owner_text(owner: &Name) -> String {
    let text = owner.to_string();
    match type_number(&text) {
        Some(_) => text + ".",
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::answer::answer as build;
    use super::super::rules::{Rules, Transport};
    use super::super::wire::{ANY, Question};
    use super::*;
    use crate::protocol::DnsScript;
    use crate::protocol::dns::Rule;

    fn answered(answer: &[&str], rtype: u16) -> Vec<u8> {
        let script = DnsScript {
            servers: vec!["127.0.0.1".to_owned()],
            rules: vec![Rule {
                answer: answer.iter().map(|&text| text.to_owned()).collect(),
                any_type: true,
                ..Rule::default()
            }],
            ..DnsScript::default()
        };
        let question = Question {
            id: 0x1234,
            recursion_desired: true,
            ad: false,
            name: Name::parse("x.test").unwrap(),
            rtype,
            class: 1,
            edns: Some(1232),
        };
        let mut rules = Rules::compile(&script).unwrap();
        let server = "127.0.0.1".parse().unwrap();
        let rule = rules.find(&question, server, Transport::Udp);
        build(&question, rule.map(|(_, rule)| rule), Transport::Udp)
    }

    #[test]
    fn what_the_server_writes_reads_as_the_script_says_it() {
        let said = [
            "CNAME y.test",
            "A 10.0.0.1",
            "AAAA 2001:db8::1",
            "PTR a\\046b.x.test",
            "NS ns.x.test",
            "MX 10 mx.x.test",
            "SRV 1 2 443 s.x.test",
            "TXT \"v=spf1 -all\"",
            "HTTPS \\# 3 0001ff",
        ];
        let message = Message::read(&answered(&said, ANY)).unwrap();
        let read: Vec<&str> = message.answers.iter().map(|a| a.text.as_str()).collect();
        assert_eq!(read, said);
        assert_eq!(message.answers[1].owner.to_string(), "y.test");
        assert_eq!(message.answers[0].target, Name::parse("y.test").ok());
        assert!(message.response && !message.truncated && !message.cut);
        assert_eq!((message.id, message.rcode), (0x1234, 0));
    }

    #[test]
    fn text_that_a_script_cannot_hold_is_written_as_bytes() {
        let message = Message::read(&answered(&["TXT \\# 3 0261ff"], ANY)).unwrap();
        assert_eq!(message.answers[0].text, "TXT \\# 3 0261ff");
        let message = Message::read(&answered(&["TXT \\# 4 01610162"], ANY)).unwrap();
        assert_eq!(message.answers[0].text, "TXT \\# 4 01610162");
    }

    #[test]
    fn what_is_not_there_is_told_by_the_authority() {
        let message = Message::read(&answered(&[], 1)).unwrap();
        assert_eq!((message.rcode, message.authority), (0, vec![SOA]));
    }

    proptest! {
        #[test]
        fn garbage_is_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            Message::read(&bytes);
        }

        #[test]
        fn damaged_answers_are_survived(at in 0..200usize, byte: u8, cut in 0..200usize) {
            let mut bytes = answered(&["CNAME y.test", "MX 1 m.x.test", "SOA \\# 4 00000000"], ANY);
            let at = at % bytes.len();
            bytes[at] = byte;
            let cut = cut.min(bytes.len());
            Message::read(&bytes[..cut]);
        }
    }
}
