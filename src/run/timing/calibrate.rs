//! Before the first block: how many iterations make a sample, and what a block will take.

use std::time::Instant;

use super::super::side::Side;
use super::Protocol;
use super::schedule::Cost;
use crate::outcome::Broken;
use crate::sample::Metric;
use crate::suite::TimingMode;

/// Sample time aimed at, as geometric mean of the two sides, nanoseconds.
const TARGET_NS: f64 = 5e6;
/// Iteration counts beyond this mean that the operation is optimised away.
const MAX_ITERATIONS: u64 = 1 << 40;

/// What calibrating found.
pub(super) struct Calibrated {
    /// Iterations in each sample, the same on both sides.
    pub(super) iterations: u64,
    /// What a block takes.
    pub(super) cost: Cost,
}

/// Finds the iteration count, the same for both sides, and what pairs and processes take.
pub(super) async fn calibrate(
    protocol: Protocol,
    baseline: &mut Side<'_, '_>,
    candidate: &mut Side<'_, '_>,
) -> Result<Calibrated, Broken> {
    let fixed = protocol.mode == TimingMode::Process || protocol.metric == Metric::PeakMemory;
    let began = Instant::now();
    baseline.begin(0).await?;
    candidate.begin(0).await?;
    if !fixed {
        // A worker is ready when it has given its first sample: it may have to import something.
        first_sample(protocol, baseline).await?;
        first_sample(protocol, candidate).await?;
    }
    let mut start_ns = nanoseconds(began);
    let mut iterations = 1;
    let pair_ns = loop {
        let a = Metric::Wall.of(&baseline.sample(iterations).await?);
        let b = Metric::Wall.of(&candidate.sample(iterations).await?);
        let mean = (a * b).sqrt();
        if fixed || mean >= TARGET_NS {
            break a + b;
        }
        iterations = more(iterations, mean);
        if iterations > MAX_ITERATIONS {
            return Err(Broken::Worker("its operation takes no time".to_owned()));
        }
    };
    let began = Instant::now();
    baseline.end().await?;
    candidate.end().await?;
    start_ns += nanoseconds(began);
    let warm_up_ns = if fixed { 0.0 } else { pair_ns };
    Ok(Calibrated {
        iterations,
        cost: Cost {
            pair_ns,
            start_ns: start_ns + warm_up_ns,
        },
    })
}

async fn first_sample(protocol: Protocol, side: &mut Side<'_, '_>) -> Result<(), Broken> {
    match side.sample(1).await {
        Ok(_) => Ok(()),
        Err(Broken::Worker(why)) if protocol.of_package => Err(Broken::Unsupported(format!(
            "the package does not load: {why}"
        ))),
        Err(reason) => Err(reason),
    }
}

fn nanoseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e9
}

/// The next iteration count to try: what the last sample suggests, but in steps of at most 16,
/// because the first samples of a process are slow.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "an estimate, positive and far below 2^52"
)]
fn more(iterations: u64, mean_ns: f64) -> u64 {
    let factor = (1.1 * TARGET_NS / mean_ns.max(1.0)).clamp(1.2, 16.0);
    (iterations as f64 * factor).ceil() as u64
}
