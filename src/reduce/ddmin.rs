//! The search for a smaller input.

/// Minimising delta debugging: leaves out ever smaller pieces of what is left, and keeps leaving out
/// what is not needed. In the end nothing that is left can be left out by itself, unless the search
/// was ended early.
///
/// A. Zeller and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE
/// Transactions on Software Engineering 28 (2002). Of the two halves of each step only leaving out is
/// tried: what a single piece alone shows is also found that way, in a few steps more.
#[derive(Debug, Clone)]
pub struct Ddmin {
    /// What is left, by its place in the whole.
    left: Vec<usize>,
    /// Into so many pieces it is cut.
    pieces: usize,
    /// The piece that is left out now.
    at: usize,
    /// Whether leaving out anything helped since the pieces were cut.
    helped: bool,
}

impl Ddmin {
    /// A search in so many parts.
    #[must_use]
    pub fn new(parts: usize) -> Ddmin {
        Ddmin {
            left: (0..parts).collect(),
            pieces: 2.min(parts.max(1)),
            at: 0,
            helped: false,
        }
    }

    /// What is left so far, in its order: it shows the same.
    #[must_use]
    pub fn left(&self) -> &[usize] {
        &self.left
    }

    /// What to try next; `None`: nothing more can be left out.
    #[must_use]
    pub fn next(&self) -> Option<Vec<usize>> {
        if self.left.is_empty() || self.at >= self.pieces {
            return None;
        }
        let (from, to) = self.bounds(self.at);
        let kept = self
            .left
            .iter()
            .enumerate()
            .filter(|(i, _)| !(from..to).contains(i));
        Some(kept.map(|(_, part)| *part).collect())
    }

    /// Takes whether what [`Ddmin::next`] gave shows the same.
    pub fn tell(&mut self, shows_the_same: bool) {
        let (from, to) = self.bounds(self.at);
        if shows_the_same {
            self.left.drain(from..to);
            self.helped = true;
            // The pieces behind it move up by one.
            self.pieces -= 1;
        } else {
            self.at += 1;
        }
        if self.at < self.pieces {
            return;
        }
        let finest = self.pieces >= self.left.len();
        if finest && !self.helped {
            return;
        }
        self.pieces = match finest {
            true => self.left.len(),
            false => (self.pieces.max(1) * 2).min(self.left.len()),
        };
        self.at = 0;
        self.helped = false;
    }

    /// Where a piece begins and ends in what is left.
    fn bounds(&self, piece: usize) -> (usize, usize) {
        let length = self.left.len();
        let pieces = self.pieces.max(1);
        (piece * length / pieces, (piece + 1) * length / pieces)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Searches, and gives what is left and the number of tries.
    fn search(parts: usize, shows: impl Fn(&[usize]) -> bool) -> (Vec<usize>, usize) {
        let mut search = Ddmin::new(parts);
        let mut tries = 0;
        while let Some(candidate) = search.next() {
            search.tell(shows(&candidate));
            tries += 1;
        }
        (search.left().to_vec(), tries)
    }

    proptest! {
        #[test]
        fn what_is_needed_is_all_that_is_left(
            parts in 0_usize..300,
            needed in proptest::collection::btree_set(0_usize..300, 0..6),
        ) {
            let needed: BTreeSet<usize> = needed.into_iter().filter(|part| *part < parts).collect();
            let has_all = |kept: &[usize]| needed.iter().all(|part| kept.contains(part));
            let (left, tries) = search(parts, has_all);
            prop_assert_eq!(left.into_iter().collect::<BTreeSet<_>>(), needed);
            prop_assert!(tries <= 40 + 8 * parts, "{} tries for {} parts", tries, parts);
        }

        #[test]
        fn nothing_that_is_left_can_be_left_out(parts in 1_usize..60, modulus in 2_usize..7) {
            // A test that is not monotone: the number of parts must be a multiple.
            let shows = |kept: &[usize]| !kept.is_empty() && kept.len() % modulus == parts % modulus;
            let (left, _) = search(parts, shows);
            for out in 0..left.len() {
                let mut fewer = left.clone();
                fewer.remove(out);
                prop_assert!(!shows(&fewer));
            }
        }
    }

    #[test]
    fn a_large_input_with_one_needed_part_takes_few_tries() {
        let (left, tries) = search(100_000, |kept| kept.contains(&77_777));
        assert_eq!(left, [77_777]);
        assert!(tries < 100, "{tries}");
    }
}
