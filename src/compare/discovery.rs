//! Many cases at once: among a hundred without any difference, five are slower by chance at the
//! 95 % level. So what is said to be slower or faster is checked over all timing cases of the run
//! together.

use super::model::{Evidence, Finding, Thresholds};
use super::verdict::Verdict;
use crate::stats;

/// Takes back what chance alone would give among so many cases: Y. Benjamini and Y. Hochberg,
/// "Controlling the False Discovery Rate", JRSS B 57 (1995).
pub(super) fn apply(findings: &mut [Finding], thresholds: &Thresholds) {
    let mut tested: Vec<(&mut Finding, f64)> = findings
        .iter_mut()
        .filter_map(|finding| {
            let p_value = finding.timing()?.p_value?;
            Some((finding, p_value))
        })
        .collect();
    let p_values: Vec<f64> = tested.iter().map(|(_, p_value)| *p_value).collect();
    let adjusted = stats::adjusted_p_values(&p_values);
    let cases = tested.len();
    for ((finding, _), adjusted) in tested.iter_mut().zip(adjusted) {
        if let Evidence::Timing(timing) = &mut finding.evidence {
            timing.adjusted_p_value = Some(adjusted);
        }
        let claims = matches!(finding.verdict, Verdict::Slower | Verdict::Faster);
        if claims && adjusted > thresholds.false_discovery_rate {
            finding.verdict = Verdict::Inconclusive;
            finding.notes.push(format!(
                "beyond the margin by itself, but among {cases} timings chance alone gives such: `--confirm` or a longer `--budget` would decide"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::compare::testing::{Builder, timed};
    use crate::compare::{Thresholds, Verdict, judge};
    use crate::sample::Metric;

    /// A ratio just beyond the margin counts when it was the one question asked, and not when it is
    /// the most extreme of many.
    #[test]
    fn what_is_just_beyond_the_margin_does_not_count_among_many_without_difference() {
        let borderline = |others: u64| {
            let mut builder = Builder::new()
                .musl("1.2.5")
                .timing("alloc/small", Metric::Wall, 1)
                .took("alpine-1.2.5", timed(6, 1.055, 0.05, 12));
            for other in 0..others {
                builder = builder
                    .timing(&format!("alloc/none-{other}"), Metric::Wall, 1)
                    .took("alpine-1.2.5", timed(6, 1.0, 0.05, 100 + other));
            }
            judge(&builder.run, &Thresholds::default())
        };
        let alone = borderline(0);
        assert_eq!(alone.findings[0].verdict, Verdict::Slower);
        let among_many = borderline(60);
        assert_eq!(among_many.findings[0].verdict, Verdict::Inconclusive);
        let note = among_many.findings[0].notes.join(" ");
        assert!(note.contains("among 61 timings"), "{note}");
    }

    #[test]
    fn a_large_tax_counts_among_any_number() {
        let mut builder = Builder::new().musl("1.2.5");
        for other in 0..60 {
            let ratio = if other == 7 { 2.0 } else { 1.0 };
            builder = builder
                .timing(&format!("alloc/{other}"), Metric::Wall, 1)
                .took("alpine-1.2.5", timed(12, ratio, 0.05, other));
        }
        let comparison = judge(&builder.run, &Thresholds::default());
        let slower = comparison.findings.iter();
        let slower: Vec<&str> = slower
            .filter(|finding| finding.verdict == Verdict::Slower)
            .map(|finding| finding.case.0.as_str())
            .collect();
        assert_eq!(slower, ["alloc/7"]);
    }
}
