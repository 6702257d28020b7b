//! What a fault most likely means, from the address, the instruction and the memory map.

use super::debugger::mapping;
use super::model::Stop;

/// Addresses below this are what a null pointer and an offset give.
const NULL_PAGE: u64 = 64 << 10;
/// An access so far below a stack belongs to it: large frames skip a guard page.
const NEAR_STACK: u64 = 1 << 20;
/// `SI_KERNEL`.
const KERNEL: i64 = 128;

/// In words; `None`: nothing that is likely.
pub(super) fn explain(stop: &Stop) -> Option<String> {
    let signal = stop.signal.as_deref()?;
    match signal {
        "SIGABRT" => Some(aborted(stop)),
        "SIGILL" | "SIGTRAP" if on_purpose(stop) => Some(stopped_itself()),
        "SIGSEGV" if stop.code == KERNEL && on_purpose(stop) => Some(stopped_itself()),
        "SIGSEGV" | "SIGBUS" => fault(stop),
        "SIGFPE" => Some("a division by zero, or one whose result does not fit".to_owned()),
        "SIGSYS" => Some("a system call that the container may not make (seccomp)".to_owned()),
        _ => None,
    }
}

/// Instructions by which a program stops itself.
fn on_purpose(stop: &Stop) -> bool {
    let first = stop.instruction.split(' ').next().unwrap_or_default();
    ["hlt", "ud2", "udf", "brk", "int3"].contains(&first)
}

fn stopped_itself() -> String {
    "the libc (or the compiler's check) found damage and stopped the program on purpose, as after a \
     double free or a write beyond an allocation"
        .to_owned()
}

fn aborted(stop: &Stop) -> String {
    let named = |names: &[&str]| {
        let mut frames = stop.frames.iter();
        frames.any(|frame| names.iter().any(|name| frame.function.contains(name)))
    };
    let why = if named(&["assert"]) {
        "an assertion failed"
    } else if named(&["stack_chk_fail"]) {
        "a local array was written beyond its end"
    } else if named(&["chk_fail", "fortify"]) {
        "a checked function was given too small a buffer"
    } else if named(&["malloc", "free", "realloc"]) {
        "the allocator found damage"
    } else if named(&["terminate", "unwind"]) {
        "an exception or panic that nobody caught"
    } else {
        "the program or a library of it called abort"
    };
    why.to_owned()
}

fn fault(stop: &Stop) -> Option<String> {
    let address = stop.address?;
    if let Some(overflow) = overflow(stop, address) {
        return Some(overflow);
    }
    if address == stop.pc && mapping(&stop.maps, address).is_none() {
        return Some(format!("a jump to {address:#x}, where there is no code"));
    }
    if address < NULL_PAGE {
        return Some(format!(
            "an access through a null pointer (address {address:#x})"
        ));
    }
    let place = mapping(&stop.maps, address)?;
    let what = match place.file.as_str() {
        "" => "memory".to_owned(),
        file => file.to_owned(),
    };
    Some(format!(
        "an access to {what} that its protection ({}) does not permit",
        place.permissions
    ))
}

/// Whether the access was just below the stack on which the program runs.
fn overflow(stop: &Stop, address: u64) -> Option<String> {
    let near = |other: u64| address.abs_diff(other) <= NEAR_STACK;
    let guarded = mapping(&stop.maps, address).is_none_or(|map| !map.permissions.contains('w'));
    if !near(stop.sp) || !guarded {
        return None;
    }
    // The stack is the mapping with the next higher address that can be written to.
    let above = stop
        .maps
        .iter()
        .filter(|map| map.start > address && map.permissions.contains('w'));
    let stack = above.min_by_key(|map| map.start)?;
    if stack.start - address > NEAR_STACK {
        return None;
    }
    let kib = (stack.end - stack.start) >> 10;
    let depth = stop
        .outer
        .last()
        .or(stop.frames.last())
        .map_or(0, |frame| frame.number.saturating_add(1));
    let whose = match stack.file.as_str() {
        "[stack]" => "the stack of the first thread",
        _ => "a thread's stack",
    };
    Some(format!(
        "{whose} is exhausted: {kib} KiB are in use in {depth} frames, and the access at \
         {address:#x} is below them"
    ))
}
