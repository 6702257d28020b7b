//! Whether a test passes, of what was seen in an image. Pure.

use std::collections::BTreeMap;

use super::{AccountTest, CommandTest, ConfigurationTest, FileTest, PackageTest, Subject};
use crate::engine::ImageConfig;
use crate::outcome::{Observation, Outcome};

/// What became of a test on an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It passes.
    Passes,
    /// It fails, for these reasons.
    Fails(Vec<String>),
    /// It was not tried, and why.
    NotTried(String),
}

/// What was seen in an image for a test.
#[derive(Debug, Clone)]
pub enum Seen {
    /// A command was run.
    Command(Box<Observation>),
    /// A file was looked for; `None`: it is not there.
    File(Option<FileSeen>),
    /// Packages with their versions.
    Packages(BTreeMap<String, String>),
    /// `/etc/passwd` or `/etc/group`.
    Accounts(String),
    /// What the image says.
    Configuration(Box<ImageConfig>, BTreeMap<String, String>),
}

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device, a pipe or the like.
    Other,
}

/// A file that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSeen {
    /// What it is.
    pub kind: Kind,
    /// Rights.
    pub mode: u32,
    /// Owner, by number.
    pub uid: u64,
    /// Group, by number.
    pub gid: u64,
    /// Owner, by name.
    pub owner: String,
    /// Group, by name.
    pub group: String,
    /// Where a link leads.
    pub linked_to: Option<String>,
    /// Bytes.
    pub size: u64,
    /// What is in it, or in what the link leads to.
    pub content: String,
}

/// Whether a test passes; what was seen fits what the test looks at.
#[must_use]
pub fn judge(subject: &Subject, seen: &Seen) -> Verdict {
    let faults = match (subject, seen) {
        (Subject::Command(test), Seen::Command(did)) => command(test, did),
        (Subject::File(test), Seen::File(file)) => self::file(test, file.as_ref()),
        (Subject::Package(test), Seen::Packages(packages)) => package(test, packages),
        (Subject::Account(test), Seen::Accounts(text)) => account(test, text),
        (Subject::Configuration(test), Seen::Configuration(config, labels)) => {
            configuration(test, config, labels)
        }
        (Subject::NotTried(why), _) => return Verdict::NotTried(why.clone()),
        _ => return Verdict::NotTried("nothing was seen".to_owned()),
    };
    match faults.is_empty() {
        true => Verdict::Passes,
        false => Verdict::Fails(faults),
    }
}

fn command(test: &CommandTest, did: &Observation) -> Vec<String> {
    let mut faults = Vec::new();
    if did.outcome != Outcome::Exited(test.exit) {
        faults.push(format!("{} instead of exit {}", did.outcome, test.exit));
    }
    let streams = [
        ("stdout", &test.stdout, &did.stdout),
        ("stderr", &test.stderr, &did.stderr),
    ];
    for (name, matchers, output) in streams {
        let text = output.lossy();
        let found = matchers.iter().filter_map(|matcher| matcher.fault(&text));
        faults.extend(found.map(|fault| format!("{name} {fault}")));
    }
    faults
}

fn file(test: &FileTest, file: Option<&FileSeen>) -> Vec<String> {
    let Some(file) = file else {
        return match test.exists {
            true => vec!["it is not there".to_owned()],
            false => Vec::new(),
        };
    };
    if !test.exists {
        return vec!["it is there".to_owned()];
    }
    let mut faults = Vec::new();
    let mut differs = |what: &str, wanted: Option<String>, found: String| {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != found) {
            faults.push(format!("{what} is {found}, not {wanted}"));
        }
    };
    let octal = |mode: u32| format!("{mode:04o}");
    differs("it", test.kind.map(kind), kind(file.kind));
    differs("mode", test.mode.map(octal), octal(file.mode));
    differs(
        "uid",
        test.uid.map(|id| id.to_string()),
        file.uid.to_string(),
    );
    differs(
        "gid",
        test.gid.map(|id| id.to_string()),
        file.gid.to_string(),
    );
    differs("owner", test.owner.clone(), file.owner.clone());
    differs("group", test.group.clone(), file.group.clone());
    differs(
        "link",
        test.linked_to.clone(),
        file.linked_to.clone().unwrap_or_default(),
    );
    differs(
        "size",
        test.size.map(|size| size.to_string()),
        file.size.to_string(),
    );
    if test.any_of_mode != 0 && file.mode & test.any_of_mode == 0 {
        faults.push(format!(
            "mode {} lets not execute it who should",
            octal(file.mode)
        ));
    }
    let found = test
        .content
        .iter()
        .filter_map(|matcher| matcher.fault(&file.content));
    faults.extend(found.map(|fault| format!("it {fault}")));
    faults
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::File => "a file",
        Kind::Folder => "a folder",
        Kind::Link => "a link",
        Kind::Other => "neither file, folder nor link",
    }
    .to_owned()
}

fn package(test: &PackageTest, packages: &BTreeMap<String, String>) -> Vec<String> {
    match (packages.get(&test.name), test.installed) {
        (None, true) => vec!["it is not installed".to_owned()],
        (Some(version), false) => vec![format!("it is installed, version {version}")],
        (Some(version), true) if !test.versions.is_empty() && !test.versions.contains(version) => {
            vec![format!(
                "version {version} instead of {}",
                test.versions.join(" or ")
            )]
        }
        _ => Vec::new(),
    }
}

fn account(test: &AccountTest, text: &str) -> Vec<String> {
    let mut lines = text.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let Some(fields) = lines.find(|fields| fields[0] == test.name) else {
        return match test.exists {
            true => vec!["it is not there".to_owned()],
            false => Vec::new(),
        };
    };
    if !test.exists {
        return vec!["it is there".to_owned()];
    }
    let field = |number: usize| fields.get(number).copied().unwrap_or_default();
    let mut faults = Vec::new();
    let mut differs = |what: &str, wanted: Option<&str>, found: &str| {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != found) {
            faults.push(format!("{what} is {found}, not {wanted}"));
        }
    };
    let id = test.id.map(|id| id.to_string());
    differs("its number", id.as_deref(), field(2));
    differs("home", test.home.as_deref(), field(5));
    differs("shell", test.shell.as_deref(), field(6));
    faults
}

fn configuration(
    test: &ConfigurationTest,
    config: &ImageConfig,
    labels: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, matcher) in &test.env {
        let mut pairs = config.env.iter().filter_map(|entry| entry.split_once('='));
        match pairs.find(|(known, _)| known == name) {
            None => faults.push(format!("the variable {name} is not set")),
            Some((_, value)) => {
                faults.extend(matcher.fault(value).map(|fault| format!("{name} {fault}")))
            }
        }
    }
    for (name, matcher) in &test.labels {
        match labels.get(name) {
            None => faults.push(format!("there is no label {name}")),
            Some(value) => faults.extend(
                matcher
                    .fault(value)
                    .map(|fault| format!("label {name} {fault}")),
            ),
        }
    }
    let lists = [
        ("entry point", &test.entrypoint, &config.entrypoint),
        ("command", &test.command, &config.command),
    ];
    for (what, wanted, found) in lists {
        if let Some(wanted) = wanted.as_ref().filter(|wanted| *wanted != found) {
            faults.push(format!("the {what} is {found:?}, not {wanted:?}"));
        }
    }
    if let Some(wanted) = test.user.as_ref().filter(|wanted| **wanted != config.user) {
        faults.push(format!("the user is \"{}\", not \"{wanted}\"", config.user));
    }
    faults
}
