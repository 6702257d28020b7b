//! Everything that reads what comes from outside, each as one function of bytes that must neither
//! panic nor hang nor grow, whatever they are.
//!
//! libFuzzer runs them (`scripts/fuzz`, `docs/fuzzing.md`), and so do the tests, on the corpus in
//! `tests/fuzz/corpus` and on what small changes make of it. Compiled for these two alone. Parsers
//! that only their own module sees have their targets there, in a `fuzz.rs`.

mod files;
mod images;
mod locks;
mod protocol;
mod records;
mod scratch;
#[cfg(test)]
mod tests;
mod values;

use std::borrow::Cow;

pub(crate) use scratch::with_files;

/// One reader of foreign input.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is that of the folder with its corpus.
    pub name: &'static str,
    /// What it reads.
    pub reads: &'static str,
    /// The longest input that libFuzzer makes for it, bytes: all that its reader tells apart fits in,
    /// and what is longer takes longer without reaching more.
    pub longest: usize,
    /// Reads an input; panics where what was read contradicts itself.
    pub run: fn(&[u8]),
}

/// All of them.
pub const TARGETS: [&[Target]; 16] = [
    files::TARGETS,
    locks::TARGETS,
    records::TARGETS,
    images::TARGETS,
    values::TARGETS,
    protocol::TARGETS,
    crate::agent::fuzz::TARGETS,
    crate::cli::fuzz::TARGETS,
    crate::config::fuzz::TARGETS,
    crate::dns::fuzz::TARGETS,
    crate::engine::docker::fuzz::TARGETS,
    crate::environment::fuzz::TARGETS,
    crate::evidence::fuzz::TARGETS,
    crate::agent::probe::fuzz::TARGETS,
    crate::history::fuzz::TARGETS,
    crate::suite::fuzz::TARGETS,
];

/// The target of this name.
///
/// # Panics
/// Where there is none; of a constant when it is compiled.
#[must_use]
pub const fn find(name: &str) -> Target {
    let mut group = 0;
    while group < TARGETS.len() {
        let mut at = 0;
        while at < TARGETS[group].len() {
            let target = TARGETS[group][at];
            if same(target.name.as_bytes(), name.as_bytes()) {
                return target;
            }
            at += 1;
        }
        group += 1;
    }
    panic!("there is no such target");
}

/// Whether two names are the same; `==` is not for constants.
const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The input as text, for readers that take nothing else.
pub(crate) fn text(input: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(input)
}

/// The input in two: what comes before the first NUL, and what comes after.
pub(crate) fn halves(input: &[u8]) -> (&[u8], &[u8]) {
    let at = input.iter().position(|&byte| byte == 0);
    at.map_or((input, &[]), |at| (&input[..at], &input[at + 1..]))
}

/// Whether what takes much longer than reading is done with this input, too: while fuzzing with one in
/// 16, always the same ones.
pub(crate) fn is_chosen(input: &[u8]) -> bool {
    cfg!(not(fuzzing)) || crc32fast::hash(input).is_multiple_of(16)
}

/// Shows an error of a chosen input as the user would see it.
pub(crate) fn show(input: &[u8], error: impl miette::Diagnostic + Send + Sync + 'static) {
    if is_chosen(input) {
        let shown = format!("{:?}", miette::Report::new(error));
        assert!(!shown.is_empty());
    }
}
