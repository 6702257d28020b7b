//! Reports: one writer for each format, each returns text and prints nothing.
//!
//! [`view`] groups the findings as people read them; the writers only lay it out.

pub mod arithmetic;
pub mod differential;
pub mod history;
pub mod imports;
pub mod json;
mod look;
pub mod measured;
pub mod mechanism;
pub mod migration;
pub mod mitigation;
pub mod prediction;
mod sentence;
pub mod terminal;
pub mod text;
pub mod units;
pub mod view;

#[cfg(test)]
mod tests;

pub use look::{Look, Verbosity};
pub use sentence::verdict_sentence;
