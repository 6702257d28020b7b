//! Bencher Metric Format: a benchmark for each timing and candidate, `CASE on IMAGE`, with the tax and
//! what the candidate takes; one for each timing on the baseline. A machine's load changes what
//! they take; the tax is what to set a threshold on.

use serde_json::{Map, Value, json};

use super::timings;
use crate::compare::Cost;
use crate::report::view::View;
use crate::sample::Metric;

/// Bencher takes no longer names.
const LONGEST_NAME: usize = 1024;

/// Renders the report.
///
/// # Errors
/// None that a run gives rise to.
pub fn render(view: &View<'_>) -> Result<String, serde_json::Error> {
    let baseline = view.run.header.baseline().unwrap_or("baseline");
    let mut benchmarks: Map<String, Value> = Map::new();
    for (finding, timing) in timings(&view.comparison.findings) {
        let Some(tax) = timing.tax else {
            continue;
        };
        let (measure, unit) = match timing.metric {
            // Bencher's own measure for time has nanoseconds.
            Metric::Wall => ("latency", 1.0),
            Metric::PeakMemory => ("peak-memory", 1024.0),
        };
        let cost = |cost: Option<Cost>| cost.map(|cost| json!({ "value": cost.median * unit }));
        let mut measures = Map::new();
        measures.insert(
            "tax".to_owned(),
            json!({ "value": tax.value, "lower_value": tax.low, "upper_value": tax.high }),
        );
        measures.extend(cost(timing.candidate).map(|value| (measure.to_owned(), value)));
        let name = |image: &str| {
            let name = format!("{} on {image}", finding.case);
            name.chars().take(LONGEST_NAME).collect::<String>()
        };
        benchmarks.insert(name(&finding.image), Value::Object(measures));
        if let Some(value) = cost(timing.baseline) {
            // Against several candidates it was measured several times; the first stands.
            let of_baseline = benchmarks.entry(name(baseline));
            of_baseline.or_insert_with(|| json!({ measure: value }));
        }
    }
    serde_json::to_string_pretty(&benchmarks).map(|text| text + "\n")
}
