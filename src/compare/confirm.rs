//! What was slower or faster and measured once more: it counts only when the second measurement,
//! with fresh containers, says the same by itself. Of many cases the ones picked for being extreme
//! are, on average, too extreme; the second measurement was not picked, so its numbers are given.

use super::model::{Evidence, Finding, Timing};
use super::timing::{self, Setting};
use super::verdict::{Seen, Verdict, verdict};
use crate::record::Timed;
use crate::stats::{self, Decision, Estimate};

/// Judges the second measurement and puts both together.
pub(super) fn apply(finding: &mut Finding, again: &Timed, setting: &Setting) {
    let Evidence::Timing(timing) = &mut finding.evidence else {
        return;
    };
    let Some(claimed) = claim(timing) else {
        return;
    };
    let second = timing::judge(again, setting);
    let said = second.decision.map(|d| verdict(Seen::Timing(d)));
    let first = timing.tax;
    **timing = Timing {
        p_value: timing.p_value,
        adjusted_p_value: timing.adjusted_p_value,
        first,
        ..second.timing
    };
    finding.notes = second.notes;
    if said == Some(claimed) {
        finding.verdict = claimed;
        let note = format!(
            "measured twice, with fresh containers; first {}",
            short(first)
        );
        finding.notes.push(note);
    } else {
        finding.verdict = Verdict::Inconclusive;
        finding.notes.push(format!(
            "not confirmed: first {}, and once more, with fresh containers, {}",
            short(first),
            short(timing.tax)
        ));
    }
}

/// What the first measurement said by itself, without regard to how many others there were: that two
/// measurements agree by chance is rarer than anything that many cases make likely.
#[must_use]
pub fn claim(timing: &Timing) -> Option<Verdict> {
    match stats::decide(&timing.tax?, timing.margin) {
        Decision::Slower => Some(Verdict::Slower),
        Decision::Faster => Some(Verdict::Faster),
        Decision::NoDifference | Decision::Inconclusive => None,
    }
}

fn short(estimate: Option<Estimate>) -> String {
    estimate.map_or("nothing".to_owned(), |e| {
        format!("{:.2}× ({:.2}–{:.2})", e.value, e.low, e.high)
    })
}

#[cfg(test)]
mod tests {
    use crate::compare::testing::{Builder, timed};
    use crate::compare::{Finding, Thresholds, Verdict, judge};
    use crate::sample::Metric;

    fn measured_twice(first: f64, second: f64) -> Finding {
        let builder = Builder::new()
            .musl("1.2.5")
            .timing("alloc/small", Metric::Wall, 1)
            .took("alpine-1.2.5", timed(12, first, 0.02, 3))
            .took("alpine-1.2.5", timed(12, second, 0.02, 4))
            .confirming();
        judge(&builder.run, &Thresholds::default())
            .findings
            .remove(0)
    }

    #[test]
    fn what_both_say_is_said_and_the_second_gives_the_numbers() {
        let finding = measured_twice(1.5, 1.3);
        assert_eq!(finding.verdict, Verdict::Slower);
        let timing = finding.timing().unwrap();
        assert!((timing.tax.unwrap().value - 1.3).abs() < 0.05);
        assert!((timing.first.unwrap().value - 1.5).abs() < 0.05);
        assert!(finding.notes[0].contains("measured twice"));
    }

    #[test]
    fn what_the_second_does_not_say_is_not_said() {
        for second in [1.0, 0.8] {
            let finding = measured_twice(1.2, second);
            assert_eq!(finding.verdict, Verdict::Inconclusive, "{second}");
            let note = finding.notes.join(" ");
            assert!(note.contains("not confirmed: first 1.2"), "{note}");
        }
    }

    /// By itself the first measurement is one of sixty and nothing; with the second it is something.
    #[test]
    fn what_many_cases_would_take_back_stands_when_it_is_confirmed() {
        let mut builder = Builder::new().musl("1.2.5");
        for other in 0..60 {
            builder = builder
                .timing(&format!("alloc/none-{other}"), Metric::Wall, 1)
                .took("alpine-1.2.5", timed(6, 1.0, 0.05, 100 + other));
        }
        builder = builder
            .timing("alloc/small", Metric::Wall, 1)
            .took("alpine-1.2.5", timed(6, 1.3, 0.05, 3));
        let verdict = |builder: &Builder| {
            let comparison = judge(&builder.run, &Thresholds::default());
            comparison.findings.last().unwrap().verdict
        };
        assert_eq!(verdict(&builder), Verdict::Inconclusive);
        let confirmed = builder
            .took("alpine-1.2.5", timed(12, 1.3, 0.05, 4))
            .confirming();
        assert_eq!(verdict(&confirmed), Verdict::Slower);
    }

    #[test]
    fn a_second_measurement_does_not_make_a_claim() {
        let finding = measured_twice(1.0, 1.5);
        assert_eq!(finding.verdict, Verdict::NoDifference);
    }
}
