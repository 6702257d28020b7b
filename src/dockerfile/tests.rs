//! What is read of Dockerfiles, and what is wrong with them.

use std::path::Path;

use super::*;

fn read(text: &str) -> Dockerfile {
    from_text(Path::new("Dockerfile"), text).unwrap()
}

fn mistakes(text: &str) -> Vec<String> {
    match from_text(Path::new("Dockerfile"), text) {
        Err(DockerfileError::Mistakes { mistakes, .. }) => {
            mistakes.iter().map(Mistake::short).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// The commands of all steps: line and words.
fn commands(dockerfile: &Dockerfile) -> Vec<(usize, String)> {
    let steps = dockerfile.stages.iter().flat_map(|stage| &stage.steps);
    steps
        .flat_map(|step| match &step.what {
            What::Run { commands, .. } => commands.clone(),
            _ => Vec::new(),
        })
        .map(|command| (command.line, command.words.join(" ")))
        .collect()
}

#[test]
fn stages_have_names_and_arguments_are_replaced() {
    let read = read(
        "# syntax=docker/dockerfile:1\nARG TAG=bookworm TOOL\nFROM golang:1.22-${TAG} AS build\n\
         FROM debian:$TAG-slim as base\nFROM base\nFROM ${OTHER:-scratch}\n\
         FROM base AS last\nCOPY --from=build /out/app /app\n",
    );
    let bases: Vec<&str> = read
        .stages
        .iter()
        .map(|stage| stage.base.as_str())
        .collect();
    let expected = [
        "golang:1.22-bookworm",
        "debian:bookworm-slim",
        "base",
        "scratch",
        "base",
    ];
    assert_eq!(bases, expected);
    let lines: Vec<usize> = read.final_stages().iter().map(|stage| stage.line).collect();
    assert_eq!(lines, [4, 7], "base, then last");
    assert_eq!(read.image_of("build"), Some("golang:1.22-bookworm"));
    assert_eq!(read.image_of("0"), Some("golang:1.22-bookworm"));
    assert_eq!(read.image_of("last"), Some("debian:bookworm-slim"));
    assert_eq!(read.image_of("node:22"), None);
}

#[test]
fn commands_have_the_line_on_which_they_begin() {
    let read = read(
        "FROM a\nRUN apt-get update && \\\n    # what is needed\n    apt-get install -y \\\n      \
         'curl' \\\n      git; if true; then FOO=1 sudo make; fi\nRUN [\"bash\", \"-c\", \"x y\"]\n\
         RUN <<EOF\nuseradd app\n\nlocale-gen\nEOF\nRUN <<END\n#!/usr/bin/env python3\nprint(1)\nEND\n",
    );
    let said: Vec<(usize, String)> = [
        (2, "apt-get update"),
        (4, "apt-get install -y curl git"),
        (6, "true"),
        (6, "make"),
        (6, "fi"),
        (7, "bash -c x y"),
        (9, "useradd app"),
        (11, "locale-gen"),
        (14, "/usr/bin/env python3"),
    ]
    .map(|(line, words)| (line, words.to_owned()))
    .to_vec();
    assert_eq!(commands(&read), said);
}

#[test]
fn another_escape_is_one() {
    let read = read("# escape=`\nFROM a\nRUN one `\n  two\nRUN three C:\\\\x\n");
    let said = commands(&read);
    assert_eq!(said[0], (3, "one two".to_owned()));
    assert_eq!(said[1].0, 5);
}

#[test]
fn variables_are_read_in_both_forms() {
    let read = read("FROM a\nENV A=b C=\"d e\"\nENV F g h\nARG I=j\nARG K\n");
    let set: Vec<String> = read.stages[0]
        .steps
        .iter()
        .map(|step| match &step.what {
            What::Set { name, value, stays } => format!("{}:{name}={value}:{stays}", step.line),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        set,
        ["2:A=b:true", "2:C=d e:true", "3:F=g h:true", "4:I=j:false"]
    );
}

#[test]
fn all_mistakes_are_told_with_their_lines() {
    let found = mistakes("FROM debian\nRUM x\nRUN y\nCOPY one\nENTRYPOINT\nCMD [\"x\"]\n");
    assert_eq!(found.len(), 3, "{found:#?}");
    for (mistake, line) in found.iter().zip([2, 4, 5]) {
        assert!(
            mistake.starts_with(&format!("Dockerfile:{line}: ")),
            "{mistake}"
        );
    }
    assert!(found[0].ends_with("did you mean `RUN`?"), "{found:?}");
    assert_eq!(mistakes("RUN x\n").len(), 1, "nothing to run it in");
    assert_eq!(mistakes("").len(), 1);
}

#[test]
fn files_are_known_by_their_names() {
    for name in [
        "Dockerfile",
        "a/Dockerfile.dev",
        "api.Dockerfile",
        "Containerfile",
        "dockerfile",
    ] {
        assert!(is_named_so(Path::new(name)), "{name}");
    }
    for name in ["Dockerfiles", "package-lock.json", "mydockerfile"] {
        assert!(!is_named_so(Path::new(name)), "{name}");
    }
}
