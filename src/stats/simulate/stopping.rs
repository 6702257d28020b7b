//! How often a difference is found where there is none, by when one looks.

use super::series::LONGEST;
use super::{Effort, Noise, Pcg32, percent};
use crate::stats::{LOOKS, look_confidence, p_value_against_margin};

/// False verdicts in percent, under one kind of noise.
#[derive(Debug, Clone, Copy)]
pub struct Stopping {
    /// The noise.
    pub noise: Noise,
    /// One look after the last block, at 5 %.
    pub once: f64,
    /// The looks of [`LOOKS`], each at its level: what `run` does.
    pub looks: f64,
    /// The same looks, each at 5 %.
    pub naive_looks: f64,
    /// A look after every fourth block from the sixth on, at 5 %.
    pub peeking: f64,
}

/// Simulates equally fast sides.
#[must_use]
pub fn stopping(effort: Effort) -> Vec<Stopping> {
    Noise::ALL.map(|noise| of(noise, effort)).to_vec()
}

fn of(noise: Noise, effort: Effort) -> Stopping {
    let rounds = effort.run(|rng: &mut Pcg32| {
        let blocks = noise.blocks(LONGEST, rng);
        let p = |seen: usize| p_value_against_margin(&blocks[..seen], 0.0).unwrap_or(1.0);
        let last = p(LONGEST);
        let least = |looks: &mut dyn Iterator<Item = usize>| looks.map(p).fold(last, f64::min);
        let looks = least(&mut LOOKS.into_iter().filter(|look| *look < LONGEST));
        let peeking = least(&mut (LOOKS[0]..LONGEST).step_by(4));
        [
            last <= 0.05,
            looks <= 1.0 - look_confidence(LOOKS.len()),
            looks <= 0.05,
            peeking <= 0.05,
        ]
    });
    let share = |rule: usize| percent(rounds.iter().map(|found| found[rule]));
    Stopping {
        noise,
        once: share(0),
        looks: share(1),
        naive_looks: share(2),
        peeking: share(3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 rounds have a standard error of 2.2 % at 5 %, and of 3.6 % at 15 %.
    #[test]
    fn looks_keep_their_error_and_peeking_does_not() {
        let effort = Effort {
            rounds: 100,
            seed: 2,
        };
        let seen = of(Noise::Independent, effort);
        assert!(seen.looks < 12.0, "{seen:?}");
        assert!(
            seen.naive_looks > seen.looks && seen.peeking > 12.0,
            "{seen:?}"
        );
    }
}
