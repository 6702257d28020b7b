//! What the agent reads of images, of `/proc`, and of workers.

use std::hint::black_box;

use super::{children, maps, oom, probe, rest, service, survey, worker};
use crate::fuzzing::{Target, text, with_files};

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "image-probe",
        reads: "what the probe reads of an image: `os-release`, the databases of apk and dpkg, loaders",
        run: probe,
    },
    Target {
        name: "proc",
        reads: "files of `/proc` about processes, and a worker's lines",
        run: |input| {
            let text = text(input);
            black_box(maps::files(input));
            black_box(oom::candidates(&text));
            black_box(oom::parse(&text));
            black_box(children::parent_in(input));
            black_box(survey::last_cpu(input));
            black_box(rest::proportional(&text));
            for signal in [-1, 1, 15, 64, 70] {
                black_box(service::handler_in(&text, signal));
            }
            black_box(service::is_good(input));
            black_box(worker::set_up(input));
            black_box(worker::unsupported(input));
            black_box(worker::parse(input));
        },
    },
];

/// The parts of the input, between NULs, are the files.
fn probe(input: &[u8]) {
    let mut parts = input.splitn(4, |&byte| byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let files = [
        ("etc/os-release", part()),
        ("lib/apk/db/installed", part()),
        ("var/lib/dpkg/status", part()),
        ("lib/ld-musl-x86_64.so.1", part()),
    ];
    let said = text(input);
    with_files("image-probe", &files, |root| {
        black_box(probe::look(root, &mut |_| Some(said.clone().into_owned())));
    });
}
