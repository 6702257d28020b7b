//! alpine-tax runs the same workloads in musl and glibc containers and tells what breaks, what
//! slows down, by how much, how sure it is, and what fixes it.
//!
//! ```text
//! suites/*.toml + sources ─▶ suite ─▶ plan ─▶ engine ─▶ agent ─▶ record ─▶ compare ─▶ report
//!                            (checked  (cases × (Docker   (inside   (written   (pure:     (terminal,
//!                             model)    images)  API)      the       as it      verdicts)  JSON)
//!                                                          image)    happens)
//! ```
//!
//! Beside that line lies `check`: `tree` reads images, archives, folders and wheels, `elf` the
//! objects in them, `lock` the lock files of package managers, and `predict`, which is pure, tells
//! what will break on another libc. `confirm` loads the same files in the target and marks what
//! was predicted.
//!
//! `compare` on the command line is the short way for the user's own command: `differential` runs
//! it in two images by the same agent and tells what differs.
//!
//! `repro` runs what somebody reported on a range of images, again and again where it fails now and
//! then, and tells since when; `reduce` makes its input smaller.
//!
//! The seam is the record: `run` writes a folder under `results/`; `compare` and `report` read it
//! and nothing else. Three kinds of trouble have three types: a workload that failed is an
//! [`outcome::Outcome`], which is data; what the harness could not tell is an [`outcome::Broken`];
//! a run that cannot go on is an error with an exit code.

pub mod agent;
pub mod aspect;
pub mod build;
pub mod bundle;
pub mod cache;
pub mod calibrate;
pub mod claims;
pub mod cli;
pub mod clib;
pub mod cluster;
pub mod cmd;
pub mod compare;
pub mod config;
pub mod confirm;
pub mod differential;
pub mod dns;
pub mod dockerfile;
pub mod elf;
pub mod engine;
pub mod environment;
pub mod evidence;
pub mod exit;
pub mod expected;
pub mod facts;
mod fields;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod gate;
pub mod history;
pub mod home;
pub mod image;
pub mod imports;
pub mod lock;
pub mod matrix;
pub mod mistakes;
pub mod mitigate;
pub mod outcome;
pub mod package;
pub mod payload;
pub mod plan;
pub mod predict;
pub mod printer;
pub mod protocol;
pub mod public;
pub mod record;
pub mod reduce;
pub mod report;
pub mod repro;
pub mod run;
pub mod sample;
pub mod scenario;
pub mod secrets;
pub mod shard;
pub mod stats;
pub mod suite;
pub mod tree;
pub mod verify;
