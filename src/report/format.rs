//! The forms in which a run can be told, all from the record alone.

use clap::ValueEnum;

use super::view::View;
use super::{Look, ci, html, json, metrics, terminal};

/// The form of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Terminal,
    /// One JSON object; `schema.json` describes it
    Json,
    /// One page that needs nothing else: to look at, to show, to keep
    Html,
    /// For a pull request or a job's summary; at most 1 MiB
    Markdown,
    /// For what shows test results (`JUnit` XML)
    Junit,
    /// For code scanning (SARIF 2.1.0)
    Sarif,
    /// A table: one row for each case and image
    Csv,
    /// For test harnesses (TAP 14)
    Tap,
    /// For Prometheus and its like (`OpenMetrics` text)
    Openmetrics,
    /// For Bencher (Bencher Metric Format)
    Bmf,
    /// For benchstat (Go's benchmark format)
    Gobench,
    /// Verdicts alone, to compare two runs byte by byte (JSON lines)
    Verdicts,
}

/// What a record can hold that a form cannot.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// A number that JSON has no way to write.
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A table that cannot be written.
    #[error("the report cannot be written as CSV: {0}")]
    Csv(#[from] csv::Error),
}

impl Format {
    /// The report of a run in this form, with a line feed at its end.
    ///
    /// # Errors
    /// What the form has no way to write; estimates, which are finite, give no rise to any.
    pub fn render(self, view: &View<'_>, look: &Look) -> Result<String, FormatError> {
        Ok(match self {
            Format::Terminal => terminal::render(view, look),
            Format::Json => {
                let bytes = json::render(view.run, view.comparison)?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Format::Html => html::render(view),
            Format::Markdown => ci::markdown::render(view, ci::markdown::LIMIT),
            Format::Junit => ci::junit::render(view),
            Format::Sarif => ci::sarif::render(view)?,
            Format::Csv => metrics::csv::render(view)?,
            Format::Tap => ci::tap::render(view),
            Format::Openmetrics => metrics::openmetrics::render(view),
            Format::Bmf => metrics::bmf::render(view)?,
            Format::Gobench => metrics::gobench::render(view),
            Format::Verdicts => metrics::verdicts::render(view)?,
        })
    }
}
