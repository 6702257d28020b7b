//! What is said of Dockerfiles for an Alpine, a Debian and a distroless target.

use std::path::Path;

use super::*;
use crate::elf::Object;
use crate::tree::testing::{file, link, tree};
use crate::tree::{Content, Entry};

fn libc(family: Family) -> Entry {
    let clib = crate::clib::Clib {
        family,
        version: None,
    };
    file(Content::Object(std::sync::Arc::new(Object {
        clib: Some(clib),
        ..Object::default()
    })))
}

/// An Alpine with what its base image has of commands.
fn alpine() -> Tree {
    tree([
        ("/lib/ld-musl-x86_64.so.1", libc(Family::Musl)),
        ("/bin/busybox", file(Content::Other)),
        ("/bin/sh", link("/bin/busybox")),
        ("/bin/grep", link("/bin/busybox")),
        ("/usr/sbin/adduser", link("/bin/busybox")),
        ("/sbin/apk", file(Content::Other)),
    ])
}

fn debian() -> Tree {
    tree([
        ("/usr/lib/libc.so.6", libc(Family::Glibc)),
        ("/bin", link("usr/bin")),
        ("/usr/bin/sh", file(Content::Other)),
        ("/usr/bin/bash", file(Content::Other)),
        ("/usr/bin/grep", file(Content::Other)),
        ("/usr/bin/apt-get", file(Content::Other)),
        ("/usr/sbin/useradd", file(Content::Other)),
    ])
}

fn distroless() -> Tree {
    tree([("/usr/lib/libc.so.6", libc(Family::Glibc))])
}

fn found(text: &str, target: &Tree) -> Vec<Finding> {
    let dockerfile = crate::dockerfile::from_text(Path::new("Dockerfile"), text).unwrap();
    let suites = crate::suite::load(Path::new("suites")).unwrap();
    predict(&DockerfileInputs {
        dockerfile: &dockerfile,
        target,
        added: &[],
        suites: &suites,
    })
    .findings
}

/// Subjects with their lines, sorted.
fn subjects(text: &str, target: &Tree) -> Vec<String> {
    let found = found(text, target);
    let mut subjects: Vec<String> = found
        .iter()
        .map(|finding| {
            let lines: Vec<String> = finding.places.iter().map(|p| p.line.to_string()).collect();
            format!(
                "{} {} {}",
                finding.kind.as_str(),
                finding.subject,
                lines.join(",")
            )
        })
        .collect();
    subjects.sort();
    subjects
}

#[test]
fn what_debian_has_and_alpine_has_not_is_told_with_what_to_write_instead() {
    let text = "FROM debian:bookworm-slim\n\
                RUN apt-get update && apt-get install -y --no-install-recommends build-essential \\\n    \
                curl libobscure1 && rm -rf /var/lib/apt/lists/*\n\
                RUN useradd app && locale-gen\n\
                RUN grep -oP 'a' x | grep -o b\n\
                RUN adduser --disabled-password app\n\
                ENV LANG=de_DE.UTF-8 MALLOC_ARENA_MAX=2\n\
                ENV LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2 JAVA_OPTS=\"-Xss4m\"\n\
                SHELL [\"/bin/bash\", \"-c\"]\n\
                CMD run\n";
    let expected = [
        "base-image debian:bookworm-slim 1",
        "missing-command apt-get 2",
        "missing-command locale-gen 4",
        "missing-command useradd 4",
        "missing-library /usr/lib/x86_64-linux-gnu/libjemalloc.so.2 8",
        "missing-script-interpreter /bin/bash 9",
        "unknown-option adduser --disabled-password 6",
        "unknown-option grep -oP 5",
        "variable -Xss 8",
        "variable LANG 7",
        "variable MALLOC_ARENA_MAX 7",
    ];
    assert_eq!(subjects(text, &alpine()), expected);
    let found = found(text, &alpine());
    let apt = found.iter().find(|finding| finding.subject == "apt-get");
    let fix = apt.unwrap().mitigation.as_deref().unwrap();
    assert_eq!(
        fix,
        "`apk add --no-cache build-base curl`; look for what holds libobscure1"
    );
    let on_debian = [
        "missing-command adduser 6",
        "missing-command locale-gen 4",
        "missing-library /usr/lib/x86_64-linux-gnu/libjemalloc.so.2 8",
    ];
    assert_eq!(subjects(text, &debian()), on_debian);
}

