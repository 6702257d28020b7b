//! How long the harness itself takes where it matters: a person waits for statistics and report at
//! the end of a run, and frames, plans and ELF files are read between measurements.

mod elf;
mod inputs;
mod plan;
mod protocol;
mod report;
mod statistics;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    hot_paths,
    elf::benches,
    plan::benches,
    plan::shards,
    protocol::benches,
    report::benches,
    statistics::benches
);
criterion_main!(hot_paths);
