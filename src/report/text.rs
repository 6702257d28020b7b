//! Text that came from elsewhere, made safe to show, and cut to a width.
//!
//! What a container prints is data. Shown as it is, it could move the cursor, change the title of
//! the window or reverse the reading order; so what isn't plainly visible is shown as an escape.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text with everything that controls a terminal or hides in it shown as an escape: `\x1b`,
/// `\u{202e}`. Line feeds too: split first where lines are meant.
#[must_use]
pub fn neutral(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push_neutral(&mut out, c);
    }
    out
}

/// [`neutral`] for a text of many lines, in which tabs may be.
#[must_use]
pub fn neutral_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c => push_neutral(&mut out, c),
        }
    }
    out
}

/// [`neutral`] for bytes; those that aren't UTF-8 are shown as `\xff`.
#[must_use]
pub fn neutral_bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            push_neutral(&mut out, c);
        }
        for byte in chunk.invalid() {
            push_escape(&mut out, format_args!("\\x{byte:02x}"));
        }
    }
    out
}

fn push_neutral(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0'..='\x1f' | '\x7f' => push_escape(out, format_args!("\\x{:02x}", u32::from(c))),
        c if is_hidden(c) => push_escape(out, format_args!("\\u{{{:x}}}", u32::from(c))),
        c => out.push(c),
    }
}

fn push_escape(out: &mut String, escape: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(escape);
}

/// C1 controls, and what is invisible or changes the order of what follows.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}'        // C1: U+009B is another ESC [
        | '\u{ad}' | '\u{61c}'     // soft hyphen, Arabic letter mark
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'  // zero width, direction marks
        | '\u{2028}'..='\u{202e}'  // line separators, embeddings and overrides
        | '\u{2060}'..='\u{206f}'  // word joiner, isolates
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' // tags
    )
}

/// Columns that text takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Pieces of at most `width` columns (at least one character each).
#[must_use]
pub fn pieces(text: &str, width: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > width && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            used = 0;
        }
        piece.push(c);
        used += wide;
    }
    if !piece.is_empty() || pieces.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// Text cut to a width, with `…` where something was cut off.
#[must_use]
pub fn shortened(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let kept = pieces(text, width.saturating_sub(1).max(1)).swap_remove(0);
    format!("{kept}…")
}

/// `1 case`, `2 cases`.
#[must_use]
pub fn counted(count: usize, singular: &str, plural: &str) -> String {
    format!("{count} {}", if count == 1 { singular } else { plural })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_controls_a_terminal_is_shown() {
        assert_eq!(neutral("\x1b[31mred\x07"), "\\x1b[31mred\\x07");
        assert_eq!(neutral("a\u{202e}b\u{9b}1m"), "a\\u{202e}b\\u{9b}1m");
        assert_eq!(neutral("t\tr\rn\n"), "t\\tr\\rn\\n");
        assert_eq!(neutral_lines("a\tb\r\n\x1bc\n"), "a\tb\\r\n\\x1bc\n");
        assert_eq!(neutral("grüße 漢字"), "grüße 漢字");
        assert_eq!(
            neutral_bytes(b"ok\xff\xfe\xe2\x80"),
            "ok\\xff\\xfe\\xe2\\x80"
        );
    }

    #[test]
    fn widths_are_those_of_the_terminal() {
        assert_eq!(shortened("漢字漢字", 5), "漢字…");
        assert_eq!(shortened("fits", 4), "fits");
        assert_eq!(pieces("abcdef", 4), ["abcd", "ef"]);
        assert_eq!(pieces("", 4), [""]);
    }

    proptest! {
        #[test]
        fn nothing_passes_that_a_terminal_obeys(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(neutral_bytes(&bytes).chars().all(|c| !c.is_control() && !is_hidden(c)));
        }

        #[test]
        fn pieces_lose_nothing(text in ".{0,60}", width in 1_usize..20) {
            prop_assert_eq!(pieces(&text, width).concat(), text);
        }
    }
}
