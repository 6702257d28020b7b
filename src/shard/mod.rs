//! A run over several machines, through files alone: a [`ShardPlan`] says which pairs are to be run, each
//! machine runs a shard of it into a record of its own, and [`merge`] makes one record of them.
//!
//! ```text
//! selection ─▶ units ─▶ bundles ─▶ shards ─▶ plan.json ─▶ run --plan --shard i/N ─▶ records ─▶ merge ─▶ one record
//!              (pairs)  (stay      (balanced)             (or: Schedule, hosts ask
//!                       together)                          for the next bundle)
//! ```
//!
//! The *unit* is the pair: a case on a candidate, with its baseline. Both sides of a comparison stay on
//! one machine. Everything here is pure, except for reading and writing files; it knows no engine.

pub mod balance;
pub mod collect;
pub mod expand;
pub mod expected;
pub mod gather;
pub mod matrix;
pub mod merge;
pub mod plan;
pub mod portion;
pub mod schedule;
pub mod simulate;
pub mod suites;

pub use plan::{
    Bundle, PLAN_FILE, PLAN_VERSION, PlanError, PlanImage, PlanShard, PlanSuite, ShardPlan, Unit,
    UnitKind,
};
pub use portion::Portion;
pub use schedule::{Finish, Host, Left, Order, Pace, Schedule};
