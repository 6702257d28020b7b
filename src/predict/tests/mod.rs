//! Predictions for trees that are put together by hand.

mod attempts;
mod loading;
mod surroundings;

use std::sync::Arc;

use super::*;
use crate::clib::{Clib, Family};
use crate::elf::object::{Export, Import, Object, Required};
use crate::suite::model::testing::case;
use crate::tree::testing::{file, link, tree};
use crate::tree::{Content, Entry};

/// An object of x86-64 that is put together for a test.
struct Made(Object);

impl Made {
    fn new() -> Made {
        Made(Object {
            machine: 62,
            is_64: true,
            dynamic: true,
            ..Object::default()
        })
    }

    fn program(interpreter: &str) -> Made {
        let mut made = Made::new();
        made.0.interpreter = Some(interpreter.to_owned());
        made
    }

    fn library(soname: &str) -> Made {
        let mut made = Made::new();
        made.0.soname = Some(soname.to_owned());
        made
    }

    fn needs(mut self, names: &[&str]) -> Made {
        self.0.needed = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    /// `name`, or `name@VERSION` of the first library that it needs.
    fn imports(mut self, names: &[&str]) -> Made {
        for name in names {
            let (name, version) = match name.split_once('@') {
                Some((name, version)) => (name, Some(Arc::from(version))),
                None => (*name, None),
            };
            if let Some(version) = &version {
                self.0.required.push(Required {
                    library: self.0.needed[0].as_str().into(),
                    version: Arc::clone(version),
                    weak: false,
                });
            }
            self.0.imports.push(Import {
                name: name.into(),
                version,
                weak: false,
                eager: false,
                fixed: false,
            });
        }
        self
    }

    /// `name`, `name@@DEFAULT` or `name@OLD`.
    fn exports(mut self, names: &[&str]) -> Made {
        for name in names {
            let (name, version) = name.split_once('@').unwrap_or((name, ""));
            let default = version.is_empty() || version.starts_with('@');
            let version = version.trim_start_matches('@');
            let version: Option<Arc<str>> = (!version.is_empty()).then(|| version.into());
            self.0.provided.extend(version.clone());
            self.0.exports.push(Export {
                name: name.into(),
                version,
                default,
            });
        }
        self.0.exports.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Object)) -> Made {
        change(&mut self.0);
        self
    }

    fn entry(self) -> Entry {
        file(Content::Object(Arc::new(self.0)))
    }
}

const MUSL: &str = "/lib/ld-musl-x86_64.so.1";
const GLIBC: &str = "/lib64/ld-linux-x86-64.so.2";

fn alpine() -> Tree {
    let musl = Made::new()
        .exports(&[
            "__libc_start_main",
            "malloc",
            "getaddrinfo",
            "qsort",
            "dlopen",
        ])
        .with(|libc| {
            libc.clib = Some(Clib {
                family: Family::Musl,
                version: Some("1.2.5".parse().unwrap()),
            });
        });
    tree([
        (MUSL, musl.entry()),
        ("/lib/libc.musl-x86_64.so.1", link("ld-musl-x86_64.so.1")),
        (
            "/lib/libz.so.1",
            Made::library("libz.so.1")
                .exports(&["inflate@@ZLIB_2", "inflate@ZLIB_1"])
                .entry(),
        ),
        ("/bin/busybox", Made::program(MUSL).entry()),
        ("/bin/sh", link("busybox")),
    ])
}

fn debian() -> Tree {
    let libc = Made::library("libc.so.6")
        .exports(&[
            "malloc@@GLIBC_2.2.5",
            "qsort@@GLIBC_2.2.5",
            "strlcpy@@GLIBC_2.38",
        ])
        .with(|libc| {
            libc.provided.push("GLIBC_PRIVATE".into());
            libc.clib = Some(Clib {
                family: Family::Glibc,
                version: Some("2.41".parse().unwrap()),
            });
        });
    let loader = Made::library("ld-linux-x86-64.so.2").with(|loader| {
        loader.provided.push("GLIBC_PRIVATE".into());
    });
    tree([
        ("/usr/lib/x86_64-linux-gnu/libc.so.6", libc.entry()),
        (
            "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
            loader.entry(),
        ),
        ("/lib", link("usr/lib")),
        (GLIBC, link("/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")),
    ])
}

fn files(entries: impl IntoIterator<Item = (&'static str, Entry)>, target: &Tree) -> Prediction {
    predicted(&tree(entries), target, &[], &[])
}

fn predicted(software: &Tree, target: &Tree, added: &[Tree], cases: &[&Case]) -> Prediction {
    predict(&Inputs {
        software,
        kind: TreeKind::Files,
        target,
        added,
        packaged: false,
        cases,
    })
}

/// `kind subject confidence: objects`
fn told(prediction: &Prediction) -> Vec<String> {
    let line = |finding: &Finding| {
        let objects: Vec<&str> = finding.objects.iter().map(String::as_str).collect();
        format!(
            "{:?} {} {}: {}",
            finding.kind,
            finding.subject,
            finding.confidence.as_str(),
            objects.join(" ")
        )
    };
    prediction.findings.iter().map(line).collect()
}
