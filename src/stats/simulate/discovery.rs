//! How many false reports a whole suite makes, by how one decides.

use super::series::{is_different, series, watch};
use super::{Effort, Noise, Pcg32, mean, percent};
use crate::stats::{
    BLOCKS_FOR_DIFFERENCE, Decision, LOOKS, benjamini_hochberg, error_over_looks, number,
    p_value_against_margin,
};

/// Cases of a suite.
pub const CASES: usize = 100;

/// False discovery rate that is aimed at.
const RATE: f64 = 0.05;

/// A made-up suite: what its noise is and what is true of it.
#[derive(Debug, Clone, Copy)]
pub struct Suite {
    /// The noise.
    pub noise: Noise,
    /// Scale of the noise, as a share.
    pub scale: f64,
    /// How many of the [`CASES`] truly differ.
    pub differing: usize,
    /// By how much those are slower, as a share.
    pub tax: f64,
    /// Differences within it are none, as a share.
    pub margin: f64,
}

/// A way to decide what to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The 95 % interval of 12 blocks excludes 1.
    Careless,
    /// The interval excludes the margin at one of the looks.
    Looks,
    /// The same, but from the second look on, because at the first no p-value is small enough for a
    /// suite; and the p-value over all looks is kept by Benjamini and Hochberg's procedure: what
    /// `run` does.
    Controlled,
    /// The same, and a second measurement from the start comes to the same verdict: `--confirm`.
    Confirmed,
}

impl Rule {
    /// From the careless to the careful.
    pub const ALL: [Rule; 4] = [
        Rule::Careless,
        Rule::Looks,
        Rule::Controlled,
        Rule::Confirmed,
    ];

    /// What a table calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rule::Careless => "95 % interval excludes 1",
            Rule::Looks => "four looks, margin excluded",
            Rule::Controlled => "… and Benjamini-Hochberg",
            Rule::Confirmed => "… and confirmed",
        }
    }
}

/// What a rule does over many suites.
#[derive(Debug, Clone, Copy)]
pub struct Discovery {
    /// The rule.
    pub rule: Rule,
    /// Suites with at least one false report, in percent.
    pub any_false: f64,
    /// Share of the reports that are false, in percent, on average (0 for a suite without reports).
    pub false_share: f64,
    /// Share of the true differences that are reported, in percent.
    pub found: f64,
}

/// Simulates a suite many times.
#[must_use]
pub fn discovery(suite: Suite, effort: Effort) -> Vec<Discovery> {
    let rounds = effort.run(|rng: &mut Pcg32| suite.measure(rng));
    let differing = number(suite.differing.max(1));
    let of = |(index, rule): (usize, Rule)| {
        let tallies = || rounds.iter().map(move |tallies: &Tallies| tallies[index]);
        Discovery {
            rule,
            any_false: percent(tallies().map(|tally| tally.wrong > 0)),
            false_share: 100.0 * mean(tallies().map(Tally::false_share)),
            found: 100.0 * mean(tallies().map(|tally| number(tally.right) / differing)),
        }
    };
    Rule::ALL.into_iter().enumerate().map(of).collect()
}

/// By rule.
type Tallies = [Tally; Rule::ALL.len()];

/// The reports of a suite.
#[derive(Debug, Clone, Copy)]
struct Tally {
    wrong: usize,
    right: usize,
}

impl Tally {
    fn false_share(self) -> f64 {
        number(self.wrong) / number((self.wrong + self.right).max(1))
    }
}

/// A case that was measured: whether each rule would report it by itself, and its p-values over
/// all looks.
struct Measured {
    careless: bool,
    at_once: bool,
    different: bool,
    p_value: f64,
    confirmed: bool,
}

impl Suite {
    fn measure(self, rng: &mut Pcg32) -> Tallies {
        let cases: Vec<Measured> = (0..CASES)
            .map(|case| self.case(case < self.differing, rng))
            .collect();
        let p_values: Vec<f64> = cases.iter().map(|case| case.p_value).collect();
        let kept = benjamini_hochberg(&p_values, RATE);
        Rule::ALL.map(|rule| {
            let reported = |index: &usize| {
                let case = &cases[*index];
                match rule {
                    Rule::Careless => case.careless,
                    Rule::Looks => case.at_once,
                    Rule::Controlled => case.different && kept[*index],
                    Rule::Confirmed => case.different && kept[*index] && case.confirmed,
                }
            };
            Tally {
                right: (0..self.differing).filter(reported).count(),
                wrong: (self.differing..CASES).filter(reported).count(),
            }
        })
    }

    fn case(self, differs: bool, rng: &mut Pcg32) -> Measured {
        let tax = if differs { self.tax } else { 0.0 };
        let delta = self.margin.ln_1p();
        let blocks = series(self.noise, self.scale, tax, rng);
        let (at_once, _) = watch(&blocks, self.margin, 0);
        let (verdict, seen) = watch(&blocks, self.margin, BLOCKS_FOR_DIFFERENCE);
        Measured {
            careless: p_value_against_margin(&blocks[..LOOKS[1]], 0.0).is_some_and(|p| p <= 0.05),
            at_once: is_different(at_once),
            different: is_different(verdict),
            p_value: over_looks(p_value_against_margin(&blocks[..seen], delta)),
            confirmed: is_different(verdict) && self.again(tax, rng) == verdict,
        }
    }

    fn again(self, tax: f64, rng: &mut Pcg32) -> Decision {
        let blocks = series(self.noise, self.scale, tax, rng);
        watch(&blocks, self.margin, BLOCKS_FOR_DIFFERENCE).0
    }
}

fn over_looks(p_value: Option<f64>) -> f64 {
    match p_value {
        // Over all looks it is larger still, so beyond the rate that matters no more.
        Some(p_value) if p_value < RATE => error_over_looks(&LOOKS, p_value),
        Some(p_value) => p_value,
        None => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn care_lowers_false_reports_and_finds_what_is_there() {
        let suite = Suite {
            noise: Noise::ByBlock,
            scale: 0.01,
            differing: 20,
            tax: 0.10,
            margin: 0.03,
        };
        let effort = Effort { rounds: 4, seed: 4 };
        let seen = discovery(suite, effort);
        let of = |rule: Rule| *seen.iter().find(|row| row.rule == rule).unwrap();
        let (careless, careful) = (of(Rule::Careless), of(Rule::Confirmed));
        assert!(careless.any_false > 50.0, "{careless:?}");
        assert!(
            careful.any_false < 1.0 && careful.found > 99.0,
            "{careful:?}"
        );
    }
}
