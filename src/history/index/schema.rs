//! The tables of the index, and how one is opened that fits this program.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// Raised whenever tables or what is in them change: an older index is then made again.
const SCHEMA_VERSION: i64 = 1;
/// Says in the file's header that it is ours ("ATax").
const APPLICATION_ID: i64 = 0x4154_6178;
/// How long one process waits for another that writes.
const PATIENCE: Duration = Duration::from_secs(60);

const TABLES: &str = "
CREATE TABLE machines (
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, name TEXT, text TEXT NOT NULL);
CREATE TABLE circumstances (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, json TEXT NOT NULL);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
    machine INTEGER NOT NULL, circumstances INTEGER NOT NULL, baseline TEXT NOT NULL,
    seconds REAL NOT NULL, overall TEXT NOT NULL);
CREATE INDEX runs_by_time ON runs (machine, at);
CREATE TABLE series (
    id INTEGER PRIMARY KEY, machine INTEGER NOT NULL, case_id TEXT NOT NULL,
    candidate TEXT NOT NULL, baseline TEXT NOT NULL, begins INTEGER NOT NULL DEFAULT 0,
    UNIQUE (machine, case_id, candidate, baseline));
CREATE TABLE points (
    series INTEGER NOT NULL, at INTEGER NOT NULL, run INTEGER NOT NULL, verdict TEXT NOT NULL,
    tax REAL, low REAL, high REAL, seconds REAL,
    PRIMARY KEY (series, at, run)) WITHOUT ROWID;
CREATE TABLE changes (
    series INTEGER NOT NULL, first_bad INTEGER NOT NULL, last_good INTEGER NOT NULL,
    seen INTEGER NOT NULL, at INTEGER NOT NULL, shape TEXT NOT NULL, was TEXT NOT NULL,
    became TEXT NOT NULL, before REAL, after REAL, shift REAL, low REAL, high REAL, p_value REAL,
    PRIMARY KEY (series, at)) WITHOUT ROWID;
CREATE TABLE confirmations (
    run INTEGER NOT NULL, series INTEGER NOT NULL, holds INTEGER NOT NULL, how TEXT NOT NULL,
    ratio REAL, low REAL, high REAL, PRIMARY KEY (run, series)) WITHOUT ROWID;
";

/// Opens an index that is there and fits. `None`: there is none, it is another program's, of another
/// version, or damaged.
pub(super) fn open(path: &Path) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).ok()?;
    set_up(&db, "NORMAL").ok()?;
    let fits = |name: &str, wanted: i64| {
        let found = db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        found.is_ok_and(|found| found == wanted)
    };
    let ours = fits("application_id", APPLICATION_ID) && fits("user_version", SCHEMA_VERSION);
    // What is damaged shows when all tables are asked for something.
    let whole = || {
        [
            "machines",
            "circumstances",
            "runs",
            "series",
            "changes",
            "confirmations",
        ]
        .iter()
        .all(|table| {
            let count = format!("SELECT count(*) FROM {table}");
            db.query_row(&count, [], |row| row.get::<_, i64>(0)).is_ok()
        }) && db.prepare("SELECT 1 FROM points LIMIT 1").is_ok()
    };
    (ours && whole()).then_some(db)
}

/// Makes an empty one: in a file that must not be there, or in memory.
///
/// # Errors
/// What SQLite says.
pub(super) fn create(path: Option<&Path>) -> rusqlite::Result<Connection> {
    let db = match path {
        Some(path) => Connection::open(path)?,
        None => Connection::open_in_memory()?,
    };
    // Nobody reads it before it is whole.
    set_up(&db, "OFF")?;
    db.execute_batch(TABLES)?;
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    Ok(db)
}

fn set_up(db: &Connection, synchronous: &str) -> rusqlite::Result<()> {
    db.busy_timeout(PATIENCE)?;
    db.pragma_update(None, "synchronous", synchronous)?;
    db.pragma_update(None, "cache_size", -32_000)?;
    db.set_prepared_statement_cache_capacity(32);
    Ok(())
}
