//! Whether the statistics hold what they promise, on made-up measurements whose truth is known.
//!
//! Every simulation is a pure function of its rounds and seed, whatever the number of threads.

mod coverage;
mod discovery;
mod noise;
mod power;
mod series;
mod stopping;

use std::thread;

pub use coverage::{BLOCKS, Coverage, coverage};
pub use discovery::{CASES, Discovery, Rule, Suite, discovery};
pub use noise::{Noise, PAIRS};
pub use power::{Power, TRUE_TAXES, power};
pub use stopping::{Stopping, stopping};

use super::{Pcg32, normal, number};

/// How long and with which numbers to simulate.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// How often.
    pub rounds: usize,
    /// Seed of the random numbers.
    pub seed: u64,
}

impl Effort {
    /// Runs every round, each with random numbers of its own, on all CPUs.
    fn run<T: Send>(self, round: impl Fn(&mut Pcg32) -> T + Sync) -> Vec<T> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let numbers: Vec<usize> = (0..self.rounds).collect();
        let of = |number: &usize| {
            round(&mut Pcg32::new(
                self.seed,
                u64::try_from(*number).unwrap_or(0),
            ))
        };
        thread::scope(|scope| {
            let parts = numbers.chunks(self.rounds.div_ceil(threads).max(1));
            let running: Vec<_> = parts
                .map(|part| scope.spawn(move || part.iter().map(of).collect::<Vec<T>>()))
                .collect();
            running
                .into_iter()
                .flat_map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        })
    }
}

/// Share of `true`, in percent.
fn percent(hits: impl Iterator<Item = bool>) -> f64 {
    let mut all = 0;
    let hits = hits.inspect(|_| all += 1).filter(|hit| *hit).count();
    100.0 * number(hits) / number(all.max(1))
}

/// Mean; 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / number(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_the_same_however_they_are_split() {
        let effort = Effort { rounds: 7, seed: 3 };
        let seen = effort.run(Pcg32::next_u32);
        let expected: Vec<u32> = (0..7)
            .map(|round| Pcg32::new(3, round).next_u32())
            .collect();
        assert_eq!(seen, expected);
    }
}
