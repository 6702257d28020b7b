//! The interval for a median by inverting a score test whose unit is the block.
//!
//! For a candidate value t, each block gives the sum of the signs of its values less t. Under t the
//! blocks' sums are symmetric about 0 and independent, whatever goes on within a block, so how far
//! their sum is from 0 is judged by the [randomisation test](super::randomisation). Inverting a
//! rank or sign test into an interval: J. L. Hodges and E. L. Lehmann, "Estimates of Location Based
//! on Rank Tests", Annals of Mathematical Statistics 34 (1963).
//!
//! The sums only change where t passes a value, so the test is inverted exactly by walking over the
//! sorted values from the median outwards; there is no grid.

use super::quantile::median;
use super::randomisation::mid_p_value;
use super::{Interval, number};

/// Fewer blocks than this cannot reject at 95 % with any safety: six that agree happen by chance
/// once in 32 times.
pub const MIN_BLOCKS: usize = 6;

/// How many blocks an interval of this confidence takes: with m blocks no p-value is under 2⁻ᵐ.
#[must_use]
pub fn blocks_needed(confidence: f64) -> usize {
    let enough = |blocks: &usize| number(*blocks) >= -(1.0 - confidence).log2();
    (MIN_BLOCKS..=64).find(enough).unwrap_or(usize::MAX)
}

/// Interval for the median of all values: the connected range around it that the test accepts,
/// ends included.
///
/// `None` with fewer than [`blocks_needed`] blocks that have values.
#[must_use]
pub fn sign_score_interval(blocks: &[Vec<f64>], confidence: f64) -> Option<Interval> {
    let blocks = with_values(blocks)?;
    let centre = median(&blocks.concat())?;
    Some(Interval {
        low: -upper_end(&blocks, -1.0, centre, confidence)?,
        high: upper_end(&blocks, 1.0, centre, confidence)?,
    })
}

/// p-value of a ratio against a margin: the smallest α at which the interval of confidence 1 − α
/// lies wholly above `delta` or wholly below −`delta`. 1 when the median does not.
///
/// `blocks` are logarithms of paired ratios, and `delta` is the logarithm of the margin (ln 1.03).
/// The p-value is the least that [`sign_score_interval`]'s test gives anywhere between the median
/// and the margin, not the one at the margin: the interval ends where the test rejects first. It is
/// never under 2⁻ᵐ with m blocks: six blocks of one mind are no stronger evidence than 1.6 %.
///
/// `None` with fewer than [`MIN_BLOCKS`] blocks that have values.
#[must_use]
pub fn p_value_against_margin(blocks: &[Vec<f64>], delta: f64) -> Option<f64> {
    let blocks = with_values(blocks)?;
    let centre = median(&blocks.concat())?;
    // Mirrored such that the margin is above the centre.
    let sign = if centre > 0.0 { -1.0 } else { 1.0 };
    Some(
        Walk::new(&blocks, sign, centre)
            .take_while(|gap| gap.above < -delta)
            .map(|gap| gap.p_value)
            .fold(1.0, f64::min),
    )
}

fn with_values(blocks: &[Vec<f64>]) -> Option<Vec<&[f64]>> {
    let all = blocks.iter().map(Vec::as_slice);
    let blocks: Vec<&[f64]> = all.filter(|block| !block.is_empty()).collect();
    (blocks.len() >= MIN_BLOCKS).then_some(blocks)
}

/// Where the test rejects first on the way upwards from the centre. `None` when even beyond all
/// values it accepts.
fn upper_end(blocks: &[&[f64]], sign: f64, centre: f64, confidence: f64) -> Option<f64> {
    let level = 1.0 - confidence;
    Walk::new(blocks, sign, centre)
        .find(|gap| gap.p_value <= level)
        .map(|gap| gap.above)
}

/// A gap between two neighbouring values, or a value and infinity: the test is the same for every t
/// in it.
struct Gap {
    /// The value, or the centre, that the gap is just above of.
    above: f64,
    /// The test's p-value for a t in it.
    p_value: f64,
}

