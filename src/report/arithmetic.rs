//! How the numbers of one timing come out of its raw samples, step by step, so that anybody can
//! calculate them again.

use std::fmt::Write as _;

use super::text::neutral;
use super::units;
use crate::compare::timing::confidence;
use crate::compare::{Comparison, Finding};
use crate::record::{Run, Timed, TrialRecord, TrialResult};
use crate::sample::Metric;
use crate::stats;
use crate::suite::CaseId;

/// The arithmetic of every timing trial of a case in a run; `None` when it has none.
#[must_use]
pub fn render(run: &Run, comparison: &Comparison, case: &CaseId) -> Option<String> {
    let mut text = String::new();
    for trial in run.trials.iter().filter(|trial| trial.case == *case) {
        let finding = comparison
            .findings
            .iter()
            .find(|finding| finding.case == *case && finding.image == trial.image);
        let (Some(finding), TrialResult::Timed(timed)) = (finding, &trial.result) else {
            continue;
        };
        let Some(timing) = finding.timing() else {
            continue;
        };
        if !text.is_empty() {
            text.push('\n');
        }
        head(&mut text, run, trial, timed, timing.metric);
        blocks(&mut text, timed, timing.metric);
        interval(&mut text, run, timed, timing.metric);
        if !trial.confirms {
            decision(&mut text, run, finding);
        }
    }
    (!text.is_empty()).then_some(text)
}

fn head(text: &mut String, run: &Run, trial: &TrialRecord, timed: &Timed, metric: Metric) {
    let baseline = run.header.baseline().unwrap_or("the baseline");
    let again = if trial.confirms {
        ", measured once more to confirm"
    } else {
        ""
    };
    let _ = writeln!(
        text,
        "{} on {}, against {}{again}",
        trial.case,
        neutral(&trial.image),
        neutral(baseline)
    );
    let what = match metric {
        Metric::Wall => format!("wall time of {} iterations", timed.iterations),
        Metric::PeakMemory => "peak memory of a process".to_owned(),
    };
    let _ = writeln!(
        text,
        "raw samples: trials.jsonl, result.timed.blocks; a value is the {what}\n"
    );
}

fn blocks(text: &mut String, timed: &Timed, metric: Metric) {
    let _ = writeln!(
        text,
        "block  first      warm-up  pairs    baseline   candidate  median of ln(candidate / baseline)"
    );
    for (number, block) in timed.blocks.iter().enumerate() {
        let (baseline, candidate) = block.values(metric);
        let (logs, _) = stats::log_ratios(&baseline, &candidate);
        let cost = |values: &[f64]| {
            stats::median(values).map_or("-".to_owned(), |median| units::cost(metric, median))
        };
        let _ = writeln!(
            text,
            "{:>5}  {:9}  {:>7}  {:>5}  {:>10}  {:>10}  {}",
            number + 1,
            if block.baseline_first {
                "baseline"
            } else {
                "candidate"
            },
            block.warm_up,
            logs.len(),
            cost(&baseline),
            cost(&candidate),
            stats::median(&logs).map_or("-".to_owned(), |median| format!("{median:+.5}")),
        );
    }
    text.push('\n');
}

fn interval(text: &mut String, run: &Run, timed: &Timed, metric: Metric) {
    let blocks: Vec<(Vec<f64>, Vec<f64>)> = timed.blocks.iter().map(|b| b.values(metric)).collect();
    let confidence = confidence(timed);
    let looks: Vec<String> = timed.looks.iter().map(ToString::to_string).collect();
    if !looks.is_empty() {
        let _ = writeln!(
            text,
            "looks planned after {} blocks, stopped after {}: {:.2} % at each look for {:.0} % over all",
            looks.join(", "),
            blocks.len(),
            confidence * 100.0,
            stats::CONFIDENCE * 100.0
        );
    }
    let Some(measured) = stats::ratio_of_pairs(&blocks, confidence, run.header.seed) else {
        text.push_str("no pair of samples can be used\n");
        return;
    };
    let estimate = measured.estimate;
    let logs: Vec<Vec<f64>> = blocks
        .iter()
        .map(|(a, b)| stats::log_ratios(a, b).0)
        .collect();
    let _ = writeln!(
        text,
        "tax      exp(median of all {} logarithms) = exp({:+.5}) = {:.4}",
        estimate.pairs,
        estimate.value.ln(),
        estimate.value
    );
    for (end, ratio) in [("low", estimate.low), ("high", estimate.high)] {
        let _ = writeln!(
            text,
            "{end:8} exp({:+.5}) = {ratio:.4}; signs of the logarithms less that, summed by block: {}",
            ratio.ln(),
            sums(&logs, ratio.ln())
        );
    }
    let bootstrap =
        stats::hierarchical_median(&logs, confidence, stats::RESAMPLES, run.header.seed);
    if let Some(bootstrap) = bootstrap {
        let _ = writeln!(
            text,
            "check    bootstrap of blocks, then pairs, {} times, seed {}: {:.4} to {:.4}",
            stats::RESAMPLES,
            run.header.seed,
            bootstrap.low.exp(),
            bootstrap.high.exp()
        );
    }
    for warning in &measured.warnings {
        let _ = writeln!(text, "beware   {warning}");
    }
}

/// The block-wise sums that the test at this point rests on.
fn sums(logs: &[Vec<f64>], at: f64) -> String {
    let sign = |value: &f64| match value.total_cmp(&at) {
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => 1,
    };
    let sums: Vec<String> = logs
        .iter()
        .map(|block| block.iter().map(sign).sum::<i32>().to_string())
        .collect();
    sums.join(" ")
}

fn decision(text: &mut String, run: &Run, finding: &Finding) {
    let Some(timing) = finding.timing() else {
        return;
    };
    let margin = timing.margin;
    if let (Some(p_value), Some(adjusted)) = (timing.p_value, timing.adjusted_p_value) {
        let timings = run.header.cases.iter().filter(|case| case.is_timing());
        let _ = writeln!(
            text,
            "p        {p_value:.2e} against the margin (over all looks), {adjusted:.2e} with regard to {} timing cases",
            timings.count()
        );
    }
    let _ = writeln!(
        text,
        "margin   {:.4} to {:.4} is no difference: {}",
        (1.0 + margin).recip(),
        1.0 + margin,
        finding.verdict
    );
    for note in &finding.notes {
        let _ = writeln!(text, "note     {}", neutral(note));
    }
}
