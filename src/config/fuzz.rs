//! `alpine-tax.toml`.

use super::read::read;
use crate::fuzzing::{Target, show, with_files};

pub(crate) const TARGETS: &[Target] = &[Target {
    name: "config-file",
    reads: "`alpine-tax.toml`: settings of `run`",
    run: |input| {
        with_files("config-file", &[("alpine-tax.toml", input)], |folder| {
            read(&folder.join("alpine-tax.toml")).map_err(show).ok();
        });
    },
}];
