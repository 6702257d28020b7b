//! Becomes a program, under a debugger or a tracer that must not have its environment: what to run
//! is in a file. Leaves behind what limits the program has.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use serde::{Deserialize, Serialize};

/// What the launcher is started as: `alpine-tax launch FOLDER`.
pub const COMMAND: &str = "launch";
/// In its folder: what to run, as JSON.
pub const FILE: &str = "launch.json";
/// In its folder: `/proc/self/limits` of the program.
pub const LIMITS: &str = "limits";

/// What is to be run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// Program (absolute path) and arguments.
    pub argv: Vec<String>,
    /// What the program is told as its own name, where that is not its path.
    pub name: Option<String>,
    /// The whole environment.
    pub env: BTreeMap<String, String>,
}

/// Becomes the program; returns only when it cannot.
#[must_use]
pub fn main(folder: &Path) -> ExitCode {
    let error = match launch(folder) {
        Ok(error) | Err(error) => error,
    };
    let _nobody_may_listen = writeln!(io::stderr(), "alpine-tax launch: {error}");
    ExitCode::FAILURE
}

fn launch(folder: &Path) -> io::Result<io::Error> {
    let text = std::fs::read(folder.join(FILE))?;
    let launch: Launch = serde_json::from_slice(&text)?;
    // Under another user or in a full file system they are not known, and the program runs.
    if let Ok(limits) = std::fs::read("/proc/self/limits") {
        let _unknown_then = std::fs::write(folder.join(LIMITS), limits);
    }
    let [program, args @ ..] = launch.argv.as_slice() else {
        return Err(io::Error::other("nothing to run"));
    };
    let mut command = Command::new(program);
    command.args(args).env_clear().envs(&launch.env);
    if let Some(name) = &launch.name {
        command.arg0(name);
    }
    Ok(command.exec())
}
