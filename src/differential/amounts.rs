//! Amounts as Docker spells them.

/// `512m` in bytes; `None`: it is not an amount of memory.
#[must_use]
pub fn bytes(text: &str) -> Option<u64> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let shift = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" => 10,
        "m" | "mb" => 20,
        "g" | "gb" => 30,
        _ => return None,
    };
    let bytes = number.parse::<u64>().ok()?.checked_mul(1 << shift)?;
    (bytes > 0).then_some(bytes)
}

/// `1.5` in billionths of a CPU; `None`: it is not a number of CPUs.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive and far below 2^63"
)]
pub fn nano_cpus(text: &str) -> Option<u64> {
    let cpus = text.parse::<f64>().ok()?;
    (0.01..=4096.0)
        .contains(&cpus)
        .then_some((cpus * 1e9) as u64)
}
