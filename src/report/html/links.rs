//! Links from where a case is named to its entry, where the page has one.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::said;
use crate::report::view::{Topic, View};
use crate::suite::CaseId;

/// The entries of a page.
#[derive(Debug)]
pub(super) struct Links<'a>(BTreeSet<&'a str>);

impl<'a> Links<'a> {
    /// Those of a run.
    pub(super) fn of(view: &'a View<'_>) -> Links<'a> {
        let told = view
            .sections
            .iter()
            .filter(|section| !matches!(section.topic, Topic::Same | Topic::Untold));
        let entries = told.flat_map(|section| section.entries());
        Links(entries.map(|entry| entry.case.0.as_str()).collect())
    }

    /// The id of a case's entry; that of its curve, where it has one.
    pub(super) fn anchor<'c>(&self, case: &'c CaseId) -> Option<&'c str> {
        let curve = case.0.split('@').next().unwrap_or_default();
        let ids = [case.0.as_str(), curve];
        ids.into_iter().find(|id| self.0.contains(id))
    }

    /// The case's name as a link, or as text where there is nothing to go to.
    pub(super) fn name(&self, case: &CaseId) -> Markup {
        self.link(case, &html! { code { (said::line(&case.0)) } })
    }

    /// These words as a link to the case.
    pub(super) fn link(&self, case: &CaseId, words: &Markup) -> Markup {
        html! {
            @match self.anchor(case) {
                Some(anchor) => a href={ "#" (anchor) } { (words) },
                None => (words),
            }
        }
    }
}
