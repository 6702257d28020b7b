//! The interval for a median by inverting a score test whose unit is the block.
//!
//! For a candidate value t, each block gives the sum of the signs of its values less t. Under t the
//! blocks' sums are symmetric about 0 and independent, whatever goes on within a block, so the
//! self-normalised sum T(t) = |Σ S_j| / √(Σ S_j²) is compared with the critical value that
//! corresponds to Student's t: B. Efron, "Student's t-Test Under Symmetry Conditions", JASA 64
//! (1969); inverting a rank or sign test into an interval: J. L. Hodges and E. L. Lehmann,
//! "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics 34 (1963).
//!
//! T only changes where t passes a value, so the test is inverted exactly by walking over the
//! sorted values. So there is no grid, whose step the interval would have to be widened by:
//! in simulation the exact interval covers 93.6 to 97.6 %, one more value a side 93.6 to 97.7 %.

use super::quantile::median;
use super::{Interval, number, student_t_quantile};

/// Fewer blocks than this cannot reject at 95 % with any safety: six that agree happen by chance
/// once in 32 times.
pub const MIN_BLOCKS: usize = 6;

/// Interval for the median of all values: the connected range around it that the test accepts,
/// ends included.
///
/// `None` with fewer than [`MIN_BLOCKS`] blocks that have values, or when one block has so many of
/// the values that no limit follows from the others. O(n log n) for n values.
#[must_use]
pub fn sign_score_interval(blocks: &[Vec<f64>], confidence: f64) -> Option<Interval> {
    let blocks: Vec<&[f64]> = blocks
        .iter()
        .map(Vec::as_slice)
        .filter(|block| !block.is_empty())
        .collect();
    if blocks.len() < MIN_BLOCKS {
        return None;
    }
    let limit = critical_value(blocks.len(), confidence)?;
    let centre = median(&blocks.concat())?;
    Some(Interval {
        low: -upper_end(&blocks, -1.0, centre, limit)?,
        high: upper_end(&blocks, 1.0, centre, limit)?,
    })
}

/// The largest T that is accepted with `blocks` blocks: with q the quantile of Student's t,
/// q √(m / (m − 1 + q²)), because T² = m t² / (m − 1 + t²) for the t statistic of the blocks' sums.
fn critical_value(blocks: usize, confidence: f64) -> Option<f64> {
    let m = number(blocks);
    let q = student_t_quantile(f64::midpoint(1.0, confidence), m - 1.0)?;
    Some(q * (m / (m - 1.0 + q * q)).sqrt())
}

/// Walks upwards from the centre until the test rejects. `sign` −1 mirrors the values, so that the
/// same walk finds the lower end. `None` when even beyond all values the test accepts.
fn upper_end(blocks: &[&[f64]], sign: f64, centre: f64, limit: f64) -> Option<f64> {
    let centre = sign * centre;
    let mut values: Vec<(f64, usize)> = blocks
        .iter()
        .enumerate()
        .flat_map(|(block, values)| values.iter().map(move |value| (sign * value, block)))
        .collect();
    values.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut scores = Scores::below_all(blocks);
    let mut rest = values.as_slice();
    // Values equal to the centre count as below: we look at the gap just above it.
    while let Some(((_, block), tail)) = rest.split_first().filter(|((v, _), _)| *v <= centre) {
        scores.pass(*block);
        rest = tail;
    }
    let mut end = centre;
    while scores.statistic() <= limit {
        let next = rest.first()?.0;
        while let Some(((_, block), tail)) = rest.split_first().filter(|((v, _), _)| *v <= next) {
            scores.pass(*block);
            rest = tail;
        }
        end = next;
    }
    Some(end)
}

/// The blocks' sums of signs for a t that lies between two values.
struct Scores {
    of_blocks: Vec<i64>,
    sum: i64,
    squares: i64,
}

impl Scores {
    /// For a t below all values, where every sign is +1.
    fn below_all(blocks: &[&[f64]]) -> Scores {
        let of_blocks: Vec<i64> = blocks
            .iter()
            .map(|block| i64::try_from(block.len()).unwrap_or(i64::MAX))
            .collect();
        Scores {
            sum: of_blocks.iter().sum(),
            squares: of_blocks.iter().map(|score| score * score).sum(),
            of_blocks,
        }
    }

    /// t passes a value of this block: its sign turns from +1 to −1.
    fn pass(&mut self, block: usize) {
        if let Some(score) = self.of_blocks.get_mut(block) {
            // (s − 2)² − s² = 4 − 4s
            self.squares += 4 - 4 * *score;
            *score -= 2;
            self.sum -= 2;
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of samples, and squares of them, stay far below 2^52"
    )]
    fn statistic(&self) -> f64 {
        if self.squares == 0 {
            return 0.0;
        }
        self.sum.abs() as f64 / (self.squares as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With one value a block T(t) is |n₊ − n₋| / √m: at m = 6 the critical value is 1.848, so one
    /// of six below (T = 1.633) is accepted and none (T = 2.449) is not. The accepted range is
    /// then from the smallest to the largest value, the classic sign test interval (1 − 2/64).
    #[test]
    fn six_single_values_by_hand() {
        let blocks: Vec<Vec<f64>> = [3.0, 1.0, 6.0, 2.0, 5.0, 4.0]
            .iter()
            .map(|value| vec![*value])
            .collect();
        assert!((critical_value(6, 0.95).unwrap() - 1.8481).abs() < 1e-4);
        let interval = sign_score_interval(&blocks, 0.95).unwrap();
        assert_eq!((interval.low, interval.high), (1.0, 6.0));
    }

    #[test]
    fn too_little_gives_nothing() {
        let five = vec![vec![1.0, 2.0]; 5];
        assert_eq!(sign_score_interval(&five, 0.95), None);
        let mut one_has_all = vec![vec![1.0]; 6];
        one_has_all.push((0..1_000).map(f64::from).collect());
        assert_eq!(sign_score_interval(&one_has_all, 0.95), None);
    }

    #[test]
    fn equal_values_give_that_value() {
        let interval = sign_score_interval(&vec![vec![0.5; 20]; 10], 0.95).unwrap();
        assert_eq!((interval.low, interval.high), (0.5, 0.5));
    }
}
