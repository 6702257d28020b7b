//! Reports on history: for people, as JSON, as CSV.

mod export;
mod sparkline;
mod terminal;

pub use export::{csv, json};
pub use sparkline::sparkline;
pub use terminal::{change, gate, history};

use crate::report::units::factor;

/// When a run was: the day.
#[must_use]
pub fn day(at: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(at);
    time.map_or_else(
        |_| "?".to_owned(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    )
}

/// A log ratio with its interval as factors: `1.08× (1.06–1.10)`.
#[must_use]
pub fn tax([value, low, high]: [f64; 3]) -> String {
    let (value, interval) = factor(value.exp(), low.exp(), high.exp());
    format!("{value}× ({interval})")
}

/// A shift as people say it: `10 % slower (8.1–12 %)`.
#[must_use]
pub fn shift(shift: &crate::history::shift::Shift) -> String {
    let (value, low, high) = shift.factors();
    if !(0.5..=2.0).contains(&value) {
        return format!("{value:.2} times as long ({low:.2}–{high:.2})");
    }
    let percent = |factor: f64| 100.0 * (factor - 1.0);
    let side = if value >= 1.0 { "slower" } else { "faster" };
    let sign = if value >= 1.0 { 1.0 } else { -1.0 };
    let mut ends = [sign * percent(low), sign * percent(high)];
    ends.sort_by(f64::total_cmp);
    let size = sign * percent(value);
    format!("{size:.1} % {side} ({:.1} to {:.1} %)", ends[0], ends[1])
}
