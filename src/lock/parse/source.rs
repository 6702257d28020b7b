//! The text of a lock file, its lines, and what is wrong with it.

use std::ops::Range;
use std::path::Path;

use crate::mistakes::{Mistake, Mistakes, line};

/// So many mistakes are collected; after them it is no lock file.
const MOST_MISTAKES: usize = 20;

/// A text, and the mistakes in it.
#[derive(Debug)]
pub(in crate::lock) struct Source<'t> {
    pub(in crate::lock) text: &'t str,
    /// Where lines begin.
    starts: Vec<usize>,
    mistakes: Mistakes,
}

impl<'t> Source<'t> {
    pub(in crate::lock) fn new(path: &Path, text: &'t str) -> Source<'t> {
        let feeds = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Source {
            text,
            starts: std::iter::once(0)
                .chain(feeds.map(|(at, _)| at + 1))
                .collect(),
            mistakes: Mistakes::new(path, text),
        }
    }

    /// The line, from 1, that has this byte.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    /// Adds a mistake in a line.
    pub(in crate::lock) fn wrong(
        &mut self,
        line: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.mistakes.count() < MOST_MISTAKES {
            let place = self.range(line);
            self.mistakes.add(place, message, Some(help.into()));
        }
    }

    /// Whether there are mistakes.
    pub(in crate::lock) fn is_wrong(&self) -> bool {
        self.mistakes.count() > 0
    }

    pub(in crate::lock) fn into_mistakes(self) -> Vec<Mistake> {
        self.mistakes.into_vec()
    }

    /// An empty file, and what a merge left behind: no format has either.
    pub(in crate::lock) fn refuse_what_no_tool_reads(&mut self) {
        if self.text.trim().is_empty() {
            self.wrong(1, "the file is empty", "write it again with its tool");
        }
        let text = self.text;
        for (index, line) in text.lines().enumerate() {
            if line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") {
                let help = "take one side of the merge, and write the file again with its tool";
                self.wrong(index + 1, "a merge conflict that was not resolved", help);
            }
        }
    }

    fn range(&self, line: usize) -> Range<usize> {
        let index = line.clamp(1, self.starts.len()) - 1;
        let start = self.starts[index];
        let end = self.starts.get(index + 1).copied();
        let text = &self.text[start..end.unwrap_or(self.text.len())];
        let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
        start + indent..start + text.trim_end().len().max(indent)
    }
}

/// UTF-8, or UTF-16 with a byte order mark as PowerShell's `>` writes it; else the line that is
/// neither.
pub(in crate::lock) fn decode(bytes: &[u8]) -> Result<String, usize> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| unit([pair[0], pair[1]]))
            .collect();
        String::from_utf16(&units).map_err(|_| 1)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) => Ok(text.to_owned()),
                Err(error) => Err(line(bytes, error.valid_up_to())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_tell_the_encoding() {
        assert_eq!(decode(b"\xef\xbb\xbfa").as_deref(), Ok("a"));
        assert_eq!(decode(b"\xff\xfea\0\n\0").as_deref(), Ok("a\n"));
        assert_eq!(decode(b"\xfe\xff\0a").as_deref(), Ok("a"));
        assert_eq!(decode(b"a\nb\xff\n"), Err(2));
    }

    #[test]
    fn lines_count_from_one() {
        let source = Source::new(Path::new("f"), "a\r\n  bc\n");
        assert_eq!((source.line(0), source.line(2), source.line(3)), (1, 1, 2));
        assert_eq!(source.range(2), 5..7);
        assert_eq!(source.range(99), 8..8);
    }
}
