//! Files of goss: what of them concerns an image and not a running service.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::judge::Kind;
use super::{AccountTest, CommandTest, FileTest, Matcher, PackageTest, Subject, Test};

/// A file: kinds of things, each by name with what is expected.
pub(super) type File = BTreeMap<String, BTreeMap<String, Value>>;

/// Kinds that only something running has, or another machine.
const NEED_MORE: [&str; 10] = [
    "port",
    "service",
    "process",
    "dns",
    "addr",
    "http",
    "kernel-param",
    "mount",
    "interface",
    "gossfile",
];
const KNOWN: [&str; 6] = ["file", "command", "package", "user", "group", "matching"];

/// The tests of a file; what cannot be understood is added to `mistakes`.
pub(super) fn tests(file: File, mistakes: &mut Vec<String>) -> Vec<Test> {
    let mut tests = Vec::new();
    for (kind, named) in file {
        if !KNOWN.contains(&kind.as_str()) && !NEED_MORE.contains(&kind.as_str()) {
            mistakes.push(format!("`{kind}` is no kind of resource that goss has"));
            continue;
        }
        for (name, expected) in named {
            let told = format!("{kind}: {name}");
            match subject(&kind, &name, expected) {
                Ok(subject) => tests.push(Test {
                    name: told,
                    subject,
                }),
                Err(why) => mistakes.push(format!("{told}: {why}")),
            }
        }
    }
    tests
}

fn subject(kind: &str, name: &str, expected: Value) -> Result<Subject, String> {
    if expected.get("skip").and_then(Value::as_bool) == Some(true) {
        return Ok(Subject::NotTried(
            "the file says that it is to be skipped".to_owned(),
        ));
    }
    if let Some(matcher) = complex(&expected) {
        return Ok(Subject::NotTried(format!(
            "the matcher `{matcher}` is not known here"
        )));
    }
    let wrong = |error: serde_json::Error| error.to_string();
    Ok(match kind {
        "file" => Subject::File(file(
            name,
            serde_json::from_value(expected).map_err(wrong)?,
        )?),
        "command" => Subject::Command(command(
            name,
            serde_json::from_value(expected).map_err(wrong)?,
        )?),
        "package" => {
            let package: Package = serde_json::from_value(expected).map_err(wrong)?;
            Subject::Package(PackageTest {
                name: name.to_owned(),
                installed: package.installed,
                versions: package.versions,
            })
        }
        "user" | "group" => {
            let account: Account = serde_json::from_value(expected).map_err(wrong)?;
            Subject::Account(AccountTest {
                name: name.to_owned(),
                is_group: kind == "group",
                exists: account.exists,
                id: if kind == "group" {
                    account.gid
                } else {
                    account.uid
                },
                home: account.home,
                shell: account.shell,
            })
        }
        "matching" => Subject::NotTried("it looks at no image".to_owned()),
        _ => Subject::NotTried(
            "it needs more than an image: something that runs, or a network".to_owned(),
        ),
    })
}

/// A matcher that is more than a value or a list of patterns.
fn complex(expected: &Value) -> Option<String> {
    let of = expected.as_object()?;
    let inner = of.values().find_map(Value::as_object)?;
    inner.keys().next().cloned()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Expected {
    exists: bool,
    mode: Option<String>,
    size: Option<u64>,
    owner: Option<String>,
    group: Option<String>,
    uid: Option<u64>,
    gid: Option<u64>,
    linked_to: Option<String>,
    filetype: Option<String>,
    #[serde(default, alias = "contains")]
    contents: Vec<String>,
}

fn file(path: &str, file: Expected) -> Result<FileTest, String> {
    let mode = file.mode.map(|mode| {
        let wrong = |_| format!("`mode: {mode}` is not octal, such as \"0644\"");
        u32::from_str_radix(&mode, 8).map_err(wrong)
    });
    let kind = match file.filetype.as_deref() {
        None => None,
        Some("file") => Some(Kind::File),
        Some("directory") => Some(Kind::Folder),
        Some("symlink") => Some(Kind::Link),
        Some(other) => return Err(format!("`filetype: {other}` is not known here")),
    };
    Ok(FileTest {
        path: path.to_owned(),
        exists: file.exists,
        kind,
        mode: mode.transpose()?,
        any_of_mode: 0,
        uid: file.uid,
        gid: file.gid,
        owner: file.owner,
        group: file.group,
        linked_to: file.linked_to,
        size: file.size,
        content: patterns(&file.contents)?,
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Command {
    exec: Option<String>,
    exit_status: i32,
    #[serde(default)]
    stdout: Patterns,
    #[serde(default)]
    stderr: Patterns,
}

/// One pattern or a list of them.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum Patterns {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl Patterns {
    fn matchers(self) -> Result<Vec<Matcher>, String> {
        match self {
            Patterns::None => Ok(Vec::new()),
            Patterns::One(pattern) => patterns(&[pattern]),
            Patterns::Many(many) => patterns(&many),
        }
    }
}

fn command(name: &str, command: Command) -> Result<CommandTest, String> {
    let line = command.exec.unwrap_or_else(|| name.to_owned());
    Ok(CommandTest {
        argv: ["sh".to_owned(), "-c".to_owned(), line].into(),
        exit: command.exit_status,
        stdout: command.stdout.matchers()?,
        stderr: command.stderr.matchers()?,
        ..CommandTest::default()
    })
}

fn patterns(patterns: &[String]) -> Result<Vec<Matcher>, String> {
    patterns
        .iter()
        .map(|pattern| Matcher::of_goss(pattern))
        .collect()
}

#[derive(Debug, Deserialize)]
struct Package {
    installed: bool,
    #[serde(default)]
    versions: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Account {
    exists: bool,
    uid: Option<u64>,
    gid: Option<u64>,
    home: Option<String>,
    shell: Option<String>,
}
