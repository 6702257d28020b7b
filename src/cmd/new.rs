//! `new case`: a commented skeleton that runs as it is.

use std::fs;
use std::path::Path;

use super::Folders;
use super::failure::Failure;
use crate::cli;
use crate::exit::Exit;

/// Writes the skeleton and tells what to do next. Nothing that exists is overwritten.
///
/// # Errors
/// A name that is not one, a case that exists, a file that cannot be written.
pub(super) fn new(folders: &Folders, command: &cli::New) -> Result<String, Failure> {
    let cli::New::Case { id } = command;
    let (suite, name) = id
        .split_once('/')
        .filter(|(suite, name)| word(suite) && word(name))
        .ok_or_else(|| {
            let help = "small letters, digits and hyphens, for example `stdio/null-pointer`";
            Failure::message(Exit::Usage, format!("`{id}` is not SUITE/NAME"), help)
        })?;
    let folder = folders.suites.join(suite);
    let source = folder.join(format!("{name}.c"));
    let file = folder.join("suite.toml");
    let existing = fs::read_to_string(&file).ok();
    let taken = existing
        .as_deref()
        .is_some_and(|text| text.contains(&format!("name = \"{name}\"")));
    if taken || source.exists() {
        let message = format!("{suite} has a case or a file `{name}` already");
        return Err(Failure::message(
            Exit::Usage,
            message,
            "choose another name",
        ));
    }
    write(
        &folder,
        &source,
        &program(name),
        &file,
        &entry(existing.as_deref(), suite, name),
    )?;
    Ok(format!(
        "{}: the program\n{}: the entry, at the end\n\nalpine-tax run {suite}/{name}\n",
        source.display(),
        file.display()
    ))
}

fn word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn write(
    folder: &Path,
    source: &Path,
    program: &str,
    file: &Path,
    suite: &str,
) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(source, program))
        .and_then(|()| fs::write(file, suite))
        .map_err(|error| {
            let message = format!("cannot write to {}: {error}", folder.display());
            Failure::message(Exit::BadInput, message, "name a folder with --suites DIR")
        })
}

fn entry(existing: Option<&str>, suite: &str, name: &str) -> String {
    let head = match existing {
        Some(text) => format!("{}\n", text.trim_end()),
        None => format!("title = \"{suite}\"\nabout = \"What this suite asks, in a paragraph.\"\n"),
    };
    format!(
        r#"{head}
[[case]]
name = "{name}"
title = "What is asked, in one sentence"
source = "{name}.c"
# What each libc answers; the first entry that fits an image is used. `versions = ">=1.2.1, <1.2.4"`
# narrows it; instead of `stdout`: exit, signal, not-started, not-built, ... (suites/README.md).
expect = [
  {{ libc = "musl", stdout = "the answer" }},
  {{ libc = "glibc", stdout = "the answer" }},
]
why = "The mechanism, and what users see of it."
references = []
# since = "musl 1.2.1"
# fixed-in = "musl 1.2.4"
# mitigation = "What a user can do."
"#
    )
}

fn program(name: &str) -> String {
    format!(
        r#"/*
 * {name}: the question. What glibc answers, what musl answers.
 */
#include <stdio.h>

int main(void)
{{
    /* One or two lines that a person understands: names, no addresses, no times. */
    puts("the answer");
    return 0;
}}
"#
    )
}
