//! Runs a program again and again and counts what it did: the answer to `Repeat`. A run costs about a
//! millisecond here, and many times that where each is asked for.

use std::time::{Duration, Instant};

use super::children::Children;
use super::run::{Instruments, Purpose, run};
use crate::aspect::differences;
use crate::outcome::Observation;
use crate::protocol::{Job, Repeated, Repetition};

/// Bytes of outputs after which the answer is given, so that it fits a frame.
const LARGEST_ANSWER: usize = 1 << 20;

/// Runs the program of a job as often as asked for, or as time and the size of an answer allow. An
/// `Err` says why the harness could not tell.
pub(super) fn repeat(
    job: &Job,
    repetition: &Repetition,
    children: &mut Children,
    instruments: &Instruments,
) -> Result<Repeated, String> {
    let end = Instant::now() + Duration::from_millis(repetition.within_ms);
    let mut repeated = Repeated::default();
    let mut bytes = 0;
    for _ in 0..repetition.times {
        let seen = run(job, Purpose::Observe, None, children, instruments)?;
        let is_known =
            |known: &Observation| differences(&repetition.observe, known, &seen).is_empty();
        let index = repeated.seen.iter().position(is_known).unwrap_or_else(|| {
            bytes += seen.stdout.bytes.len() + seen.stderr.bytes.len();
            repeated.seen.push(seen);
            repeated.seen.len() - 1
        });
        repeated.runs.push(u32::try_from(index).unwrap_or(u32::MAX));
        if bytes >= LARGEST_ANSWER || Instant::now() >= end {
            break;
        }
    }
    Ok(repeated)
}
