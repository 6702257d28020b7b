//! What an input is cut into, so that parts of it can be left out: lines and characters, or blocks,
//! lines and words of a source.

/// Bytes in parts that can be left out one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts(Vec<Vec<u8>>);

impl Parts {
    /// Lines, each with its line feed.
    #[must_use]
    pub fn lines(input: &[u8]) -> Parts {
        Parts(
            input
                .split_inclusive(|byte| *byte == b'\n')
                .map(<[u8]>::to_vec)
                .collect(),
        )
    }

    /// Characters of a text; bytes of what is none.
    #[must_use]
    pub fn characters(input: &[u8]) -> Parts {
        Parts(match std::str::from_utf8(input) {
            Ok(text) => text
                .chars()
                .map(|character| character.to_string().into_bytes())
                .collect(),
            Err(_) => input.iter().map(|byte| vec![*byte]).collect(),
        })
    }

    /// What stands together in a source of nearly any language: a line that is not indented begins a
    /// block, unless it only opens or closes one.
    #[must_use]
    pub fn blocks(input: &[u8]) -> Parts {
        let mut blocks: Vec<Vec<u8>> = Vec::new();
        for line in input.split_inclusive(|byte| *byte == b'\n') {
            let begins = line
                .first()
                .is_some_and(|byte| !byte.is_ascii_whitespace() && !b"{})]".contains(byte));
            match blocks.last_mut() {
                Some(block) if !begins => block.extend(line),
                _ => blocks.push(line.to_vec()),
            }
        }
        Parts(blocks)
    }

    /// Names, numbers, texts in quotes and single signs, each with the white space behind it.
    #[must_use]
    pub fn words(input: &[u8]) -> Parts {
        let mut words: Vec<Vec<u8>> = Vec::new();
        let mut rest = input;
        while !rest.is_empty() {
            let (word, behind) = rest.split_at(word_length(rest));
            let white = behind
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            let (white, behind) = behind.split_at(white);
            words.push([word, white].concat());
            rest = behind;
        }
        Parts(words)
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Some of them, put together.
    #[must_use]
    pub fn of(&self, kept: &[usize]) -> Vec<u8> {
        let parts = kept.iter().filter_map(|&index| self.0.get(index));
        parts.flatten().copied().collect()
    }
}

/// Bytes of the word that this begins with, at least one.
fn word_length(text: &[u8]) -> usize {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
    let first = text[0];
    if is_of_name(&first) {
        return text.iter().take_while(|byte| is_of_name(byte)).count();
    }
    if !b"\"'".contains(&first) {
        return 1;
    }
    let mut escaped = false;
    for (at, &byte) in text.iter().enumerate().skip(1) {
        match byte {
            b'\n' => break,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == first => return at + 1,
            _ => {}
        }
    }
    // It has no end on this line: an apostrophe.
    1
}

/// Some of a list.
#[must_use]
pub fn some<T: Clone>(all: &[T], kept: &[usize]) -> Vec<T> {
    kept.iter()
        .filter_map(|&index| all.get(index))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(parts: &Parts) -> Vec<String> {
        let parts = parts.0.iter();
        parts
            .map(|part| String::from_utf8_lossy(part).into_owned())
            .collect()
    }

    #[test]
    fn an_input_is_put_together_from_its_parts() {
        let parts = Parts::lines(b"one\ntwo\nthree");
        assert_eq!(parts.count(), 3);
        assert_eq!(parts.of(&[0, 2]), b"one\nthree");
        assert_eq!(Parts::characters("aäb".as_bytes()).of(&[1]), "ä".as_bytes());
        assert_eq!(Parts::characters(b"a\xff\xc3").count(), 3);
        assert_eq!(some(&["a", "b", "c"], &[0, 2, 9]), ["a", "c"]);
    }

    #[test]
    fn a_source_falls_into_what_stands_together() {
        let c = "#include <x.h>\n\nint f(void)\n{\n\treturn 1;\n}\n\nint g;\n";
        assert_eq!(
            texts(&Parts::blocks(c.as_bytes())),
            [
                "#include <x.h>\n\n",
                "int f(void)\n{\n\treturn 1;\n}\n\n",
                "int g;\n"
            ]
        );
        let python = "import os\nfor x in y:\n    print(\n        x)\nprint()\n";
        assert_eq!(Parts::blocks(python.as_bytes()).count(), 3);
    }

    #[test]
    fn words_are_names_texts_and_signs() {
        let words = Parts::words(br#"puts("a \" b"); don't"#);
        assert_eq!(
            texts(&words),
            ["puts", "(", r#""a \" b""#, ")", "; ", "don", "'", "t"]
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_by_cutting(input in proptest::collection::vec(any::<u8>(), 0..200)) {
            for cut in [Parts::lines, Parts::characters, Parts::blocks, Parts::words] {
                let parts = cut(&input);
                let all: Vec<usize> = (0..parts.count()).collect();
                prop_assert_eq!(parts.of(&all), input.clone());
            }
        }
    }
}
