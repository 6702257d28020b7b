//! Histories whose truth is known: to see how quick the index is, and how good detection is.

mod detection;
mod nights;
mod records;

pub use detection::{Detector, Scene, Seen, csv, detection, from_csv};
pub(crate) use records::simulated_image;
pub use records::{Plan, Written, write};
