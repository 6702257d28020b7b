//! History for programs.

use serde::Serialize;

use crate::history::index::Night;
use crate::history::view::{Changed, History, SeriesView};

/// Version of the JSON format; fields are only ever added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Out<'a> {
    schema_version: u32,
    series: Vec<SeriesOut<'a>>,
    regressions: usize,
    stale: &'a [String],
}

#[derive(Serialize)]
struct SeriesOut<'a> {
    case: &'a str,
    candidate: &'a str,
    baseline: &'a str,
    machine: MachineOut<'a>,
    nights: Vec<NightOut<'a>>,
    changes: Vec<ChangeOut<'a>>,
}

#[derive(Serialize)]
struct MachineOut<'a> {
    fingerprint: &'a str,
    name: Option<&'a str>,
    text: &'a str,
}

#[derive(Serialize)]
struct NightOut<'a> {
    at: String,
    verdict: &'a str,
    ratio: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct ChangeOut<'a> {
    id: &'a str,
    standing: &'static str,
    shape: &'a str,
    first_bad: &'a str,
    last_good: &'a str,
    ratio: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    p_value: Option<f64>,
    was: &'a str,
    became: &'a str,
    confirmed: Option<bool>,
    cause: &'a [String],
    reason: Option<&'a str>,
}

/// One JSON object, with a line feed at its end.
///
/// # Errors
/// When a number cannot be written as JSON, which log ratios (they are finite) don't give.
pub fn json(history: &History) -> Result<String, serde_json::Error> {
    let out = Out {
        schema_version: VERSION,
        series: history.series.iter().map(series).collect(),
        regressions: history.regressions().count(),
        stale: &history.stale,
    };
    Ok(serde_json::to_string_pretty(&out)? + "\n")
}

fn series(series: &SeriesView) -> SeriesOut<'_> {
    let (key, host) = (&series.row.key, &series.row.host);
    SeriesOut {
        case: &key.case,
        candidate: &key.candidate,
        baseline: &key.baseline,
        machine: MachineOut {
            fingerprint: &host.fingerprint,
            name: host.name.as_deref(),
            text: &host.text,
        },
        nights: series.nights.iter().map(night).collect(),
        changes: series.changes.iter().map(change).collect(),
    }
}

fn time(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(|_| String::new(), |time| time.to_string())
}

fn night(night: &Night) -> NightOut<'_> {
    let [ratio, low, high] = night
        .tax
        .map_or([None; 3], |tax| tax.map(|log| Some(log.exp())));
    NightOut {
        at: time(night.at),
        verdict: &night.verdict,
        ratio,
        low,
        high,
    }
}

fn change(changed: &Changed) -> ChangeOut<'_> {
    let factors = changed.row.shift.map(|shift| shift.factors());
    ChangeOut {
        id: &changed.id,
        standing: changed.standing.as_str(),
        shape: &changed.row.shape,
        first_bad: &changed.first_bad,
        last_good: &changed.last_good,
        ratio: factors.map(|(value, _, _)| value),
        low: factors.map(|(_, low, _)| low),
        high: factors.map(|(_, _, high)| high),
        p_value: changed.row.p_value,
        was: &changed.row.was,
        became: &changed.row.became,
        confirmed: changed.row.confirmation.as_ref().map(|(holds, _)| *holds),
        cause: &changed.cause,
        reason: changed.reason.as_deref(),
    }
}

/// One line for each night of each series, with a line of titles (RFC 4180).
///
/// # Errors
/// When a line cannot be written, which memory (it does not end) gives no rise to.
pub fn csv(history: &History) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "case",
        "candidate",
        "baseline",
        "machine",
        "at",
        "verdict",
        "ratio",
        "low",
        "high",
    ])?;
    for series in &history.series {
        let key = &series.row.key;
        for night in &series.nights {
            let numbers = night
                .tax
                .map(|tax| tax.map(|log| format!("{:.6}", log.exp())));
            let [ratio, low, high] = numbers.unwrap_or_default();
            let time = time(night.at);
            writer.write_record([
                &key.case,
                &key.candidate,
                &key.baseline,
                &key.machine,
                &time,
                &night.verdict,
                &ratio,
                &low,
                &high,
            ])?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
