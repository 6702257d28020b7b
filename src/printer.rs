//! Where text for people goes, and how it may look there: decided once, from the command line, the
//! environment and the terminal. Only this module and `cmd` print.

use std::io::{self, IsTerminal as _, Write as _};

use crate::report::{Look, Verbosity};

/// `--color`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColourChoice {
    /// In a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the surroundings say about a stream.
#[derive(Debug, Clone, Copy, Default)]
struct Surroundings {
    terminal: bool,
    no_color: bool,
    dumb: bool,
    width: Option<usize>,
}

/// Columns of what is not a terminal: a log, a pipe, a pull request.
const WIDTH_OF_PIPES: usize = 100;

/// Longer lines are hard to read, however wide the terminal.
const WIDEST: usize = 120;

/// Prints to stdout and stderr.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    look: Look,
}

impl Printer {
    /// Decides how the report on stdout is to look.
    #[must_use]
    pub fn new(colour: ColourChoice, verbosity: Verbosity) -> Printer {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let surroundings = Surroundings {
            terminal: io::stdout().is_terminal(),
            no_color: set("NO_COLOR"),
            dumb: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
            width: terminal_size::terminal_size_of(io::stdout())
                .map(|(width, _)| usize::from(width.0)),
        };
        Printer {
            look: decide(colour, verbosity, surroundings),
        }
    }

    /// How a report is to look.
    #[must_use]
    pub fn look(&self) -> Look {
        self.look
    }

    /// Writes to stdout.
    ///
    /// # Errors
    ///
    /// When stdout cannot be written to; that the reader has gone (`| head`) is no error.
    pub fn out(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        let result = stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush());
        match result {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// Writes a line to stderr, unless only the verdict is wanted. There is nobody to tell when
    /// that fails.
    pub fn note(&self, line: &str) {
        if self.look.verbosity != Verbosity::Quiet {
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }

    /// Writes lines to stderr that a program reads there, whatever people want to see.
    pub fn command(&self, lines: &str) {
        let _ = write!(io::stderr().lock(), "{lines}");
    }

    /// Writes an error with its place and help to stderr.
    pub fn error(&self, report: &miette::Report) {
        let _ = writeln!(io::stderr().lock(), "{report:?}");
    }
}

fn decide(colour: ColourChoice, verbosity: Verbosity, seen: Surroundings) -> Look {
    let colour = match colour {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => seen.terminal && !seen.no_color && !seen.dumb,
    };
    let width = match seen.width {
        Some(width) if seen.terminal => width.min(WIDEST),
        _ => WIDTH_OF_PIPES,
    };
    Look {
        colour,
        width,
        verbosity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_needs_a_terminal_and_consent() {
        let terminal = Surroundings {
            terminal: true,
            width: Some(50),
            ..Surroundings::default()
        };
        let no_color = Surroundings {
            no_color: true,
            ..terminal
        };
        let pipe = Surroundings {
            terminal: false,
            ..terminal
        };
        for (choice, surroundings, colour, width) in [
            (ColourChoice::Auto, terminal, true, 50),
            (ColourChoice::Auto, no_color, false, 50),
            (ColourChoice::Auto, pipe, false, 100),
            (ColourChoice::Always, no_color, true, 50),
            (ColourChoice::Never, terminal, false, 50),
        ] {
            let look = decide(choice, Verbosity::Normal, surroundings);
            assert_eq!((look.colour, look.width), (colour, width));
        }
    }
}
