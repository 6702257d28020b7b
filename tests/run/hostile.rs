//! The suite of hostile programs: each ends as it states, and neither what comes after it in the same
//! container nor this machine notices.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::support::{BASELINE, STAND_IN, engine_or_skip};
use crate::verdicts;

/// Where the programs would leave something, were it not for the container.
const TRACES: [&str; 6] = [
    "/full",
    "/var/tmp/full",
    "/tmp/escaped",
    "/tmp/deep/full",
    "/tmp/device",
    "/dev/shm/full",
];

/// Command lines of processes of this machine that are programs of the suite.
fn survivors() -> Vec<String> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let commands = processes.filter_map(|entry| {
        let command = std::fs::read(entry.path().join("cmdline")).ok()?;
        Some(String::from_utf8_lossy(&command).replace('\0', " "))
    });
    let of_the_suite = |command: &String| {
        command.starts_with("/opt/alpine-tax/cases/") && command.contains("hostile")
    };
    commands.filter(of_the_suite).collect()
}

/// Bytes of all files in a folder.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let sizes = entries.map(|entry| match entry.file_type().unwrap().is_dir() {
        true => size(&entry.path()),
        false => entry.metadata().unwrap().len(),
    });
    sizes.sum()
}

#[test]
fn hostile_programs_end_as_stated_and_harm_nobody() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    let reports = tempfile::tempdir().unwrap();
    let names = ["html", "junit", "markdown", "sarif", "terminal"];
    let wanted = names.map(|name| format!("{name}={}", reports.path().join(name).display()));
    let mut arguments = vec!["run", "hostile", "--format", "json"];
    arguments.extend(["--baseline", BASELINE, "--candidate", STAND_IN]);
    arguments.extend(wanted.iter().flat_map(|report| ["--report", report]));
    let output = sandbox.run(&arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report: Value = serde_json::from_slice(&output.stdout).expect(&said);

    let found = verdicts(&report);
    let noticed: Vec<_> = found.iter().filter(|(_, v)| v != "same").collect();
    assert!(noticed.is_empty(), "{noticed:?}\n{report:#}");
    assert_eq!(output.status.code(), Some(0), "{said}");
    let innocent = found
        .iter()
        .filter(|(id, _)| id.starts_with("hostile/after-"));
    assert_eq!((found.len(), innocent.count()), (62, 30));
    one_container_for_all(&report);

    assert_eq!(sandbox.containers(), 0);
    assert_eq!(survivors(), Vec::<String>::new());
    let traces: Vec<_> = TRACES
        .iter()
        .filter(|path| Path::new(path).exists())
        .collect();
    assert!(traces.is_empty(), "{traces:?}");
    let kept = size(&sandbox.only_run());
    assert!(kept < 32 << 20, "the record has {kept} bytes");

    let text = |name: &str| std::fs::read_to_string(reports.path().join(name)).unwrap();
    for name in names {
        let control = |c: &char| c.is_control() && *c != '\n' && *c != '\t';
        let found: BTreeSet<char> = text(name).chars().filter(control).collect();
        assert!(found.is_empty(), "{name} has {found:?}");
    }
    assert!(!text("html").contains("<script>alert"));
    assert!(!text("html").contains("<img src=x"));
    roxmltree::Document::parse(&text("junit")).unwrap();
    serde_json::from_str::<Value>(&text("sarif")).unwrap();
}

/// A fresh container would have nothing to notice, unless a program has spoilt the one before.
fn one_container_for_all(report: &Value) {
    for side in ["baseline", "candidate"] {
        let hosts = |of: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
            let findings = report["findings"].as_array().unwrap().iter();
            let innocent = findings.filter(|finding| {
                let id = finding["case"].as_str().unwrap();
                id.strip_prefix("hostile/after-").is_some_and(of)
            });
            innocent.map(|f| f[side]["stderr"].to_string()).collect()
        };
        let by_root = |name: &str| name.ends_with("-of-root");
        let plain = hosts(&|name| !by_root(name) && !["flood", "spoil"].contains(&name));
        let root = hosts(&by_root);
        let spoilt = hosts(&|name| name == "spoil");
        assert_eq!((plain.len(), root.len(), spoilt.len()), (1, 1, 1));
        assert!(root.is_disjoint(&spoilt), "{root:?}");
    }
}

/// A program that may write to the whole root, and so to the disk of the machine.
const FILLS: &str = r#"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
static char block[1 << 20];
int main(void)
{
    for (int number = 0;; number++) {
        char path[32];
        snprintf(path, sizeof path, "/full-%d", number);
        int file = open(path, O_CREAT | O_WRONLY, 0600);
        for (int blocks = 0; file >= 0 && blocks < 256 && write(file, block, sizeof block) > 0; blocks++)
            ;
        close(file);
    }
}
"#;

#[test]
fn who_fills_the_disk_is_ended_long_before_it_is_full() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    let case = "
[[case]]
name = \"fills\"
title = \"Fills the disk\"
source = \"fills.c\"
timeout = \"600s\"

[case.files]
\"/etc/hosts\" = \"127.0.0.1 localhost\"
";
    sandbox.add_case("fills.c", FILLS, case);
    let images = ["--baseline", BASELINE, "--candidate", STAND_IN];
    let output =
        sandbox.run(&[&["run", "planted/fills", "--format", "json"], &images[..]].concat());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["verdict"], "broken", "{report:#}");
    let told = finding.to_string();
    assert!(
        told.contains("of the disk are gone since it began"),
        "{told}"
    );
    assert_eq!(sandbox.containers(), 0);
}
