//! Differential runs.
