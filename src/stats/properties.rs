//! Properties of the estimates.

use proptest::prelude::*;

use super::*;

type Blocks = Vec<(Vec<f64>, Vec<f64>)>;

fn any_blocks() -> impl Strategy<Value = Blocks> {
    let samples = || prop::collection::vec(0.5_f64..2.0, 8);
    prop::collection::vec((samples(), samples()), 1..14)
}

fn near(one: f64, other: f64) -> bool {
    (one / other - 1.0).abs() < 1e-9
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_interval_contains_the_estimate(blocks in any_blocks(), confidence in 0.5_f64..0.999) {
        let e = ratio_of_pairs(&blocks, confidence, 1).unwrap().estimate;
        prop_assert!(e.low <= e.value && e.value <= e.high, "{e:?}");
        prop_assert!(e.low > 0.0 && e.high.is_finite());
    }

    #[test]
    fn a_candidate_k_times_as_slow_has_k_times_the_ratio(blocks in any_blocks(), k in 0.01_f64..100.0) {
        let e = ratio_of_pairs(&blocks, 0.95, 1).unwrap().estimate;
        let scaled: Blocks = blocks
            .iter()
            .map(|(a, b)| (a.clone(), b.iter().map(|x| x * k).collect()))
            .collect();
        let s = ratio_of_pairs(&scaled, 0.95, 1).unwrap().estimate;
        prop_assert!(near(s.value, k * e.value) && near(s.low, k * e.low) && near(s.high, k * e.high));
    }

    #[test]
    fn swapping_the_sides_inverts_the_ratio(blocks in any_blocks()) {
        prop_assume!(blocks.len() >= MIN_BLOCKS);
        let e = ratio_of_pairs(&blocks, 0.95, 1).unwrap().estimate;
        let swapped: Blocks = blocks.into_iter().map(|(a, b)| (b, a)).collect();
        let s = ratio_of_pairs(&swapped, 0.95, 1).unwrap().estimate;
        prop_assert!(near(s.value, 1.0 / e.value) && near(s.low, 1.0 / e.high) && near(s.high, 1.0 / e.low));
    }

    #[test]
    fn the_order_of_blocks_does_not_matter(blocks in any_blocks()) {
        let mut reversed = blocks.clone();
        reversed.reverse();
        prop_assert_eq!(ratio_of_pairs(&blocks, 0.95, 1), ratio_of_pairs(&reversed, 0.95, 1));
    }

    #[test]
    fn more_confidence_is_never_a_shorter_interval(blocks in any_blocks()) {
        let e = ratio_of_pairs(&blocks, 0.80, 1).unwrap().estimate;
        let wide = ratio_of_pairs(&blocks, 0.99, 1).unwrap().estimate;
        prop_assert!(wide.low <= e.low && e.high <= wide.high);
    }

    #[test]
    fn any_numbers_at_all_give_no_nan(
        blocks in prop::collection::vec(
            (prop::collection::vec(any::<f64>(), 0..5), prop::collection::vec(any::<f64>(), 0..5)), 0..9)
    ) {
        if let Some(measured) = ratio_of_pairs(&blocks, 0.95, 1) {
            let e = measured.estimate;
            prop_assert!(e.value.is_finite() && e.low.is_finite() && e.high.is_finite());
        }
    }
}

/// An independent implementation (the Python prototype behind `measurement.md`: `clus_ci(L, "sign",
/// alpha, ngrid=20000)` on a grid, and a bootstrap of 20,000 resamples with NumPy 2) on the same
/// formula-made data. It steps on a grid and ours from value to value, and it approximates the
/// randomisation test by Student's t, hence the tolerance.
#[test]
fn intervals_agree_with_an_independent_implementation() {
    let value = |j: f64, p: f64| 0.05 + 0.02 * (1.7 * j).sin() + 0.03 * (2.3 * p + 0.9 * j).sin();
    let blocks: Vec<Vec<f64>> = (0..10)
        .map(|j| (0..20).map(|p| value(f64::from(j), f64::from(p))).collect())
        .collect();
    assert!((median(&blocks.concat()).unwrap() - 0.051_538_726_143_090_19).abs() < 1e-12);
    for (count, confidence, low, high) in [
        (10, 0.95, 0.043_110_899_576_310_97, 0.063_121_593_153_148_2),
        (
            10,
            0.9841,
            0.038_537_354_357_916_866,
            0.066_831_236_206_378_36,
        ),
        (6, 0.95, 0.038_537_857_484_479_826, 0.068_731_381_124_087_85),
    ] {
        let seen = sign_score_interval(&blocks[..count], confidence).unwrap();
        let off = (seen.low - low).abs().max((seen.high - high).abs());
        assert!(off < 0.0015, "{count} blocks at {confidence}: {seen:?}");
    }
    let bootstrap = hierarchical_median(&blocks, 0.95, RESAMPLES, 1).unwrap();
    let (low, high) = (0.043_128_329_624_676_87, 0.062_322_519_113_957_2);
    assert!((bootstrap.low - low).abs() < 0.001 && (bootstrap.high - high).abs() < 0.001);
}

proptest! {
    /// The p-value against a margin says of every confidence whether the interval excludes it.
    #[test]
    fn p_values_and_intervals_say_the_same(
        blocks in prop::collection::vec(prop::collection::vec(-0.2_f64..0.3, 1..6), MIN_BLOCKS..11),
        shift in -0.3_f64..0.3,
        delta in 0.0_f64..0.1,
        confidence in 0.5_f64..0.999,
    ) {
        let blocks: Vec<Vec<f64>> = blocks
            .into_iter()
            .map(|block| block.into_iter().map(|value| value + shift).collect())
            .collect();
        let p = p_value_against_margin(&blocks, delta).unwrap();
        let excluded = sign_score_interval(&blocks, confidence)
            .is_some_and(|interval| interval.low > delta || interval.high < -delta);
        let limited = sign_score_interval(&blocks, confidence).is_some();
        prop_assert!(!limited || excluded == (p <= 1.0 - confidence), "{p} {confidence}");
        prop_assert!(p >= 0.5_f64.powi(i32::try_from(blocks.len()).unwrap()));
    }

    #[test]
    fn a_p_value_has_no_side(blocks in prop::collection::vec(prop::collection::vec(-0.1_f64..0.3, 1..6), MIN_BLOCKS..11)) {
        let mirrored: Vec<Vec<f64>> = blocks.iter().map(|block| block.iter().map(|v| -v).collect()).collect();
        prop_assert_eq!(p_value_against_margin(&blocks, 0.03), p_value_against_margin(&mirrored, 0.03));
    }

    #[test]
    fn a_wider_margin_is_harder_to_exclude(
        blocks in prop::collection::vec(prop::collection::vec(-0.1_f64..0.3, 1..6), MIN_BLOCKS..11),
        delta in 0.0_f64..0.1,
    ) {
        prop_assert!(p_value_against_margin(&blocks, delta) <= p_value_against_margin(&blocks, delta + 0.01));
    }
}
