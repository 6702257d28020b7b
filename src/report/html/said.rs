//! Text from elsewhere: shown, never obeyed. What would control a terminal or change the reading
//! order is shown as an escape; maud escapes what would be markup.

use maud::{Markup, html};

use crate::report::text::neutral;

/// One line of text.
#[must_use]
pub fn line(text: &str) -> String {
    neutral(text)
}

/// Paragraphs, with what stands between backticks as code.
#[must_use]
pub fn prose(text: &str) -> Markup {
    let text = neutral(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let parts: Vec<&str> = text.split('`').collect();
    // An odd backtick at the end is a backtick.
    let is_code = |index: usize| index % 2 == 1 && index + 1 < parts.len();
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if is_code(index) { code { (part) } }
            @else if index % 2 == 1 { "`" (part) }
            @else { (part) }
        }
    }
}

/// A reference: a link where it is an address of the web, else as it is.
#[must_use]
pub fn reference(text: &str) -> Markup {
    let text = neutral(text);
    let is_link = ["https://", "http://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_whitespace);
    html! {
        @if is_link { a href=(text) rel="noreferrer" { (text) } } @else { (text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_in_pairs_are_code() {
        assert_eq!(prose("a `b<` c").into_string(), "a <code>b&lt;</code> c");
        assert_eq!(prose("a `b").into_string(), "a `b");
        assert_eq!(prose("\u{202e}x\n y").into_string(), "\\u{202e}x y");
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert!(
            reference("https://example.invalid/a")
                .into_string()
                .starts_with("<a ")
        );
        for text in [
            "javascript:alert(1)",
            "owner/repo#1",
            "https://x \" onclick=y",
        ] {
            assert!(!reference(text).into_string().contains("<a "), "{text}");
        }
    }
}
