//! Lock files against targets that are put together by hand.

mod both;
mod npm;
mod python;

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::clib::{Clib, Family};
use crate::elf::object::Object;
use crate::lock;
use crate::predict::{Finding, PythonFrom};
use crate::tree::testing::{file, tree};
use crate::tree::{Content as FileContent, Entry};

fn libc(family: Family, version: &str, machine: u16) -> Entry {
    file(FileContent::Object(Arc::new(Object {
        machine,
        is_64: true,
        clib: Some(Clib {
            family,
            version: Some(version.parse().unwrap()),
        }),
        ..Object::default()
    })))
}

const X86_64: u16 = 62;
const AARCH64: u16 = 183;

fn alpine(machine: u16) -> Tree {
    tree([("/lib/libc.so", libc(Family::Musl, "1.2.5", machine))])
}

fn debian() -> Tree {
    tree([("/lib/libc.so.6", libc(Family::Glibc, "2.36", X86_64))])
}

fn with(mut tree: Tree, path: &str) -> Tree {
    tree.put(path.to_owned(), file(FileContent::Other));
    tree
}

fn read(name: &str, text: &str) -> Lock {
    let lock = lock::from_bytes(Path::new(name), text.as_bytes());
    lock.unwrap_or_else(|error| panic!("{:?}", error.short()))
        .unwrap()
}

fn data(name: &str) -> Lock {
    let path = Path::new("tests/data/locks").join(name);
    lock::from_path(&path).unwrap().unwrap()
}

fn judged(lock: &Lock, target: &Tree) -> Prediction {
    judged_for(lock, target, None, &[])
}

fn judged_for(
    lock: &Lock,
    target: &Tree,
    python: Option<(u32, u32)>,
    suites: &[Suite],
) -> Prediction {
    let inputs = LockInputs {
        lock,
        target,
        added: &[],
        python,
        suites,
    };
    predict(&inputs).unwrap()
}

/// What is said of docopt, which has no wheel.
const SOURCE_ONLY: &str = "untold | possible | a source archive only, on every platform alike";

/// `kind confidence subject`.
fn short(prediction: &Prediction) -> Vec<String> {
    let line = |finding: &Finding| {
        let (kind, sure) = (finding.kind.as_str(), finding.confidence.as_str());
        format!("{kind} | {sure} | {}", finding.subject)
    };
    prediction.findings.iter().map(line).collect()
}
