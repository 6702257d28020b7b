//! What counts as the same.

use globset::GlobSet;

use crate::aspect::{Aspect, query_details, query_set};
use crate::differential::{Applied, Normaliser, Rules};
use crate::outcome::{Observation, Outcome};

/// What of observations is compared, and what of it is no difference.
#[derive(Debug, Clone, Default)]
pub struct Comparing {
    /// These aspects.
    pub observe: Vec<Aspect>,
    /// Applied to outputs.
    pub rules: Rules,
}

/// What an observation is as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    outcome: Option<Outcome>,
    texts: Vec<(Aspect, Vec<String>)>,
    dropped: u64,
}

impl Comparing {
    /// These aspects, byte by byte.
    #[must_use]
    pub fn exactly(observe: &[Aspect]) -> Comparing {
        Comparing {
            observe: observe.to_vec(),
            rules: Rules::default(),
        }
    }

    /// These aspects, apart from what changes from run to run.
    #[must_use]
    pub fn normalised(observe: &[Aspect], normalisers: &[Normaliser]) -> Comparing {
        Comparing {
            observe: observe.to_vec(),
            rules: Rules {
                normalisers: normalisers.to_vec(),
                ignored_lines: Vec::new(),
                ignored_paths: GlobSet::empty(),
            },
        }
    }

    /// What an observation is.
    #[must_use]
    pub fn key(&self, seen: &Observation) -> Key {
        let has = |aspect| self.observe.contains(&aspect);
        let texts = self.observe.iter().filter_map(|aspect| {
            let lines = self.lines(*aspect, seen)?;
            Some((*aspect, lines))
        });
        Key {
            outcome: has(Aspect::Outcome).then(|| seen.outcome.clone()),
            texts: texts.collect(),
            dropped: if has(Aspect::Stdout) {
                seen.stdout.dropped
            } else {
                0
            },
        }
    }

    /// The lines of an aspect, as they are compared; `None`: it has no lines.
    #[must_use]
    pub fn lines(&self, aspect: Aspect, seen: &Observation) -> Option<Vec<String>> {
        let output = |bytes: &[u8]| {
            let (lines, _): (Vec<String>, Applied) = self.rules.lines(bytes);
            lines
        };
        Some(match aspect {
            Aspect::Outcome => return None,
            Aspect::Stdout => output(&seen.stdout.bytes),
            Aspect::Stderr => output(&seen.stderr.bytes),
            Aspect::Queries => query_set(seen),
            Aspect::QueryDetails => query_details(seen),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::prints;

    #[test]
    fn what_changes_from_run_to_run_is_no_difference_where_that_is_wanted() {
        let (one, other) = (prints("at 0x7f0011223344"), prints("at 0x7f0011223355"));
        let aspects = [Aspect::Outcome, Aspect::Stdout];
        let exactly = Comparing::exactly(&aspects);
        assert_ne!(exactly.key(&one), exactly.key(&other));
        let normalised = Comparing::normalised(&aspects, &Normaliser::ALL);
        assert_eq!(normalised.key(&one), normalised.key(&other));
        let outcome = Comparing::exactly(&[Aspect::Outcome]);
        assert_eq!(outcome.key(&one), outcome.key(&other));
    }
}
