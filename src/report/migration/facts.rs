//! The facts of both sides, and where the target is better.

use super::Migration;
use crate::facts::{AtRest, Facts, Spread};
use crate::report::text::counted;
use crate::report::units::{duration, memory};

/// A line of the table: what, the software's, the target's, and what is better about the target's.
pub(super) struct Row {
    pub(super) what: &'static str,
    pub(super) software: String,
    pub(super) target: String,
    pub(super) better: String,
}

/// The table.
pub(super) fn rows(migration: &Migration<'_>) -> Vec<Row> {
    let (software, target) = migration.facts;
    let mut rows = vec![
        size("size, unpacked", software, target, |facts| facts.unpacked),
        size("size, compressed", software, target, |facts| {
            facts.compressed
        }),
        count("layers", software, target, |facts| facts.layers),
        count("programs and scripts", software, target, |facts| {
            facts.executables
        }),
        count("packages", software, target, |facts| facts.packages),
        names("setuid programs", software, target),
        text("shell", software, target, |facts| facts.shell),
        text("package manager", software, target, |facts| {
            facts.package_manager
        }),
        text("time zones", software, target, |facts| facts.time_zones),
        text("locales", software, target, |facts| facts.locales),
        text("CA certificates", software, target, |facts| {
            facts.certificates
        }),
    ];
    rows.extend(at_rest(software, target));
    if let Some((software, target)) = migration.vulnerabilities {
        let (before, after) = (software.total(), target.total());
        rows.push(Row {
            what: "known vulnerabilities",
            software: software.to_string(),
            target: target.to_string(),
            better: fewer(before, after),
        });
    }
    rows
}

/// Start-up and memory of the images' own commands, where they were run.
fn at_rest(software: Option<&Facts>, target: &Facts) -> Vec<Row> {
    let before = software.and_then(|facts| facts.at_rest.as_ref());
    let after = target.at_rest.as_ref();
    if before.is_none() && after.is_none() {
        return Vec::new();
    }
    let row = |what, of: fn(&AtRest) -> Option<Spread>, unit: fn(f64) -> String| {
        let shown = |at_rest: Option<&AtRest>| match at_rest.map(|known| (known, of(known))) {
            None => "–".to_owned(),
            Some((_, Some(spread))) => format!(
                "{} ({}–{})",
                unit(spread.median),
                unit(spread.low),
                unit(spread.high)
            ),
            Some((AtRest::Ends(how), None)) => format!("ends at once: {how}"),
            Some((AtRest::Nothing, None)) => "no command of its own".to_owned(),
            Some((AtRest::Unknown(why), None)) => format!("not known: {why}"),
            Some((AtRest::Stays { .. }, None)) => "–".to_owned(),
        };
        // Of intervals that overlap nothing is said.
        let less = before.and_then(of).zip(after.and_then(of));
        let less = less.filter(|(before, after)| after.high < before.low);
        Row {
            what,
            software: shown(before),
            target: shown(after),
            better: less.map_or_else(String::new, |(before, after)| {
                format!("{:.0} % less", 100.0 * (1.0 - after.median / before.median))
            }),
        }
    };
    let start = |known: &AtRest| match known {
        AtRest::Stays { start_ns, .. } => Some(*start_ns),
        AtRest::Ends(_) | AtRest::Nothing | AtRest::Unknown(_) => None,
    };
    let kib = |known: &AtRest| match known {
        AtRest::Stays { memory_kib, .. } => Some(*memory_kib),
        AtRest::Ends(_) | AtRest::Nothing | AtRest::Unknown(_) => None,
    };
    vec![
        row("start of its own command", start, duration),
        row("memory at rest", kib, memory),
    ]
}

fn size(
    what: &'static str,
    software: Option<&Facts>,
    target: &Facts,
    of: fn(&Facts) -> u64,
) -> Row {
    let shown = |bytes: u64| match bytes {
        0 => "–".to_owned(),
        bytes => memory(kib(bytes)),
    };
    let (before, after) = (software.map(of), of(target));
    let better = match before {
        Some(before) if after > 0 && after < before => {
            format!("{:.0} % smaller", 100.0 * (1.0 - kib(after) / kib(before)))
        }
        _ => String::new(),
    };
    Row {
        what,
        software: before.map_or_else(|| "–".to_owned(), shown),
        target: shown(after),
        better,
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes below 2^52")]
fn kib(bytes: u64) -> f64 {
    bytes as f64 / 1024.0
}

fn count(
    what: &'static str,
    software: Option<&Facts>,
    target: &Facts,
    of: fn(&Facts) -> usize,
) -> Row {
    Row {
        what,
        software: software.map_or_else(|| "–".to_owned(), |facts| of(facts).to_string()),
        target: of(target).to_string(),
        better: software.map_or_else(String::new, |facts| fewer(of(facts), of(target))),
    }
}

fn fewer(before: usize, after: usize) -> String {
    match before.checked_sub(after) {
        None | Some(0) => String::new(),
        Some(by) => format!("{by} fewer"),
    }
}

fn names(what: &'static str, software: Option<&Facts>, target: &Facts) -> Row {
    let shown = |facts: &Facts| match facts.setuid.len() {
        0 => "none".to_owned(),
        1..=3 => facts.setuid.join(", "),
        many => counted(many, "program", "programs"),
    };
    Row {
        what,
        software: software.map_or_else(|| "–".to_owned(), shown),
        target: shown(target),
        better: software.map_or_else(String::new, |facts| {
            fewer(facts.setuid.len(), target.setuid.len())
        }),
    }
}

fn text(
    what: &'static str,
    software: Option<&Facts>,
    target: &Facts,
    of: fn(&Facts) -> Option<&'static str>,
) -> Row {
    let shown = |facts: &Facts| of(facts).unwrap_or("none").to_owned();
    // A shell and a package manager are of use to those who build and to those who break in: which
    // is better is not for this table to say.
    let is_data = matches!(what, "time zones" | "locales" | "CA certificates");
    let gained =
        is_data && software.is_some_and(|facts| of(facts).is_none()) && of(target).is_some();
    Row {
        what,
        software: software.map_or_else(|| "–".to_owned(), shown),
        target: shown(target),
        better: if gained {
            "has them".to_owned()
        } else {
            String::new()
        },
    }
}
