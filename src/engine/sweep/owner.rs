//! Who owns a run, in one label: `<host>:<pid>:<start time>`.
//!
//! A host is a boot of a machine and, as pids mean nothing elsewhere, a pid namespace: runs in
//! two CI containers that share an engine are on two hosts.

use std::fs;

/// The token of this process.
#[must_use]
pub fn owner_token() -> String {
    let pid = std::process::id();
    let started = started(pid).unwrap_or_default();
    format!("{}:{pid}:{started}", host())
}

/// Whether the process that a token names is gone; `None` when it lives on another host, so that
/// we cannot tell.
#[must_use]
pub fn owner_is_dead(token: &str) -> Option<bool> {
    let mut parts = token.rsplitn(3, ':');
    let start: u64 = parts.next()?.parse().ok()?;
    let pid: u32 = parts.next()?.parse().ok()?;
    if parts.next()? != host() {
        return None;
    }
    // Another process may have the same pid by now, but not the same start time.
    Some(started(pid) != Some(start))
}

fn host() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = fs::read_link("/proc/self/ns/pid")
        .map(|link| link.to_string_lossy().into_owned())
        .unwrap_or_default();
    let digits: String = namespace.chars().filter(char::is_ascii_digit).collect();
    format!("{}-{digits}", boot.trim())
}

/// When a process started, in clock ticks since boot; `None` when there is none, or only its
/// remains.
fn started(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses, which may have any character in it.
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    // proc(5): state is field 3, the start time field 22.
    if matches!(*fields.first()?, "Z" | "X") {
        return None;
    }
    fields.get(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_alive() {
        assert_eq!(owner_is_dead(&owner_token()), Some(false));
    }

    #[test]
    fn a_process_that_ended_is_dead() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let token = format!(
            "{}:{}:{}",
            host(),
            child.id(),
            started(child.id()).unwrap_or(1)
        );
        child.wait().unwrap();
        assert_eq!(owner_is_dead(&token), Some(true));
    }

    #[test]
    fn a_pid_that_was_given_again_is_another_process() {
        let token = format!("{}:{}:1", host(), std::process::id());
        assert_eq!(owner_is_dead(&token), Some(true));
    }

    #[test]
    fn other_hosts_and_nonsense_cannot_be_told() {
        assert_eq!(owner_is_dead("0a0b-1:1:1"), None);
        assert_eq!(owner_is_dead("nonsense"), None);
    }
}
