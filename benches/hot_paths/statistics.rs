//! Intervals and p-values, of a usual case and of 10⁵ samples.

use std::hint::black_box;

use alpine_tax::stats::{
    Pcg32, benjamini_hochberg, error_over_looks, hierarchical_median, p_value_against_margin,
    sign_score_interval,
};
use criterion::Criterion;

/// Blocks of noise, each with a shift of its own.
fn blocks(count: usize, pairs: usize) -> Vec<Vec<f64>> {
    let mut rng = Pcg32::new(1, 1);
    let mut block = || {
        let shift = rng.unit();
        (0..pairs).map(|_| shift + rng.unit()).collect()
    };
    (0..count).map(|_| block()).collect()
}

pub(crate) fn benches(criterion: &mut Criterion) {
    for (name, blocks) in [
        ("200 samples", blocks(10, 20)),
        ("10^5 samples", blocks(48, 2_100)),
    ] {
        criterion.bench_function(&format!("sign score interval, {name}"), |bencher| {
            bencher.iter(|| sign_score_interval(black_box(&blocks), 0.95));
        });
        criterion.bench_function(&format!("p-value against a margin, {name}"), |bencher| {
            bencher.iter(|| p_value_against_margin(black_box(&blocks), 0.9));
        });
    }
    let usual = blocks(10, 20);
    criterion.bench_function("hierarchical bootstrap, 200 samples", |bencher| {
        bencher.iter(|| hierarchical_median(black_box(&usual), 0.95, 2_000, 1));
    });
    criterion.bench_function("error over four looks", |bencher| {
        bencher.iter(|| error_over_looks(black_box(&[6, 12, 24, 48]), 0.0159));
    });
    let p_values = blocks(1, 100_000).concat();
    criterion.bench_function("Benjamini-Hochberg, 10^5 tests", |bencher| {
        bencher.iter(|| benjamini_hochberg(black_box(&p_values), 0.05));
    });
}
