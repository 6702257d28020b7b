//! What makes no difference or is the same: only the names, suite by suite.

use super::page::{Ink, Page, plain, run};
use crate::report::view::Section;
use crate::report::words::section::{margins, name};

/// The names; with their margins, where these differ.
pub(super) fn list(page: &mut Page, section: &Section<'_>) {
    let margins_differ = margins(section).len() > 1;
    for suite in &section.suites {
        let entries = suite.entries.iter();
        let names: Vec<String> = entries.map(|entry| name(entry, margins_differ)).collect();
        let names = plain(format!(": {}", names.join(", ")));
        page.line(2, &[run(Ink::Strong, suite.name), names]);
    }
}
