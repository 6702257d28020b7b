//! What differs in two lists of lines.

use similar::{Algorithm, ChangeTag, TextDiff};

/// Longest time that is spent on the smallest difference.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(2);

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiffLine {
    /// So many lines that both have.
    Skipped(usize),
    /// Both have it.
    Both(String),
    /// Only A has it.
    A(String),
    /// Only B has it.
    B(String),
}

/// A difference, in the order of the lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct LinesDiff {
    /// What differs, each with a line around it.
    pub lines: Vec<DiffLine>,
    /// Lines that only A has.
    pub only_a: usize,
    /// Lines that only B has.
    pub only_b: usize,
}

impl LinesDiff {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.only_a + self.only_b == 0
    }

    /// The lines that only one side has.
    pub fn of_a(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(|line| match line {
            DiffLine::A(line) => Some(line.as_str()),
            _ => None,
        })
    }

    /// As [`LinesDiff::of_a`].
    pub fn of_b(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(|line| match line {
            DiffLine::B(line) => Some(line.as_str()),
            _ => None,
        })
    }
}

/// What differs.
#[must_use]
pub fn diff(a: &[String], b: &[String]) -> LinesDiff {
    let (a, b): (Vec<&str>, Vec<&str>) = (
        a.iter().map(String::as_str).collect(),
        b.iter().map(String::as_str).collect(),
    );
    let mut config = TextDiff::configure();
    let config = config.algorithm(Algorithm::Myers).timeout(LIMIT);
    let found = config.diff_slices(&a, &b);
    let mut seen = LinesDiff::default();
    let mut at = 0;
    for group in found.grouped_ops(1) {
        if let Some(first) = group.first() {
            let from = first.old_range().start;
            if from > at {
                seen.lines.push(DiffLine::Skipped(from - at));
            }
        }
        for op in &group {
            at = op.old_range().end;
            for change in found.iter_changes(op) {
                let line = change.value().to_owned();
                seen.lines.push(match change.tag() {
                    ChangeTag::Equal => DiffLine::Both(line),
                    ChangeTag::Delete => {
                        seen.only_a += 1;
                        DiffLine::A(line)
                    }
                    ChangeTag::Insert => {
                        seen.only_b += 1;
                        DiffLine::B(line)
                    }
                });
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn what_differs_stands_with_a_line_around_it() {
        let seen = diff(&lines("1 2 3 4 5"), &lines("1 2 3 x 5 6"));
        let (both, a, b) = (
            |text: &str| DiffLine::Both(text.to_owned()),
            |text: &str| DiffLine::A(text.to_owned()),
            |text: &str| DiffLine::B(text.to_owned()),
        );
        assert_eq!(
            seen.lines,
            [
                DiffLine::Skipped(2),
                both("3"),
                a("4"),
                b("x"),
                both("5"),
                b("6")
            ]
        );
        assert_eq!((seen.only_a, seen.only_b), (1, 2));
        assert_eq!(seen.of_b().collect::<Vec<_>>(), ["x", "6"]);
    }

    #[test]
    fn what_is_the_same_has_no_difference() {
        assert!(diff(&lines("a b"), &lines("a b")).is_empty());
        assert!(diff(&[], &[]).is_empty());
        assert_eq!(diff(&[], &lines("a")).only_b, 1);
    }
}
