//! Values as people write them: times, shares, CPUs.

use std::time::Duration;

use crate::run::pin::Pin;

pub(super) fn pin(text: &str) -> Result<Pin, String> {
    match text {
        "auto" => Ok(Pin::Auto),
        "off" => Ok(Pin::Off),
        number => match number.parse() {
            Ok(cpu) => Ok(Pin::Cpu(cpu)),
            Err(_) => Err("write `auto`, `off` or the number of a CPU".to_owned()),
        },
    }
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let parsed: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "write for example `500ms`, `10s` or `1m 30s`".to_owned())?;
    Duration::try_from(parsed)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "must be longer than nothing".to_owned())
}

/// A day.
pub(super) fn date(text: &str) -> Result<jiff::civil::Date, String> {
    let date = text.parse();
    date.map_err(|_| "write for example `2026-11-30`".to_owned())
}

/// A share: `3%` is 0.03.
pub(super) fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let percent: f64 = number
        .parse()
        .map_err(|_| "write for example `3%`".to_owned())?;
    if (0.1..=50.0).contains(&percent) {
        Ok(percent / 100.0)
    } else {
        Err("must be from 0.1% to 50%".to_owned())
    }
}
