//! Records as a script writes them: `[owner] TYPE data`.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::name::Name;
use super::wire::{type_name, type_number};

/// A record to answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// `None`: the name asked for, or what the last CNAME leads to.
    pub(super) owner: Option<Name>,
    pub(super) rtype: u16,
    pub(super) data: Data,
}

/// The data of a record: bytes, then perhaps a name, which may be compressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Data {
    pub(super) bytes: Vec<u8>,
    pub(super) name: Option<Name>,
}

impl Record {
    pub(super) fn parse(text: &str) -> Result<Record, String> {
        let wrong = |why: &str| format!("`{text}` is not a record: {why}");
        let (first, rest) = split(text);
        // An owner may be called like a type; then it is written with a final dot.
        let (owner, rtype, data) = match type_number(first) {
            Some(rtype) => (None, rtype, rest),
            None => {
                let (rtype, data) = split(rest);
                let rtype = type_number(rtype);
                let rtype = rtype.ok_or_else(|| wrong("it names no record type"))?;
                (Some(Name::parse(first)?), rtype, data)
            }
        };
        let data = Data::parse(rtype, data).map_err(|why| wrong(&why))?;
        Ok(Record { owner, rtype, data })
    }
}

impl Data {
    fn parse(rtype: u16, text: &str) -> Result<Data, String> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let bytes = |bytes| Ok(Data { bytes, name: None });
        match (type_name(rtype).as_str(), words.as_slice()) {
            (_, ["\\#", length, hex @ ..]) => bytes(unknown(length, &hex.concat())?),
            ("A", [address]) => match address.parse::<Ipv4Addr>() {
                Ok(address) => bytes(address.octets().to_vec()),
                Err(error) => Err(error.to_string()),
            },
            ("AAAA", [address]) => match address.parse::<Ipv6Addr>() {
                Ok(address) => bytes(address.octets().to_vec()),
                Err(error) => Err(error.to_string()),
            },
            ("CNAME" | "PTR" | "NS", [name]) => Data::numbers_and_name(&[], name),
            ("MX", [preference, name]) => Data::numbers_and_name(&[preference], name),
            ("SRV", [numbers @ .., name]) if numbers.len() == 3 => {
                Data::numbers_and_name(numbers, name)
            }
            ("TXT", _) => bytes(strings(text)),
            ("A" | "AAAA" | "CNAME" | "PTR" | "NS" | "MX" | "SRV", _) => {
                Err("it has too many or too few fields".to_owned())
            }
            (other, _) => Err(format!(
                "the data of {other} is written as bytes: `\\# LENGTH HEX` (RFC 3597)"
            )),
        }
    }

    fn numbers_and_name(numbers: &[&str], name: &str) -> Result<Data, String> {
        let mut bytes = Vec::new();
        for number in numbers {
            let number: u16 = number
                .parse()
                .map_err(|error| format!("`{number}`: {error}"))?;
            bytes.extend(number.to_be_bytes());
        }
        let name = Some(Name::parse(name)?);
        Ok(Data { bytes, name })
    }
}

/// Data of any type as RFC 3597 writes it: how many bytes, then these in hexadecimal.
fn unknown(length: &str, hex: &str) -> Result<Vec<u8>, String> {
    let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(digits).collect();
    bytes
        .filter(|bytes| length.parse() == Ok(bytes.len()) && hex.len() == 2 * bytes.len())
        .ok_or_else(|| format!("`\\# {length} {hex}` is not so many bytes in hexadecimal"))
}

/// Text as character strings of at most 255 bytes each; at least one.
fn strings(text: &str) -> Vec<u8> {
    let quoted = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let text = quoted.unwrap_or(text).as_bytes();
    if text.is_empty() {
        return vec![0];
    }
    let with_length = |part: &[u8]| {
        let length = u8::try_from(part.len()).unwrap_or(u8::MAX);
        [&[length], part].concat()
    };
    text.chunks(255).flat_map(with_length).collect()
}

fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owner_and_data_are_read() {
        let record = Record::parse("x.test A 10.0.0.2").unwrap();
        assert_eq!(record.owner, Name::parse("x.test").ok());
        assert_eq!(record.data.bytes, [10, 0, 0, 2]);
        let record = Record::parse("cname y.test").unwrap();
        assert_eq!(record.owner, None);
        assert_eq!(record.data.name, Name::parse("y.test").ok());
        let record = Record::parse("SRV 1 2 443 y.test").unwrap();
        assert_eq!(record.data.bytes, [0, 1, 0, 2, 1, 187]);
        let record = Record::parse("HTTPS \\# 3 00 01ff").unwrap();
        assert_eq!((record.rtype, record.data.bytes), (65, vec![0, 1, 255]));
        let long = "x".repeat(300);
        let record = Record::parse(&format!("TXT {long}")).unwrap();
        assert_eq!(record.data.bytes.len(), 302);
        assert_eq!((record.data.bytes[0], record.data.bytes[256]), (255, 45));
    }

    #[test]
    fn mistakes_are_named() {
        for text in [
            "",
            "A",
            "A x",
            "x.test",
            "A 1.2.3.4 5",
            "MX y.test",
            "SOA x",
            "SOA \\# 2 00",
            "HTTPS \\# 1 0x",
            "CNAME a..b",
        ] {
            let error = Record::parse(text).unwrap_err();
            assert!(error.contains(text), "{error}");
        }
    }
}
