//! The verdict on a whole run, and how many findings have which verdict.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Finding, Thresholds};
use super::verdict::Verdict;
use crate::exit::Exit;

/// The verdict on a whole run. The spellings are part of the JSON format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overall {
    /// Nothing beyond what is documented.
    Clean,
    /// At least one new divergence.
    NewDivergence,
    /// Too much was broken to say. Goes before a new divergence: where the harness itself fails
    /// this much, what looks like a divergence may be its doing.
    TooBroken,
}

impl Overall {
    /// The spelling in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Overall::Clean => "clean",
            Overall::NewDivergence => "new-divergence",
            Overall::TooBroken => "too-broken",
        }
    }

    /// What the shell is told.
    #[must_use]
    pub fn exit(self) -> Exit {
        match self {
            Overall::Clean => Exit::Success,
            Overall::NewDivergence => Exit::Divergence,
            Overall::TooBroken => Exit::TooBroken,
        }
    }

    /// The verdict on these findings.
    #[must_use]
    pub fn of(findings: &[Finding], thresholds: &Thresholds) -> Overall {
        let counts = Counts::of(findings);
        let applicable = counts.total() - counts.get(Verdict::Unsupported);
        let share = crate::stats::number(counts.get(Verdict::Broken))
            / crate::stats::number(applicable.max(1));
        // A run without any finding says nothing either.
        if findings.is_empty() || share > thresholds.broken_share || an_image_is_broken(findings) {
            Overall::TooBroken
        } else if counts.get(Verdict::New) > 0 {
            Overall::NewDivergence
        } else {
            Overall::Clean
        }
    }
}

/// Whether some image has nothing but broken findings.
fn an_image_is_broken(findings: &[Finding]) -> bool {
    let images_with = |wanted: fn(Verdict) -> bool| -> BTreeSet<&str> {
        findings
            .iter()
            .filter(|finding| wanted(finding.verdict))
            .map(|finding| finding.image.as_str())
            .collect()
    };
    let broken = images_with(|verdict| verdict == Verdict::Broken);
    let told = images_with(|verdict| verdict != Verdict::Broken && verdict != Verdict::Unsupported);
    broken.difference(&told).next().is_some()
}

/// How many findings have which verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    counts: BTreeMap<Verdict, usize>,
}

impl Counts {
    /// Counts these findings.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Counts {
        let mut counts = BTreeMap::new();
        for finding in findings {
            *counts.entry(finding.verdict).or_insert(0) += 1;
        }
        Counts { counts }
    }

    /// How many have this verdict.
    #[must_use]
    pub fn get(&self, verdict: Verdict) -> usize {
        self.counts.get(&verdict).copied().unwrap_or(0)
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts.values().sum()
    }
}
