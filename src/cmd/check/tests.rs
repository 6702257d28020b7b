//! The command with an engine that is not there: targets of all kinds, and exit statuses.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use clap::Parser as _;

use super::*;
use crate::engine::EngineInfo;
use crate::engine::fake::FakeEngine;
use crate::protocol::Probe;
use crate::report::Verbosity;

fn folders() -> Folders {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    Folders {
        suites: home.join("suites"),
        images: home.join("images"),
    }
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o755);
        builder.append_data(&mut header, path, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A target without a libc, and without `/bin/bash`.
fn engine() -> FakeEngine {
    let own = archive(&[("etc/hosts", b""), ("bin/sh", b"")]);
    let app = archive(&[
        ("etc/hosts", b""),
        ("srv/run", b"#!/bin/bash\n"),
        ("bin/x", b""),
    ]);
    FakeEngine::new()
        .with_info(EngineInfo {
            platform: "linux/amd64".to_owned(),
            ..EngineInfo::default()
        })
        .with_image("target:1", Probe::default())
        .with_image("app:1", Probe::default())
        .file("target:1", "/", own)
        .file("app:1", "/", Bytes::from(app))
}

/// The libc of the machine that runs the tests, where it is a GNU one.
fn own_libc() -> Option<Vec<u8>> {
    let folders = ["/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib64"];
    let mut paths = folders.iter().map(|folder| format!("{folder}/libc.so.6"));
    paths.find_map(|path| std::fs::read(path).ok())
}

async fn check(engine: &FakeEngine, words: &[&str]) -> Result<(String, Exit), Failure> {
    let line = ["alpine-tax", "check"]
        .into_iter()
        .chain(words.iter().copied());
    let cli::Command::Check(args) = cli::Cli::try_parse_from(line).unwrap().command else {
        panic!("another command");
    };
    let folders = folders();
    let sources = Sources::new(&folders, &args.source, true).in_engine(engine);
    let look = Look {
        verbosity: Verbosity::Normal,
        ..Look::default()
    };
    checked(&folders, &args, sources, None, &look).await
}

async fn told(words: &[&str]) -> (String, Exit) {
    let engine = engine();
    let done = check(&engine, words).await;
    assert!(engine.objects().containers.is_empty(), "a container stayed");
    done.unwrap_or_else(|failure| panic!("{:?}", failure.report))
}

fn at(folder: &tempfile::TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[tokio::test]
async fn an_image_is_read_from_the_engine() {
    let (text, exit) = told(&["app:1", "--to", "target:1"]).await;
    assert!(
        text.contains("`/bin/bash`, which these scripts ask for"),
        "{text}"
    );
    assert_eq!(exit, Exit::Divergence);
    let engine = engine();
    check(&engine, &["app:1", "--to", "target:1"])
        .await
        .unwrap();
    let exports = engine
        .calls()
        .into_iter()
        .filter(|call| call.starts_with("export"));
    assert_eq!(exports.count(), 2);
    let started = engine
        .calls()
        .into_iter()
        .filter(|call| call.starts_with("start"));
    assert_eq!(started.count(), 0, "nothing is executed");
}

#[tokio::test]
async fn archives_folders_and_single_files_are_targets_and_software() {
    let folder = tempfile::tempdir().unwrap();
    let root = [
        ("etc/hosts", &b""[..]),
        ("usr/x", b""),
        ("bin/run", b"#!/bin/bash\n"),
    ];
    let tar = at(&folder, "root.tar", &archive(&root));
    let (text, exit) = told(&[tar.to_str().unwrap(), "--to", "target:1"]).await;
    assert!(text.contains("/bin/run"), "{text}");
    assert_eq!(exit, Exit::Divergence);
    let script = at(&folder, "tool", b"#!/bin/sh\n");
    let (_, exit) = told(&[script.to_str().unwrap(), "--to", "target:1"]).await;
    assert_eq!(exit, Exit::Success);
    // The other way round: the archive has no `/bin/sh`.
    let (text, exit) = told(&[script.to_str().unwrap(), "--to", tar.to_str().unwrap()]).await;
    assert!(text.contains("`/bin/sh`"), "{text}");
    assert_eq!(exit, Exit::Divergence);
    let added = folder.path().join("added/bin");
    std::fs::create_dir_all(&added).unwrap();
    std::fs::write(added.join("bash"), "").unwrap();
    let added = folder.path().join("added");
    let words = [
        "app:1",
        "--to",
        "target:1",
        "--add",
        added.to_str().unwrap(),
    ];
    assert_eq!(told(&words).await.1, Exit::Success);
}

#[tokio::test]
async fn a_wheel_is_looked_into() {
    let folder = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    zip.start_file("x-1.dist-info/WHEEL", options).unwrap();
    zip.write_all(b"Tag: cp313-cp313-manylinux_2_17_x86_64\n")
        .unwrap();
    zip.start_file("bin/tool", options).unwrap();
    zip.write_all(b"#!/bin/bash\n").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let wheel = at(&folder, "x-1-cp313-cp313-manylinux_2_17_x86_64.whl", &bytes);
    let (text, exit) = told(&[wheel.to_str().unwrap(), "--to", "target:1"]).await;
    assert!(text.contains("/bin/tool"), "{text}");
    assert_eq!(exit, Exit::Divergence);
}

#[tokio::test]
async fn a_lock_file_is_told_by_its_name_and_confirms_nothing() {
    let name = "tests/data/locks/package-lock.json";
    let words = [name, "--to", "target:1", "--format", "json"];
    let no_libc = check(&engine(), &words).await.unwrap_err();
    assert_eq!(no_libc.exit, Exit::BadInput);
    if let Some(libc) = own_libc() {
        let target = archive(&[("etc/hosts", b""), ("lib64/libc.so.6", &libc)]);
        let engine = engine().file("target:1", "/", target);
        let (text, _) = check(&engine, &words).await.unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["facts"]["lock"]["format"], "package-lock");
    }
    let failure = check(&engine(), &[name, "--to", "target:1", "--confirm"])
        .await
        .unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    let failure = check(
        &engine(),
        &["app:1", "--to", "target:1", "--python", "3.13"],
    )
    .await;
    assert_eq!(failure.unwrap_err().exit, Exit::Usage);
}

#[tokio::test]
async fn bad_input_is_told_with_its_status() {
    let exit = async |words: &[&str]| check(&engine(), words).await.unwrap_err().exit;
    let nowhere = exit(&["./nowhere", "--to", "target:1"]).await;
    assert_eq!(nowhere, Exit::Usage);
    let unknown = exit(&["app:1", "--to", "unknown:9", "--offline"]).await;
    assert_eq!(unknown, Exit::Unavailable);
    let folder = tempfile::tempdir().unwrap();
    let empty = at(&folder, "empty.tar", b"");
    assert_eq!(
        exit(&[empty.to_str().unwrap(), "--to", "target:1"]).await,
        Exit::BadInput
    );
    let torn = at(&folder, "uv.lock", b"version = \n");
    assert_eq!(
        exit(&[torn.to_str().unwrap(), "--to", "target:1"]).await,
        Exit::BadInput
    );
    let failing = engine().fail("export", 1);
    let failure = check(&failing, &["app:1", "--to", "target:1"])
        .await
        .unwrap_err();
    assert_eq!(failure.exit, Exit::Unavailable);
    assert!(
        failing.objects().containers.is_empty(),
        "a container stayed"
    );
}

#[tokio::test]
async fn the_line_is_drawn_where_the_user_wants_it() {
    let exit = async |level: &str| {
        let words = ["app:1", "--to", "target:1", "--fail-on", level];
        told(&words).await.1
    };
    assert_eq!(exit("certain-at-load").await, Exit::Divergence);
    assert_eq!(exit("performance").await, Exit::Divergence);
    assert_eq!(exit("never").await, Exit::Success);
}
