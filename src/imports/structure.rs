//! Files of container-structure-test, schema 2.0.0.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::judge::Kind;
use super::{CommandTest, ConfigurationTest, FileTest, Matcher, Subject, Test};

/// The file. Keys that it does not know are mistakes, as they are to the program itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct File {
    #[serde(rename = "schemaVersion")]
    pub(super) schema_version: String,
    #[serde(default)]
    global_env_vars: Vec<Variable>,
    #[serde(default)]
    command_tests: Vec<Command>,
    #[serde(default)]
    file_existence_tests: Vec<Existence>,
    #[serde(default)]
    file_content_tests: Vec<Content>,
    metadata_test: Option<Metadata>,
    #[serde(default)]
    license_tests: Vec<serde::de::IgnoredAny>,
    #[serde(default, rename = "containerRunOptions")]
    run_options: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Variable {
    key: String,
    value: String,
    #[serde(default)]
    is_regex: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Command {
    name: String,
    #[serde(default)]
    setup: Vec<Vec<String>>,
    // Its container is thrown away: what cleans up after it has nothing to do.
    #[serde(default, rename = "teardown")]
    _teardown: serde::de::IgnoredAny,
    command: String,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    env_vars: Vec<Variable>,
    #[serde(default)]
    expected_output: Vec<String>,
    #[serde(default)]
    excluded_output: Vec<String>,
    #[serde(default)]
    expected_error: Vec<String>,
    #[serde(default)]
    excluded_error: Vec<String>,
    #[serde(default)]
    exit_code: i32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Existence {
    name: String,
    path: String,
    #[serde(default = "yes")]
    should_exist: bool,
    #[serde(default)]
    permissions: String,
    uid: Option<u64>,
    gid: Option<u64>,
    #[serde(default)]
    is_executable_by: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Content {
    name: String,
    path: String,
    #[serde(default)]
    expected_contents: Vec<String>,
    #[serde(default)]
    excluded_contents: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Metadata {
    #[serde(default, alias = "env")]
    env_vars: Vec<Variable>,
    #[serde(default)]
    labels: Vec<Variable>,
    entrypoint: Option<Vec<String>>,
    cmd: Option<Vec<String>>,
    user: Option<String>,
    exposed_ports: Option<serde::de::IgnoredAny>,
    unexposed_ports: Option<serde::de::IgnoredAny>,
    volumes: Option<serde::de::IgnoredAny>,
    unmounted_volumes: Option<serde::de::IgnoredAny>,
    workdir: Option<serde::de::IgnoredAny>,
}

fn yes() -> bool {
    true
}

/// The tests of a file; mistakes that are none of YAML are added to `mistakes`.
pub(super) fn tests(file: File, mistakes: &mut Vec<String>) -> Vec<Test> {
    let globals = pairs(&file.global_env_vars);
    let mut tests = Vec::new();
    for command in file.command_tests {
        tests.push(command_test(command, &globals, mistakes));
    }
    for existence in file.file_existence_tests {
        let name = format!("file: {}", existence.name);
        let subject = existence_test(existence, &name, mistakes);
        tests.push(Test { name, subject });
    }
    for content in file.file_content_tests {
        let name = format!("content: {}", content.name);
        let matchers = both(
            &content.expected_contents,
            &content.excluded_contents,
            &name,
            mistakes,
        );
        let subject = Subject::File(FileTest {
            path: content.path,
            exists: true,
            content: matchers,
            ..FileTest::default()
        });
        tests.push(Test { name, subject });
    }
    tests.extend(
        file.metadata_test
            .map(|metadata| metadata_tests(metadata, mistakes))
            .unwrap_or_default(),
    );
    let not_tried = [
        (
            file.license_tests.is_empty(),
            "license tests",
            "look at them with the program itself",
        ),
        (
            file.run_options.is_none(),
            "containerRunOptions",
            "`compare` has options of its own for them",
        ),
    ];
    for (absent, name, why) in not_tried {
        if !absent {
            let subject = Subject::NotTried(why.to_owned());
            tests.push(Test {
                name: name.to_owned(),
                subject,
            });
        }
    }
    tests
}

fn command_test(
    command: Command,
    globals: &BTreeMap<String, String>,
    mistakes: &mut Vec<String>,
) -> Test {
    let name = format!("command: {}", command.name);
    let mut env = globals.clone();
    env.extend(pairs(&command.env_vars));
    let stdout = both(
        &command.expected_output,
        &command.excluded_output,
        &name,
        mistakes,
    );
    let stderr = both(
        &command.expected_error,
        &command.excluded_error,
        &name,
        mistakes,
    );
    let subject = Subject::Command(CommandTest {
        setup: command.setup,
        argv: std::iter::once(command.command)
            .chain(command.args)
            .collect(),
        env,
        exit: command.exit_code,
        stdout,
        stderr,
    });
    Test { name, subject }
}

fn existence_test(existence: Existence, name: &str, mistakes: &mut Vec<String>) -> Subject {
    let (kind, mode) = match permissions(&existence.permissions) {
        Ok(found) => found,
        Err(why) => {
            mistakes.push(format!("{name}: {why}"));
            (None, None)
        }
    };
    let any_of_mode = match existence.is_executable_by.as_str() {
        "" => 0,
        "owner" => 0o100,
        "group" => 0o010,
        "other" => 0o001,
        "any" => 0o111,
        other => {
            let who = "one of owner, group, other and any";
            mistakes.push(format!(
                "{name}: `isExecutableBy: {other}` is none of these: {who}"
            ));
            0
        }
    };
    Subject::File(FileTest {
        path: existence.path,
        exists: existence.should_exist,
        kind,
        mode,
        any_of_mode,
        uid: existence.uid,
        gid: existence.gid,
        ..FileTest::default()
    })
}

/// `-rw-r--r--` as Go prints modes.
fn permissions(text: &str) -> Result<(Option<Kind>, Option<u32>), String> {
    if text.is_empty() {
        return Ok((None, None));
    }
    let wrong = || format!("`permissions: {text}` is not of the form `-rw-r--r--`");
    let Some((start, rights)) = text
        .len()
        .checked_sub(9)
        .and_then(|at| text.split_at_checked(at))
    else {
        return Err(wrong());
    };
    let mut mode = 0;
    for (place, (found, letter)) in rights.chars().zip("rwxrwxrwx".chars()).enumerate() {
        match found {
            '-' => {}
            found if found == letter => mode |= 0o400 >> place,
            _ => return Err(wrong()),
        }
    }
    let mut kind = Kind::File;
    for letter in start.chars() {
        match letter {
            '-' => {}
            'd' => kind = Kind::Folder,
            'L' => kind = Kind::Link,
            'u' => mode |= 0o4000,
            'g' => mode |= 0o2000,
            't' => mode |= 0o1000,
            _ => return Err(wrong()),
        }
    }
    Ok((Some(kind), Some(mode)))
}

fn metadata_tests(metadata: Metadata, mistakes: &mut Vec<String>) -> Vec<Test> {
    let name = "metadata";
    let mut matchers = |variables: &[Variable]| -> Vec<(String, Matcher)> {
        let mut matchers = Vec::new();
        for variable in variables {
            let matcher = match variable.is_regex {
                true => Matcher::regex(&variable.value, true),
                false => Ok(Matcher::whole(&variable.value)),
            };
            match matcher {
                Ok(matcher) => matchers.push((variable.key.clone(), matcher)),
                Err(why) => mistakes.push(format!("{name}: {}: {why}", variable.key)),
            }
        }
        matchers
    };
    let test = ConfigurationTest {
        env: matchers(&metadata.env_vars),
        labels: matchers(&metadata.labels),
        entrypoint: metadata.entrypoint,
        command: metadata.cmd,
        user: metadata.user,
    };
    let mut tests = vec![Test {
        name: name.to_owned(),
        subject: Subject::Configuration(test),
    }];
    let others = [
        metadata.exposed_ports,
        metadata.unexposed_ports,
        metadata.volumes,
        metadata.unmounted_volumes,
        metadata.workdir,
    ];
    if others.iter().any(Option::is_some) {
        tests.push(Test {
            name: "metadata: ports, volumes, workdir".to_owned(),
            subject: Subject::NotTried("they do not depend on the base image's libc".to_owned()),
        });
    }
    tests
}

fn pairs(variables: &[Variable]) -> BTreeMap<String, String> {
    let pairs = variables.iter().map(|v| (v.key.clone(), v.value.clone()));
    pairs.collect()
}

fn both(
    wanted: &[String],
    unwanted: &[String],
    name: &str,
    mistakes: &mut Vec<String>,
) -> Vec<Matcher> {
    let wanted = wanted.iter().map(|pattern| (pattern, true));
    let unwanted = unwanted.iter().map(|pattern| (pattern, false));
    let mut matchers = Vec::new();
    for (pattern, is_wanted) in wanted.chain(unwanted) {
        match Matcher::regex(pattern, is_wanted) {
            Ok(matcher) => matchers.push(matcher),
            Err(why) => mistakes.push(format!("{name}: {why}")),
        }
    }
    matchers
}
