//! Records of runs, what history keeps of them, and bundles.

use std::hint::black_box;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Target, halves, with_files};
use crate::compare::{self, Thresholds};
use crate::history::index::Index;
use crate::history::summary::{SUMMARY_FILE, Summary};
use crate::record::{self, HEADER_FILE, TRIALS_FILE};
use crate::report::view::View;
use crate::report::{Format, Look};
use crate::{bundle, calibrate};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "record-header",
        reads: "`run.json`",
        run: |input| record("record-header", input, TRIALS, b""),
    },
    Target {
        name: "record-trials",
        reads: "`trials.jsonl`",
        run: |input| record("record-trials", HEADER, input, b""),
    },
    Target {
        name: "record-mitigations",
        reads: "`mitigations.jsonl`",
        run: |input| record("record-mitigations", HEADER, TRIALS, input),
    },
    Target {
        name: "summary",
        reads: "`summary.json` of a run whose samples were thinned out, for the index of runs",
        run: |input| {
            with_files("summary", &[(SUMMARY_FILE, input)], |folder| {
                Summary::read(folder).ok();
            });
        },
    },
    Target {
        name: "history",
        reads: "`summary.json` and, behind a NUL, `alarms.json` of a run, from which the index is made",
        run: history,
    },
    Target {
        name: "calibration",
        reads: "what `calibrate` kept",
        run: |input| {
            with_files("calibration", &[("calibration-m.json", input)], |folder| {
                black_box(calibrate::keep::Calibration::of(folder, "m"));
            });
        },
    },
    Target {
        name: "bundle",
        reads: "a bundle, compressed",
        run: |input| bundle(input),
    },
    Target {
        name: "bundle-archive",
        reads: "the archive in a bundle",
        run: |input| bundle(&compressed(input)),
    },
    Target {
        name: "bundle-manifest",
        reads: "`bundle.json` in a bundle",
        run: |input| {
            let mut archive = tar::Builder::new(Vec::new());
            let mut header = tar::Header::new_ustar();
            header.set_size(input.len() as u64);
            header.set_mode(0o644);
            let added = archive.append_data(&mut header, "x/bundle.json", input);
            let archive = added.and_then(|()| archive.into_inner());
            bundle(&compressed(&archive.unwrap_or_default()));
        },
    },
];

/// A run of two images: parts of the reference record.
const HEADER: &[u8] = include_bytes!("run.json");
const TRIALS: &[u8] = include_bytes!("trials.jsonl");

fn record(name: &str, header: &[u8], trials: &[u8], mitigations: &[u8]) {
    let files = [
        (HEADER_FILE, header),
        (TRIALS_FILE, trials),
        ("mitigations.jsonl", mitigations),
    ];
    let Ok(run) = with_files(name, &files, record::read) else {
        return;
    };
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let view = View::new(&run, &comparison);
    for format in [Format::Terminal, Format::Json] {
        format.render(&view, &Look::default()).ok();
    }
}

fn history(input: &[u8]) {
    let (summary, alarms) = halves(input);
    let files = [
        ("20260101T000000Z-1/summary.json", summary),
        ("20260101T000000Z-1/alarms.json", alarms),
    ];
    with_files("history", &files, |results| {
        Index::rebuild(results).map(drop).ok()
    });
}

fn bundle(archive: &[u8]) {
    bundle::unpack("x.tar.gz", archive)
        .map_err(super::show)
        .ok();
}

fn compressed(archive: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    let written = encoder.write_all(archive);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}
