//! What both sides used beside what was compared, in sentences: evidence of the mechanism, never a
//! verdict. The candidate first, then the baseline.

use super::units;
use crate::compare::{Spent, Timing};
use crate::sample::Metric;
use crate::stats::Estimate;

/// Shares of kernel time that differ by less than this are alike: they are counted in ticks.
const SHARE: f64 = 0.1;
/// CPUs in use that differ by less than this are alike.
const CPUS: f64 = 0.2;
/// Rates below this, for each millisecond, are not worth a word.
const RATE: f64 = 0.1;
/// Rates and counts that differ by less than this factor are alike.
const FACTOR: f64 = 2.0;

/// The evidence about a timing, one sentence a line; none when nothing was measured.
#[must_use]
pub fn evidence(timing: &Timing) -> Vec<String> {
    let beside = &timing.beside;
    let (Some(baseline), Some(candidate)) = (&beside.baseline, &beside.candidate) else {
        return Vec::new();
    };
    let mut lines = vec![mechanism(timing, baseline, candidate)];
    if timing.metric == Metric::PeakMemory {
        return lines;
    }
    lines.push(peak(timing, baseline, candidate));
    // Where most were, the finding's notes say so.
    lines.extend(
        timing
            .disturbed
            .sentence()
            .filter(|_| !timing.disturbed.is_most()),
    );
    lines
}

fn mechanism(timing: &Timing, baseline: &Spent, candidate: &Spent) -> String {
    let shares = candidate.kernel_share().zip(baseline.kernel_share());
    let known = shares.is_some();
    let kernel = shares
        .filter(|(c, b)| (c - b).abs() >= SHARE)
        .map(|(c, b)| {
            format!(
                "{:.0} % of the CPU time in the kernel against {:.0} %",
                c * 100.0,
                b * 100.0
            )
        });
    let rate = |what: &str, of: fn(&Spent) -> f64| {
        let (c, b) = (
            candidate.per_ms(of(candidate)),
            baseline.per_ms(of(baseline)),
        );
        let (more, less) = (c.max(b), c.min(b));
        (more >= RATE && more >= less * FACTOR)
            .then(|| format!("{} {what} per ms against {}", number(c), number(b)))
    };
    let said: Vec<String> = [
        kernel,
        rate("voluntary switches", |spent| spent.voluntary_switches),
        rate("page faults", |spent| spent.minor_faults),
        rate("page faults with I/O", |spent| {
            spent.major_faults.unwrap_or_default()
        }),
        // Where others took the CPU, how much of it was left says nothing of the two sides.
        on_cpus(candidate.cpus(), baseline.cpus()).filter(|_| !timing.disturbed.is_most()),
        instructions(baseline, candidate),
    ]
    .into_iter()
    .flatten()
    .collect();
    let is_split = baseline.user_ns.is_some() && candidate.user_ns.is_some();
    if !said.is_empty() {
        said.join(", ")
    } else if known {
        "no difference in kernel time, switches and page faults".to_owned()
    } else if is_split {
        "no difference in switches and page faults; too little CPU time to tell the kernel's share"
            .to_owned()
    } else {
        "no difference in switches and page faults; kernel time was not recorded".to_owned()
    }
}

fn on_cpus(candidate: f64, baseline: f64) -> Option<String> {
    ((candidate - baseline).abs() >= CPUS).then(|| {
        format!(
            "{} CPUs busy against {}",
            number(candidate),
            number(baseline)
        )
    })
}

/// For the same work, so by iteration.
fn instructions(baseline: &Spent, candidate: &Spent) -> Option<String> {
    let of = |spent: &Spent| Some(spent.instructions? / spent.iterations);
    let (candidate, baseline) = (of(candidate)?, of(baseline)?);
    (baseline > 0.0).then(|| {
        format!(
            "{}× the instructions ({} against {})",
            number(candidate / baseline),
            units::count(candidate),
            units::count(baseline)
        )
    })
}

