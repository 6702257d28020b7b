//! What the debugger and the tracer say of a stranger's program.

use super::{debugger, tracer};
use crate::fuzzing::{Target, text};

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "debugger-log",
        reads: "what gdb writes",
        longest: 1024,
        run: |input| {
            let text = text(input);
            debugger::read(&text, None).ok();
            debugger::read(&text, Some("SIGSEGV")).ok();
        },
    },
    Target {
        name: "tracer-log",
        reads: "what strace writes",
        longest: 512,
        run: |input| drop(tracer::read(&text(input), "/bin/x")),
    },
];
