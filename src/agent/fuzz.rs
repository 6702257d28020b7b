//! What the agent reads of `/proc`, and of workers.

use std::hint::black_box;

use super::{children, maps, oom, rest, service, survey, worker};
use crate::fuzzing::{Target, text};

pub(crate) const TARGETS: &[Target] = &[Target {
    name: "proc",
    reads: "files of `/proc` about processes, and a worker's lines",
    longest: 512,
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
}];
