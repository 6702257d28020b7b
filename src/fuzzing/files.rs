//! The files that users of this program write.

use std::hint::black_box;
use std::path::Path;

use super::{Target, show, text, with_files};
use crate::{dns, expected, facts, image, imports, scenario, suite};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "suite-file",
        reads: "`suite.toml`: cases, expectations, claims",
        run: |input| {
            suites("suite-file", &[("demo/suite.toml", input), LIST]);
        },
    },
    Target {
        name: "packages-file",
        reads: "`packages.toml`: the lock file of the packages that a suite tries",
        run: |input| {
            suites(
                "packages-file",
                &[("demo/suite.toml", SUITE), ("demo/packages.toml", input)],
            );
        },
    },
    Target {
        name: "repro-file",
        reads: "`repro.toml`: a report",
        run: |input| {
            let read = with_files("repro-file", &[("repro.toml", input), PROGRAM], |folder| {
                suite::repro_folder(folder)
            });
            read.map_err(show).ok();
        },
    },
    Target {
        name: "mitigations-file",
        reads: "`mitigations.toml`",
        run: |input| {
            with_files("mitigations-file", &[("mitigations.toml", input)], |dir| {
                suite::mitigations(dir, &[], Some(&["mimalloc"]))
                    .map_err(show)
                    .ok();
            });
        },
    },
    Target {
        name: "scenario-file",
        reads: "`scenario.toml`: a script of DNS answers",
        run: scenario_file,
    },
    Target {
        name: "expected-file",
        reads: "`expected.toml`: what is expected to differ",
        run: |input| {
            with_files("expected-file", &[("expected.toml", input)], |dir| {
                let read = expected::load(&dir.join("expected.toml"));
                read.map_err(show).ok();
            });
        },
    },
    Target {
        name: "images-file",
        reads: "`images.toml`: the catalogue of images",
        run: |input| catalogue("images-file", input, b""),
    },
    Target {
        name: "payloads-file",
        reads: "`payloads.toml`: what is built for cases",
        run: |input| catalogue("payloads-file", IMAGES, input),
    },
    Target {
        name: "image-tests",
        reads: "tests of goss and container-structure-test",
        run: |input| {
            with_files("image-tests", &[("tests.yaml", input)], |dir| {
                let read = imports::read(&dir.join("tests.yaml"));
                read.map_err(|error| error.to_string()).ok();
            });
        },
    },
    Target {
        name: "vulnerabilities",
        reads: "a report of Trivy (`migration --trivy`)",
        run: |input| {
            with_files("vulnerabilities", &[("scan.json", input)], |dir| {
                let read = facts::Vulnerabilities::read(&dir.join("scan.json"));
                read.map(|read| read.to_string()).ok();
            });
        },
    },
];

/// A file that cases may name.
const LIST: (&str, &[u8]) = ("demo/a.c", b"int main(void) { return 0; }\n");
/// The same of a report.
const PROGRAM: (&str, &[u8]) = ("a.c", LIST.1);

const SUITE: &[u8] = b"title = 'x'\npackages = 'wheels'\n[[case]]\nname = 'a'\ntitle = 'x'\n\
    kind = 'behaviour'\ncommand = ['true']\npackage = 'a'\n";

const IMAGES: &[u8] =
    b"[[image]]\nname = 'a'\nreference = 'example.invalid/a'\nlibc.family = 'musl'\n";

fn suites(name: &str, files: &[(&str, &[u8])]) {
    let read = with_files(name, files, suite::load);
    read.map_err(show).ok();
}

fn scenario_file(input: &[u8]) {
    let (script, mistakes) = scenario::parse(Path::new("scenario.toml"), &text(input));
    let wrong = dns::check(&script);
    if mistakes.is_empty() {
        assert_eq!(wrong, Ok(()), "not told of");
        black_box(scenario::summary(&script));
    }
    mistakes.into_iter().for_each(show);
}

fn catalogue(name: &str, images: &[u8], payloads: &[u8]) {
    let files = [("images.toml", images), ("payloads.toml", payloads)];
    let read = with_files(name, &files, image::Catalogue::load);
    read.map_err(show).ok();
}
