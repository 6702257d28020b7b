//! Records of runs, what history keeps of them, and bundles.

use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Target, is_chosen, show, text};
use crate::compare::{self, Thresholds};
use crate::record::{ReadError, Run, read};
use crate::report::view::View;
use crate::report::{Format, Look};
use crate::{bundle, calibrate};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "record-header",
        reads: "`run.json`",
        longest: 4096,
        run: |input| record(input, Some(&text(input)), None, b""),
    },
    Target {
        name: "record-trials",
        reads: "`trials.jsonl`",
        longest: 2048,
        run: |input| record(input, None, Some(input), b""),
    },
    Target {
        name: "record-mitigations",
        reads: "`mitigations.jsonl`",
        longest: 1024,
        run: |input| record(input, None, None, input),
    },
    Target {
        name: "calibration",
        reads: "what `calibrate` kept",
        longest: 256,
        run: |input| {
            black_box(calibrate::keep::Calibration::in_file(input, "m"));
        },
    },
    Target {
        name: "bundle",
        reads: "a bundle, compressed",
        longest: 4096,
        run: |input| bundle(input, input),
    },
    Target {
        name: "bundle-archive",
        reads: "the archive in a bundle",
        longest: 4096,
        run: |input| bundle(input, &compressed(input)),
    },
    Target {
        name: "bundle-manifest",
        reads: "`bundle.json` in a bundle",
        longest: 2048,
        run: |input| {
            let mut archive = tar::Builder::new(Vec::new());
            let mut header = tar::Header::new_ustar();
            header.set_size(input.len() as u64);
            header.set_mode(0o644);
            let added = archive.append_data(&mut header, "x/bundle.json", input);
            let archive = added.and_then(|()| archive.into_inner());
            bundle(input, &compressed(&archive.unwrap_or_default()));
        },
    },
];

/// A run of two images: parts of the reference record.
static WHOLE: LazyLock<Run> = LazyLock::new(|| {
    let path = Path::new("x");
    let header = read::header(path, include_str!("run.json"));
    let trials = read::lines(path, include_bytes!("trials.jsonl"));
    let (Ok(header), Ok(trials)) = (header, trials) else {
        panic!("the record can be read");
    };
    Run {
        header,
        trials,
        mitigated: Vec::new(),
    }
});

/// A record with one of its files from outside.
fn record(input: &[u8], header: Option<&str>, trials: Option<&[u8]>, mitigations: &[u8]) {
    let path = Path::new("x");
    let run = || -> Result<Run, ReadError> {
        Ok(Run {
            header: header
                .map_or_else(|| Ok(WHOLE.header.clone()), |text| read::header(path, text))?,
            trials: trials
                .map_or_else(|| Ok(WHOLE.trials.clone()), |text| read::lines(path, text))?,
            mitigated: read::lines(path, mitigations)?,
        })
    };
    if let Ok(run) = run()
        && is_chosen(input)
    {
        let comparison = compare::judge(&run, &Thresholds::of(&run));
        let view = View::new(&run, &comparison);
        for format in [Format::Terminal, Format::Json] {
            format.render(&view, &Look::default()).ok();
        }
    }
}

fn bundle(input: &[u8], archive: &[u8]) {
    if let Err(error) = bundle::unpack("x.tar.gz", archive) {
        show(input, error);
    }
}

fn compressed(archive: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    let written = encoder.write_all(archive);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}
