//! A series in one line of characters.

const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The least range that fills the height, as log ratio: noise is not to look like mountains.
const LEAST_RANGE: f64 = 0.04;

/// One character for each of the last values; a gap where there is none.
#[must_use]
pub fn sparkline(values: &[Option<f64>], width: usize) -> String {
    let last = &values[values.len().saturating_sub(width)..];
    let known = || last.iter().flatten().copied();
    let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let range = (high - low).max(LEAST_RANGE);
    let floor = f64::midpoint(low, high) - range / 2.0;
    let level = |value: f64| {
        let share = ((value - floor) / range).clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 7"
        )]
        let index = (share * 7.999) as usize;
        LEVELS[index.min(7)]
    };
    last.iter().map(|value| value.map_or(' ', level)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_looks_like_one() {
        let values = [0.0, 0.0, 0.0, 0.7, 0.7].map(Some);
        assert_eq!(sparkline(&values, 10), "▁▁▁██");
        assert_eq!(sparkline(&values, 3), "▁██");
        assert_eq!(
            sparkline(&[Some(0.5), None, Some(0.5)], 9),
            "▄ ▄",
            "nothing moves"
        );
        assert_eq!(sparkline(&[], 9), "");
    }
}
