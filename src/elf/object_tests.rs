use std::fs;
use std::io::Cursor;
use std::path::Path;

use proptest::prelude::*;

use super::*;

fn object(path: impl AsRef<Path>) -> Object {
    read(&mut fs::File::open(path).unwrap()).unwrap()
}

/// The libc of the machine that runs the tests, where it is a GNU one.
fn own_libc() -> Option<Object> {
    let folders = [
        "/lib/x86_64-linux-gnu",
        "/lib/aarch64-linux-gnu",
        "/lib64",
        "/usr/lib",
    ];
    let mut paths = folders.iter().map(|folder| format!("{folder}/libc.so.6"));
    paths.find(|path| Path::new(path).is_file()).map(object)
}

#[test]
fn a_shell_wants_its_libc() {
    let shell = object("/bin/sh");
    assert!(!shell.is_static() && shell.dynamic);
    assert!(shell.needed.iter().any(|name| name.starts_with("libc.")));
    assert!(
        shell.imports("write") || shell.imports("waitpid"),
        "{:?}",
        shell.imports
    );
    let weak = shell
        .imports
        .iter()
        .find(|import| &*import.name == "__gmon_start__");
    assert!(weak.is_none_or(|import| import.weak));
}

#[test]
fn a_libc_gives_what_a_shell_wants_and_tells_its_version() {
    let Some(libc) = own_libc() else { return };
    assert_eq!(libc.family(), Some(Family::Glibc));
    assert!(libc.clib.as_ref().unwrap().version.is_some());
    assert_eq!(libc.soname.as_deref(), Some("libc.so.6"));
    let shell = object("/bin/sh");
    for import in shell
        .imports
        .iter()
        .filter(|i| !i.weak && i.version.is_some())
    {
        let exports = libc.exported(&import.name);
        assert!(
            exports.iter().any(|e| e.version == import.version),
            "{import:?}: {exports:?}"
        );
    }
    // One name, two versions: only one of them is the default.
    let copies = libc.exported("memcpy");
    assert_eq!(
        copies.iter().filter(|export| export.default).count(),
        1,
        "{copies:?}"
    );
}

#[test]
fn this_test_is_static_and_of_rust() {
    let own = object(std::env::current_exe().unwrap());
    assert!(own.is_static());
    assert!(own.rust);
    assert_eq!((own.go, own.needed.len()), (None, 0));
}

#[test]
fn other_files_are_no_objects() {
    let error = |bytes: &[u8]| read(&mut Cursor::new(bytes)).unwrap_err();
    assert!(matches!(error(b"#!/bin/sh\n"), ElfError::NotElf));
    assert!(matches!(
        error(b"\x7fELF\x02\x01\x01"),
        ElfError::Damaged(_)
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn damage_is_survived(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..200),
        head in proptest::collection::vec((0usize..1024, any::<u8>()), 0..6),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let mut bytes = fs::read("/bin/sh").unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for (at, byte) in head {
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _any = read(&mut Cursor::new(bytes));
    }
}
