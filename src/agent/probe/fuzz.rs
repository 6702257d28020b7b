//! What is read of an image that nobody knows.

use std::hint::black_box;

use super::os_release::OsRelease;
use super::packages::Databases;
use super::{bounded, interpreters, look, version};
use crate::clib::Family;
use crate::elf;
use crate::fuzzing::{Target, is_chosen, text, with_files};

pub(crate) const TARGETS: &[Target] = &[Target {
    name: "image-probe",
    reads: "what the probe reads of an image: `os-release`, the databases of apk and dpkg, loaders",
    longest: 512,
    run: probe,
}];

/// The parts of the input, between NULs, are the files. They are read from memory; where the input is a chosen one,
/// the probe also looks for them in a folder.
fn probe(input: &[u8]) {
    let mut parts = input.splitn(4, |&byte| byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let (os_release, apk, dpkg, loader) = (part(), part(), part(), part());
    black_box(OsRelease(text(os_release).into_owned()).get("ID"));
    let databases = Databases {
        apk: text(apk).into_owned(),
        dpkg: vec![text(dpkg).into_owned()],
    };
    black_box(databases.all());
    for family in [Family::Musl, Family::Glibc] {
        black_box(databases.find(family));
    }
    elf::read_bytes(loader).ok();
    black_box(version::musl_version_in(loader));
    let said = text(input);
    black_box(version::glibc_version_in(&said));
    black_box(interpreters::version(&said));
    black_box(bounded::find(loader, b"GNU C Library ("));
    if is_chosen(input) {
        let files = [
            ("etc/os-release", os_release),
            ("lib/apk/db/installed", apk),
            ("var/lib/dpkg/status", dpkg),
            ("lib/ld-musl-x86_64.so.1", loader),
        ];
        with_files("image-probe", &files, |root| {
            black_box(look(root, &mut |_| Some(said.clone().into_owned())));
        });
    }
}
