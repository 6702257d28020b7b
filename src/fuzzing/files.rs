//! The files that users of this program write, but for suites.

use std::hint::black_box;
use std::path::Path;

use super::{Target, show, text};
use crate::{dns, expected, facts, image, imports, scenario};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "scenario-file",
        reads: "`scenario.toml`: a script of DNS answers",
        longest: 1024,
        run: scenario_file,
    },
    Target {
        name: "expected-file",
        reads: "`expected.toml`: what is expected to differ",
        longest: 512,
        run: |input| {
            let read = expected::understood(Path::new("expected.toml"), &text(input));
            if let Err(error) = read {
                show(input, error);
            }
        },
    },
    Target {
        name: "images-file",
        reads: "`images.toml`: the catalogue of images",
        longest: 1024,
        run: |input| catalogue(input, &text(input), None),
    },
    Target {
        name: "payloads-file",
        reads: "`payloads.toml`: what is built for cases",
        longest: 1024,
        run: |input| catalogue(input, IMAGES, Some(&text(input))),
    },
    Target {
        name: "image-tests",
        reads: "tests of goss and container-structure-test",
        longest: 1024,
        run: |input| drop(black_box(imports::understood(&text(input)))),
    },
    Target {
        name: "vulnerabilities",
        reads: "a report of Trivy (`migration --trivy`)",
        longest: 1024,
        run: |input| {
            let counted = facts::Vulnerabilities::counted(input);
            black_box(counted.map(|counted| counted.to_string())).ok();
        },
    },
];

/// A folder with files that a catalogue may name, and one above it.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/folder/demo");

const IMAGES: &str =
    "[[image]]\nname = 'a'\nreference = 'example.invalid/a'\nlibc.family = 'musl'\n";

fn scenario_file(input: &[u8]) {
    let (script, mistakes) = scenario::parse(Path::new("scenario.toml"), &text(input));
    let wrong = dns::check(&script);
    if mistakes.is_empty() {
        assert_eq!(wrong, Ok(()), "not told of");
        black_box(scenario::summary(&script));
    }
    for mistake in mistakes {
        show(input, mistake);
    }
}

fn catalogue(input: &[u8], images: &str, payloads: Option<&str>) {
    let read = image::Catalogue::understood(Path::new(FOLDER), images, payloads, Vec::new());
    if let Err(error) = read {
        show(input, error);
    }
}
