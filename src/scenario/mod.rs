//! DNS scenarios: the script of the scripted server as a file of its own, that a reporter can
//! attach, anybody can serve, and a capture of real traffic can be turned into.
//!
//! ```text
//! scenario.toml ─▶ read ─▶ DnsScript ─▶ serve (loopback) ─▶ log ─┐
//!      ▲                      ▲   `─▶ summary (in words)         │
//!      │                      │                                  │
//!      `──── write ◀── record ┴─ capture, dig, log ◀─────────────┘
//! ```
//!
//! Knows files and messages; what answers is `dns`, and what runs against it is others' business.

mod error;
pub(crate) mod read;
pub mod record;
pub mod serve;
mod summary;
pub mod write;

pub use error::ScenarioError;
pub use read::{load, parse};
pub use summary::summary;
