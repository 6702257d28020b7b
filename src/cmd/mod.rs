//! One file per command, each the straight line of that command.

pub mod clean;
pub mod doctor;
pub mod images;
