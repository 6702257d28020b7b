//! A logarithmic scale.

/// From a low to a high value; both above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Log {
    low: f64,
    high: f64,
}

/// Values that may have a mark: round in every decade.
const ROUND: [f64; 3] = [1.0, 2.0, 5.0];
/// More marks than this are hard to read.
const MOST_MARKS: usize = 7;

impl Log {
    /// A scale that has all of these values, with a little room beyond; `None` where none is a
    /// number above 0.
    #[must_use]
    pub fn over(values: impl Iterator<Item = f64>) -> Option<Log> {
        let mut values = values
            .filter(|value| value.is_finite() && *value > 0.0)
            .peekable();
        values.peek()?;
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let room = (high / low).powf(0.05).max(1.02);
        Some(Log {
            low: low / room,
            high: high * room,
        })
    }

    /// Where a value is, percent of the width; what is beyond an end is at it.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        let share = (value / self.low).ln() / (self.high / self.low).ln();
        if share.is_nan() {
            return 0.0;
        }
        share.clamp(0.0, 1.0) * 100.0
    }

    /// Round values to mark, by growing value.
    #[must_use]
    pub fn marks(&self) -> Vec<f64> {
        let decades = (self.low.log10().floor() as i32)..=(self.high.log10().ceil() as i32);
        let inside = |value: &f64| *value >= self.low && *value <= self.high;
        let of = |round: &[f64]| -> Vec<f64> {
            let all = decades
                .clone()
                .flat_map(|decade| round.iter().map(move |value| value * 10_f64.powi(decade)));
            all.filter(inside).collect()
        };
        let fine = of(&ROUND);
        if fine.len() <= MOST_MARKS {
            return fine;
        }
        let coarse = of(&ROUND[..1]);
        let step = coarse.len().div_ceil(MOST_MARKS).max(1);
        coarse.into_iter().step_by(step).collect()
    }
}

/// `0.5×`, `1×`, `20×`
#[must_use]
pub fn times(value: f64) -> String {
    let text = format!("{value:.3}");
    format!("{}×", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_factors_are_equally_far() {
        let scale = Log::over([0.1, 1.0, 10.0].into_iter()).unwrap();
        assert!((scale.at(1.0) - 50.0).abs() < 1e-9);
        assert!((scale.at(2.0) - 50.0 - (50.0 - scale.at(0.5))).abs() < 1e-9);
        assert_eq!((scale.at(1e-9), scale.at(1e9)), (0.0, 100.0));
        assert!(Log::over([f64::NAN, 0.0].into_iter()).is_none());
    }

    #[test]
    fn marks_are_round_and_few() {
        let marks = |low, high| Log::over([low, high].into_iter()).unwrap().marks();
        assert_eq!(marks(0.9, 5.5), [1.0, 2.0, 5.0]);
        assert_eq!(marks(0.01, 1000.0).len(), 6);
        assert!(marks(1e-9, 1e9).len() <= MOST_MARKS);
        assert_eq!([0.5, 1.0, 20.0].map(times), ["0.5×", "1×", "20×"]);
    }
}
