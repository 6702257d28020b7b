//! What is in images: archives, objects, databases of packages, and the files that build them.

use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::{Target, halves, show, text};
use crate::clib::{Clib, Family};
use crate::elf::{self, Object};
use crate::facts::Facts;
use crate::predict::{self, DockerfileInputs, Inputs};
use crate::tree::testing::{file, link, tree};
use crate::tree::{self, Content, Kind, Packages, Tree};
use crate::{dockerfile, engine, imports, repro};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "elf",
        reads: "an ELF program or shared object",
        longest: 4096,
        run: elf,
    },
    Target {
        name: "archive",
        reads: "an image or root file system as an archive, compressed or not",
        longest: 8192,
        run: |input| {
            if let Ok(tree) = tree::from_stream("x", input, Some("linux/amd64")) {
                moved(&tree, Kind::Root);
            }
        },
    },
    Target {
        name: "wheel",
        reads: "a wheel or another zip archive",
        longest: 1024,
        run: |input| {
            if let Ok(tree) = tree::wheel::read("a.whl", Cursor::new(input)) {
                moved(&tree, Kind::Files);
            }
        },
    },
    Target {
        name: "engine-archive",
        reads: "an archive of files that an engine gives out of a container",
        longest: 4096,
        run: |input| drop(engine::archive::files_by_name(input)),
    },
    Target {
        name: "package-database",
        reads: "the databases of apk and, behind a NUL, of dpkg",
        longest: 512,
        run: package_databases,
    },
    Target {
        name: "dockerfile",
        reads: "a Dockerfile",
        longest: 512,
        run: dockerfile,
    },
    Target {
        name: "shell",
        reads: "the commands of a shell script",
        longest: 256,
        run: |input| {
            for command in dockerfile::shell::commands(&text(input), 1, '\\') {
                assert!(command.operands().count() <= command.arguments().len());
            }
        },
    },
];

fn elf(input: &[u8]) {
    elf::read_bytes(input).ok();
    let Ok(object) = elf::object::read(&mut Cursor::new(input)) else {
        return;
    };
    let software = tree([("/usr/bin/x", file(Content::Object(Arc::new(object))))]);
    moved(&software, Kind::Files);
}

/// What becomes of a tree on Alpine, and what is in it.
fn moved(software: &Tree, kind: Kind) {
    black_box(Facts::of(software));
    black_box(predict::predict(&Inputs {
        software,
        kind,
        target: &ALPINE,
        added: &[],
        packaged: true,
        cases: &[],
    }));
}

static ALPINE: LazyLock<Tree> = LazyLock::new(|| {
    let libc = Object {
        machine: 62,
        is_64: true,
        clib: Some(Clib {
            family: Family::Musl,
            version: None,
        }),
        ..Object::default()
    };
    tree([
        (
            "/lib/ld-musl-x86_64.so.1",
            file(Content::Object(Arc::new(libc))),
        ),
        ("/bin/busybox", file(Content::Other)),
        ("/bin/sh", link("/bin/busybox")),
        ("/sbin/apk", file(Content::Other)),
    ])
});

fn package_databases(input: &[u8]) {
    let (apk, dpkg) = halves(input);
    let database = |input: &[u8]| file(Content::Text(text(input).into()));
    let tree = tree([
        ("/lib/apk/db/installed", database(apk)),
        ("/var/lib/dpkg/status", database(dpkg)),
        ("/var/lib/dpkg/info/a.list", database(dpkg)),
        ("/usr/bin/x", file(Content::Other)),
    ]);
    let packages = Packages::of(&tree);
    black_box(packages.owner("/usr/bin/x"));
    black_box(imports::packages(&text(apk)));
    black_box(imports::packages(&text(dpkg)));
}

fn dockerfile(input: &[u8]) {
    let text = text(input);
    black_box(repro::dockerfile::on(&text, "alpine:3.20"));
    let read = match dockerfile::from_text(Path::new("Dockerfile"), &text) {
        Ok(read) => read,
        Err(error) => return show(input, error),
    };
    black_box(predict::dockerfile::lock_files(&read));
    black_box(predict::dockerfile::predict(&DockerfileInputs {
        dockerfile: &read,
        target: &ALPINE,
        added: &[],
        suites: &[],
    }));
    for stage in read.final_stages() {
        black_box(read.image_of(&stage.base));
    }
}
