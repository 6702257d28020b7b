//! The machine as `/proc` and `/sys` show it: what it is, and what goes on in it.
//!
//! Read by the agent inside a container, whose `/proc` and `/sys` are those of the engine's host,
//! and by the orchestrator of its own host; which of the two it was is said by whoever keeps it.
//! Knows nothing of cases, engines and verdicts.

mod cgroup;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod model;
mod parse;
mod read;

pub use cgroup::Place;
pub use model::{
    Activity, Cgroup, Conditions, CpuTimes, Environment, Frequency, Instructions, Throttling,
};
pub use parse::cpu_list;
pub use read::{Reader, boot_id};
