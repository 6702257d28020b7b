//! Deciding between two rates with as few trials as possible, and stated chances of being wrong.

/// A sequential probability ratio test between a low and a high rate of failures.
///
/// A. Wald, "Sequential Tests of Statistical Hypotheses", Annals of Mathematical Statistics 16
/// (1945). With his bounds the sum of both chances of error is at most that of the stated ones, and
/// each is at most a little above its own; a rate between the two is called either way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sprt {
    /// What a failure adds.
    failure: f64,
    /// What a success adds; negative.
    success: f64,
    /// Above it the rate is the high one.
    above: f64,
    /// Below it the rate is the low one.
    below: f64,
    likelihood: f64,
}

/// Which rate it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rate {
    /// The low one.
    Low,
    /// The high one.
    High,
}

/// Rates nearer to 0 or 1 would be certain after a single trial.
const NEAREST: f64 = 1e-6;

impl Sprt {
    /// A test that calls the low rate high, and the high one low, with this chance each. `None`
    /// where the rates are not in order or the chance is not within 0 and 1/2.
    #[must_use]
    pub fn new(low: f64, high: f64, error: f64) -> Option<Sprt> {
        let clamped = |rate: f64| rate.clamp(NEAREST, 1.0 - NEAREST);
        let (low, high) = (clamped(low), clamped(high));
        if low >= high || low.is_nan() || high.is_nan() || !(error > 0.0 && error < 0.5) {
            return None;
        }
        let bound = ((1.0 - error) / error).ln();
        Some(Sprt {
            failure: (high / low).ln(),
            success: ((1.0 - high) / (1.0 - low)).ln(),
            above: bound,
            below: -bound,
            likelihood: 0.0,
        })
    }

    /// Takes the result of a trial; an answer stays what it is.
    pub fn take(&mut self, failed: bool) -> Option<Rate> {
        if self.answer().is_none() {
            self.likelihood += if failed { self.failure } else { self.success };
        }
        self.answer()
    }

    /// What can be said so far.
    #[must_use]
    pub fn answer(&self) -> Option<Rate> {
        if self.likelihood >= self.above {
            Some(Rate::High)
        } else if self.likelihood <= self.below {
            Some(Rate::Low)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Pcg32;

    /// The answer of a test on trials that fail at a rate, and the number of trials.
    fn run(mut test: Sprt, rate: f64, rng: &mut Pcg32) -> (Rate, u32) {
        let mut trials = 0;
        loop {
            trials += 1;
            if let Some(answer) = test.take(rng.unit() < rate) {
                return (answer, trials);
            }
        }
    }

    #[test]
    fn it_is_wrong_no_more_often_than_it_says() {
        let mut rng = Pcg32::new(3, 5);
        for (low, high) in [(0.0, 0.5), (0.002, 0.01), (0.1, 0.3)] {
            let test = Sprt::new(low, high, 0.05).unwrap();
            for (rate, wrong) in [(low, Rate::High), (high, Rate::Low)] {
                let errors = (0..1000).filter(|_| run(test, rate, &mut rng).0 == wrong);
                let errors = errors.count();
                // 5 % of 1000 is 50; four standard deviations are 28.
                assert!(errors <= 78, "{errors} of 1000 at {rate}");
            }
        }
    }

    #[test]
    fn what_always_fails_is_known_after_a_few_trials_and_never_after_one() {
        let test = Sprt::new(0.1, 0.6, 0.001).unwrap();
        let mut rng = Pcg32::new(1, 1);
        let (answer, trials) = run(test, 1.1, &mut rng);
        assert_eq!((answer, trials), (Rate::High, 4));
        let (answer, trials) = run(test, 0.0, &mut rng);
        assert_eq!((answer, trials), (Rate::Low, 9));
    }

    #[test]
    fn rates_that_are_not_in_order_have_no_test() {
        assert_eq!(Sprt::new(0.5, 0.5, 0.01), None);
        assert_eq!(Sprt::new(0.6, 0.5, 0.01), None);
        assert_eq!(Sprt::new(0.1, 0.5, 0.7), None);
        assert_eq!(Sprt::new(f64::NAN, 0.5, 0.01), None);
    }
}
