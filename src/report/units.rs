//! Numbers as people read them.

pub use crate::compare::timing::percent;
use crate::sample::Metric;

/// A number with about three significant digits.
fn three_digits(number: f64) -> String {
    let decimals = if number >= 99.95 {
        0
    } else if number >= 9.995 {
        1
    } else {
        2
    };
    format!("{number:.decimals$}")
}

/// Nanoseconds as `12.3 ns`, `4.56 µs`, `7.89 ms`, `1.23 s`.
#[must_use]
pub fn duration(nanoseconds: f64) -> String {
    for (unit, size) in [("s", 1e9), ("ms", 1e6), ("µs", 1e3)] {
        // What would round up to 1000 of the smaller unit goes into the larger one.
        if nanoseconds >= 0.9995 * size {
            return format!("{} {unit}", three_digits(nanoseconds / size));
        }
    }
    format!("{} ns", three_digits(nanoseconds))
}

/// KiB as `12.3 MiB`.
#[must_use]
pub fn memory(kib: f64) -> String {
    format!("{} MiB", three_digits(kib / 1024.0))
}

/// A cost in the unit of its metric.
#[must_use]
pub fn cost(metric: Metric, value: f64) -> String {
    match metric {
        Metric::Wall => duration(value),
        Metric::PeakMemory => memory(value),
    }
}

/// A factor and its interval: `1.08` and `1.06–1.10`, `9.8` and `9.1–10.6`, `29` and `14–33`: two
/// decimals where it is small, so that 3 % can be seen, and one more where its interval is narrow.
#[must_use]
pub fn factor(ratio: f64, low: f64, high: f64) -> (String, String) {
    let coarse = if ratio >= 19.95 {
        0
    } else if ratio >= 1.995 {
        1
    } else {
        2
    };
    let ends = |decimals: usize| (format!("{low:.decimals$}"), format!("{high:.decimals$}"));
    let (one, other) = ends(coarse);
    let decimals = if one == other { coarse + 1 } else { coarse };
    let (low, high) = ends(decimals);
    (format!("{ratio:.decimals$}"), format!("{low}–{high}"))
}

/// A count as `950`, `2100`, `12.3 k`, `4.56 M`.
#[must_use]
pub fn count(number: f64) -> String {
    if number >= 999_500.0 {
        format!("{} M", three_digits(number / 1e6))
    } else if number >= 9_999.5 {
        format!("{} k", three_digits(number / 1e3))
    } else {
        format!("{number:.0}")
    }
}

/// Seconds as `0.3 s`, `12 s`, `3 min 5 s`.
#[must_use]
pub fn seconds(seconds: f64) -> String {
    if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if seconds < 119.5 {
        format!("{seconds:.0} s")
    } else {
        let whole = seconds.round();
        format!("{:.0} min {:.0} s", (whole / 60.0).floor(), whole % 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(duration(12.34), "12.3 ns");
        assert_eq!(duration(999.7), "1.00 µs");
        assert_eq!(duration(4_560.0), "4.56 µs");
        assert_eq!(duration(120e6), "120 ms");
        assert_eq!(duration(1.5e9), "1.50 s");
        assert_eq!(memory(10_240.0), "10.0 MiB");
        assert_eq!(count(2_100.4), "2100");
        assert_eq!(count(12_340.0), "12.3 k");
        assert_eq!(count(4.56e6), "4.56 M");
        assert_eq!(
            (percent(0.03), percent(0.025)),
            ("3 %".to_owned(), "2.5 %".to_owned())
        );
        let factors = |ratio, low, high| {
            let (ratio, interval) = factor(ratio, low, high);
            format!("{ratio} {interval}")
        };
        assert_eq!(factors(1.082, 1.06, 1.1), "1.08 1.06–1.10");
        assert_eq!(factors(9.84, 9.1, 10.6), "9.8 9.1–10.6");
        assert_eq!(factors(29.4, 13.7, 33.0), "29 14–33");
        assert_eq!(factors(2.003, 2.001, 2.012), "2.00 2.00–2.01");
        assert_eq!(seconds(0.26), "0.3 s");
        assert_eq!(seconds(185.0), "3 min 5 s");
    }
}
