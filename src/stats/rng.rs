//! Random numbers that are the same on every machine and in every release.
//!
//! PCG-XSH-RR 64/32: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically
//! Good Algorithms for Random Number Generation", HMC-CS-2014-0905. Own code because a crate may
//! change its stream, and a report must be recomputable from its record.

const MULTIPLIER: u64 = 6_364_136_223_846_793_005;

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Pcg32 {
    state: u64,
    increment: u64,
}

impl Pcg32 {
    /// The stream that belongs to a seed and a stream number.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Pcg32 {
        let mut rng = Pcg32 {
            state: 0,
            increment: (stream << 1) | 1,
        };
        rng.next_u32();
        rng.state = rng.state.wrapping_add(seed);
        rng.next_u32();
        rng
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        let xor_shifted = low_half(((old >> 18) ^ old) >> 27);
        let rotation = low_half(old >> 59);
        xor_shifted.rotate_right(rotation)
    }

    /// A number in `0..bound`, each equally likely; 0 when `bound` is 0.
    ///
    /// D. Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29 (2019).
    pub fn below(&mut self, bound: u32) -> u32 {
        loop {
            let product = u64::from(self.next_u32()) * u64::from(bound);
            let fraction = low_half(product);
            // Only a fraction under the bound can be biased; the remainder is dear, so look last.
            if fraction >= bound || fraction >= bound.wrapping_neg() % bound.max(1) {
                return low_half(product >> 32);
            }
        }
    }

    /// An index into a slice of this length; 0 for an empty one.
    pub fn index(&mut self, length: usize) -> usize {
        let bound = u32::try_from(length).unwrap_or(u32::MAX);
        usize::try_from(self.below(bound)).unwrap_or(0)
    }

    /// A number in `[0, 1)` with 32 random bits.
    pub fn unit(&mut self) -> f64 {
        f64::from(self.next_u32()) / 4_294_967_296.0
    }
}

/// The lower 32 bits.
#[expect(
    clippy::cast_possible_truncation,
    reason = "cutting off the upper half is the point"
)]
fn low_half(wide: u64) -> u32 {
    wide as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Output of `pcg32-demo` (seed 42, stream 54) as printed in the documentation of the
    /// reference implementation, <https://www.pcg-random.org/using-pcg-c-basic.html>.
    #[test]
    fn the_stream_is_that_of_the_reference_implementation() {
        let mut rng = Pcg32::new(42, 54);
        let seen: Vec<u32> = (0..6).map(|_| rng.next_u32()).collect();
        let published = [
            0xa15c_02b7,
            0x7b47_f409,
            0xba1d_3330,
            0x83d2_f293,
            0xbfa4_784b,
            0xcbed_606e,
        ];
        assert_eq!(seen, published);
    }

    #[test]
    fn every_number_below_a_bound_is_about_equally_likely() {
        let mut rng = Pcg32::new(1, 1);
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[rng.index(7)] += 1;
        }
        // Standard deviation of each count is 93.
        assert!(
            counts.iter().all(|&n| n.abs_diff(10_000) < 400),
            "{counts:?}"
        );
        assert_eq!(rng.index(0), 0);
        assert_eq!(rng.index(1), 0);
    }
}
