//! Two outputs side by side, line by line, with what differs marked.

use maud::{Markup, html};

use crate::differential::{DiffLine, diff};
use crate::report::text::counted;

/// A row: what either side has there.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Row {
    left: Option<String>,
    right: Option<String>,
}

/// What both sides printed.
pub(super) struct Both<'a> {
    pub(super) lines: (&'a [String], &'a [String]),
    /// Lines that are shown at most.
    pub(super) most: usize,
}

/// The table.
pub(super) fn table(both: &Both<'_>) -> Markup {
    let mut rows = rows(both.lines.0, both.lines.1);
    let more = rows.len().saturating_sub(both.most);
    rows.truncate(both.most);
    html! {
        table.diff {
            tbody {
                @for row in &rows { (line(row)) }
                @if rows.is_empty() { tr.s { td.no { "nothing" } td.no { "nothing" } } }
                @if more > 0 { tr.more { td colspan="2" { "… " (counted(more, "more line", "more lines")) } } }
            }
        }
    }
}

fn line(row: &Row) -> Markup {
    match (&row.left, &row.right) {
        (Some(left), Some(right)) if left == right => {
            html! { tr.s { td { (left) } td { (right) } } }
        }
        (Some(left), Some(right)) => {
            let (start, end) = alike(left, right);
            html! { tr.d { td { (marked(left, start, end)) } td { (marked(right, start, end)) } } }
        }
        (left, right) => {
            let side = |side: &Option<String>| match side {
                Some(text) => html! { td { mark { (text) } } },
                None => html! { td.no {} },
            };
            html! { tr.d { (side(left)) (side(right)) } }
        }
    }
}

/// Lines that only one side has stand beside those that only the other has.
fn rows(a: &[String], b: &[String]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut a_at = 0;
    // Rows of the present run of lines that differ that still want a right side.
    let mut open = 0;
    for line in diff(a, b).lines {
        match line {
            DiffLine::Skipped(count) => {
                let skipped = a.iter().skip(a_at).take(count);
                rows.extend(skipped.map(|line| alike_on_both(line)));
                (a_at, open) = (a_at + count, rows.len());
            }
            DiffLine::Both(line) => {
                rows.push(alike_on_both(&line));
                (a_at, open) = (a_at + 1, rows.len());
            }
            DiffLine::A(line) => {
                rows.push(Row {
                    left: Some(line),
                    right: None,
                });
                a_at += 1;
            }
            DiffLine::B(line) => match rows.get_mut(open) {
                Some(row) if row.right.is_none() => {
                    row.right = Some(line);
                    open += 1;
                }
                _ => {
                    rows.push(Row {
                        left: None,
                        right: Some(line),
                    });
                    open = rows.len();
                }
            },
        }
    }
    rows.extend(a.iter().skip(a_at).map(|line| alike_on_both(line)));
    rows
}

fn alike_on_both(line: &str) -> Row {
    Row {
        left: Some(line.to_owned()),
        right: Some(line.to_owned()),
    }
}

/// How many characters both have in common at the start, and then at the end.
fn alike(one: &str, other: &str) -> (usize, usize) {
    let start = one
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let rest = |text: &str| text.chars().skip(start).collect::<Vec<char>>();
    let (one, other) = (rest(one), rest(other));
    let end = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    (start, end)
}

fn marked(text: &str, start: usize, end: usize) -> Markup {
    let chars: Vec<char> = text.chars().collect();
    let end = chars.len().saturating_sub(end).max(start);
    let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    html! { (part(0, start)) mark { (part(start, end)) } (part(end, chars.len())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn seen(a: &str, b: &str) -> Vec<(String, String)> {
        let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
        let rows = rows(&lines(a), &lines(b));
        rows.iter()
            .map(|row| (text(&row.left), text(&row.right)))
            .collect()
    }

    #[test]
    fn every_line_has_its_place() {
        let pairs = |text: &str| -> Vec<(String, String)> {
            let pairs = text.split(' ').map(|pair| pair.split_once('|').unwrap());
            pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
        };
        assert_eq!(seen("1 2 3", "1 2 3"), pairs("1|1 2|2 3|3"));
        assert_eq!(
            seen("1 2 3 4 5 6", "1 2 3 4 x 6"),
            pairs("1|1 2|2 3|3 4|4 5|x 6|6")
        );
        assert_eq!(seen("1 2", "0 1 2 3"), pairs("-|0 1|1 2|2 -|3"));
        assert_eq!(
            seen("a b 9 9 9 9 9", "x 9 9 9 9 9"),
            pairs("a|x b|- 9|9 9|9 9|9 9|9 9|9")
        );
    }

    #[test]
    fn only_what_differs_in_a_line_is_marked() {
        let rows = rows(&lines("10.0.0.7"), &lines("10.0.0.17"));
        let row = line(&rows[0]).into_string();
        assert!(
            row.contains("<td>10.0.0.<mark></mark>7</td><td>10.0.0.<mark>1</mark>7</td>"),
            "{row}"
        );
        assert_eq!(alike("äa", "äb"), (1, 0));
    }
}
