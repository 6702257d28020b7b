//! Exact statements about counts of something that happens or does not: the interval of a rate,
//! and whether two rates are one.

use statrs::function::beta::beta_reg;
use statrs::function::factorial::ln_binomial;

use super::{Interval, number};

/// Halvings of `[0, 1]`: more than a 64-bit number can tell apart.
const HALVINGS: usize = 80;

/// The exact interval for the probability of something that happened `hits` times in `trials`, whose
/// number was fixed beforehand. It is never too narrow. `None` without trials, with more hits than
/// trials, or a confidence not within 0 and 1.
///
/// C. J. Clopper and E. S. Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the
/// Case of the Binomial", Biometrika 26 (1934).
#[must_use]
pub fn exact_interval(hits: usize, trials: usize, confidence: f64) -> Option<Interval> {
    interval(hits, trials, trials.checked_sub(hits)?, confidence)
}

/// The same where the trials went on until it had happened `hits` times, so that the last of
/// `trials` was a hit.
///
/// The upper end follows from fewer than `hits` in all trials but the last: G. Casella and
/// R. L. Berger, "Statistical Inference" (2002), section 9.2.3, by the same inversion of the test.
#[must_use]
pub fn exact_interval_until(hits: usize, trials: usize, confidence: f64) -> Option<Interval> {
    if hits == 0 {
        return None;
    }
    let misses = trials.checked_sub(hits)?;
    let at_most = Interval {
        high: upper(number(hits), number(misses), tail(confidence)?),
        ..interval(hits, trials, misses, confidence)?
    };
    Some(at_most)
}

fn interval(hits: usize, trials: usize, misses: usize, confidence: f64) -> Option<Interval> {
    let tail = tail(confidence)?;
    if trials == 0 {
        return None;
    }
    let (hits, misses) = (number(hits), number(misses));
    Some(Interval {
        low: if hits == 0.0 {
            0.0
        } else {
            quantile(hits, misses + 1.0, tail)
        },
        high: upper(hits + 1.0, misses, tail),
    })
}

fn upper(a: f64, misses: f64, tail: f64) -> f64 {
    if misses == 0.0 {
        return 1.0;
    }
    quantile(a, misses, 1.0 - tail)
}

fn tail(confidence: f64) -> Option<f64> {
    (confidence > 0.0 && confidence < 1.0).then_some((1.0 - confidence) / 2.0)
}

/// Where the beta distribution with these parameters has so much below it.
fn quantile(a: f64, b: f64, probability: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if beta_reg(a, b, middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Hits among trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How often it happened.
    pub hits: u64,
    /// How often it could have.
    pub trials: u64,
}

/// The two-sided p-value of two counts having one rate: 1 where either has no trials.
///
/// R. A. Fisher, "The Logic of Inductive Inference", JRSS 98 (1935); two-sided by adding up what is
/// no more likely than what was seen, as R's `fisher.test` does.
#[must_use]
pub fn fisher_exact(one: Count, other: Count) -> f64 {
    let trials = one.trials + other.trials;
    let hits = one.hits + other.hits;
    if one.hits > one.trials || other.hits > other.trials || one.trials == 0 || other.trials == 0 {
        return 1.0;
    }
    let all = ln_binomial(trials, hits);
    let likelihood = |of_one: u64| {
        (ln_binomial(one.trials, of_one) + ln_binomial(other.trials, hits - of_one) - all).exp()
    };
    let seen = likelihood(one.hits);
    let least = hits.saturating_sub(other.trials);
    let most = hits.min(one.trials);
    // What is as likely may differ in the last digits.
    let no_more_likely = (least..=most)
        .map(likelihood)
        .filter(|p| *p <= seen * (1.0 + 1e-7));
    no_more_likely.sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::Pcg32;

    fn close(seen: f64, expected: f64) {
        assert!((seen - expected).abs() < 5e-7, "{seen} is not {expected}");
    }

    /// From `scipy.stats.binomtest(k, n).proportion_ci(0.95, "exact")`, and R's `binom.test` prints
    /// the same to its seven digits.
    #[test]
    fn intervals_are_those_of_the_tables() {
        for (hits, trials, low, high) in [
            (0, 10, 0.0, 0.308_497_1),
            (10, 10, 0.691_502_9, 1.0),
            (5, 10, 0.187_086_0, 0.812_914_0),
            (1, 100, 0.000_253_15, 0.054_459_39),
        ] {
            let seen = exact_interval(hits, trials, 0.95).unwrap();
            close(seen.low, low);
            close(seen.high, high);
        }
        assert_eq!(exact_interval(1, 0, 0.95), None);
        assert_eq!(exact_interval(0, 0, 0.95), None);
        assert_eq!(exact_interval(1, 2, 1.0), None);
    }

    /// Fisher's tea: 3 of 4 and 1 of 4 give 0.4857; R's `fisher.test` gives the others.
    #[test]
    fn two_counts_are_compared_as_fisher_did() {
        let p =
            |a, b, c, d| fisher_exact(Count { hits: a, trials: b }, Count { hits: c, trials: d });
        close(p(3, 4, 1, 4), 0.485_714_3);
        close(p(4, 4, 0, 4), 0.028_571_43);
        close(p(0, 20, 20, 20), 1.450_889e-11);
        close(p(2, 12, 11, 15), 0.006_307_4);
        close(p(0, 0, 1, 2), 1.0);
    }

    #[test]
    fn an_interval_holds_the_rate_as_often_as_it_says() {
        let mut rng = Pcg32::new(7, 1);
        for rate in [0.01, 0.3, 0.9] {
            let missed = (0..2000)
                .filter(|_| {
                    let hits = (0..60).filter(|_| rng.unit() < rate).count();
                    let interval = exact_interval(hits, 60, 0.9).unwrap();
                    !(interval.low..=interval.high).contains(&rate)
                })
                .count();
            // 10 % of 2000 is 200; four standard deviations are 54.
            assert!(missed <= 254, "{missed} of 2000 miss {rate}");
        }
    }

    #[test]
    fn an_interval_of_trials_until_enough_hits_holds_the_rate_too() {
        let mut rng = Pcg32::new(9, 1);
        for rate in [0.02, 0.5] {
            let missed = (0..2000)
                .filter(|_| {
                    let (mut hits, mut trials) = (0, 0);
                    while hits < 5 {
                        trials += 1;
                        hits += usize::from(rng.unit() < rate);
                    }
                    let interval = exact_interval_until(hits, trials, 0.9).unwrap();
                    !(interval.low..=interval.high).contains(&rate)
                })
                .count();
            assert!(missed <= 254, "{missed} of 2000 miss {rate}");
        }
    }

    proptest! {
        #[test]
        fn contains_the_share_and_mirrors(trials in 1_usize..400, part in 0.0_f64..=1.0) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
            let hits = (part * number(trials)) as usize;
            let share = number(hits) / number(trials);
            let seen = exact_interval(hits, trials, 0.95).unwrap();
            prop_assert!(seen.low <= share + 1e-12 && share <= seen.high + 1e-12);
            let mirror = exact_interval(trials - hits, trials, 0.95).unwrap();
            prop_assert!((mirror.low - (1.0 - seen.high)).abs() < 1e-9);
            if hits > 0 {
                let until = exact_interval_until(hits, trials, 0.95).unwrap();
                prop_assert!(until.high <= seen.high + 1e-12);
            }
        }
    }
}
