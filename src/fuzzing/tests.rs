//! Runs every target on its corpus, and on what small changes make of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::*;
use crate::stats::Pcg32;

/// Changed inputs of each target.
const CHANGED: usize = 100;
/// What one input may take here, where nothing is optimised and others have the CPU, too.
const LONGEST: Duration = Duration::from_secs(5);
/// What of an input is changed; what lies beyond takes long and tells little.
const LARGEST: usize = 4096;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus")
}

/// The names of what is in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    entries.map(|entry| name(entry.unwrap())).collect()
}

fn all() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().copied().flatten()
}

#[test]
fn every_target_has_a_corpus_and_every_corpus_a_target() {
    let targets: BTreeSet<String> = all().map(|target| target.name.to_owned()).collect();
    assert_eq!(targets.len(), all().count(), "two have one name");
    assert_eq!(names(&corpus()), targets);
    for target in &targets {
        assert!(!names(&corpus().join(target)).is_empty(), "{target}");
        let found = TARGETS
            .iter()
            .copied()
            .flatten()
            .find(|other| other.name == target);
        assert_eq!(
            found.map(|found| found.run as usize),
            Some(find(target).run as usize)
        );
    }
}

/// The table in `docs/fuzzing.md` has every target.
#[test]
fn every_target_is_in_the_documentation() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fuzzing.md");
    let page = fs::read_to_string(page).unwrap();
    for target in all() {
        let row = format!("| {} | {} |", target.name, target.reads);
        assert!(page.contains(&row), "it lacks a row `{row}`");
    }
}

#[test]
fn the_corpus_and_what_small_changes_make_of_it_are_survived() {
    let next = AtomicUsize::new(0);
    let targets: Vec<&Target> = all().collect();
    let work = || {
        let taken = std::iter::repeat_with(|| targets.get(next.fetch_add(1, Ordering::Relaxed)));
        let tried = taken.map_while(|target| target.map(|target| try_out(target)));
        tried.flatten().collect::<Vec<String>>()
    };
    let found: Vec<String> = std::thread::scope(|scope| {
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..cpus).map(|_| scope.spawn(work)).collect();
        let found = workers.into_iter().map(|worker| worker.join().unwrap());
        found.flatten().collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What a target does not survive.
fn try_out(target: &Target) -> Vec<String> {
    let folder = corpus().join(target.name);
    let names = names(&folder);
    let inputs: Vec<Vec<u8>> = names
        .iter()
        .map(|name| fs::read(folder.join(name)).unwrap())
        .collect();
    let whole = names.iter().zip(&inputs);
    let mut found: Vec<String> = whole
        .filter_map(|(name, input)| run(target, name, input))
        .collect();
    let mut rng = Pcg32::new(7, 1);
    for number in 0..CHANGED {
        let input = &inputs[number % inputs.len()];
        let other = &inputs[rng.index(inputs.len())];
        let changed = changed(&input[..input.len().min(LARGEST)], other, &mut rng);
        found.extend(run(target, &format!("change {number}"), &changed));
    }
    found
}

/// What is wrong with how an input is read.
fn run(target: &Target, name: &str, input: &[u8]) -> Option<String> {
    let begin = Instant::now();
    let survived = std::panic::catch_unwind(|| (target.run)(input)).is_ok();
    let took = begin.elapsed();
    let wrong = match survived {
        true if took < LONGEST => return None,
        true => format!("takes {took:?}"),
        false => "panics".to_owned(),
    };
    let shown = input.escape_ascii();
    Some(format!("{} {wrong} on {name}: {shown}", target.name))
}

/// What parsers tend to stumble over.
const ODD: [&[u8]; 12] = [
    b"",
    b"\0",
    b"\n",
    b"-1",
    b"99999999999999999999",
    b"18446744073709551615",
    b"1e999",
    b"\xff\xff\xff\xff",
    b"\xe2\x82\xac",
    b"../",
    b"[[[[[[[[",
    b"\"",
];

/// An input with one to four small changes.
fn changed(input: &[u8], other: &[u8], rng: &mut Pcg32) -> Vec<u8> {
    let mut input = input.to_vec();
    for _ in 0..=rng.index(4) {
        let from = rng.index(input.len() + 1);
        let to = (from + rng.index(16)).min(input.len());
        match rng.index(5) {
            0 if from < input.len() => input[from] ^= 1 << rng.index(8),
            1 => input.truncate(from),
            2 => drop(input.splice(from..to, ODD[rng.index(ODD.len())].iter().copied())),
            3 => drop(input.drain(from..to)),
            _ => {
                let begin = rng.index(other.len() + 1);
                let end = (begin + rng.index(64)).min(other.len());
                drop(input.splice(from..from, other[begin..end].iter().copied()));
            }
        }
    }
    input
}
