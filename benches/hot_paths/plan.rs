//! Planning 10⁵ trials, and 10⁶ for many machines.

use std::hint::black_box;

use alpine_tax::plan::{PlannedImage, expand};
use alpine_tax::record::Role;
use alpine_tax::shard::simulate::{Lengths, plan};
use alpine_tax::suite::Case;
use criterion::Criterion;

use crate::inputs::{case, image};

pub(crate) fn benches(criterion: &mut Criterion) {
    let cases: Vec<Case> = (0..10_000).map(case).collect();
    let images: Vec<PlannedImage> = (0..10)
        .map(|number| {
            let role = if number == 0 {
                Role::Baseline
            } else {
                Role::Candidate
            };
            PlannedImage {
                role,
                image: image(role, &format!("image-{number}"), "musl", "1.2.5").image,
                timings: true,
            }
        })
        .collect();
    criterion.bench_function("plan 10^5 trials", |bencher| {
        bencher.iter(|| expand(black_box(&cases), black_box(&images)));
    });
}

/// A million pairs into a thousand shards, from cases and images to the digest of the plan.
pub(crate) fn shards(criterion: &mut Criterion) {
    let lengths = Lengths::Lognormal {
        median: 1.0,
        sigma: 0.7,
    };
    let mut group = criterion.benchmark_group("shards");
    group.sample_size(10);
    group.bench_function("plan 10^6 pairs into 10^3 shards", |bencher| {
        bencher.iter(|| plan(black_box(1_000_000), 1_000, (&lengths, true), 1));
    });
    group.finish();
}