#[test]
fn what_is_installed_before_is_there() {
    let text = "FROM alpine\nRUN apk add --no-cache bash shadow grep\nRUN useradd app; grep -P x y\n\
                SHELL [\"/bin/bash\", \"-c\"]\nENTRYPOINT [\"bash\"]\n";
    assert_eq!(subjects(text, &alpine()), [""; 0]);
    let fix = &found(text, &debian())[0];
    assert_eq!(fix.subject, "apk");
    let fix = fix.mitigation.as_deref().unwrap();
    assert!(
        fix.starts_with("`apt-get update && apt-get install"),
        "{fix}"
    );
}

#[test]
fn an_image_without_a_shell_starts_and_builds_nothing_by_one() {
    let text =
        "FROM debian AS base\nRUN make\nFROM base\nCMD old\nENTRYPOINT run it\nCMD [\"x\"]\n";
    assert_eq!(
        subjects(text, &distroless()),
        [
            "missing-script-interpreter /bin/sh 2",
            "missing-script-interpreter /bin/sh 5",
        ]
    );
    assert_eq!(
        found(text, &distroless())[0].confidence,
        Confidence::CertainAtLoad
    );
}

#[test]
fn what_comes_from_stages_of_the_other_libc_is_told_unless_it_is_static() {
    let copy = |build: &str, line: &str| {
        let text = format!("FROM golang:1.22 AS build\n{build}\nFROM alpine\n{line}\n");
        subjects(&text, &alpine())
    };
    let app = "COPY --from=build /out/app /app";
    assert_eq!(copy("RUN go build", app), ["other-libc build 4"]);
    for flag in [
        "ENV CGO_ENABLED=0",
        "RUN CGO_ENABLED=0 go build",
        "RUN gcc -static x.c",
    ] {
        assert_eq!(copy(flag, app), [""; 0], "{flag}");
    }
    assert_eq!(
        copy("RUN npm run build", "COPY --from=build /src/dist /www"),
        [""; 0]
    );
    let node = "COPY --from=node:22 /usr/local/bin/node /usr/local/bin/";
    assert_eq!(copy("RUN true", node), ["other-libc node:22 4"]);
    assert_eq!(copy("RUN true", &node.replace("22", "22-alpine")), [""; 0]);
}

#[test]
fn packages_that_the_matrix_knows_as_source_only_are_told() {
    let suites = crate::suite::load(Path::new("suites")).unwrap();
    let wheels = suites.iter().find(|suite| suite.name == "wheels").unwrap();
    let mut packages = wheels.packages.iter();
    let source = packages
        .find(|package| package.musl == crate::suite::Published::Source)
        .expect("there is one");
    let name = &source.name;
    let text = format!("FROM python:3.13\nRUN pip install --no-cache-dir '{name}==1.0' requests\n");
    let said = subjects(&text, &alpine());
    assert!(
        said.contains(&format!("built-from-source {name} 2")),
        "{said:?}"
    );
}

#[test]
fn lock_files_are_those_that_commands_read() {
    let read = |text: &str| {
        let dockerfile = crate::dockerfile::from_text(Path::new("Dockerfile"), text).unwrap();
        lock_files(&dockerfile).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(
        read("FROM node\nRUN npm ci && npm run build\nRUN uv sync --frozen\n"),
        ["package-lock.json", "uv.lock"]
    );
    assert_eq!(read("FROM node AS a\nRUN npm ci\nFROM scratch\n"), [""; 0]);
}