fn peak(timing: &Timing, baseline: &Spent, candidate: &Spent) -> String {
    if timing.beside.peak_is_hidden {
        return "peak memory is too small to be seen".to_owned();
    }
    let (Some(b), Some(c)) = (baseline.peak_kib, candidate.peak_kib) else {
        return "peak memory was not recorded".to_owned();
    };
    let ratio = match timing.beside.peak_memory {
        Some(Estimate {
            value, low, high, ..
        }) => {
            let (ratio, interval) = units::factor(value, low, high);
            format!("{ratio}× ({interval})")
        }
        None => "too few blocks for an interval".to_owned(),
    };
    format!(
        "peak memory {} → {}: {ratio}",
        units::memory(b),
        units::memory(c)
    )
}

/// `41`, `4.1`, `0.20`, and `0` for what would be `0.00`.
fn number(number: f64) -> String {
    if number < 0.005 {
        return "0".to_owned();
    }
    let decimals = if number >= 9.95 {
        0
    } else if number >= 0.95 {
        1
    } else {
        2
    };
    format!("{number:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Beside, Disturbed};

    /// A second of samples.
    fn spent(system: f64, switches: f64) -> Spent {
        Spent {
            iterations: 1000.0,
            wall_ns: 1e9,
            cpu_ns: 1e9,
            user_ns: Some((1.0 - system) * 1e9),
            system_ns: Some(system * 1e9),
            voluntary_switches: switches,
            peak_kib: Some(2048.0),
            ..Spent::default()
        }
    }

    fn timing(baseline: Spent, candidate: Spent) -> Timing {
        Timing {
            beside: Beside {
                baseline: Some(baseline),
                candidate: Some(candidate),
                ..Beside::default()
            },
            ..Timing::default()
        }
    }

    #[test]
    fn contention_shows_as_kernel_time_and_switches() {
        let lines = evidence(&timing(spent(0.03, 200.0), spent(0.97, 41_000.0)));
        assert_eq!(
            lines[0],
            "97 % of the CPU time in the kernel against 3 %, 41 voluntary switches per ms against 0.20"
        );
        assert_eq!(
            lines[1],
            "peak memory 2.00 MiB → 2.00 MiB: too few blocks for an interval"
        );
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn what_is_alike_is_said_to_be_alike() {
        let lines = evidence(&timing(spent(0.02, 1.0), spent(0.05, 3.0)));
        assert!(lines[0].contains("no difference in kernel"), "{lines:?}");
        for (user_ns, words) in [(None, "not recorded"), (Some(1e7), "too little")] {
            let short = Spent {
                user_ns,
                ..spent(0.0, 0.0)
            };
            let lines = evidence(&timing(short, short));
            assert!(lines[0].contains(words), "{lines:?}");
        }
    }

    #[test]
    fn instructions_are_for_the_same_work() {
        let counted = |instructions, iterations| Spent {
            instructions: Some(instructions),
            iterations,
            ..spent(0.0, 0.0)
        };
        let lines = evidence(&timing(counted(1e6, 1000.0), counted(4.2e6, 2000.0)));
        assert_eq!(lines[0], "2.1× the instructions (2100 against 1000)");
    }

    #[test]
    fn hidden_peaks_and_disturbed_blocks_are_told() {
        let mut hidden = timing(spent(0.0, 0.0), spent(0.0, 0.0));
        hidden.beside.peak_is_hidden = true;
        hidden.disturbed = Disturbed {
            judged: 8,
            stolen: 1,
            any: 1,
            ..Disturbed::default()
        };
        let lines = evidence(&hidden);
        assert!(lines[1].contains("too small"), "{lines:?}");
        assert!(lines[2].starts_with("1 of 8 blocks"), "{lines:?}");
        assert_eq!(evidence(&Timing::default()), Vec::<String>::new());
    }
}
