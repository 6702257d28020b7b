//! Text from elsewhere in Markdown: none of it becomes markup.

use super::super::text::neutral;

/// As code.
pub(in crate::report) fn code(text: &str) -> String {
    let text = neutral(text).replace(['`', '|'], "?");
    format!("`{text}`")
}

/// In a cell of a table.
pub(in crate::report) fn cell(text: &str) -> String {
    inline(text).replace('|', "\\|")
}

/// In a line.
pub(in crate::report) fn inline(text: &str) -> String {
    neutral(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace("](", "]\\(")
}

/// Lines as a block of code of this language, whatever is in them.
pub(in crate::report) fn fenced(language: &str, lines: &[String]) -> String {
    let runs = lines
        .iter()
        .flat_map(|line| line.split(|c| c != '`').map(str::len));
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_block_of_code_early() {
        let block = fenced("diff", &["- ```` four".to_owned(), "+ x".to_owned()]);
        assert_eq!(block, "`````diff\n- ```` four\n+ x\n`````\n");
        assert!(fenced("", &[]).starts_with("```\n"));
    }

    #[test]
    fn no_markup_gets_through() {
        assert_eq!(cell("<b>|&lt;"), "&lt;b>\\|&amp;lt;");
        assert_eq!(inline("![x](http://x)"), "![x]\\(http://x)");
        assert_eq!(code("a`|b"), "`a??b`");
    }
}
