//! Reads a DNS query. Whatever else arrives gives `None`, never a panic.

use super::name::Name;

/// Record types by name; others are `TYPE123`.
const TYPES: [(&str, u16); 21] = [
    ("A", 1),
    ("NS", 2),
    ("CNAME", 5),
    ("SOA", 6),
    ("PTR", 12),
    ("HINFO", 13),
    ("MX", 15),
    ("TXT", 16),
    ("AAAA", 28),
    ("SRV", 33),
    ("NAPTR", 35),
    ("DNAME", 39),
    ("DS", 43),
    ("SSHFP", 44),
    ("RRSIG", 46),
    ("DNSKEY", 48),
    ("TLSA", 52),
    ("SVCB", 64),
    ("HTTPS", 65),
    ("ANY", 255),
    ("CAA", 257),
];

pub(crate) const A: u16 = 1;
pub(crate) const CNAME: u16 = 5;
pub(crate) const SOA: u16 = 6;
pub(crate) const OPT: u16 = 41;
pub(crate) const ANY: u16 = 255;

/// Name of a record type.
pub(crate) fn type_name(number: u16) -> String {
    let known = TYPES.iter().find(|(_, known)| *known == number);
    known.map_or_else(|| format!("TYPE{number}"), |(name, _)| (*name).to_owned())
}

/// Number of a record type, in any case of letters.
pub(crate) fn type_number(name: &str) -> Option<u16> {
    let upper = name.to_ascii_uppercase();
    let known = TYPES.iter().find(|(known, _)| *known == upper);
    known.map_or_else(
        || upper.strip_prefix("TYPE")?.parse().ok(),
        |(_, number)| Some(*number),
    )
}

/// A query with one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) id: u16,
    pub(crate) recursion_desired: bool,
    pub(crate) ad: bool,
    pub(crate) name: Name,
    pub(crate) rtype: u16,
    pub(crate) class: u16,
    /// UDP payload size announced by EDNS.
    pub(crate) edns: Option<u16>,
}

/// Reads a query.
pub(crate) fn parse(message: &[u8]) -> Option<Question> {
    let header = |index: usize| word(message, 2 * index);
    let (id, flags) = (header(0)?, header(1)?);
    let counts = [header(2)?, header(3)?, header(4)?, header(5)?];
    let is_response = flags & 0x8000 != 0;
    let opcode = flags >> 11 & 0xf;
    if is_response || opcode != 0 || counts[0] != 1 {
        return None;
    }
    let mut at = 12;
    let name = Name::read(message, &mut at)?;
    let rtype = word(message, at)?;
    let class = word(message, at + 2)?;
    let records = counts[1..].iter().map(|&count| u32::from(count)).sum();
    Some(Question {
        id,
        recursion_desired: flags & 0x0100 != 0,
        ad: flags & 0x0020 != 0,
        name,
        rtype,
        class,
        edns: edns(message, at + 4, records),
    })
}

/// The class field of an OPT record, which holds the payload size, among `records` records.
fn edns(message: &[u8], mut at: usize, records: u32) -> Option<u16> {
    for _ in 0..records {
        Name::read(message, &mut at)?;
        let (rtype, class) = (word(message, at)?, word(message, at + 2)?);
        if rtype == OPT {
            return Some(class);
        }
        at += 10 + usize::from(word(message, at + 8)?);
    }
    None
}

pub(super) fn word(message: &[u8], at: usize) -> Option<u16> {
    let bytes = message.get(at..at + 2)?;
    Some(u16::from_be_bytes([bytes[0], bytes[1]]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const QUERY: &[u8] = b"\x12\x34\x01\x20\0\x01\0\0\0\0\0\x01\x01x\x04test\0\0\x1c\0\x01\
        \0\0\x29\x04\xd0\0\0\0\0\0\0";

    #[test]
    fn a_query_is_read_with_its_edns_size() {
        let question = parse(QUERY).unwrap();
        assert_eq!(question.id, 0x1234);
        assert_eq!(question.name.to_string(), "x.test");
        assert_eq!(type_name(question.rtype), "AAAA");
        assert!(question.recursion_desired && question.ad);
        assert_eq!(question.edns, Some(1232));
    }

    #[test]
    fn types_have_names_and_numbers() {
        assert_eq!(type_number("aaaa"), Some(28));
        assert_eq!(type_number(&type_name(4711)), Some(4711));
        assert_eq!(type_number("TYPEX"), None);
    }

    proptest! {
        #[test]
        fn garbage_is_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            parse(&bytes);
        }

        #[test]
        fn damaged_queries_are_survived(at in 0..QUERY.len(), byte: u8, cut in 0..=QUERY.len()) {
            let mut bytes = QUERY.to_vec();
            bytes[at] = byte;
            parse(&bytes[..cut]);
        }
    }
}
