//! Domain names: any bytes in labels, printed so that nothing is lost.

use std::fmt;

/// Longest name on the wire, with length bytes and the root (RFC 1035).
const LONGEST: usize = 255;

/// A domain name, without the root label. Keeps the case it came in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Name(pub(crate) Vec<Vec<u8>>);

impl Name {
    /// Reads text such as `www.x.test`; `\046` or `\.` is a dot inside a label; a final dot is
    /// allowed, and `.` is the root.
    pub(crate) fn parse(text: &str) -> Result<Name, String> {
        let wrong = |why: &str| format!("`{text}` is not a domain name: {why}");
        let mut labels = Vec::new();
        let mut label = Vec::new();
        let mut bytes = text.bytes();
        let bare = text.strip_suffix('.').map_or(text.len(), str::len);
        while let Some(byte) = bytes.next() {
            match byte {
                b'.' if bytes.len() == 0 && bare < text.len() => {}
                b'.' => labels.push(std::mem::take(&mut label)),
                b'\\' => {
                    let escaped = unescape(&mut bytes);
                    label.push(escaped.ok_or_else(|| wrong("`\\` without three digits"))?);
                }
                _ => label.push(byte),
            }
        }
        if bare > 0 {
            labels.push(label);
        }
        if labels.iter().any(Vec::is_empty) {
            return Err(wrong("an empty label"));
        }
        if labels.iter().any(|label| label.len() > 63) {
            return Err(wrong("a label of more than 63 bytes"));
        }
        let name = Name(labels);
        if name.wire_length() > LONGEST {
            return Err(wrong("more than 255 bytes"));
        }
        Ok(name)
    }

    /// Reads a name of a message at `at` and moves `at` behind it. Follows compression, but only
    /// backwards, so that it always ends.
    pub(crate) fn read(message: &[u8], at: &mut usize) -> Option<Name> {
        let mut labels = Vec::new();
        let mut length = 1;
        let mut position = *at;
        let mut end = None;
        let mut earliest = position;
        loop {
            let first = *message.get(position)?;
            match first {
                0 => {
                    *at = end.unwrap_or(position + 1);
                    return Some(Name(labels));
                }
                1..=63 => {
                    let next = position + 1 + usize::from(first);
                    labels.push(message.get(position + 1..next)?.to_vec());
                    length += 1 + usize::from(first);
                    position = next;
                }
                0xc0.. => {
                    let low = *message.get(position + 1)?;
                    end = end.or(Some(position + 2));
                    position = usize::from(first & 0x3f) << 8 | usize::from(low);
                    if position >= earliest {
                        return None;
                    }
                    earliest = position;
                }
                _ => return None,
            }
            if length > LONGEST {
                return None;
            }
        }
    }

    pub(crate) fn wire_length(&self) -> usize {
        1 + self.0.iter().map(|label| 1 + label.len()).sum::<usize>()
    }

    /// Whether both are the same name: the case of ASCII letters does not count.
    pub(crate) fn is(&self, other: &Name) -> bool {
        self.0.len() == other.0.len() && self.ends_with(other)
    }

    /// Whether this name is below `parent` (and not `parent` itself).
    pub(crate) fn is_below(&self, parent: &Name) -> bool {
        self.0.len() > parent.0.len() && self.ends_with(parent)
    }

    fn ends_with(&self, suffix: &Name) -> bool {
        let own = self.0.iter().rev();
        let mut pairs = own.zip(suffix.0.iter().rev());
        pairs.all(|(own, other)| own.eq_ignore_ascii_case(other))
    }
}

/// What follows a backslash: three decimal digits, or any other byte as it is.
fn unescape(bytes: &mut std::str::Bytes<'_>) -> Option<u8> {
    let first = bytes.next()?;
    if !first.is_ascii_digit() {
        return Some(first);
    }
    let digits = [first, bytes.next()?, bytes.next()?];
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str(".");
        }
        for (index, label) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            for &byte in label {
                match byte {
                    b'.' | b'\\' | ..=b' ' | 0x7f.. => write!(f, "\\{byte:03}")?,
                    _ => write!(f, "{}", char::from(byte))?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_they_were_written() {
        for text in ["x.test", "a\\046b.x", "\\255\\000.X", ".", "_srv._tcp.x"] {
            assert_eq!(Name::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(
            Name::parse("x.test.").unwrap(),
            Name::parse("x.test").unwrap()
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let long = format!("{}.test", "x".repeat(64));
        let longer = vec!["x".repeat(63); 4].join(".");
        for text in ["a..b", ".a", "a\\2", "a\\999", &long, &longer] {
            assert!(Name::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn below_means_below() {
        let name = |text| Name::parse(text).unwrap();
        assert!(name("A.x.Test").is_below(&name("X.test")));
        assert!(!name("x.test").is_below(&name("x.test")));
        assert!(!name("ax.test").is_below(&name("x.test")));
        assert!(name("X.test").is(&name("x.TEST")));
    }

    #[test]
    fn a_compression_loop_ends() {
        assert_eq!(Name::read(&[0xc0, 0], &mut 0), None);
        assert_eq!(Name::read(&[1, b'a', 0xc0, 0], &mut 0), None);
        assert_eq!(Name::read(&[1, b'a', 0xc0, 2], &mut 2), None);
        let mut at = 3;
        let message = [1, b'a', 0, 0xc0, 0, 9];
        assert_eq!(Name::read(&message, &mut at), Name::parse("a").ok());
        assert_eq!(at, 5);
    }
}
