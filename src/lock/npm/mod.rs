//! The formats of the installers of npm packages.

pub(super) mod package_lock;
pub(super) mod pnpm;
pub(super) mod yarn_berry;
pub(super) mod yarn_classic;

use super::model::{Platform, Wish};
use super::parse::Node;

/// What to do about a file that its tool did not write so.
const AGAIN: &str = "write the file again with its tool";

/// `os`, `cpu` and `libc` of a package.
fn platform(package: &Node) -> Platform {
    Platform {
        os: package.texts_of("os"),
        cpu: package.texts_of("cpu"),
        libc: package.texts_of("libc"),
    }
}

/// The names in tables of dependencies.
fn names(package: &Node, key: &str) -> Vec<String> {
    let entries = package.get(key).map(Node::entries).unwrap_or_default();
    entries.iter().map(|entry| entry.key.clone()).collect()
}

/// The optional dependencies in a table.
fn wishes(package: &Node, key: &str) -> Vec<Wish> {
    let entries = package.get(key).map(Node::entries).unwrap_or_default();
    entries
        .iter()
        .map(|entry| Wish {
            name: entry.key.clone(),
            spec: entry.node.text().unwrap_or_default().to_owned(),
            line: entry.line,
        })
        .collect()
}

/// `name@spec`, where the name may have a scope.
fn split_at_sign(text: &str) -> Option<(&str, &str)> {
    let at = text.char_indices().skip(1).find(|(_, c)| *c == '@')?.0;
    Some((&text[..at], &text[at + 1..]))
}
