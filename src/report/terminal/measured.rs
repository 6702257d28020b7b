//! How it was measured, before the last lines.

use super::page::{Ink, Page, plain, run};
use crate::report::measured::facts;
use crate::report::view::View;

pub(super) fn write(page: &mut Page, view: &View<'_>, verbose: bool) {
    let facts = facts(view.run, view.comparison);
    let shown = facts.iter().filter(|fact| verbose || !fact.is_detail);
    let mut lines = shown.peekable();
    if lines.peek().is_none() {
        return;
    }
    page.blank();
    page.line(0, &[run(Ink::Heading, "How it was measured")]);
    for fact in lines {
        let name = run(Ink::Dim, format!("{}: ", fact.name));
        page.line(2, &[name, plain(fact.text.as_str())]);
    }
}
