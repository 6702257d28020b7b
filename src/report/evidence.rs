//! Evidence in lines of text: for a terminal, for Markdown, for a report to a mailing list.

use std::collections::BTreeSet;

use super::text::{columns, counted};
use crate::evidence::{Calls, Evidence, Frame, Limit, Look, Stop};

/// System calls that are listed, unless all are asked for.
const MOST_CALLS: usize = 12;
/// Limits that matter most for what differs between libcs.
const LIMITS: [(&str, &str); 4] = [
    ("Max stack size", "stack"),
    ("Max address space", "address space"),
    ("Max processes", "processes"),
    ("Max open files", "open files"),
];

/// What was found out about a side, its system calls apart.
#[must_use]
pub fn lines(evidence: &Evidence, verbose: bool) -> Vec<String> {
    let mut lines = Vec::new();
    // Where a program exits says nothing.
    let stop = evidence
        .stop
        .as_ref()
        .filter(|stop| verbose || stop.signal.is_some());
    if let Some(stop) = stop {
        of_stop(&mut lines, stop, verbose);
    }
    let limits: Vec<String> = evidence
        .limits
        .iter()
        .filter_map(|one| limit(one, verbose))
        .collect();
    if !limits.is_empty() {
        lines.push(format!("limits: {}", limits.join(", ")));
    }
    lines.extend(evidence.notes.iter().map(|note| format!("! {note}")));
    lines
}

fn of_stop(lines: &mut Vec<String>, stop: &Stop, verbose: bool) {
    lines.extend(
        stop.meaning
            .iter()
            .map(|meaning| format!("most likely: {meaning}")),
    );
    let mut at = format!("at {:#x}: {}", stop.pc, stop.instruction);
    if let Some(address) = stop.address {
        at = format!("{at}, accessing {address:#x}{}", code(stop));
    }
    lines.push(at);
    let all: Vec<&Frame> = stop.frames.iter().collect();
    frames(lines, &all);
    if let (Some(last), Some(first)) = (stop.frames.last(), stop.outer.first()) {
        let between = first.number.saturating_sub(last.number + 1);
        if between > 0 {
            lines.push(format!("   … {between} frames"));
        }
        frames(lines, &stop.outer.iter().collect::<Vec<_>>());
    }
    if stop.threads > 1 {
        lines.push(format!("{} threads", stop.threads));
    }
    let used: BTreeSet<&str> = stop
        .frames
        .iter()
        .chain(&stop.outer)
        .filter_map(|f| f.place.as_deref())
        .collect();
    for object in stop
        .stripped
        .iter()
        .filter(|object| used.contains(object.as_str()))
    {
        lines.push(format!("(names in {object}: the nearest that it exports)"));
    }
    if verbose {
        for line in stop.registers.chunks(4) {
            let words: Vec<String> = line
                .iter()
                .map(|(name, value)| format!("{name}={value:#x}"))
                .collect();
            lines.push(words.join(" "));
        }
        for map in &stop.maps {
            let size = (map.end - map.start) >> 10;
            lines.push(format!(
                "{:x}-{:x} {} {size:>7} KiB {}",
                map.start, map.end, map.permissions, map.file
            ));
        }
    }
}

fn code(stop: &Stop) -> &'static str {
    match (stop.signal.as_deref(), stop.code) {
        (Some("SIGSEGV"), 1) => " (nothing is mapped there)",
        (Some("SIGSEGV"), 2) => " (not permitted there)",
        _ => "",
    }
}

/// Frames of the same function that follow each other are one line.
fn frames(lines: &mut Vec<String>, frames: &[&Frame]) {
    for group in frames.chunk_by(|a, b| a.function == b.function && a.place == b.place) {
        let first = group[0];
        let number = match group.len() {
            1 => format!("#{}", first.number),
            count => format!("#{}–{}", first.number, first.number + count as u64 - 1),
        };
        let place = first.place.as_ref().map(|place| format!("  {place}"));
        lines.push(format!(
            "{number:<6} {}{}",
            first.function,
            place.unwrap_or_default()
        ));
    }
}

