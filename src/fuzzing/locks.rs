//! Lock files of package managers, and what is predicted from what they say.

use std::hint::black_box;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::{Target, show, text};
use crate::clib::{Clib, Family};
use crate::elf::Object;
use crate::lock::{self, marker};
use crate::predict;
use crate::tree::testing::{file, tree};
use crate::tree::{Content, Tree};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "lock-uv",
        reads: "`uv.lock`",
        longest: 1024,
        run: |input| read("uv.lock", input),
    },
    Target {
        name: "lock-poetry",
        reads: "`poetry.lock`",
        longest: 1024,
        run: |input| read("poetry.lock", input),
    },
    Target {
        name: "lock-pipfile",
        reads: "`Pipfile.lock`",
        longest: 1024,
        run: |input| read("Pipfile.lock", input),
    },
    Target {
        name: "lock-pylock",
        reads: "`pylock.toml`",
        longest: 1024,
        run: |input| read("pylock.toml", input),
    },
    Target {
        name: "lock-requirements",
        reads: "`requirements.txt`",
        longest: 512,
        run: |input| read("requirements.txt", input),
    },
    Target {
        name: "lock-npm",
        reads: "`package-lock.json`",
        longest: 1024,
        run: |input| read("package-lock.json", input),
    },
    Target {
        name: "lock-pnpm",
        reads: "`pnpm-lock.yaml`",
        longest: 1024,
        run: |input| read("pnpm-lock.yaml", input),
    },
    Target {
        name: "lock-yarn",
        reads: "`yarn.lock`, of both generations",
        longest: 1024,
        run: |input| read("yarn.lock", input),
    },
    Target {
        name: "lock-unnamed",
        reads: "a lock file that its name does not tell",
        longest: 512,
        run: |input| read("lock", input),
    },
    Target {
        name: "marker",
        reads: "environment markers of Python packages (PEP 508)",
        longest: 128,
        run: |input| {
            let environment = marker::Environment {
                python: Some((3, 13)),
                machine: Some("x86_64".to_owned()),
            };
            black_box(environment.holds(&text(input)));
            black_box(marker::Environment::default().holds(&text(input)));
        },
    },
];

/// An Alpine with nothing but its libc.
static TARGET: LazyLock<Tree> = LazyLock::new(|| {
    let libc = Object {
        machine: 62,
        is_64: true,
        clib: Some(Clib {
            family: Family::Musl,
            version: "1.2.5".parse().ok(),
        }),
        ..Object::default()
    };
    tree([("/lib/libc.so", file(Content::Object(Arc::new(libc))))])
});

fn read(name: &str, input: &[u8]) {
    let lock = match lock::from_bytes(Path::new(name), input) {
        Ok(Some(lock)) => lock,
        Ok(None) => return,
        Err(error) => return show(input, error),
    };
    for python in [None, Some((3, 13))] {
        let predicted = predict::lock::predict(&predict::LockInputs {
            lock: &lock,
            target: &TARGET,
            added: &[],
            python,
            suites: &[],
        });
        assert!(predicted.is_ok(), "the target has a libc");
    }
}
