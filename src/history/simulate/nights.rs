//! Nights of made-up series: what is planted, and the noise around it.

use crate::stats::{Pcg32, normal, number};

/// Standard deviation of a usual night, log ratio: about that of a case with two seconds.
pub(super) const NOISE: f64 = 0.008;

/// What befalls a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Planted {
    /// Nothing.
    Nothing,
    /// From a night on so much slower, as a share.
    Step(f64),
    /// So much slower over all nights after the planted one, bit by bit.
    Drift(f64),
    /// Single nights far out, about one in twenty.
    Spikes,
    /// Another machine from a night on, on which the tax is another.
    Machine(f64),
}

impl Planted {
    /// What a table calls it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Planted::Nothing => "nothing".to_owned(),
            Planted::Step(share) => format!("{:.0} % slower", share * 100.0),
            Planted::Drift(share) => format!("drift of {:.0} %", share * 100.0),
            Planted::Spikes => "single spikes".to_owned(),
            Planted::Machine(share) => format!("another machine, {:.0} %", share * 100.0),
        }
    }
}

/// How nights scatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Each by itself, normal.
    Calm,
    /// Spells of quiet and of loud nights, a slow drift of the level, and 2 % junk nights.
    Hard,
}

impl Weather {
    /// What a table calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Weather::Calm => "calm",
            Weather::Hard => "hard",
        }
    }
}

/// A series of nights: log ratios, and the machine of each.
#[must_use]
pub(super) fn nights(
    count: usize,
    planted: Planted,
    at: usize,
    weather: Weather,
    rng: &mut Pcg32,
) -> Vec<(u8, f64)> {
    let (mut loud, mut wander) = (1.0, 0.0);
    (0..count)
        .map(|night| {
            let noise = match weather {
                Weather::Calm => NOISE * normal(rng),
                Weather::Hard => {
                    if rng.below(20) == 0 {
                        loud = if loud > 1.0 { 1.0 } else { 2.5 };
                    }
                    wander = 0.98 * wander + 0.1 * NOISE * normal(rng);
                    let junk = if rng.below(50) == 0 {
                        12.0 * rng.unit()
                    } else {
                        0.0
                    };
                    wander + NOISE * (loud * normal(rng) + junk)
                }
            };
            let since = night >= at;
            let (machine, level) = match planted {
                Planted::Step(share) if since => (0, share.ln_1p()),
                Planted::Drift(share) if since => {
                    let way = number(night - at + 1) / number(count - at);
                    (0, way * share.ln_1p())
                }
                Planted::Spikes if rng.below(20) == 0 => (0, 0.1 + 0.3 * rng.unit()),
                Planted::Machine(share) if since => (1, share.ln_1p()),
                _ => (0, 0.0),
            };
            (machine, level + noise)
        })
        .collect()
}
