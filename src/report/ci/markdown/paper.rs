//! Text that never gets longer than it may: it grows by whole pieces, and from the first that does
//! not fit nothing more is taken.

use crate::report::text::counted;

/// The text so far.
pub(super) struct Paper {
    text: String,
    /// Bytes that there may be, without the pointer.
    room: usize,
    /// What is said at the end when something was left out.
    whole: String,
    /// How many pieces were left out.
    left_out: usize,
}

/// The pointer needs this much beside what it points to.
const POINTER: usize = 120;

impl Paper {
    /// With a limit, and where the whole is.
    pub(super) fn new(limit: usize, whole: &str) -> Paper {
        Paper {
            text: String::new(),
            room: limit.saturating_sub(POINTER + whole.len()),
            whole: whole.to_owned(),
            left_out: 0,
        }
    }

    /// A piece.
    pub(super) fn put(&mut self, piece: &str) {
        self.block(piece, std::iter::empty(), "");
    }

    /// A head, rows, and an end that stands whenever the head does.
    pub(super) fn block(&mut self, head: &str, rows: impl Iterator<Item = String>, tail: &str) {
        let fits = |text: &str, more: usize| text.len() + more <= self.room;
        if self.left_out > 0 || !fits(&self.text, head.len() + tail.len()) {
            self.left_out += 1 + rows.count();
            return;
        }
        self.text.push_str(head);
        for row in rows {
            if self.left_out > 0 || !fits(&self.text, row.len() + tail.len()) {
                self.left_out += 1;
            } else {
                self.text.push_str(&row);
            }
        }
        self.text.push_str(tail);
    }

    /// The text, with the pointer where something was left out.
    pub(super) fn finish(mut self) -> String {
        if self.left_out > 0 {
            let pieces = counted(
                self.left_out,
                "line or section does",
                "lines and sections do",
            );
            let pointer = format!(
                "\n\n**{pieces} not fit here**: {} has the whole.\n",
                self.whole
            );
            self.text.push_str(&pointer);
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_fits_is_whole() {
        let mut paper = Paper::new(1000, "x");
        paper.block("head\n", ["row\n".to_owned()].into_iter(), "tail\n");
        assert_eq!(paper.finish(), "head\nrow\ntail\n");
    }

    #[test]
    fn an_open_block_is_closed_and_nothing_follows_a_gap() {
        let mut paper = Paper::new(POINTER + 1 + 20, "x");
        let rows = ["123456789\n", "123456789\n", "1\n"].map(str::to_owned);
        paper.block("<d>\n", rows.into_iter(), "</d>\n");
        paper.put("z");
        let text = paper.finish();
        assert!(
            text.starts_with("<d>\n123456789\n</d>\n\n\n**3 lines and sections do not fit"),
            "{text}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn it_never_overflows(limit in 200_usize..2000, rows in prop::collection::vec(".{0,80}", 0..20)) {
            let mut paper = Paper::new(limit, "the whole");
            for row in &rows {
                paper.block(row, rows.iter().cloned(), "</details>\n");
            }
            prop_assert!(paper.finish().len() <= limit);
        }
    }
}
