//! The search for the first version that does otherwise. Pure: it says what to look at next, and is told
//! what was seen there.

use serde::{Deserialize, Serialize};

/// What was seen of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It does as the oldest.
    Old,
    /// It does as the newest.
    New,
    /// It cannot be told.
    Skip,
}

/// A search in versions that are in order, the oldest first.
#[derive(Debug, Clone)]
pub struct Search {
    seen: Vec<Option<Verdict>>,
}

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// Between these two it changes: every one before does as the oldest, and every one behind as the
    /// newest, as far as was looked.
    Change {
        /// The last that does as the oldest.
        last: usize,
        /// The first that does as the newest.
        first: usize,
        /// Those between them of which nothing can be told: it is one of these, or `first`.
        untold: Vec<usize>,
    },
    /// It comes and goes: pairs of neighbours, among those looked at, between which it changes.
    NotMonotone {
        /// Each the last before a change and the first behind it.
        changes: Vec<(usize, usize)>,
    },
    /// The oldest and the newest of which something can be told do the same.
    NoChange,
    /// Nothing can be told of too many.
    Untold,
}

impl Search {
    /// A search in so many versions.
    #[must_use]
    pub fn new(versions: usize) -> Search {
        Search {
            seen: vec![None; versions],
        }
    }

    /// Takes what was seen of a version.
    pub fn tell(&mut self, index: usize, verdict: Verdict) {
        if let Some(seen) = self.seen.get_mut(index) {
            *seen = Some(verdict);
        }
    }

    /// What to look at next; `None`: all that is needed was seen. First the ends, then the middle of
    /// what is left, at last one on each side, where it should be as the ends are.
    #[must_use]
    pub fn next(&self) -> Option<usize> {
        let untold = |index: &usize| self.seen[*index].is_none();
        let told = |index: &usize| self.told(*index).is_some();
        let length = self.seen.len();
        // What cannot be told at an end is looked at further inside.
        let oldest = (0..length).find(|index| untold(index) || told(index))?;
        if untold(&oldest) {
            return Some(oldest);
        }
        let newest = (0..length)
            .rev()
            .find(|index| untold(index) || told(index))?;
        if untold(&newest) {
            return Some(newest);
        }
        if self.told(oldest) == self.told(newest) {
            return None;
        }
        let (last, first) = self.narrowest()?;
        let inside = Search::middle(last, first, untold);
        inside.or_else(|| self.spot(oldest, newest))
    }

    fn told(&self, index: usize) -> Option<Verdict> {
        self.seen[index].filter(|verdict| *verdict != Verdict::Skip)
    }

    /// The first change, among neighbours of which something was told.
    fn narrowest(&self) -> Option<(usize, usize)> {
        self.changes().first().copied()
    }

    fn changes(&self) -> Vec<(usize, usize)> {
        let told: Vec<usize> = (0..self.seen.len())
            .filter(|&i| self.told(i).is_some())
            .collect();
        let pairs = told.windows(2).map(|pair| (pair[0], pair[1]));
        pairs
            .filter(|&(a, b)| self.told(a) != self.told(b))
            .collect()
    }

    /// The one nearest the middle of those between that may be looked at.
    fn middle(low: usize, high: usize, untold: impl Fn(&usize) -> bool) -> Option<usize> {
        let middle = usize::midpoint(low, high);
        (low + 1..high)
            .filter(untold)
            .min_by_key(|index| index.abs_diff(middle))
    }

    /// One on each side of the change, the furthest from what was seen there, unless one was seen.
    fn spot(&self, oldest: usize, newest: usize) -> Option<usize> {
        let (last, first) = self.narrowest()?;
        [(oldest, last), (first, newest)]
            .into_iter()
            .find_map(|(low, high)| {
                let seen_inside = (low + 1..high).any(|index| self.seen[index].is_some());
                let untold = |index: &usize| self.seen[*index].is_none();
                if seen_inside {
                    None
                } else {
                    Search::middle(low, high, untold)
                }
            })
    }

    /// What was found, as far as it goes.
    #[must_use]
    pub fn found(&self) -> Found {
        let changes = self.changes();
        match changes.as_slice() {
            [(last, first)] => Found::Change {
                last: *last,
                first: *first,
                untold: (last + 1..*first).collect(),
            },
            [] if (0..self.seen.len()).any(|index| self.told(index).is_some()) => Found::NoChange,
            [] => Found::Untold,
            changes => Found::NotMonotone {
                changes: changes.to_vec(),
            },
        }
    }
}

/// How many versions are looked at, at most: the ends, the halvings, one on each side.
#[must_use]
pub fn most_looks(versions: usize) -> u32 {
    let halvings = versions
        .checked_next_power_of_two()
        .map_or(64, usize::trailing_zeros);
    halvings + 4
}

#[cfg(test)]
#[path = "bisect_tests.rs"]
mod tests;
