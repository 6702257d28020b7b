//! The history site: pages for static hosting, from the index alone. Machines stand apart.

mod chart;
mod overview;
mod series;

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use crate::build::unit::hex;
use crate::history::index::RunRow;
use crate::history::view::{History, SeriesView};

/// What the pages are made of.
#[derive(Debug)]
pub struct Site<'a> {
    /// The series with their nights.
    pub history: &'a History,
    /// The runs that nights and changes refer to.
    pub runs: &'a HashMap<i64, RunRow>,
    /// When it was made, for people.
    pub made: String,
}

/// The files of the site: path and text.
#[must_use]
pub fn render(site: &Site<'_>) -> Vec<(String, String)> {
    let mut cases: BTreeMap<&str, Vec<&SeriesView>> = BTreeMap::new();
    for series in &site.history.series {
        cases.entry(&series.row.key.case).or_default().push(series);
    }
    let mut files = vec![("index.html".to_owned(), overview::page(site))];
    let pages = cases.iter();
    files.extend(pages.map(|(case, all)| (path(case), series::page(site, case, all))));
    files
}

/// Where the page of a case is: legible, and distinct whatever the case is called.
#[must_use]
pub fn path(case: &str) -> String {
    let legible = case
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    let legible: String = legible.take(80).collect();
    format!(
        "{legible}-{}.html",
        hex(&Sha256::digest(case.as_bytes()), 3)
    )
}

#[cfg(test)]
mod tests;
