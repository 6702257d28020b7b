//! C cases are compiled once per libc by one compiler with the same flags, so that a difference
//! is the libc's and not the compiler's. A source that one libc refuses is a finding.

pub mod bundle;
pub mod compile;
pub mod store;
pub mod unit;
