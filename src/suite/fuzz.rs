//! The files of a folder of suites.

use std::path::Path;

use super::load::Source;
use super::{SuiteError, load, mitigation_read, repro_read};
use crate::fuzzing::{Target, show, text};

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "suite-file",
        reads: "`suite.toml`: cases, expectations, claims",
        longest: 1024,
        run: |input| told(input, suite(text(input).into_owned(), None)),
    },
    Target {
        name: "packages-file",
        reads: "`packages.toml`: the lock file of the packages that a suite tries",
        longest: 1024,
        run: |input| {
            let packages = text(input).into_owned();
            told(input, suite(SUITE.to_owned(), Some(packages)));
        },
    },
    Target {
        name: "repro-file",
        reads: "`repro.toml`: a report",
        longest: 1024,
        run: |input| told(input, repro_read::local(FOLDER.into(), &text(input))),
    },
    Target {
        name: "mitigations-file",
        reads: "`mitigations.toml`",
        longest: 1024,
        run: |input| {
            let file = Path::new("mitigations.toml");
            let payloads = Some(&["mimalloc"][..]);
            let read = mitigation_read::understood(file, &text(input), &[], payloads);
            told(input, read);
        },
    },
];

/// A folder with the file `a.c`, which cases may name.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/folder/demo");

const SUITE: &str = "title = 'x'\npackages = 'wheels'\n[[case]]\nname = 'a'\ntitle = 'x'\n\
    kind = 'behaviour'\ncommand = ['true']\npackage = 'a'\n";

fn suite(text: String, packages: Option<String>) -> Result<(), SuiteError> {
    let source = Source {
        folder: FOLDER.into(),
        text,
        packages,
    };
    load::understood(&[source]).map(drop)
}

fn told<T>(input: &[u8], read: Result<T, SuiteError>) {
    if let Err(error) = read {
        show(input, error);
    }
}
