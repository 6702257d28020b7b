//! Values of options, and whole command lines.

use std::cell::RefCell;

use clap::{Command, CommandFactory as _, FromArgMatches as _};

use super::{Cli, check, dns, repro, values};
use crate::fuzzing::{Target, is_chosen, text};

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "option-values",
        reads: "values of options: times, amounts, shares, dates, addresses",
        longest: 64,
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
        longest: 256,
        run: command_line,
    },
];

thread_local! {
    /// Clap's own description of the command line, which takes far longer to make than a line to read.
    static COMMAND: RefCell<Command> = RefCell::new(Cli::command());
}

fn command_line(input: &[u8]) {
    let text = text(input);
    let line = std::iter::once("alpine-tax").chain(text.lines());
    let matches = COMMAND.with_borrow_mut(|command| command.try_get_matches_from_mut(line));
    match matches {
        Ok(matches) => drop(Cli::from_arg_matches(&matches)),
        Err(error) => assert!(!is_chosen(input) || !error.to_string().is_empty()),
    }
}
