//! Values as people write them: times, shares, CPUs.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum as _;

use crate::differential::amounts;
use crate::report::Format;
use crate::run::pin::Pin;

/// The longest time: what is much longer is past the end of the clock.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// A report that is written into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// Its form.
    pub format: Format,
    /// The file.
    pub path: PathBuf,
}

/// `html=report.html`
pub(super) fn report_file(text: &str) -> Result<ReportFile, String> {
    let (format, path) = text
        .split_once('=')
        .filter(|(_, path)| !path.is_empty())
        .ok_or("write for example `html=report.html`")?;
    let format = Format::from_str(format, false).map_err(|_| {
        let known = Format::value_variants().iter();
        let known =
            known.filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
        format!(
            "`{format}` is no form: write one of {}",
            known.collect::<Vec<_>>().join(", ")
        )
    })?;
    Ok(ReportFile {
        format,
        path: path.into(),
    })
}

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
    let duration = Duration::try_from(parsed)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or("must be longer than nothing")?;
    if duration > LONGEST {
        return Err("must not be longer than a year".to_owned());
    }
    Ok(duration)
}

/// An amount of memory, bytes.
pub(super) fn memory(text: &str) -> Result<u64, String> {
    amounts::bytes(text).ok_or_else(|| "write for example `512m` or `2g`".to_owned())
}

/// A number of CPUs, in billionths of one.
pub(super) fn nano_cpus(text: &str) -> Result<u64, String> {
    amounts::nano_cpus(text).ok_or_else(|| "write for example `1.5`".to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_for_a_file_has_a_form_and_a_path() {
        let file = report_file("junit=out/a=b.xml").unwrap();
        assert_eq!(
            (file.format, file.path),
            (Format::Junit, "out/a=b.xml".into())
        );
        assert!(report_file("pdf=x").unwrap_err().contains("html, markdown"));
        assert!(
            report_file("html")
                .unwrap_err()
                .contains("html=report.html")
        );
        assert!(report_file("html=").is_err());
    }

    #[test]
    fn a_time_is_neither_nothing_nor_beyond_the_clock() {
        assert_eq!(duration("1m 30s"), Ok(Duration::from_secs(90)));
        assert!(duration("0s").is_err() && duration("-1s").is_err());
        assert!(
            duration("9223372036854775807s")
                .unwrap_err()
                .contains("year")
        );
    }
}
