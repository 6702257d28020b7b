//! Reports: one writer for each format, each returns text and prints nothing.
//!
//! [`view`] groups the findings as people read them; the writers only lay it out.

pub mod arithmetic;
pub mod ci;
pub mod differential;
pub mod evidence;
pub mod format;
pub mod history;
pub mod html;
pub mod imports;
pub mod json;
mod look;
pub mod measured;
pub mod mechanism;
pub mod metrics;
pub mod migration;
pub mod mitigation;
pub mod prediction;
pub mod prediction_table;
pub mod repro;
mod sarif;
mod sentence;
pub mod site;
pub mod terminal;
pub mod text;
pub mod units;
pub mod view;
mod words;

#[cfg(test)]
mod tests;

pub use format::Format;
pub use look::{Look, Verbosity};
pub use sentence::verdict_sentence;
