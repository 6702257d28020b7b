//! Clusters that are not there: the real planner, schedule and merger with made-up hosts that are not
//! equally quick, hang and die.

mod cluster;
mod records;
mod work;

pub use cluster::{Efficiency, World, efficiency};
pub use records::{Checked, SimulationError, check};
pub use work::{Lengths, plan};
