//! What calibrating found, as people read it.

use std::fmt::Write as _;

use super::{Purpose, Summary, Trial};
use crate::run::Order;
use crate::stats;

/// All trials of one case and purpose.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The case.
    pub case: String,
    /// What for.
    pub purpose: Purpose,
    /// In the order they were taken.
    pub trials: Vec<Trial>,
}

impl Group {
    /// What they show together.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        Summary::of(&self.trials, self.purpose.planted)
    }
}

/// The whole page.
#[must_use]
pub fn render(groups: &[Group], margin: f64) -> String {
    let mut text = String::new();
    let width = groups.iter().map(|g| g.case.len()).max().unwrap_or(0);
    equal(&mut text, groups, width, margin);
    sequential(&mut text, groups, width);
    planted(&mut text, groups, width);
    widths(&mut text, groups, width);
    text
}

fn usual(group: &&Group) -> bool {
    group.purpose.order == Order::Interleaved && group.purpose.spent.is_none()
}

fn equal(text: &mut String, groups: &[Group], width: usize, margin: f64) {
    let _ = writeln!(
        text,
        "A program against itself, until decided\n{:width$}  interval left out 1        beyond {:.0} %    half-width  9 of 10 within  blocks  seconds",
        "",
        margin * 100.0
    );
    let equal = groups.iter().filter(usual);
    for group in equal.filter(|g| g.purpose == Purpose::EQUAL) {
        let Some(seen) = group.summary() else {
            let _ = writeln!(text, "{:width$}  could not be timed", group.case);
            continue;
        };
        let _ = writeln!(
            text,
            "{:width$}  {:24}  {:>11}  {:>10}  {:>14}  {:>6.0}  {:>7.2}",
            group.case,
            share(seen.missed, seen.trials),
            format!("{} of {}", seen.different, seen.trials),
            percent(seen.half_width),
            percent(seen.distance),
            seen.blocks,
            seen.seconds
        );
    }
}

fn sequential(text: &mut String, groups: &[Group], width: usize) {
    let groups = groups
        .iter()
        .filter(|g| g.purpose.order == Order::Sequential);
    let told: Vec<(&Group, Summary)> = groups.filter_map(|g| Some((g, g.summary()?))).collect();
    if told.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\nThe same, but all samples of one side before those of the other\n{:width$}  Welch's test said different   interval left out 1        half-width",
        ""
    );
    for (group, seen) in told {
        let _ = writeln!(
            text,
            "{:width$}  {:28}  {:25}  {:>10}",
            group.case,
            share(seen.welch, seen.trials),
            share(seen.missed, seen.trials),
            percent(seen.half_width)
        );
    }
}

fn planted(text: &mut String, groups: &[Group], width: usize) {
    let planted: Vec<&Group> = groups
        .iter()
        .filter(usual)
        .filter(|g| g.purpose != Purpose::EQUAL)
        .collect();
    if planted.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\nA slowdown planted in one side\n{:width$}  planted  said slower       median estimate error  blocks  seconds",
        ""
    );
    for (group, seen) in planted.iter().filter_map(|g| Some((g, g.summary()?))) {
        let _ = writeln!(
            text,
            "{:width$}  {:>7}  {:16}  {:>21}  {:>6.0}  {:>7.2}",
            group.case,
            percent(group.purpose.planted - 1.0),
            format!("{} of {}", seen.different, seen.trials),
            percent(error(group)),
            seen.blocks,
            seen.seconds
        );
    }
}

/// Median distance of the estimates from what was planted.
fn error(group: &Group) -> f64 {
    let truth = group.purpose.planted;
    let errors: Vec<f64> = group
        .trials
        .iter()
        .filter_map(|trial| Some((trial.estimate?.value / truth).ln().abs()))
        .collect();
    stats::median(&errors).map_or(f64::NAN, f64::exp_m1)
}

fn widths(text: &mut String, groups: &[Group], width: usize) {
    let mut told = groups
        .iter()
        .filter_map(|g| Some((g, g.purpose.spent?, g.summary()?)))
        .peekable();
    if told.peek().is_none() {
        return;
    }
    let _ = writeln!(
        text,
        "\nHow narrow it gets when all of the time is spent\n{:width$}  seconds  half-width  trials",
        ""
    );
    for (group, seconds, seen) in told {
        let _ = writeln!(
            text,
            "{:width$}  {seconds:>7.0}  {:>10}  {:>6}",
            group.case,
            percent(seen.half_width),
            seen.trials
        );
    }
}

/// `3 of 40: 7.5 % (2.6–20)`
fn share(hits: usize, trials: usize) -> String {
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    let interval = stats::binomial_interval(hits, trials, stats::CONFIDENCE);
    let interval = interval.map_or(String::new(), |interval| {
        format!(" ({}–{})", percent(interval.low), percent(interval.high))
    });
    let seen = stats::number(hits) / stats::number(trials.max(1));
    format!("{hits} of {trials}: {} %{interval}", percent(seen))
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let decimals = if percent < 0.995 { 2 } else { 1 };
    format!("{percent:.decimals$} %")
}
