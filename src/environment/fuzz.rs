//! `/proc` and `/sys`, as far as they tell of a machine.

use std::hint::black_box;

use super::{Reader, cgroup, parse};
use crate::fuzzing::{Target, is_chosen, text, with_files};

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "machine-files",
        reads: "files of `/proc` and `/sys` about the machine",
        longest: 512,
        run: |input| {
            let text = text(input);
            black_box(parse::cpuinfo(&text));
            for cpu in [None, Some(0), Some(7)] {
                let times = parse::stat(&text, cpu).unwrap_or_default();
                black_box(times.since(times));
            }
            black_box(parse::load(&text));
            black_box(parse::cpu_list(&text));
            black_box(parse::chosen(&text));
        },
    },
    Target {
        name: "cgroup-files",
        reads: "`/proc/self/cgroup` and files of control groups, between NULs",
        longest: 256,
        run: cgroups,
    },
];

/// The parts of the input are read from memory; where the input is a chosen one, they are also looked for in folders.
fn cgroups(input: &[u8]) {
    let mut texts = input.splitn(6, |&byte| byte == 0).map(text);
    let mut next = || texts.next().unwrap_or_default();
    let own = next();
    for controller in ["", "cpu", "memory"] {
        black_box(cgroup::path_in(&own, controller));
    }
    let (stat, max, memory) = (next(), next(), next());
    black_box((cgroup::throttling(&stat), cgroup::used_ns(&stat)));
    black_box((cgroup::cpu_max(&max), cgroup::memory_limit(&memory)));
    let (stat, quota) = (next(), next());
    black_box((cgroup::throttling(&stat), cgroup::cfs(&quota, "100000")));
    if is_chosen(input) {
        in_folders(input);
    }
}

fn in_folders(input: &[u8]) {
    let mut parts = input.splitn(6, |&byte| byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let own = part();
    let files = [
        ("2/sys/fs/cgroup/cgroup.controllers", &b"cpu"[..]),
        ("2/proc/self/cgroup", own),
        ("2/sys/fs/cgroup/cpu.stat", part()),
        ("2/sys/fs/cgroup/cpu.max", part()),
        ("2/sys/fs/cgroup/memory.max", part()),
        ("1/proc/self/cgroup", own),
        ("1/sys/fs/cgroup/cpu/cpu.stat", part()),
        ("1/sys/fs/cgroup/cpu/cpu.cfs_quota_us", part()),
        ("1/sys/fs/cgroup/cpu/cpu.cfs_period_us", b"100000"),
    ];
    with_files("cgroup-files", &files, |root| {
        for version in ["1", "2"] {
            let reader = Reader::new(root.join(version));
            black_box(reader.environment());
            black_box(reader.conditions(1, Some(0)));
        }
    });
}