/// The gaps from the centre upwards. `sign` −1 mirrors values and centre, so that the same walk
/// goes downwards.
struct Walk {
    rest: std::iter::Peekable<std::vec::IntoIter<(f64, usize)>>,
    scores: Scores,
    next: Option<f64>,
}

impl Walk {
    fn new(blocks: &[&[f64]], sign: f64, centre: f64) -> Walk {
        let mut values: Vec<(f64, usize)> = blocks
            .iter()
            .enumerate()
            .flat_map(|(block, values)| values.iter().map(move |value| (sign * value, block)))
            .collect();
        values.sort_by(|one, other| one.0.total_cmp(&other.0));
        Walk {
            rest: values.into_iter().peekable(),
            scores: Scores::below_all(blocks),
            next: Some(sign * centre),
        }
    }
}

impl Iterator for Walk {
    type Item = Gap;

    fn next(&mut self) -> Option<Gap> {
        let above = self.next?;
        // Values equal to it count as below: we look at the gap just above.
        while let Some((_, block)) = self.rest.next_if(|(value, _)| *value <= above) {
            self.scores.pass(block);
        }
        self.next = self.rest.peek().map(|(value, _)| *value);
        let p_value = mid_p_value(&self.scores.0);
        Some(Gap { above, p_value })
    }
}

/// The blocks' sums of signs for a t that lies between two values.
struct Scores(Vec<i64>);

impl Scores {
    /// For a t below all values, where every sign is +1.
    fn below_all(blocks: &[&[f64]]) -> Scores {
        let of = |block: &&[f64]| i64::try_from(block.len()).unwrap_or(i64::MAX);
        Scores(blocks.iter().map(of).collect())
    }

    /// t passes a value of this block: its sign turns from +1 to −1.
    fn pass(&mut self, block: usize) {
        if let Some(score) = self.0.get_mut(block) {
            *score -= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With one value a block this is the sign test: at 95 % the accepted range of six is from the
    /// smallest to the largest value, as none below happens by chance twice in 64 times.
    #[test]
    fn six_single_values_by_hand() {
        let blocks: Vec<Vec<f64>> = [3.0, 1.0, 6.0, 2.0, 5.0, 4.0]
            .iter()
            .map(|value| vec![*value])
            .collect();
        let interval = sign_score_interval(&blocks, 0.95).unwrap();
        assert_eq!((interval.low, interval.high), (1.0, 6.0));
        let p = |delta: f64| p_value_against_margin(&blocks, delta).unwrap();
        // Wholly above 0.9 for as long as the range may end at its smallest value: 1/64. Above 1
        // may be a range that ends at 2: one of six is below, (2 · 1 + 2 · 6 / 2 · 1) / 64 = 8 / 64.
        assert!((p(0.9) - 1.0 / 64.0).abs() < 1e-12, "{}", p(0.9));
        assert!((p(1.0) - 8.0 / 64.0).abs() < 1e-12, "{}", p(1.0));
        assert!((p(4.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn too_little_gives_nothing() {
        let five = vec![vec![1.0, 2.0]; 5];
        assert_eq!(sign_score_interval(&five, 0.95), None);
        assert_eq!(p_value_against_margin(&five, 0.0), None);
        let mut six = five;
        six.push(vec![]);
        assert_eq!(sign_score_interval(&six, 0.95), None);
    }

    #[test]
    fn high_confidence_takes_many_blocks() {
        for (confidence, blocks) in [(0.5, 6), (0.95, 6), (0.9841, 6), (0.99, 7), (0.999, 10)] {
            assert_eq!(blocks_needed(confidence), blocks, "{confidence}");
            let values = |count| vec![vec![1.0, 2.0]; count];
            assert!(sign_score_interval(&values(blocks), confidence).is_some());
            assert!(sign_score_interval(&values(blocks - 1), confidence).is_none());
        }
        assert_eq!(blocks_needed(1.0), usize::MAX);
    }

    #[test]
    fn equal_values_give_that_value() {
        let interval = sign_score_interval(&vec![vec![0.5; 20]; 10], 0.95).unwrap();
        assert_eq!((interval.low, interval.high), (0.5, 0.5));
    }
}
