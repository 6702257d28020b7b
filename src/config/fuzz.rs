//! `alpine-tax.toml`.

use std::path::Path;

use super::read::understood;
use crate::fuzzing::{Target, show, text};

pub(crate) const TARGETS: &[Target] = &[Target {
    name: "config-file",
    reads: "`alpine-tax.toml`: settings of `run`",
    longest: 512,
    run: |input| {
        if let Err(error) = understood(Path::new("alpine-tax.toml"), &text(input)) {
            show(input, error);
        }
    },
}];
