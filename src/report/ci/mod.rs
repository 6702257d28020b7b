//! Forms that CI systems take.

pub mod annotations;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod tap;
