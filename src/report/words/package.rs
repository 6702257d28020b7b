//! What is known of a package and what it takes, in words.

use crate::clib::Family;
use crate::matrix::{Cell, Measured, Row};
use crate::report::units;
use crate::suite::Published;

pub(in crate::report) fn published(published: &Published) -> String {
    match published {
        Published::Compiled(tags) => tags.join(", "),
        Published::Pure => "without compiled code".to_owned(),
        Published::Script => "a script downloads or compiles it".to_owned(),
        Published::Source => "as source only".to_owned(),
        Published::Nothing => "nothing".to_owned(),
        Published::Unsaid => String::new(),
    }
}

/// Since when there is compiled code for musl, or how else the package comes.
pub(in crate::report) fn since(row: &Row<'_>) -> String {
    let package = row.package;
    match (&package.musl, &package.musl_since, &package.musl_until) {
        (Published::Compiled(_), Some(since), _) => since.clone(),
        (_, Some(_), Some(until)) => format!("until {until}"),
        (Published::Compiled(_), None, _) => "one for both".to_owned(),
        (Published::Pure, ..) if package.glibc == Published::Pure => "pure".to_owned(),
        (Published::Pure, ..) => "pure, slower".to_owned(),
        (Published::Script, ..) => "by script".to_owned(),
        (Published::Source, ..) => "source only".to_owned(),
        (Published::Nothing, ..) => "nothing".to_owned(),
        (Published::Unsaid, ..) => "?".to_owned(),
    }
}

/// `98→103 ms`
pub(in crate::report) fn brief(time: Option<Measured>) -> String {
    time.map_or_else(
        || "–".to_owned(),
        |time| between(units::duration, time.baseline_ns, time.candidate_ns),
    )
}

/// The ratio and its interval.
pub(in crate::report) fn brief_work(cell: &Cell<'_>) -> String {
    let tax = cell.work.and_then(|work| work.tax);
    tax.map_or_else(
        || "–".to_owned(),
        |tax| {
            let (factor, interval) = units::factor(tax.value, tax.low, tax.high);
            format!("{factor}× ({interval})")
        },
    )
}

pub(in crate::report) fn full(time: Option<Measured>) -> String {
    let Some(time) = time else {
        return String::new();
    };
    let (baseline, candidate) = (
        units::duration(time.baseline_ns),
        units::duration(time.candidate_ns),
    );
    let tax = time.tax.map_or_else(String::new, |tax| {
        let (factor, interval) = units::factor(tax.value, tax.low, tax.high);
        format!(", {factor}× ({interval}), from {} blocks", tax.blocks)
    });
    format!("{baseline} → {candidate}{tax}")
}

/// Both in one unit where they have the same: `98 → 103 ms`.
fn between(show: fn(f64) -> String, one: f64, other: f64) -> String {
    let (one, other) = (show(one), show(other));
    match (one.split_once(' '), other.split_once(' ')) {
        (Some((number, unit)), Some((_, same))) if unit == same => format!("{number}→{other}"),
        _ => format!("{one}→{other}"),
    }
}

/// `22.1 / 24.3 MiB`
pub(in crate::report) fn size(row: &Row<'_>) -> String {
    let one = |family| {
        let bytes = match family {
            Family::Musl => row.package.size.musl,
            Family::Glibc => row.package.size.glibc,
        };
        bytes.map_or_else(|| "–".to_owned(), mebibytes)
    };
    match (one(Family::Musl), one(Family::Glibc)) {
        (musl, glibc) if musl == "–" && glibc == "–" => String::new(),
        (musl, glibc) => format!("{musl} / {glibc} MiB"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
fn mebibytes(bytes: u64) -> String {
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    format!("{mebibytes:.1}")
}
