//! Planning 10⁵ trials.

use std::hint::black_box;

use alpine_tax::plan::{PlannedImage, expand};
use alpine_tax::record::Role;
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
