//! When to look at a growing series, and how sure each look must be, so that all looks together
//! err as seldom as one.
//!
//! S. J. Pocock, "Group Sequential Methods in the Design and Analysis of Clinical Trials",
//! Biometrika 64 (1977): the same level at each look. How often all looks together err follows from
//! a recursion: P. Armitage, C. K. McPherson and B. C. Rowe, "Repeated Significance Tests on
//! Accumulating Data", Journal of the Royal Statistical Society A 132 (1969).

use super::normal::{normal_quantile, normal_tail};
use super::number;

/// Confidence over all looks together.
pub const CONFIDENCE: f64 = 0.95;

/// Numbers of blocks after which one may look and stop.
pub const LOOKS: [usize; 4] = [6, 12, 24, 48];

/// Level of each look when the first one, two, three or four of [`LOOKS`] are planned, so that all of
/// them together err in 5 %. (Pocock's own table is for looks at equal distances; these double.)
const LEVELS: [f64; LOOKS.len()] = [0.05, 0.0294, 0.0208, 0.0159];

/// Confidence that the interval must have at each look when so many looks are planned, for 95 %
/// over all of them. No look counts as one, more than there are as all.
#[must_use]
pub fn look_confidence(planned: usize) -> f64 {
    1.0 - LEVELS[planned.clamp(1, LEVELS.len()) - 1]
}

/// About how many blocks make an interval this narrow, when `blocks` of them gave one of
/// `half_width`: its width goes with the inverse square root of their number. `None` when a width
/// is not positive or there are no blocks.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a positive number ends at the largest one"
)]
pub fn blocks_for_half_width(blocks: usize, half_width: f64, wanted: f64) -> Option<usize> {
    let needed = (number(blocks) * (half_width / wanted).powi(2)).ceil();
    (needed > 0.0 && wanted > 0.0).then_some(needed as usize)
}

/// How often at least one of several looks finds a difference where there is none, when each look
/// errs at this level by itself.
///
/// `looks` are numbers of blocks, growing. Normal approximation; to about 10⁻⁶. Since it says how
/// unusual the least p-value of all looks is, it also turns the p-value at which one stopped into
/// one for the whole series, which [`super::benjamini_hochberg`] needs.
#[must_use]
pub fn error_over_looks(looks: &[usize], level: f64) -> f64 {
    let Some(limit) = normal_quantile(1.0 - level / 2.0).filter(|limit| *limit > 0.0) else {
        return level.clamp(0.0, 1.0);
    };
    // Density of the sum of the blocks among the series that go on; at first all are at 0.
    let mut density = vec![Node { at: 0.0, mass: 1.0 }];
    let mut seen = 0;
    let mut error = 0.0;
    for &look in looks {
        let spread = number(look.saturating_sub(seen)).sqrt();
        let end = limit * number(look).sqrt();
        error += stopped(&density, spread, end);
        density = going_on(&density, spread, end);
        seen = look;
    }
    error.min(1.0)
}

/// A point of the density with the probability around it.
struct Node {
    at: f64,
    mass: f64,
}

/// Intervals of Simpson's rule.
const STEPS: usize = 100;

/// Share that a step of this standard deviation takes beyond ±end.
fn stopped(density: &[Node], spread: f64, end: f64) -> f64 {
    let beyond = |at: f64| normal_tail((end - at) / spread) + normal_tail((end + at) / spread);
    density.iter().map(|node| node.mass * beyond(node.at)).sum()
}

/// The density within ±end after a step of this standard deviation.
fn going_on(density: &[Node], spread: f64, end: f64) -> Vec<Node> {
    let width = 2.0 * end / number(STEPS);
    let node = |step: usize| {
        let at = width.mul_add(number(step), -end);
        let weight = match step {
            0 | STEPS => 1.0,
            odd if odd % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let height: f64 = density
            .iter()
            .map(|from| from.mass * (-0.5 * ((at - from.at) / spread).powi(2)).exp())
            .sum();
        let scale = spread * std::f64::consts::TAU.sqrt();
        Node {
            at,
            mass: weight * width / 3.0 * height / scale,
        }
    };
    (0..=STEPS).map(node).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pocock's table 1 and the textbook of C. Jennison and B. W. Turnbull, "Group Sequential
    /// Methods" (1999), table 2.1: critical values of looks at equal distances, two-sided 5 %.
    #[test]
    fn errors_are_those_of_the_tables() {
        for (looks, critical) in [
            (&[1, 2][..], 2.178),
            (&[1, 2, 3], 2.289),
            (&[1, 2, 3, 4], 2.361),
            (&[1, 2, 3, 4, 5], 2.413),
            (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 2.555),
        ] {
            let error = error_over_looks(looks, 2.0 * normal_tail(critical));
            assert!((error - 0.05).abs() < 1e-4, "{looks:?}: {error}");
        }
    }

    #[test]
    fn our_looks_err_as_seldom_as_one() {
        for planned in 1..=LOOKS.len() {
            let error = error_over_looks(&LOOKS[..planned], 1.0 - look_confidence(planned));
            assert!((error - 0.05).abs() < 5e-4, "{planned}: {error}");
        }
        assert!((look_confidence(0) - CONFIDENCE).abs() < 1e-12);
        // Naively.
        assert!(error_over_looks(&LOOKS, 0.05) > 0.12);
    }

    #[test]
    fn narrower_takes_more_blocks() {
        assert_eq!(blocks_for_half_width(10, 0.02, 0.01), Some(40));
        assert_eq!(blocks_for_half_width(10, 0.01, 0.02), Some(3));
        for (blocks, seen, wanted) in [
            (0, 1.0, 1.0),
            (1, 0.0, 1.0),
            (1, 1.0, 0.0),
            (1, f64::NAN, 1.0),
        ] {
            assert_eq!(blocks_for_half_width(blocks, seen, wanted), None);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        /// At least as much as the last look alone, at most as much as all added up.
        #[test]
        fn errors_of_looks_are_between_one_and_all(level in 1e-6_f64..1.0) {
            let error = error_over_looks(&LOOKS, level);
            prop_assert!(level * 0.999_9 <= error && error <= (4.0 * level).min(1.0) + 1e-6, "{level}: {error}");
        }
    }
}
