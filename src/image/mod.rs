//! Images under test: the catalogue, where to get them, and what libc is really in them.

pub mod model;

pub use model::{Image, Source};
