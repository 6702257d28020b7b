//! Counts what was seen on an image, and knows when that is enough. Pure.

use super::comparing::{Comparing, Key};
use super::fails::FailsWhen;
use super::model::{Limits, OutcomeClass, Outcomes, interval};
use crate::outcome::Observation;
use crate::protocol::Repeated;
use crate::stats::Sprt;

/// So many different things are kept of an image.
const MOST_CLASSES: usize = 24;

/// What was seen so far.
#[derive(Debug)]
pub struct Tally<'c> {
    comparing: &'c Comparing,
    fails_when: &'c FailsWhen,
    /// What the baseline did; `None`: this is the baseline.
    reference: Option<&'c Key>,
    limits: Limits,
    classes: Vec<(Key, OutcomeClass)>,
    others: u64,
    trials: u64,
    failures: u64,
    /// Ends the trials as soon as it tells.
    test: Option<Sprt>,
}

impl<'c> Tally<'c> {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(
        comparing: &'c Comparing,
        fails_when: &'c FailsWhen,
        reference: Option<&'c Key>,
        limits: Limits,
    ) -> Tally<'c> {
        Tally {
            comparing,
            fails_when,
            reference,
            limits,
            classes: Vec::new(),
            others: 0,
            trials: 0,
            failures: 0,
            test: None,
        }
    }

    /// The same, which ends as soon as the test tells which of two rates it is.
    #[must_use]
    pub fn deciding(self, test: Sprt) -> Tally<'c> {
        Tally {
            test: Some(test),
            ..self
        }
    }

    /// How many trials are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        let told = self.test.is_some_and(|test| test.answer().is_some());
        if told || self.has_failed_enough() {
            return 0;
        }
        self.limits.trials.saturating_sub(self.trials)
    }

    /// How many there were.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.trials
    }

    fn has_failed_enough(&self) -> bool {
        self.limits
            .failures
            .is_some_and(|enough| self.failures >= enough)
    }

    /// Takes what an agent saw. What comes after the last trial that was wanted is left out, so that
    /// the last one is the failure that ended it.
    pub fn take(&mut self, repeated: &Repeated) {
        let seen: Vec<(Key, bool)> = repeated.seen.iter().map(|seen| self.judged(seen)).collect();
        for index in &repeated.runs {
            let index = usize::try_from(*index).unwrap_or(usize::MAX);
            let (Some((key, fails)), Some(observation)) =
                (seen.get(index), repeated.seen.get(index))
            else {
                continue;
            };
            if self.left() == 0 {
                break;
            }
            self.trials += 1;
            self.failures += u64::from(*fails);
            if let Some(test) = &mut self.test {
                test.take(*fails);
            }
            self.count(key, *fails, observation);
        }
    }

    fn judged(&self, seen: &Observation) -> (Key, bool) {
        let key = self.comparing.key(seen);
        let fails = self.fails_when.fails(seen, &key, self.reference);
        (key, fails)
    }

    fn count(&mut self, key: &Key, fails: bool, observation: &Observation) {
        if let Some((_, class)) = self.classes.iter_mut().find(|(known, _)| known == key) {
            class.count += 1;
        } else if self.classes.len() < MOST_CLASSES {
            let class = OutcomeClass {
                observation: observation.clone(),
                count: 1,
                fails,
            };
            self.classes.push((key.clone(), class));
        } else {
            self.others += 1;
        }
    }

    /// What came of it, after so many seconds; and what was seen most often, which others are
    /// compared with. Where nothing was the reference, what is not as most is a failure.
    #[must_use]
    pub fn finish(mut self, seconds: f64) -> (Outcomes, Option<Key>) {
        self.classes
            .sort_by_key(|(_, class)| std::cmp::Reverse(class.count));
        let usual = self.classes.first().map(|(key, _)| key.clone());
        let until_failures = self.has_failed_enough();
        if self.reference.is_none() && *self.fails_when == FailsWhen::Differs {
            for (_, class) in self.classes.iter_mut().skip(1) {
                class.fails = true;
            }
            let as_most = self.classes.first().map_or(0, |(_, class)| class.count);
            self.failures = self.trials - as_most;
        }
        let rate = interval(self.failures, self.trials, until_failures);
        let outcomes = Outcomes {
            trials: self.trials,
            failures: self.failures,
            until_failures,
            rate_low: rate.low,
            rate_high: rate.high,
            classes: self.classes.into_iter().map(|(_, class)| class).collect(),
            others: self.others,
            decision: self.test.and_then(|test| test.answer()),
            seconds,
        };
        (outcomes, usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aspect::Aspect;
    use crate::compare::testing::prints;

    fn limits(trials: u64, failures: Option<u64>) -> Limits {
        Limits {
            trials,
            failures,
            budget_ms: 1000,
            lanes: 1,
        }
    }

    fn repeated(texts: &[&str]) -> Repeated {
        let mut seen = Vec::new();
        let mut runs = Vec::new();
        for text in texts {
            let known = seen.iter().position(|known| *known == prints(text));
            let index = known.unwrap_or_else(|| {
                seen.push(prints(text));
                seen.len() - 1
            });
            runs.push(u32::try_from(index).unwrap());
        }
        Repeated { seen, runs }
    }

    #[test]
    fn the_last_trial_is_the_failure_that_was_one_too_many() {
        let comparing = Comparing::exactly(&[Aspect::Stdout]);
        let good = comparing.key(&prints("good"));
        let mut tally = Tally::new(
            &comparing,
            &FailsWhen::Differs,
            Some(&good),
            limits(100, Some(2)),
        );
        tally.take(&repeated(&["good", "bad", "good", "bad", "good"]));
        assert_eq!(tally.left(), 0);
        let (outcomes, _) = tally.finish(1.0);
        assert_eq!((outcomes.trials, outcomes.failures), (4, 2));
        assert!(outcomes.until_failures);
        // 2 of 4 by inverse sampling: the upper end is that of 1 of 3.
        let one_of_three = interval(1, 3, false);
        assert!((outcomes.rate_high - one_of_three.high).abs() < 1e-9);
        assert!(outcomes.classes.iter().any(|class| class.fails));
    }

    #[test]
    fn what_a_baseline_usually_does_is_the_reference() {
        let comparing = Comparing::exactly(&[Aspect::Stdout]);
        let mut tally = Tally::new(&comparing, &FailsWhen::Differs, None, limits(3, Some(1)));
        tally.take(&repeated(&["odd", "usual", "usual", "usual"]));
        let (outcomes, usual) = tally.finish(0.0);
        assert_eq!((outcomes.trials, outcomes.failures), (3, 1));
        assert_eq!(usual, Some(comparing.key(&prints("usual"))));
        assert!(!outcomes.until_failures);
    }

    #[test]
    fn of_too_many_different_outcomes_the_rest_is_only_counted() {
        let comparing = Comparing::exactly(&[Aspect::Stdout]);
        let reference = comparing.key(&prints("0"));
        let texts: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut tally = Tally::new(
            &comparing,
            &FailsWhen::Differs,
            Some(&reference),
            limits(40, None),
        );
        tally.take(&repeated(&texts));
        let (outcomes, _) = tally.finish(0.0);
        assert_eq!(outcomes.classes.len() as u64 + outcomes.others, 40);
        assert_eq!((outcomes.failures, outcomes.is_steady()), (39, false));
    }
}
