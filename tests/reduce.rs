//! `repro --reduce` as a user runs it, against the engine at hand.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "support/engine.rs"]
mod engine;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use engine::engine_is_there;
use serde_json::Value;

/// Assembled without a registry.
const MUSL: &str = "musl-stand-in-1.2.5";

/// What `repro --reduce` says of these, which must reproduce.
fn reduced(thing: &Path, arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
    let front = ["--pull", "never", "--format", "json", "--across", MUSL];
    let command = command.arg("repro").arg(thing).args(front);
    let output = command.args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    serde_json::from_slice(&output.stdout).expect(&said)
}

fn write(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn lookup() -> PathBuf {
    "tests/data/repro/lookup.c".into()
}

#[test]
fn an_input_is_made_as_small_as_it_can_be() {
    if !engine_is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let text = "one\ntwo a needle here\nthree\n".repeat(20);
    let input = write(folder.path(), "input.txt", text.as_bytes());
    let stdin = input.display().to_string();
    let report = reduced(&lookup(), &["--reduce", "stdin", "--stdin", &stdin]);
    assert_eq!(
        (&report["minimal"], &report["to"]),
        (&true.into(), &6.into())
    );
    let left = std::fs::read_to_string(folder.path().join("input.reduced.txt")).unwrap();
    assert_eq!(left, "needle");
    let report = reduced(&lookup(), &["--reduce", "args", "--", "a", "needle", "c"]);
    assert_eq!((&report["from"], &report["to"]), (&3.into(), &1.into()));
}

#[test]
fn bytes_that_are_no_text_are_reduced_too() {
    if !engine_is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let input = [&[0xff, 0xfe, 0x80][..], b"needle", &[0xc3, 0, 0xff]].concat();
    let input = write(folder.path(), "input.bin", &input);
    let stdin = input.display().to_string();
    let report = reduced(&lookup(), &["--reduce", "stdin", "--stdin", &stdin]);
    assert_eq!(
        (&report["from"], &report["content"]),
        (&12.into(), &"needle".into())
    );
}

const SOURCE: &str = r#"#include <stdio.h>
#include <string.h>

static int unused(int number)
{
	return number * 2; /* twice */
}

int main(void)
{
	puts("before");
	puts(strerror(0));
	return unused(0);
}
"#;

#[test]
fn a_source_in_c_is_reduced_and_still_differs() {
    if !engine_is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let thing = write(folder.path(), "words.c", SOURCE.as_bytes());
    let own = ["--reducer", "none", "--reduce-budget", "5m"];
    let report = reduced(&thing, &[&["--reduce", "source"][..], &own].concat());
    let left = report["content"].as_str().unwrap();
    assert!(left.contains("strerror"), "{left}");
    assert!(
        !left.contains("unused") && !left.contains("before"),
        "{left}"
    );
    let written = folder.path().join("words.reduced.c");
    assert_eq!(std::fs::read_to_string(&written).unwrap(), left);
}

#[test]
fn an_existing_reducer_is_asked_and_answered() {
    if !engine_is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let thing = write(folder.path(), "words.c", SOURCE.as_bytes());
    // Leaves out what is not needed, and what is.
    let script = "#!/bin/sh\nset -e\ncp \"$4\" kept\nfor word in before strerror; do\n\
                  grep -v $word kept >\"$4\"\nif \"$3\"; then cp \"$4\" kept; else cp kept \"$4\"; fi\ndone\n";
    let reducer = write(folder.path(), "reducer", script.as_bytes());
    std::fs::set_permissions(&reducer, std::fs::Permissions::from_mode(0o755)).unwrap();
    let reducer = reducer.display().to_string();
    let report = reduced(&thing, &["--reduce", "source", "--reducer", &reducer]);
    assert_eq!(
        (&report["by"], &report["tries"]),
        (&"reducer".into(), &2.into())
    );
    let expected = SOURCE.replace("\tputs(\"before\");\n", "");
    assert_eq!(report["content"].as_str().unwrap(), expected);
}

#[test]
fn rules_that_matter_are_a_scenario_again() {
    if !engine_is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let scenario = "servers = [\"127.0.0.1\"]\nrules = [\n  { name = \"a.test\", answer = [\"A 10.0.0.1\"] },\n\
                    { name = \"big.test\", truncate = true, answer = [\"A 10.0.0.2\"] },\n\
                    { name = \"c.test\", rcode = \"servfail\" },\n]\n";
    let scenario = write(folder.path(), "big.toml", scenario.as_bytes());
    let source = "#include <stdio.h>\n#include <netdb.h>\nint main(void)\n{\n\
                  struct addrinfo *list, hints = { .ai_family = AF_INET };\n\
                  puts(getaddrinfo(\"big.test\", 0, &hints, &list) ? \"none\" : \"some\");\n}\n";
    let thing = write(folder.path(), "lookup.c", source.as_bytes());
    let dns = scenario.display().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
    let old = [
        "--pull",
        "never",
        "--across",
        "musl-stand-in-1.2.3",
        "--reduce",
        "dns",
        "--dns",
        &dns,
    ];
    let output = command.arg("repro").arg(&thing).args(old).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("1 of 3 rules are left"), "{said}{output:?}");
    let written = folder.path().join("big.reduced.toml");
    let mut check = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
    let checked = check.args(["dns", "check"]).arg(&written).output().unwrap();
    assert!(checked.status.success(), "{checked:?}");
}
