//! Evidence of how a program failed, beyond how it ended and what it printed: where it was (by a
//! debugger), what it asked of the kernel (by a tracer), its memory map and its limits.
//!
//! ```text
//! Subject (container, job, outcome) ─▶ collect ─▶ debugger ─┐
//!                                         `─────▶ tracer ───┴─▶ Evidence ─▶ explain (in words)
//! ```
//!
//! Both tools come with their own loader and libraries on a volume (the payload `debugger`), so the
//! image stays as it is; they run a fresh process each, in a fresh container. What an engine does not
//! permit is said, and never taken for what the program does.

mod collect;
mod debugger;
mod explain;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
pub mod model;
#[cfg(test)]
mod tests;
mod tracer;

pub use collect::{Subject, Wanted, collect};
pub use model::{Call, Calls, Evidence, Frame, Limit, Look, Mapping, Stop};

/// The payload with the debugger and the tracer.
pub const PAYLOAD: &str = "debugger-glibc";
