//! How many packages became what: the sentence that is quoted.

use std::collections::BTreeMap;
use std::fmt;

use super::{Ecosystem, Row};

/// The packages of an ecosystem on a candidate, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary<'a> {
    /// Whose packages.
    pub ecosystem: Ecosystem,
    /// On which candidate.
    pub image: &'a str,
    /// All of them.
    pub packages: usize,
    /// How many have which verdict, by its spelling.
    pub counts: Vec<(&'static str, usize)>,
}

/// One for each ecosystem and candidate that has rows.
#[must_use]
pub fn summaries<'a>(rows: &[Row<'a>]) -> Vec<Summary<'a>> {
    let mut groups: BTreeMap<Ecosystem, BTreeMap<usize, Summary<'a>>> = BTreeMap::new();
    for row in rows {
        for (place, cell) in row.cells.iter().enumerate() {
            let candidates = groups.entry(row.ecosystem).or_default();
            let summary = candidates.entry(place).or_insert_with(|| Summary {
                ecosystem: row.ecosystem,
                image: cell.image,
                packages: 0,
                counts: WORDS.iter().map(|&(key, ..)| (key, 0)).collect(),
            });
            summary.packages += 1;
            let number = WORDS
                .iter()
                .position(|(key, ..)| *key == cell.verdict.as_str());
            if let Some((_, count)) = number.and_then(|number| summary.counts.get_mut(number)) {
                *count += 1;
            }
        }
    }
    let all = groups.into_values().flat_map(BTreeMap::into_values);
    all.collect()
}

/// Of each verdict's spelling, how it is counted. Every verdict has one.
const WORDS: [(&str, &str, &str); 10] = [
    ("works-alike", "works alike", "work alike"),
    ("works-faster", "works faster", "work faster"),
    ("works-slower", "works slower", "work slower"),
    ("works-differently", "works differently", "work differently"),
    (
        "works-only-here",
        "works here and not on the baseline",
        "work here and not on the baseline",
    ),
    (
        "needs",
        "needs a package of the distribution",
        "need a package of the distribution",
    ),
    (
        "source-only",
        "builds from source only",
        "build from source only",
    ),
    ("fails", "fails", "fail"),
    ("fails-on-both", "fails on both", "fail on both"),
    ("not-tried", "could not be tried", "could not be tried"),
];

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts.iter().zip(WORDS);
        let counts: Vec<String> = counts
            .filter_map(|((_, count), (_, one, many))| match count {
                0 => None,
                1 => Some(format!("1 {one}")),
                more => Some(format!("{more} {many}")),
            })
            .collect();
        write!(
            f,
            "of {} {} {}",
            self.packages,
            self.ecosystem.packages(),
            counts.join(", ")
        )
    }
}

/// Keeps the table of words whole.
#[cfg(test)]
pub(super) fn has_words(verdict: &super::Verdict) -> bool {
    WORDS.iter().any(|(key, ..)| *key == verdict.as_str())
}
