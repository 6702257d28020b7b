//! strace: its options, and what its output says.

use super::model::{Call, Calls};

/// Last calls that are kept.
const LAST: usize = 20;
/// Most events that are kept.
const EVENTS: usize = 40;

/// The options, before the program: children too, nothing said of itself, strings short.
pub(super) fn options(log: &str) -> Vec<String> {
    ["-f", "-q", "-s", "48", "-o", log]
        .map(str::to_owned)
        .to_vec()
}

/// What the output says, from the launcher's becoming `program` on; `None`: it never did.
pub(super) fn read(log: &str, program: &str) -> Option<Calls> {
    let became = |line: &str| {
        let call = call_of(line);
        call.starts_with("execve(") && call.contains(&format!("\"{}", shown(program)))
    };
    let lines: Vec<&str> = log.lines().collect();
    let begin = lines.iter().position(|line| became(line))?;
    let mut calls = Calls::default();
    for line in &lines[begin..] {
        take(&mut calls, line);
    }
    let made = lines[begin..].iter().filter(|line| !is_event(line));
    let made: Vec<&&str> = made.collect();
    let last = made.len().saturating_sub(LAST);
    calls.last = made[last..]
        .iter()
        .map(|line| (**line).to_owned())
        .collect();
    Some(calls)
}

/// As strace shows it: cut, so that a long path still fits.
fn shown(program: &str) -> &str {
    let end = program
        .char_indices()
        .nth(40)
        .map_or(program.len(), |(at, _)| at);
    &program[..end]
}

/// A line without the process number.
fn call_of(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_ascii_digit())
        .trim_start()
}

fn is_event(line: &str) -> bool {
    let call = call_of(line);
    call.starts_with("---") || call.starts_with("+++")
}

fn take(calls: &mut Calls, line: &str) {
    let call = call_of(line);
    if is_event(line) {
        let text = call.trim_matches(|c: char| matches!(c, '-' | '+' | ' '));
        // Each thread says the same of their common end.
        let known = calls.events.last().is_some_and(|last| last == text);
        if calls.events.len() < EVENTS && !known {
            calls.events.push(text.to_owned());
        }
        return;
    }
    let (name, is_new) = match call.strip_prefix("<... ") {
        Some(resumed) => (resumed.split(' ').next().unwrap_or_default(), false),
        None => (call.split('(').next().unwrap_or_default(), true),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return;
    }
    let known: &mut Call = calls.by_name.entry(name.to_owned()).or_default();
    known.count += u64::from(is_new);
    let error = call.rsplit_once(" = -1 ").map(|(_, error)| error);
    let error = error.and_then(|error| error.split(' ').next());
    if let Some(error) = error.filter(|error| error.starts_with('E')) {
        *known.errors.entry(error.to_owned()).or_default() += 1;
    }
}
