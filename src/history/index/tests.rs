//! The index on runs that are written as a run is.

use std::path::PathBuf;

use super::*;
use crate::history::circumstances::Circumstances;
use crate::history::summary::{Host, Point, SUMMARY_FILE, SUMMARY_VERSION};
use crate::image::keep::keep;
use crate::record::HEADER_FILE;
use crate::stats::{Pcg32, normal};

/// Writes the run of a night, thinned as `prune` leaves it.
fn write(results: &Path, night: i64, machine: &str, tax: f64) -> String {
    let started = jiff::Timestamp::from_second(1_700_000_000 + night * 86_400).unwrap();
    let name = format!("{}-{machine}", started.strftime("%Y%m%dT%H%M%SZ"));
    let summary = Summary {
        version: SUMMARY_VERSION,
        trials_bytes: 0,
        started,
        seconds: 60.0,
        machine: Host {
            fingerprint: machine.to_owned(),
            name: None,
            text: "CPU".to_owned(),
        },
        circumstances: Circumstances::default(),
        baseline: "debian".to_owned(),
        overall: "clean".to_owned(),
        points: vec![Point {
            case: "alloc/small".to_owned(),
            image: "alpine".to_owned(),
            verdict: "slower".to_owned(),
            tax: Some([tax, tax - 0.005, tax + 0.005]),
            seconds: Some(2.0),
        }],
    };
    keep(&results.join(&name).join(SUMMARY_FILE), &summary);
    name
}

/// Sixty nights, the last twenty 10 % slower.
fn written(results: &Path, order: impl Iterator<Item = i64>) {
    for night in order {
        let mut rng = Pcg32::new(u64::try_from(night).unwrap(), 6);
        let level = if night < 40 { 0.5 } else { 0.6 };
        write(results, night, "m1", level + 0.01 * normal(&mut rng));
    }
}

fn first_bad(index: &Index) -> Vec<String> {
    let changes = index.changes().unwrap();
    let runs = changes
        .iter()
        .map(|change| index.run(change.first_bad).unwrap());
    runs.map(|run| run.name).collect()
}

#[test]
fn a_change_is_found_whatever_the_order_in_which_runs_come() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    written(one.path(), 0..60);
    let at_once = Index::open(one.path()).unwrap();
    let found = first_bad(&at_once);
    assert_eq!(found.len(), 1, "{found:?}");
    // Half of them, then the older half; then one by one.
    written(other.path(), 30..55);
    Index::open(other.path()).unwrap();
    written(other.path(), 0..30);
    Index::open(other.path()).unwrap();
    for night in 55..60 {
        written(other.path(), night..=night);
        Index::open(other.path()).unwrap();
    }
    let bit_by_bit = Index::open(other.path()).unwrap();
    assert_eq!(first_bad(&bit_by_bit), found);
    assert_eq!(bit_by_bit.weight().unwrap(), at_once.weight().unwrap());
}

#[test]
fn machines_are_never_put_together() {
    let results = tempfile::tempdir().unwrap();
    for night in 0..40 {
        let mut rng = Pcg32::new(u64::try_from(night).unwrap(), 6);
        let (machine, level) = if night < 20 { ("m1", 0.5) } else { ("m2", 0.9) };
        write(
            results.path(),
            night,
            machine,
            level + 0.01 * normal(&mut rng),
        );
    }
    let index = Index::open(results.path()).unwrap();
    assert_eq!(index.changes().unwrap(), []);
    let series = index.series().unwrap();
    assert_eq!(series.len(), 2);
    assert!(
        series
            .iter()
            .all(|row| index.nights(row.id, 0, 99).unwrap().len() == 20)
    );
}

#[test]
fn a_damaged_or_foreign_index_is_made_again() {
    let results = tempfile::tempdir().unwrap();
    written(results.path(), 0..60);
    let weight = Index::open(results.path()).unwrap().weight().unwrap();
    let path = results.path().join(INDEX_FILE);
    let whole = std::fs::read(&path).unwrap();
    let torn = [&whole[..whole.len() / 2], &[0xff; 5_000]].concat();
    let other_program = {
        let file = results.path().join("other");
        let db = Connection::open(&file).unwrap();
        db.execute_batch("CREATE TABLE runs (x); PRAGMA user_version = 1")
            .unwrap();
        drop(db);
        std::fs::read(file).unwrap()
    };
    for damaged in [b"not a database".to_vec(), torn, other_program, Vec::new()] {
        std::fs::write(&path, damaged).unwrap();
        let index = Index::open(results.path()).unwrap();
        assert_eq!(index.weight().unwrap(), weight);
        assert_eq!(first_bad(&index).len(), 1);
    }
}

#[test]
fn a_run_that_went_is_forgotten() {
    let results = tempfile::tempdir().unwrap();
    written(results.path(), 0..60);
    Index::open(results.path()).unwrap();
    let gone = std::fs::read_dir(results.path()).unwrap();
    let mut gone: Vec<PathBuf> = gone
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    gone.sort();
    for folder in &gone[40..] {
        std::fs::remove_dir_all(folder).unwrap();
    }
    let index = Index::open(results.path()).unwrap();
    assert_eq!(index.weight().unwrap().points, 40);
    assert_eq!(index.changes().unwrap(), [], "what it rested on is gone");
}

#[test]
fn processes_that_come_at_once_see_the_same() {
    let results = tempfile::tempdir().unwrap();
    written(results.path(), 0..60);
    std::thread::scope(|scope| {
        let opened: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| Index::open(results.path()).unwrap().weight().unwrap()))
            .collect();
        for weight in opened {
            assert_eq!(weight.join().unwrap().runs, 60);
        }
    });
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_there() {
    let results = tempfile::tempdir().unwrap();
    written(results.path(), 0..3);
    std::fs::create_dir(results.path().join("other")).unwrap();
    let broken = results.path().join("20200101T000000Z-0");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(broken.join(HEADER_FILE), "{").unwrap();
    let index = Index::open(results.path()).unwrap();
    assert_eq!(index.weight().unwrap().runs, 3);
    let [note] = index.notes.as_slice() else {
        panic!("{:?}", index.notes);
    };
    assert!(
        note.contains("20200101T000000Z-0") && note.contains("line 1"),
        "{note}"
    );
}

#[test]
fn an_alarm_that_was_measured_again_and_did_not_hold_is_marked() {
    let results = tempfile::tempdir().unwrap();
    written(results.path(), 0..60);
    let mut index = Index::open(results.path()).unwrap();
    let seen = index.db.query_row(
        "SELECT r.run FROM changes c JOIN runs r ON r.id = c.seen",
        [],
        |row| row.get::<_, String>(0),
    );
    let seen = seen.unwrap();
    let confirmation = Confirmation {
        case: "alloc/small".to_owned(),
        image: "alpine".to_owned(),
        baseline: "debian".to_owned(),
        holds: false,
        how: "measured again".to_owned(),
        shift: None,
    };
    confirmed::write(&results.path().join(&seen), &[confirmation]);
    index.reread_alarms(results.path(), &seen).unwrap();
    let again = Index::rebuild(results.path()).unwrap();
    for index in [index, again] {
        let changes = index.changes().unwrap();
        assert_eq!(
            changes[0].confirmation,
            Some((false, "measured again".to_owned()))
        );
    }
}
