//! Scripts whose interpreter the target has not.

use super::findings::{Findings, Said};
use super::model::{Confidence, Kind};
use super::world::World;

/// Where programs are when nothing says otherwise.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Looks at the first line of each script.
pub(super) fn check(world: &World, path_variable: Option<&str>, findings: &mut Findings) {
    let path_variable = path_variable.unwrap_or(PATH);
    for (path, line) in &world.scripts {
        let Some(missing) = missing(world, path_variable, line) else {
            continue;
        };
        let new = || {
            let says = format!("`{missing}`, which these scripts ask for, is not there");
            Said::new(says, advice(&missing))
        };
        let kind = Kind::MissingScriptInterpreter;
        let sure = if world.complete || is_command(path) {
            Confidence::CertainAtLoad
        } else {
            Confidence::Possible
        };
        let finding = findings.add(kind, &missing, sure, world.shown(path), new);
        finding.evidence.insert(format!("#!{line}"));
    }
}

/// Whether a file of a wheel or folder is there to be run, and not for its authors' use.
fn is_command(path: &str) -> bool {
    let mut folders = path.rsplit('/').skip(1);
    matches!(
        folders.next(),
        Some("bin" | ".bin" | "sbin" | "scripts" | ".software")
    )
}

/// The name that a first line has `env` look for.
pub(super) fn command_of_env(line: &str) -> Option<&str> {
    let mut words = line.split_ascii_whitespace();
    words.next().filter(|program| program.ends_with("/env"))?;
    // Options and assignments come before the name.
    words.find(|word| !word.starts_with('-') && !word.contains('='))
}

/// The program that a first line asks for and that is not there.
fn missing(world: &World, path_variable: &str, line: &str) -> Option<String> {
    let program = line.split_ascii_whitespace().next()?;
    if world.tree.file(program).is_none() {
        return Some(program.to_owned());
    }
    let name = command_of_env(line)?;
    let mut folders = path_variable.split(':');
    let there = match name.contains('/') {
        true => world.tree.file(name).is_some(),
        false => folders.any(|folder| world.tree.file(&format!("{folder}/{name}")).is_some()),
    };
    (!there).then(|| name.to_owned())
}

fn advice(program: &str) -> String {
    let name = program.rsplit('/').next().unwrap_or(program);
    match name {
        "sh" => "the target has no shell: write the start as a list (`ENTRYPOINT [\"/app\"]`), or \
                 take an image with a shell"
            .to_owned(),
        "bash" => "write the script for `sh`, or install bash".to_owned(),
        name => format!("install {name} in the target, or start the script with what is there"),
    }
}
