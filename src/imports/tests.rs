use std::collections::BTreeMap;

use super::*;
use crate::engine::ImageConfig;
use crate::outcome::{Observation, Outcome, Output, Usage};

fn file(text: &str) -> Result<Vec<Test>, String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    read(file.path()).map_err(|error| error.to_string())
}

const STRUCTURE: &str = r#"
schemaVersion: "2.0.0"
globalEnvVars:
  - {key: LANG, value: C}
commandTests:
  - name: python starts
    setup: [["touch", "/tmp/x"]]
    command: python3
    args: ["--version"]
    expectedOutput: ["Python 3\\.\\d+"]
    excludedError: ["Traceback"]
fileExistenceTests:
  - {name: shell, path: /bin/sh, shouldExist: true, permissions: "-rwxr-xr-x", isExecutableBy: any}
fileContentTests:
  - {name: release, path: /etc/os-release, expectedContents: ["ID=alpine"]}
metadataTest:
  envVars: [{key: PATH, value: "/usr/.*", isRegex: true}]
  user: app
"#;

const GOSS: &str = r#"
file:
  /etc/passwd: {exists: true, mode: "0644", contents: ["root", "!/^app:/"]}
  /nowhere: {exists: false}
command:
  "echo hello": {exit-status: 0, stdout: ["/^hello$/"]}
  later: {exit-status: 0, stdout: {have-prefix: "x"}}
package:
  musl: {installed: true, versions: ["1.2.5-r0"]}
user:
  root: {exists: true, uid: 0, shell: /bin/ash}
port:
  "tcp:80": {listening: true}
"#;

fn did(outcome: Outcome, stdout: &str) -> Seen {
    Seen::Command(Box::new(Observation {
        outcome,
        stdout: Output::whole(stdout),
        stderr: Output::whole(""),
        queries: Vec::new(),
        usage: Usage::default(),
    }))
}

fn named<'t>(tests: &'t [Test], name: &str) -> &'t Subject {
    &tests.iter().find(|test| test.name == name).unwrap().subject
}

#[test]
fn a_structure_test_passes_or_says_why_not() {
    let tests = file(STRUCTURE).unwrap();
    let python = named(&tests, "command: python starts");
    assert_eq!(
        judge(python, &did(Outcome::Exited(0), "Python 3.13.1\n")),
        Verdict::Passes
    );
    let Verdict::Fails(faults) = judge(python, &did(Outcome::NotStarted(2), "")) else {
        panic!("it did not start");
    };
    assert!(faults[0].contains("instead of exit 0"), "{faults:?}");
    assert_eq!(faults[1], r"stdout does not hold /Python 3\.\d+/");
    let Subject::Command(command) = python else {
        panic!("a command")
    };
    assert_eq!(command.env["LANG"], "C");
    assert_eq!(command.setup.len(), 1);
    let shell = named(&tests, "file: shell");
    assert_eq!(
        judge(shell, &Seen::File(None)),
        Verdict::Fails(vec!["it is not there".to_owned()])
    );
    let config = ImageConfig {
        env: vec!["PATH=/usr/bin".to_owned()],
        ..ImageConfig::default()
    };
    let seen = Seen::Configuration(Box::new(config), BTreeMap::new());
    let wrong_user = Verdict::Fails(vec!["the user is \"\", not \"app\"".to_owned()]);
    assert_eq!(judge(named(&tests, "metadata"), &seen), wrong_user);
}

#[test]
fn a_goss_file_is_judged_and_what_needs_a_service_is_not_tried() {
    let tests = file(GOSS).unwrap();
    let passwd = FileSeen {
        kind: Kind::File,
        mode: 0o600,
        uid: 0,
        gid: 0,
        owner: "root".to_owned(),
        group: "root".to_owned(),
        linked_to: None,
        size: 4,
        content: "root:x:0:0::/root:/bin/ash\n".to_owned(),
    };
    let verdict = judge(
        named(&tests, "file: /etc/passwd"),
        &Seen::File(Some(passwd.clone())),
    );
    assert_eq!(
        verdict,
        Verdict::Fails(vec!["mode is 0600, not 0644".to_owned()])
    );
    assert_eq!(
        judge(named(&tests, "file: /nowhere"), &Seen::File(None)),
        Verdict::Passes
    );
    assert_eq!(
        judge(
            named(&tests, "command: echo hello"),
            &did(Outcome::Exited(0), "hello")
        ),
        Verdict::Passes
    );
    assert_eq!(
        judge(named(&tests, "user: root"), &Seen::Accounts(passwd.content)),
        Verdict::Passes
    );
    let musl = packages("P:musl\nV:1.2.6-r0\n\nP:busybox\nV:1\n");
    let verdict = judge(named(&tests, "package: musl"), &Seen::Packages(musl));
    assert_eq!(
        verdict,
        Verdict::Fails(vec!["version 1.2.6-r0 instead of 1.2.5-r0".to_owned()])
    );
    for name in ["port: tcp:80", "command: later"] {
        assert!(
            matches!(
                judge(named(&tests, name), &Seen::File(None)),
                Verdict::NotTried(_)
            ),
            "{name}"
        );
    }
}

#[test]
fn removed_packages_are_not_installed() {
    let status = "Package: a\nStatus: deinstall ok config-files\nVersion: 1\n\n\
                  Package: b\nStatus: install ok installed\nVersion: 2\n";
    assert_eq!(
        packages(status),
        BTreeMap::from([("b".to_owned(), "2".to_owned())])
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let wrong = STRUCTURE
        .replace("Python 3\\\\.", "(")
        .replace("-rwxr-xr-x", "755");
    let error = file(&wrong).unwrap_err();
    assert!(error.contains("command: python starts"), "{error}");
    assert!(error.contains("`permissions: 755`"), "{error}");
    let error = file("file: {/x: {exist: true}}\nfolder: {/y: {exists: true}}").unwrap_err();
    assert!(
        error.contains("file: /x: missing field `exists`"),
        "{error}"
    );
    assert!(error.contains("`folder` is no kind"), "{error}");
    assert!(file("schemaVersion: 1.0.0").is_err());
    assert!(file("").is_err());
}
