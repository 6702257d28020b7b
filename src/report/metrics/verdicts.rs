//! Verdicts alone, one JSON object a line in the order of case and candidate: two runs that say the same
//! give the same bytes, whenever, wherever and in how many shards they were run.

use serde::Serialize;

use crate::compare::behaviour::name;
use crate::report::view::View;

/// A finding without its evidence.
#[derive(Serialize)]
struct Line<'v> {
    case: &'v str,
    candidate: &'v str,
    verdict: &'static str,
    differs: Vec<&'static str>,
}

/// Renders the report.
///
/// # Errors
/// None that a run gives rise to.
pub fn render(view: &View<'_>) -> Result<String, serde_json::Error> {
    let lines = view.comparison.findings.iter().map(|finding| Line {
        case: &finding.case.0,
        candidate: &finding.image,
        verdict: finding.verdict.as_str(),
        differs: finding.behaviour().map_or_else(Vec::new, |behaviour| {
            behaviour.differs.iter().copied().map(name).collect()
        }),
    });
    let mut lines: Vec<Line<'_>> = lines.collect();
    lines.sort_by_key(|line| (line.case, line.candidate));
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(&line)?);
        text.push('\n');
    }
    Ok(text)
}
