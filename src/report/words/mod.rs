//! What findings say, in words that every format for people shares. How they are laid out is for
//! the writers.

pub(super) mod behaviour;
pub(super) mod claim;
pub(super) mod curve;
pub(super) mod finding;
pub(super) mod markdown;
pub(super) mod package;
pub(super) mod section;
pub(super) mod tax;
pub(super) mod untold;
pub(super) mod xml;
