//! Whether a process had reached its steady state when it was measured: judged for each process,
//! never assumed. E. Barrett et al., "Virtual Machine Warmup Blows Hot and Cold", OOPSLA (2017):
//! less than half of all processes settle where a fixed warm-up would assume it.

use super::quantile::{median, median_absolute_deviation};

/// So many values at once are judged as the beginning.
const HEAD: usize = 3;
/// Further away than so many median absolute deviations of the rest is not settled.
const DEVIATIONS: f64 = 2.0;
/// Closer than this, as a share of the rest's median, is settled however little the rest varies.
const NEGLIGIBLE: f64 = 0.02;

/// How many of the first values belong to the warm-up: values are taken off in threes while the
/// median of the next three lies more than two median absolute deviations (and 2 %) from the median
/// of what follows. At most half of the values, and none of fewer than nine: then nothing can be
/// told.
#[must_use]
pub fn warm_up(values: &[f64]) -> usize {
    let most = values.len() / 2;
    let mut start = 0;
    while values.len() >= 3 * HEAD && start + HEAD <= most && !settled(&values[start..]) {
        start += HEAD;
    }
    start
}

fn settled(values: &[f64]) -> bool {
    let (head, rest) = values.split_at(HEAD.min(values.len()));
    let told = median(head)
        .zip(median(rest))
        .zip(median_absolute_deviation(rest));
    told.is_none_or(|((head, rest), deviation)| {
        let distance = (head - rest).abs();
        distance <= DEVIATIONS * deviation || distance <= NEGLIGIBLE * rest.abs()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_beginning_is_taken_off_and_nothing_else() {
        let steady = |n: u32| (0..n).map(|i| 10.0 + 0.1 * f64::from(i % 3));
        let cold: Vec<f64> = [30.0, 20.0, 15.0, 13.0, 12.5, 12.0]
            .into_iter()
            .chain(steady(14))
            .collect();
        assert_eq!(warm_up(&cold), 6);
        assert_eq!(warm_up(&steady(20).collect::<Vec<_>>()), 0);
    }

    #[test]
    fn one_slow_sample_is_noise_and_no_warm_up() {
        let mut values = vec![10.0, 10.2, 10.1, 10.3, 10.0, 10.2, 10.1, 10.3, 10.2, 10.1];
        values[0] = 50.0;
        assert_eq!(warm_up(&values), 0);
    }

    #[test]
    fn what_never_settles_keeps_half_of_its_values() {
        let falling: Vec<f64> = (0..20_i32).map(|i| 0.8_f64.powi(i)).collect();
        assert_eq!(warm_up(&falling), 9);
        assert_eq!(warm_up(&falling[..8]), 0, "too few to tell");
        assert_eq!(warm_up(&[]), 0);
    }
}