/// `stack 8388608 (hard unlimited) bytes`
fn limit(limit: &Limit, verbose: bool) -> Option<String> {
    let known = LIMITS.iter().find(|(name, _)| *name == limit.name);
    let name = known
        .map(|(_, short)| *short)
        .or(verbose.then_some(limit.name.as_str()))?;
    let hard = match limit.hard == limit.soft {
        true => String::new(),
        false => format!(" (hard {})", limit.hard),
    };
    let unit = match limit.soft.as_str() {
        "unlimited" => "",
        _ if limit.unit == "bytes" => " bytes",
        _ => "",
    };
    Some(format!("{name} {}{unit}{hard}", limit.soft))
}

/// Looks as people read them: a title for each, and its lines.
#[must_use]
pub fn looks(looks: &[Look], verbose: bool) -> Vec<(String, Vec<String>)> {
    let mut sections: Vec<(String, Vec<String>)> = looks
        .iter()
        .map(|look| {
            let title = format!("evidence of {}: {}", look.label, look.outcome);
            (title, lines(&look.evidence, verbose))
        })
        .collect();
    if let [a, b] = looks {
        let names = [a.label.as_str(), b.label.as_str()];
        let lines = calls(
            a.evidence.calls.as_ref(),
            b.evidence.calls.as_ref(),
            names,
            verbose,
        );
        if !lines.is_empty() {
            sections.push(("system calls".to_owned(), lines));
        }
    }
    sections
}

/// What both asked of the kernel, side by side.
#[must_use]
pub fn calls(a: Option<&Calls>, b: Option<&Calls>, names: [&str; 2], verbose: bool) -> Vec<String> {
    if a.is_none() && b.is_none() {
        return Vec::new();
    }
    let sides = [a, b];
    let all: BTreeSet<&String> = sides
        .iter()
        .flatten()
        .flat_map(|calls| calls.by_name.keys())
        .collect();
    let count = |name: &str, side: usize| {
        let call = sides[side].and_then(|calls| calls.by_name.get(name));
        call.map_or(0, |call| call.count)
    };
    let mut order: Vec<&String> = all.into_iter().collect();
    // What differs most comes first.
    order.sort_by_key(|name| {
        let (a, b) = (count(name, 0), count(name, 1));
        (std::cmp::Reverse(a.abs_diff(b)), std::cmp::Reverse(a + b))
    });
    let shown = if verbose {
        order.len()
    } else {
        MOST_CALLS.min(order.len())
    };
    let width = names
        .map(columns)
        .into_iter()
        .max()
        .unwrap_or_default()
        .max(8);
    let mut lines = vec![format!(
        "{:<20} {:>width$} {:>width$}",
        "", names[0], names[1]
    )];
    for name in &order[..shown] {
        let line = format!(
            "{name:<20} {:>width$} {:>width$}  {}",
            count(name, 0),
            count(name, 1),
            failures(name, sides, names)
        );
        lines.push(line.trim_end().to_owned());
    }
    if order.len() > shown {
        let more = counted(order.len() - shown, "more", "more");
        lines.push(format!("… {more}, with smaller differences"));
    }
    for (side, calls) in names.iter().zip(sides) {
        lines.extend(
            calls
                .into_iter()
                .flat_map(|calls| ends(side, calls, verbose)),
        );
    }
    lines
}

/// How a system call failed on each side.
fn failures(name: &str, sides: [Option<&Calls>; 2], names: [&str; 2]) -> String {
    let told = names.iter().zip(sides.map(|calls| errors(calls, name)));
    let failed: Vec<String> = told
        .filter(|(_, errors)| !errors.is_empty())
        .map(|(side, errors)| format!("{side}: {errors}"))
        .collect();
    failed.join("; ")
}

/// Signals and ends of a side, and what it did last.
fn ends(side: &str, calls: &Calls, verbose: bool) -> Vec<String> {
    let events = calls.events.iter().map(|event| format!("{side}: {event}"));
    let last = calls.last.iter().filter(|_| verbose);
    events
        .chain(last.map(|call| format!("{side}  {call}")))
        .collect()
}

/// `ENOENT 3`
fn errors(calls: Option<&Calls>, name: &str) -> String {
    let call = calls.and_then(|calls| calls.by_name.get(name));
    let errors = call.map(|call| &call.errors);
    let errors = errors.into_iter().flatten();
    errors
        .map(|(error, count)| format!("{error} {count}"))
        .collect::<Vec<_>>()
        .join(", ")
}
