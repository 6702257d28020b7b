//! Values of options, and whole command lines.

use clap::Parser as _;

use super::{Cli, check, dns, repro, values};
use crate::fuzzing::{Target, text};

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "option-values",
        reads: "values of options: times, amounts, shares, dates, addresses",
        run: |input| {
            let text = text(input);
            values::duration(&text).ok();
            values::memory(&text).ok();
            values::nano_cpus(&text).ok();
            values::date(&text).ok();
            values::pin(&text).ok();
            values::report_file(&text).ok();
            let shares = [values::percent(&text).ok(), repro::factor(&text).ok()];
            assert!(shares.into_iter().flatten().all(f64::is_finite));
            repro::aspect(&text).ok();
            repro::variable(&text).ok();
            check::python_version(&text).ok();
            dns::loopback(&text).ok();
        },
    },
    Target {
        name: "command-line",
        reads: "a whole command line, an argument in each line",
        run: |input| {
            let text = text(input);
            let line = std::iter::once("alpine-tax").chain(text.lines());
            if let Err(error) = Cli::try_parse_from(line) {
                assert!(!error.to_string().is_empty());
            }
        },
    },
];
