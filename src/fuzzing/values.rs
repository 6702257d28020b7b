//! Values that people write, on command lines and in files.

use std::fmt::{Debug, Display};
use std::hint::black_box;
use std::str::FromStr;
use std::time::Duration;

use super::{Target, halves, show, text};
use crate::clib::Version;
use crate::differential::{Both, Given, Spec};
use crate::gate::Rule;
use crate::image::{across::Across, reference};
use crate::package::{Manager, Package, PackageVersion};
use crate::reduce::{Ddmin, input::Parts};
use crate::repro::{FailsWhen, source::Install};
use crate::suite::{ClaimVerdict, PackageRange, VersionRange, globs};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "image-reference",
        reads: "references of images, and ranges of them (`alpine:3.12..3.20`)",
        longest: 128,
        run: |input| {
            let text = text(input);
            let canonical = reference::canonical(&text);
            assert_eq!(reference::canonical(&canonical), canonical, "of {text:?}");
            black_box(reference::registry(&canonical));
            again::<Across>(&text);
        },
    },
    Target {
        name: "version-range",
        reads: "ranges of upstream and package versions (`>=1.2.4, <1.2.6`)",
        longest: 128,
        run: |input| {
            let text = text(input);
            again::<VersionRange>(&text);
            again::<PackageRange>(&text);
            if let Ok(range) = text.parse::<VersionRange>() {
                black_box(range.is_empty());
                black_box(range.contains(None));
            }
            if let Ok(range) = text.parse::<PackageRange>() {
                black_box(range.is_empty());
            }
        },
    },
    Target {
        name: "package-version",
        reads: "versions as apk and, behind a NUL, dpkg order them, and upstream's",
        longest: 64,
        run: versions,
    },
    Target {
        name: "conditions",
        reads: "gates, what counts as a failure, verdicts on claims, what a build puts where, patterns",
        longest: 64,
        run: |input| {
            let text = text(input);
            again::<Rule>(&text);
            again::<FailsWhen>(&text);
            again::<ClaimVerdict>(&text);
            text.parse::<Install>().ok();
            globs(&text).map(|globs| globs.is_match("dns/search")).ok();
        },
    },
    Target {
        name: "compare-options",
        reads: "options of `compare`: commands, volumes, amounts, patterns, what to wait for",
        longest: 256,
        run: compare_options,
    },
    Target {
        name: "reduce",
        reads: "an input that is made smaller: how it is cut, and the search",
        longest: 48,
        run: reduce,
    },
];

/// What can be read can be written, and read again as the same.
fn again<T: FromStr<Err: Debug> + Display + PartialEq + Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let written = value.to_string();
        assert_eq!(
            written.parse::<T>().ok(),
            Some(value),
            "{written:?} of {text:?}"
        );
    }
}

fn versions(input: &[u8]) {
    let (one, other) = halves(input);
    let (one, other) = (text(one), text(other));
    if let (Ok(a), Ok(b)) = (one.parse::<PackageVersion>(), other.parse()) {
        for manager in [Manager::Apk, Manager::Dpkg] {
            let order = manager.compare(&a, &b);
            let turned = manager.compare(&b, &a).map(std::cmp::Ordering::reverse);
            assert_eq!(order, turned, "{manager:?}: {a} and {b}");
        }
    }
    if let (Ok(a), Ok(b)) = (one.parse::<Version>(), other.parse::<Version>()) {
        assert_eq!(a.cmp(&b), b.cmp(&a).reverse(), "{a} and {b}");
    }
    black_box(Package::read(&one));
    again::<Version>(&one);
}

fn compare_options(input: &[u8]) {
    let text = text(input);
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = |index: usize| lines.get(index).filter(|line| !line.is_empty()).cloned();
    let one = |index: usize| line(index).into_iter().collect::<Vec<_>>();
    let given = Given {
        own_command: Both {
            a: line(0),
            b: line(1),
        },
        env: one(2),
        volumes: one(3),
        workdir: line(4),
        network: line(5).unwrap_or_default(),
        memory: line(6),
        cpus: line(7),
        normalise: one(8),
        ignore: one(9),
        wait_for: line(10),
        load: line(11),
        stop_timeout: Duration::from_secs(1),
        ..Given::default()
    };
    match Spec::read(&given) {
        Ok(spec) => drop(spec.rules.lines(input)),
        Err(error) => show(input, error),
    }
}

/// The first byte chooses what must be left.
fn reduce(input: &[u8]) {
    let [needed, rest @ ..] = input else {
        return;
    };
    for cut in [Parts::lines, Parts::characters, Parts::blocks, Parts::words] {
        let parts = cut(rest);
        let all: Vec<usize> = (0..parts.count()).collect();
        assert_eq!(parts.of(&all), rest);
        let shows = |kept: &[usize]| parts.of(kept).iter().filter(|byte| *byte == needed).count();
        let most = shows(&all).min(3);
        let mut search = Ddmin::new(parts.count().min(200));
        let mut tries = 0;
        while let Some(kept) = search.next() {
            tries += 1;
            assert!(tries < 100_000, "it does not end");
            search.tell(shows(&kept) >= most);
        }
    }
}
