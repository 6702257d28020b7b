//! `packages update`: refreshes the lock files of suites with packages, by the suites' own tools.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Folders;
use super::failure::{Failure, exits};
use crate::cli;
use crate::exit::Exit;
use crate::mistakes::suggestion_or_all;
use crate::payload::network;
use crate::suite::{self, Suite};

/// The tool beside a suite's `packages.toml`.
const TOOL: &str = "update.py";
const PYTHON: &str = "python3";
/// The oldest Python 3 that the tools run on.
const OLDEST: (u32, u32) = (3, 11);

/// Runs the tools, and gives what changed.
///
/// # Errors
/// Mistakes in suite files, a suite without such a tool, no Python 3, a tool that fails.
pub(super) fn update(folders: &Folders, args: &cli::PackagesUpdate) -> Result<String, Failure> {
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let with_tool: Vec<&Suite> = suites
        .iter()
        .filter(|suite| suite.dir.join(TOOL).is_file())
        .collect();
    let wanted = match &args.suite {
        None => with_tool,
        Some(name) => vec![named(name, &with_tool)?],
    };
    check_python()?;
    let mut text = String::new();
    for suite in wanted {
        let _ = writeln!(text, "{}:", suite.name);
        for line in run(suite, args.check)?.lines() {
            let _ = writeln!(text, "  {}", crate::report::text::neutral(line));
        }
    }
    Ok(text)
}

fn named<'s>(name: &str, with_tool: &[&'s Suite]) -> Result<&'s Suite, Failure> {
    let found = with_tool.iter().find(|suite| suite.name == name);
    found.copied().ok_or_else(|| {
        let message = format!("no suite `{name}` has packages and a tool that refreshes them");
        let names = with_tool.iter().map(|suite| suite.name.as_str());
        let help = suggestion_or_all(name, names).unwrap_or_default();
        Failure::message(Exit::Usage, message, &help)
    })
}

/// Says what is missing before a tool fails with a traceback.
fn check_python() -> Result<(), Failure> {
    let (major, minor) = OLDEST;
    let program = format!("import sys; sys.exit(sys.version_info < ({major}, {minor}))");
    let status = Command::new(PYTHON)
        .args(["-c", &program])
        .stdin(Stdio::null())
        .status();
    let message = match status {
        Ok(status) if status.success() => return Ok(()),
        Ok(_) => format!("`{PYTHON}` is older than {major}.{minor}"),
        Err(error) => format!("`{PYTHON}` could not be started: {error}"),
    };
    let help = format!(
        "the suites' tools are written in Python: install Python {major}.{minor} or newer; \
         running cases does not need it"
    );
    Err(Failure::message(Exit::Unavailable, message, &help))
}

/// What a tool prints; its progress goes to stderr as it comes.
fn run(suite: &Suite, check: bool) -> Result<String, Failure> {
    let tool = suite.dir.join(TOOL);
    let failed = |message: String| {
        let help =
            "the tools ask pip and npm: is a package index reachable, and are both installed?";
        Failure::message(Exit::Unavailable, message, help)
    };
    let mut command = Command::new(PYTHON);
    command.arg(&tool).envs(network::on_this_machine());
    command.args((!check).then_some("--write"));
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    let done = command
        .output()
        .map_err(|error| failed(format!("{}: {error}", shown(&tool))))?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    } else {
        Err(failed(format!("{} failed ({})", shown(&tool), done.status)))
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
