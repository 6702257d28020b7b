//! Splits a command line into words as a shell does, without a shell: an image may have none.

use std::ops::Range;

/// Why a command line cannot be split, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotClosed {
    pub(super) place: Range<usize>,
    pub(super) what: &'static str,
}

/// The words of a command line. Quotes and backslashes mean what they mean to a POSIX shell;
/// variables, globs and pipes mean nothing.
pub(super) fn split(text: &str) -> Result<Vec<String>, NotClosed> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let not_closed = |what| NotClosed {
            place: at..text.len(),
            what,
        };
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        Some((_, '\'')) => break,
                        Some((_, c)) => word.push(c),
                        None => return Err(not_closed("this quote is not closed")),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        Some((_, '"')) => break,
                        Some((_, '\\')) => match chars.next() {
                            Some((_, c @ ('"' | '\\' | '$' | '`'))) => word.push(c),
                            Some((_, c)) => word.extend(['\\', c]),
                            None => return Err(not_closed("this quote is not closed")),
                        },
                        Some((_, c)) => word.push(c),
                        None => return Err(not_closed("this quote is not closed")),
                    }
                }
            }
            '\\' => match chars.next() {
                Some((_, c)) => word.get_or_insert_default().push(c),
                None => return Err(not_closed("nothing follows this backslash")),
            },
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_a_shell() {
        let words = |text| split(text).unwrap();
        assert_eq!(words("  a  b\tc "), ["a", "b", "c"]);
        assert_eq!(words("sh -c 'a \"b\" $c'"), ["sh", "-c", "a \"b\" $c"]);
        assert_eq!(words(r#"x"a \"b\" \n"y z\ w"#), [r#"xa "b" \ny"#, "z w"]);
        assert_eq!(words("'' \"\""), ["", ""]);
        assert!(words(" ").is_empty());
    }

    #[test]
    fn what_is_not_closed_is_told_with_its_place() {
        assert_eq!(split("a 'b c").unwrap_err().place, 2..6);
        assert_eq!(split("a \"b\\").unwrap_err().place, 2..5);
        assert_eq!(split("a \\").unwrap_err().place, 2..3);
    }
}
