//! Mitigations, proven: which are to be tried on what a run found, and what trying them showed.
//!
//! Pure. `run::mitigated` tries them; this and `report` read what it recorded.

mod attempt;
mod judge;
#[cfg(test)]
mod tests;

pub use attempt::{Attempt, attempts};
pub use judge::{
    Cost, Effect, Judged, Measure, StartUp, Timings, judge, more_memory, priced, timed,
};
