//! What an interval says about a margin: the decision that a verdict on cost rests on.

use super::estimate::Estimate;
use super::stopping::LOOKS;

/// What an interval says about a margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The whole interval is above `1 + margin`.
    Slower,
    /// The whole interval is below `1 / (1 + margin)`.
    Faster,
    /// The whole interval is between them.
    NoDifference,
    /// It crosses one of them.
    Inconclusive,
}

/// One block says nothing of how processes vary, and that is most of the variance.
pub const MIN_BLOCKS_TO_DECIDE: usize = 2;

/// Decides whether a ratio lies beyond a margin, such as 0.03, within it, or cannot be told. That the
/// interval must lie within the margin for *no difference* is the two one-sided tests procedure:
/// D. J. Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987).
#[must_use]
pub fn decide(estimate: &Estimate, margin: f64) -> Decision {
    let (below, above) = ((1.0 + margin).recip(), 1.0 + margin);
    if estimate.blocks < MIN_BLOCKS_TO_DECIDE {
        Decision::Inconclusive
    } else if estimate.low > above {
        Decision::Slower
    } else if estimate.high < below {
        Decision::Faster
    } else if estimate.low > below && estimate.high < above {
        Decision::NoDifference
    } else {
        Decision::Inconclusive
    }
}

/// A difference takes this many blocks: fewer that agree are, among many cases, no rare thing (six
/// equal signs are 1 in 32), and a verdict on a case should not depend on how many others there are.
pub const BLOCKS_FOR_DIFFERENCE: usize = LOOKS[1];

/// Half an interval narrower than this, as a factor, or than a tenth of the logarithm of what is
/// measured, is narrow enough: nobody acts differently on 9 or on 10 times.
const NARROW: f64 = 1.1;

/// Whether a decided ratio is also known well enough that more samples would not be worth their
/// time.
#[must_use]
pub fn is_enough(estimate: &Estimate, margin: f64) -> bool {
    match decide(estimate, margin) {
        Decision::NoDifference => true,
        Decision::Inconclusive => false,
        Decision::Slower | Decision::Faster => {
            let half_width = (estimate.high / estimate.low).ln() / 2.0;
            estimate.blocks >= BLOCKS_FOR_DIFFERENCE
                && half_width <= NARROW.ln().max(estimate.value.ln().abs() / 10.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(low: f64, value: f64, high: f64) -> Estimate {
        Estimate {
            value,
            low,
            high,
            confidence: 0.95,
            blocks: 12,
            pairs: 120,
        }
    }

    #[test]
    fn an_interval_decides_by_where_it_lies() {
        let decided = |low, high| decide(&estimate(low, 1.0, high), 0.03);
        assert_eq!(decided(1.031, 1.2), Decision::Slower);
        assert_eq!(decided(1.029, 1.2), Decision::Inconclusive);
        assert_eq!(decided(0.8, 0.970), Decision::Faster);
        assert_eq!(decided(0.972, 1.029), Decision::NoDifference);
        assert_eq!(decided(0.9, 1.1), Decision::Inconclusive);
        let one_block = Estimate {
            blocks: 1,
            ..estimate(2.0, 2.1, 2.2)
        };
        assert_eq!(decide(&one_block, 0.03), Decision::Inconclusive);
    }

    #[test]
    fn enough_is_decided_and_narrow() {
        assert!(is_enough(&estimate(0.99, 1.0, 1.01), 0.03));
        assert!(is_enough(&estimate(1.5, 1.6, 1.7), 0.03));
        assert!(
            !is_enough(&estimate(1.1, 1.5, 2.0), 0.03),
            "decided, but wide"
        );
        assert!(
            is_enough(&estimate(8.5, 10.0, 12.0), 0.03),
            "a tenth of ln 10"
        );
        assert!(!is_enough(&estimate(0.99, 1.0, 1.05), 0.03));
        let six_blocks = |low, value, high| Estimate {
            blocks: 6,
            ..estimate(low, value, high)
        };
        assert!(is_enough(&six_blocks(0.99, 1.0, 1.01), 0.03));
        assert!(
            !is_enough(&six_blocks(1.5, 1.6, 1.7), 0.03),
            "too few to differ"
        );
    }
}
