//! What a unit is expected to take: what it took before, else what its kind mostly takes.

use std::collections::HashMap;
use std::path::Path;

use crate::history::index::{INDEX_FILE, Index};
use crate::record::RunOptions;
use crate::suite::Case;

/// What a timing takes beyond its budget, where nothing is known of it, as a factor: processes that
/// start, warm up and are calibrated.
const BESIDE_BUDGET: f64 = 1.3;
/// Packages, of which there are many, get this share of the budget.
const SHARE_OF_WORK: f64 = 0.25;
/// Seconds of a behaviour case that does not wait, on all images, seen over a default run of three.
pub const BEHAVIOUR_SECONDS: f64 = 0.05;
/// The same on one image.
const BEHAVIOUR_ON_ONE: f64 = BEHAVIOUR_SECONDS / 3.0;
/// So many cases that wait do so at once.
const WAITING_AT_ONCE: f64 = 24.0;

/// Seconds, from history where it has any.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    by_pair: HashMap<(String, String), f64>,
    by_case: HashMap<String, f64>,
    budget: f64,
}

impl Expected {
    /// By what the index of these records says, of all machines the longest. No index is made for it.
    #[must_use]
    pub fn read(results: &Path, options: &RunOptions) -> Expected {
        let again = if options.confirm { 2.0 } else { 1.0 };
        let mut expected = Expected {
            budget: options.budget.as_secs_f64() * BESIDE_BUDGET * again,
            ..Expected::default()
        };
        if !results.join(INDEX_FILE).is_file() {
            return expected;
        }
        let Ok(index) = Index::open(results) else {
            return expected;
        };
        for series in index.series().unwrap_or_default() {
            let past = index.past(&series.key.machine).unwrap_or_default();
            for (pair, seconds) in past.timings {
                expected.learn(pair, seconds);
            }
        }
        expected
    }

    fn learn(&mut self, pair: (String, String), seconds: f64) {
        let of_case = self.by_case.entry(pair.0.clone()).or_insert(0.0);
        *of_case = of_case.max(seconds);
        let of_pair = self.by_pair.entry(pair).or_insert(0.0);
        *of_pair = of_pair.max(seconds);
    }

    /// What a timing took, on this candidate or else on any; `None`: it is not in the history.
    #[must_use]
    pub fn known(&self, case: &Case, candidate: &str) -> Option<f64> {
        let pair = (case.id.0.clone(), candidate.to_owned());
        let on_any = || self.by_case.get(&case.id.0);
        self.by_pair.get(&pair).or_else(on_any).copied()
    }

    /// What a timing takes on a candidate, by its budget.
    #[must_use]
    pub fn by_budget(&self, case: &Case) -> f64 {
        let share = if case.is_work() { SHARE_OF_WORK } else { 1.0 };
        self.budget * share
    }

    /// What a case takes on a candidate.
    #[must_use]
    pub fn seconds(&self, case: &Case, candidate: &str) -> f64 {
        if case.is_timing() {
            let known = self.known(case, candidate);
            return known.unwrap_or_else(|| self.by_budget(case));
        }
        let waits = std::time::Duration::from_millis(case.waits.on(None));
        BEHAVIOUR_ON_ONE + waits.as_secs_f64() / WAITING_AT_ONCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::Builder;
    use crate::sample::Metric;
    use std::time::Duration;

    #[test]
    fn what_is_known_comes_before_what_is_guessed() {
        let builder = Builder::new()
            .timing("alloc/small", Metric::Wall, 1)
            .behaviour("dns/a", vec![]);
        let [timing, behaviour] = builder.run.header.cases.as_slice() else {
            panic!("two cases");
        };
        let options = RunOptions {
            budget: Duration::from_secs(2),
            ..RunOptions::default()
        };
        let nowhere = tempfile::tempdir().unwrap();
        let mut expected = Expected::read(nowhere.path(), &options);
        assert!((expected.seconds(timing, "alpine") - 2.6).abs() < 1e-9);
        assert!(expected.seconds(behaviour, "alpine") < 0.1);
        expected.learn(("alloc/small".to_owned(), "alpine".to_owned()), 0.5);
        expected.learn(("alloc/small".to_owned(), "older".to_owned()), 0.7);
        assert!((expected.seconds(timing, "alpine") - 0.5).abs() < 1e-9);
        assert!(
            (expected.seconds(timing, "new") - 0.7).abs() < 1e-9,
            "the longest"
        );
    }
}
