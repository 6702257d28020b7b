//! The Dockerfile of a side.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::manifest::Side;
use super::{FILES, RUNNER, SCENARIO};
use crate::outcome::Outcome;
use crate::protocol::Content;

/// Files that Docker puts into every container itself.
const DOCKERS_OWN: [&str; 3] = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"];

/// The text.
#[must_use]
pub(super) fn dockerfile(side: &Side) -> String {
    let mut text = String::new();
    let _never_fails = writeln!(text, "# {}: {}", side.label, side.libc);
    for line in side
        .note
        .iter()
        .flat_map(|note| super::text::wrapped(note, 76))
    {
        let _never_fails = writeln!(text, "# {line}");
    }
    let _never_fails = write!(
        text,
        "ARG IMAGE={}\nFROM ${{IMAGE}}\nCOPY {}/{FILES}/ /\n",
        side.reference,
        side.role.folder(),
    );
    if side.needs_runner() {
        let _never_fails = writeln!(text, "COPY {RUNNER} /");
    }
    let visible = side
        .job
        .env
        .iter()
        .filter(|(_, value)| !value.contains('\n'));
    for (name, value) in visible {
        let _never_fails = writeln!(text, "ENV {name}={}", quoted(value));
    }
    if let Some(user) = &side.user {
        let _never_fails = writeln!(text, "USER {user}");
    }
    let workdir = side.job.cwd.as_deref().unwrap_or("/tmp");
    let _never_fails = writeln!(text, "WORKDIR {workdir}");
    let command = serde_json::to_string(&command(side)).unwrap_or_default();
    let _never_fails = writeln!(text, "ENTRYPOINT {command}\nCMD []");
    text
}

/// What Docker starts: the program, or the runner with it.
fn command(side: &Side) -> Vec<String> {
    let argv = side.job.argv.iter().cloned();
    if !side.needs_runner() {
        return argv.collect();
    }
    let mut words = vec![format!("/{RUNNER}"), super::contained::COMMAND.to_owned()];
    if side.job.dns.is_some() {
        words.extend(["--dns".to_owned(), format!("/{SCENARIO}")]);
    }
    if side.seen.outcome == Outcome::TimedOut {
        words.extend(["--timeout".to_owned(), format!("{}ms", side.job.timeout_ms)]);
    }
    words.push("--".to_owned());
    words.into_iter().chain(argv).collect()
}

/// As a Dockerfile wants a value: nothing in it is a variable.
fn quoted(value: &str) -> String {
    let escaped = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('$', "\\$");
    format!("\"{escaped}\"")
}

/// The files that a job wants to be written before, which the image can hold.
pub(super) fn own_files(side: &Side) -> BTreeMap<&str, &Content> {
    let files = side.job.files.iter();
    let files = files.map(|(path, content)| (path.as_str(), content));
    files
        .filter(|(path, _)| !DOCKERS_OWN.contains(path))
        .collect()
}

/// What of a job Docker alone cannot do.
pub(super) fn beyond_docker(side: &Side) -> Vec<String> {
    let mut said = Vec::new();
    for path in side.job.files.keys() {
        if DOCKERS_OWN.contains(&path.as_str()) {
            said.push(format!(
                "{path} was written before the program ran, which Docker does itself; only `alpine-tax \
                 replay` does it as it was."
            ));
        }
    }
    if side
        .job
        .name
        .as_ref()
        .is_some_and(|name| Some(name) != side.job.argv.first())
    {
        said.push("The program was told another name for itself (argv[0]).".to_owned());
    }
    if side.job.env.values().any(|value| value.contains('\n')) {
        said.push("A variable with several lines is left out of the Dockerfile.".to_owned());
    }
    said
}
