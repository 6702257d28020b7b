//! What is kept of runs, from which the index is made.

use std::cell::RefCell;

use super::confirmed;
use super::index::Index;
use super::summary::Summary;
use crate::fuzzing::{Target, halves};

pub(crate) const TARGETS: &[Target] = &[Target {
    name: "history",
    reads: "`summary.json` and, behind a NUL, `alarms.json` of a run, from which the index is made",
    longest: 1024,
    run: history,
}];

thread_local! {
    /// An index that stays empty: what is put in is taken back.
    static INDEX: RefCell<Option<Index>> = RefCell::new(Index::in_memory().ok());
}

fn history(input: &[u8]) {
    let (summary, alarms) = halves(input);
    let alarms = confirmed::in_file(alarms);
    let Some(summary) = Summary::in_file(summary) else {
        return;
    };
    INDEX.with_borrow_mut(|index| {
        let index = index.as_mut();
        let tried = index.map(|index| index.try_out("20260101T000000Z-1", &summary, &alarms));
        assert!(tried.is_some_and(|tried| tried.is_ok()));
    });
}
