//! Images faked in a folder, with this machine's own C libraries.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

/// A folder that looks like the root of an image.
struct Image(tempfile::TempDir);

impl Image {
    fn new() -> Image {
        Image(tempfile::tempdir().unwrap())
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    fn write(&self, path: &str, content: &[u8]) -> &Image {
        fs::write(self.path(path), content).unwrap();
        self
    }

    fn copy(&self, from: &str, to: &str) -> &Image {
        fs::copy(from, self.path(to)).unwrap();
        self
    }

    fn probe(&self, run: bool) -> Probe {
        look(self.0.path(), &mut |argv| {
            let output = std::process::Command::new(argv[0])
                .args(&argv[1..])
                .output();
            let output = output.ok().filter(|_| run)?;
            let both = [output.stdout, output.stderr].concat();
            Some(String::from_utf8_lossy(&both).into_owned())
        })
    }
}

/// What programs of this machine ask for.
fn own_loader() -> String {
    let mut shell = fs::File::open("/bin/sh").unwrap();
    crate::elf::read(&mut shell).unwrap().interpreter.unwrap()
}

/// The start of musl's loader, as far as the probe looks: headers of another, strings of its own.
fn fake_musl() -> Vec<u8> {
    let mut bytes = fs::read("/bin/true").unwrap();
    bytes.extend(b"\0musl libc (x)\0\x001.2.4_git20230717\0");
    bytes
}

#[test]
fn this_machines_glibc_is_found_by_running_and_by_reading() {
    let loader = own_loader();
    if !loader.contains("ld-linux") {
        return;
    }
    let folder = fs::canonicalize(&loader).unwrap();
    let library = folder.parent().unwrap().join("libc.so.6");
    let image = Image::new();
    image
        .copy("/bin/sh", "bin/sh")
        .copy(&loader, &loader[1..])
        .copy(library.to_str().unwrap(), "usr/lib64/libc.so.6")
        .write(
            "var/lib/dpkg/status.d/libc6",
            b"Package: libc6\nVersion: 2.41-12\n",
        )
        .write(
            "etc/os-release",
            b"ID=x\nPRETTY_NAME=\"X 1\"\nVERSION_ID=1\n",
        );
    let run = image.probe(true);
    let read = image.probe(false);
    assert_eq!(run.clibs[0].clib, read.clibs[0].clib);
    assert_eq!(run.clibs.len(), 1);
    assert_eq!(run.family(), Some(Family::Glibc));
    assert!(
        run.clib()
            .unwrap()
            .version
            .as_ref()
            .unwrap()
            .to_string()
            .starts_with("2.")
    );
    assert_eq!(run.clibs[0].loader, loader);
    assert_eq!(
        run.clibs[0].how,
        "PT_INTERP of /bin/sh; banner of libc.so.6"
    );
    assert!(read.clibs[0].how.ends_with("version string in libc.so.6"));
    assert_eq!(run.clibs[0].package.as_deref(), Some("libc6 2.41-12"));
    assert!(run.shell);
    let loader_name = loader.rsplit('/').next().unwrap();
    let mut libraries = vec![loader_name, "libc.so.6"];
    libraries.sort_unstable();
    assert_eq!(run.libraries, libraries);
    let os = [run.os, run.os_id, run.os_version].map(Option::unwrap_or_default);
    assert_eq!(os, ["X 1", "x", "1"]);
}

#[test]
fn musl_with_glibc_added_gives_both_and_the_used_one_first() {
    let loader = own_loader();
    let image = Image::new();
    image
        .write("lib/ld-musl-x.so.1", &fake_musl())
        .write("lib/apk/db/installed", b"P:musl\nV:1.2.4-r2\n\n")
        .copy(&loader, &loader[1..]);
    symlink("ld-musl-x.so.1", image.path("lib/ld-linux-gcompat.so.2")).unwrap();
    let unused = image.probe(false);
    let families = |probe: &Probe| -> Vec<Family> {
        probe.clibs.iter().map(|found| found.clib.family).collect()
    };
    assert_eq!(unused.clibs.len(), 2, "{unused:?}");
    let musl = unused
        .clibs
        .iter()
        .find(|found| found.clib.family == Family::Musl)
        .unwrap();
    assert_eq!(musl.clib.to_string(), "musl 1.2.4_git20230717");
    assert_eq!(musl.package.as_deref(), Some("musl-1.2.4-r2"));

    image.copy("/bin/sh", "bin/sh");
    assert_eq!(families(&image.probe(false)), [Family::Glibc, Family::Musl]);
}

#[test]
fn an_image_without_programs_has_no_libc() {
    assert_eq!(Image::new().probe(true), Probe::default());
    let image = Image::new();
    image.copy(
        std::env::current_exe().unwrap().to_str().unwrap(),
        "usr/bin/static",
    );
    assert_eq!(image.probe(true).clibs, []);
}

#[test]
fn what_is_damaged_is_passed_over() {
    let image = Image::new();
    let mut cut = fake_musl();
    cut.truncate(100);
    image
        .write("lib/ld-musl-x86_64.so.1", &cut)
        .write("lib64/ld-linux-x86-64.so.2", b"\x7fELFnonsense")
        .write("etc/os-release", b"\xff\xfe=\n=\nID")
        .write("var/lib/dpkg/status", &[0xff; 100])
        .write("bin/ls", b"#!/bin/sh");
    symlink("sh", image.path("bin/sh")).unwrap();
    symlink("nowhere", image.path("lib/libz.so.1")).unwrap();
    fs::set_permissions(image.path("bin/ls"), PermissionsExt::from_mode(0o000)).unwrap();
    let mut told = image.probe(true);
    // What is a library is told by its name, and a link counts where it leads somewhere.
    let libraries = std::mem::take(&mut told.libraries);
    assert_eq!(libraries, ["ld-linux-x86-64.so.2", "ld-musl-x86_64.so.1"]);
    assert_eq!(told, Probe::default());
}
