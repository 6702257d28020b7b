//! Comparisons, told.
