//! Every form of a report is what its readers take, whatever is in the record.

mod ci;
mod metrics;

use super::*;
use crate::report::Format;

/// Runs with something of everything, with hostile text, with nothing at all.
fn runs() -> Vec<Builder> {
    vec![
        with_claims(full()),
        super::hostile::nasty_run(),
        super::curves::sweeps(),
        super::mitigations::mitigated(),
        Builder::new(),
    ]
}

fn written(builder: &Builder, format: Format) -> String {
    let comparison = judge(&builder.run, &Thresholds::default());
    let view = View::new(&builder.run, &comparison);
    format.render(&view, &Look::default()).unwrap()
}

/// How many findings a run has.
fn findings(builder: &Builder) -> usize {
    judge(&builder.run, &Thresholds::default()).findings.len()
}
