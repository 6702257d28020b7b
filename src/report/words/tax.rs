//! What a timing says, in words.

use crate::compare::{Timing, Verdict};
use crate::report::units;
use crate::sample::Metric;
use crate::stats::Estimate;

/// `9.8× slower` and its interval; what is not decided or no difference is only a ratio. Of what is
/// faster, how many times: then the ends change places.
pub(in crate::report) fn ratio(
    tax: &Estimate,
    timing: &Timing,
    verdict: Verdict,
) -> (String, String) {
    let (more, less) = match timing.metric {
        Metric::Wall => ("slower", "faster"),
        Metric::PeakMemory => ("the memory", "less memory"),
    };
    let (factor, interval) = if verdict == Verdict::Faster {
        units::factor(tax.value.recip(), tax.high.recip(), tax.low.recip())
    } else {
        units::factor(tax.value, tax.low, tax.high)
    };
    let said = match verdict {
        Verdict::Slower => format!("{factor}× {more}"),
        Verdict::Faster => format!("{factor}× {less}"),
        Verdict::NoDifference => format!(
            "{factor}×, no difference within {}",
            units::percent(timing.margin)
        ),
        _ => format!("{factor}×, undecided"),
    };
    (said, interval)
}

pub(in crate::report) fn costs(timing: &Timing) -> Option<String> {
    let (baseline, candidate) = (timing.baseline?, timing.candidate?);
    Some(format!(
        "{} → {}",
        units::cost(timing.metric, baseline.median),
        units::cost(timing.metric, candidate.median)
    ))
}
