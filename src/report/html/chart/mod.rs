//! Charts as inline SVG. Across they are measured in percent, so that they fill whatever width there
//! is; down in pixels, so that text keeps its size. Each has a text alternative.

pub mod curve;
pub mod interval;
pub mod scale;
pub mod strip;

/// A share of the width.
#[must_use]
pub fn percent(position: f64) -> String {
    let number = format!("{position:.1}");
    format!("{}%", number.strip_suffix(".0").unwrap_or(&number))
}
