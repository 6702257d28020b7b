//! Images that get in the way, or lie: each is imported by the test itself, and ends in a stated way.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::process::Output;

use alpine_tax::engine::docker::connect;
use alpine_tax::engine::{ContainerSpec, Engine};
use alpine_tax::image::{Catalogue, Images, Options};
use serde_json::Value;
use tar::{Builder, EntryType, Header};

use crate::support::{BASELINE, STAND_IN, Sandbox, engine_or_skip};

/// Most that one of the two images has in it, bytes.
const LARGEST: usize = 256 << 20;

/// A file system as an archive.
type Files = Builder<Vec<u8>>;

/// What is done to the file system of the musl image before it is imported.
type Change = fn(&Material) -> Vec<u8>;

/// File systems of two ordinary images.
struct Material {
    musl: Vec<u8>,
    glibc: Vec<u8>,
}

/// An image, and how a run on it ends.
struct Hostile {
    name: &'static str,
    files: Change,
    /// As in a Dockerfile.
    changes: &'static [&'static str],
    ends: Ends,
}

/// How a run on an image ends.
enum Ends {
    /// As on any other image.
    Well,
    /// The same, and this is said of the image.
    Warned(&'static str),
    /// No program is for such an image, and this is said.
    Unsupported(&'static str),
    /// The image cannot be used, and this is said.
    Refused(&'static str),
}

const IMAGES: [Hostile; 10] = [
    Hostile {
        name: "volumes",
        files: |material| material.musl.clone(),
        changes: &[
            "VOLUME /tmp",
            "VOLUME /opt/alpine-tax/agent",
            "VOLUME /data",
        ],
        ends: Ends::Well,
    },
    Hostile {
        name: "entry-point",
        files: |material| material.musl.clone(),
        changes: &[
            "ENTRYPOINT [\"/nowhere\"]",
            "CMD [\"--hostile\"]",
            "USER 4321:4321",
            "WORKDIR /nowhere/at/all",
            "ENV LD_PRELOAD=/nowhere.so LD_LIBRARY_PATH=/nowhere PATH=/nowhere",
        ],
        ends: Ends::Well,
    },
    Hostile {
        name: "nothing",
        files: |_| {
            with(&[], |files| {
                put(files, "empty/", EntryType::Directory, "", b"")
            })
        },
        changes: &[],
        ends: Ends::Unsupported("no libc that the program could use"),
    },
    Hostile {
        name: "no-scratch",
        files: |material| {
            with_only(
                &material.musl,
                |path| !path.starts_with("tmp"),
                |files| {
                    let mut root = header(EntryType::Directory, 0);
                    root.set_mode(0o555);
                    files.append_data(&mut root, "./", &b""[..]).unwrap();
                },
            )
        },
        changes: &[],
        ends: Ends::Well,
    },
    Hostile {
        name: "two",
        files: |material| {
            let present = paths(&material.musl);
            with(&material.musl, |files| {
                let wanted = |path: &str| path.contains("lib") && !present.contains(path);
                copy(files, &material.glibc, wanted);
            })
        },
        changes: &[],
        ends: Ends::Warned(", and also "),
    },
    Hostile {
        name: "lying",
        files: |material| patched(&material.musl, b"1.2.5\0", b"9.9.9\0"),
        changes: &[],
        ends: Ends::Warned("says that it is 9.9.9"),
    },
    Hostile {
        name: "other-machine",
        files: |material| of_another_machine(&material.musl),
        changes: &[],
        ends: Ends::Unsupported("no libc that the program could use"),
    },
    Hostile {
        name: "nasty",
        files: nasty,
        changes: &[],
        ends: Ends::Unsupported("no libc that the program could use"),
    },
    Hostile {
        name: "blocked",
        files: |material| {
            with_opt(&material.musl, |files| {
                put(files, "opt", EntryType::Regular, "", b"in the way")
            })
        },
        changes: &[],
        ends: Ends::Refused("/opt/alpine-tax"),
    },
    Hostile {
        name: "linked",
        files: |material| {
            with_opt(&material.musl, |files| {
                put(files, "opt/", EntryType::Directory, "", b"");
                put(
                    files,
                    "opt/alpine-tax",
                    EntryType::Symlink,
                    "../../../etc",
                    b"",
                );
            })
        },
        changes: &[],
        ends: Ends::Well,
    },
];

fn header(kind: EntryType, size: usize) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(0o755);
    header.set_size(size as u64);
    header
}

fn put(files: &mut Files, path: &str, kind: EntryType, link: &str, content: &[u8]) {
    let mut header = header(kind, content.len());
    match kind {
        EntryType::Symlink | EntryType::Link => {
            files.append_link(&mut header, path, link).unwrap();
        }
        _ => files.append_data(&mut header, path, content).unwrap(),
    }
}

fn shown(entry: &tar::Entry<'_, &[u8]>) -> String {
    let path = entry.path().unwrap().to_string_lossy().into_owned();
    path.trim_start_matches("./").trim_matches('/').to_owned()
}

/// All paths in an archive; engines take none twice.
fn paths(archive: &[u8]) -> BTreeSet<String> {
    let mut archive = tar::Archive::new(archive);
    let entries = archive.entries().unwrap();
    entries.map(|entry| shown(&entry.unwrap())).collect()
}

/// Copies the files of another archive.
fn copy(files: &mut Files, from: &[u8], wanted: impl Fn(&str) -> bool) {
    let mut archive = tar::Archive::new(from);
    for entry in archive.entries().unwrap() {
        let entry = entry.unwrap();
        let shown = shown(&entry);
        if shown.is_empty() || !wanted(&shown) {
            continue;
        }
        let mut header = entry.header().clone();
        match entry.link_name().unwrap().map(|link| link.into_owned()) {
            Some(link) => files.append_link(&mut header, &shown, link).unwrap(),
            None => files.append_data(&mut header, &shown, entry).unwrap(),
        }
    }
}

fn with(base: &[u8], more: impl FnOnce(&mut Files)) -> Vec<u8> {
    with_only(base, |_| true, more)
}

fn with_only(base: &[u8], wanted: impl Fn(&str) -> bool, more: impl FnOnce(&mut Files)) -> Vec<u8> {
    let mut files = Builder::new(Vec::new());
    copy(&mut files, base, wanted);
    more(&mut files);
    files.into_inner().unwrap()
}

/// An archive with some bytes of its files in place of others.
fn patched(archive: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut archive = archive.to_vec();
    let mut found = 0;
    for at in 0..archive.len() - from.len() {
        if archive[at..].starts_with(from) {
            archive[at..at + to.len()].copy_from_slice(to);
            found += 1;
        }
    }
    assert!(found > 0);
    archive
}

/// An archive whose programs are for a machine that runs no Docker: `e_machine`, behind `e_type`.
fn of_another_machine(archive: &[u8]) -> Vec<u8> {
    let mut archive = archive.to_vec();
    let mut found = 0;
    for block in archive
        .chunks_mut(512)
        .filter(|block| block.starts_with(b"\x7fELF"))
    {
        block[18] = 4;
        found += 1;
    }
    assert!(found > 0);
    archive
}

/// A file system without `/opt`, and something in its place.
fn with_opt(base: &[u8], more: impl FnOnce(&mut Files)) -> Vec<u8> {
    with_only(base, |path| !path.starts_with("opt"), more)
}

/// Nothing that is what it is called.
fn nasty(_: &Material) -> Vec<u8> {
    let mut loader = b"\x7fELF\x02\x01\x01".to_vec();
    loader.resize(100 << 20, 0);
    with(&[], |files| {
        put(
            files,
            "lib/ld-musl-x86_64.so.1",
            EntryType::Regular,
            "",
            &loader,
        );
        put(
            files,
            "lib64/ld-linux-x86-64.so.2",
            EntryType::Fifo,
            "",
            b"",
        );
        put(
            files,
            "etc/os-release",
            EntryType::Symlink,
            "/dev/zero",
            b"",
        );
        put(files, "bin/sh", EntryType::Symlink, "/bin/sh", b"");
        put(files, "usr/bin/env", EntryType::Fifo, "", b"");
        put(
            files,
            "lib/apk/db/installed",
            EntryType::Symlink,
            "/proc/kmsg",
            b"",
        );
        put(files, "var/lib/dpkg/status", EntryType::Directory, "", b"");
        put(
            files,
            "etc/resolv.conf",
            EntryType::Symlink,
            "/nowhere/resolv.conf",
            b"",
        );
        for number in 0..20_000 {
            put(
                files,
                &format!("usr/lib/ld-musl-{number}"),
                EntryType::Regular,
                "",
                b"#!/bin/sh",
            );
        }
    })
}

async fn file_system(engine: &dyn Engine, images: &Images<'_>, name: &str) -> Vec<u8> {
    let id = images.resolve(name).await.unwrap().info.id;
    let spec = ContainerSpec::never_started(&id, [].into());
    let container = engine.create(&spec).await.unwrap();
    let archive = engine.download(&container, "/", LARGEST).await.unwrap();
    engine.remove(&container).await.unwrap();
    archive.unwrap().to_vec()
}

async fn material(engine: &dyn Engine) -> Material {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("images");
    let catalogue = Catalogue::load(&folder).unwrap();
    let images = Images::new(engine, &catalogue, Options::default(), &|_| ());
    Material {
        musl: file_system(engine, &images, STAND_IN).await,
        glibc: file_system(engine, &images, BASELINE).await,
    }
}

#[test]
fn images_that_get_in_the_way_end_as_stated() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let engine = runtime.block_on(connect()).unwrap();
    let material = runtime.block_on(material(&engine));
    let mut wrong = Vec::new();
    for hostile in &IMAGES {
        let mut tar = tempfile::NamedTempFile::new().unwrap();
        tar.write_all(&(hostile.files)(&material)).unwrap();
        let name = format!("alpine-tax-test-{}:{}", std::process::id(), hostile.name);
        let changes: Vec<String> = hostile.changes.iter().map(ToString::to_string).collect();
        let imported = engine.import(&name, tar.path(), &changes, &|_, _, _| ());
        if let Err(error) = runtime.block_on(imported) {
            wrong.push(format!("{}: {error}", hostile.name));
            continue;
        }
        let output = run_on(&sandbox, &name);
        runtime.block_on(engine.remove_image(&name)).unwrap();
        if let Err(why) = ended(&hostile.ends, &output) {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            wrong.push(format!("{}: {why}\n{said}", hostile.name));
        }
        assert_eq!(sandbox.containers(), 0, "{}", hostile.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn run_on(sandbox: &Sandbox, image: &str) -> Output {
    let images = ["--baseline", BASELINE, "--candidate", image, "--offline"];
    let front = ["run", "planted/control", "--format", "json"];
    sandbox.run(&[&front, &images[..]].concat())
}

/// A message without the ends of its lines, which may be anywhere in a long path.
fn unbroken(message: &str) -> String {
    let is_frame = |c: char| c.is_whitespace() || c == '│';
    message.chars().filter(|c| !is_frame(*c)).collect()
}

/// What is wrong with how a run ended.
fn ended(expected: &Ends, output: &Output) -> Result<(), String> {
    let status = output.status.code();
    let mut said = String::new();
    Cursor::new(&output.stderr)
        .read_to_string(&mut said)
        .map_err(|e| e.to_string())?;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let finding = &report["findings"][0];
    let verdict = finding["verdict"].as_str().unwrap_or("none");
    let fine = match expected {
        Ends::Well => status == Some(0) && verdict == "same",
        Ends::Warned(words) => {
            status == Some(0) && verdict == "same" && report["notes"].to_string().contains(words)
        }
        Ends::Unsupported(words) => {
            status == Some(0) && verdict == "unsupported" && finding.to_string().contains(words)
        }
        Ends::Refused(words) => status == Some(4) && unbroken(&said).contains(words),
    };
    match fine {
        true => Ok(()),
        false => Err(format!("status {status:?}, {verdict}, {finding:#}")),
    }
}
