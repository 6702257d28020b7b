//! Blocks of samples that something other than the two sides disturbed. They are counted and
//! told of, never left out: who leaves out what looks odd chooses the result.

use crate::environment::{CpuTimes, Throttling};
use crate::sample::{Block, Meanwhile};

/// How many blocks were disturbed, by what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disturbed {
    /// Blocks for which it was recorded what went on in the machine.
    pub judged: usize,
    /// A CPU limit held the baseline's container back.
    pub baseline_throttled: usize,
    /// A CPU limit held the candidate's container back.
    pub candidate_throttled: usize,
    /// The hypervisor gave the CPU to other guests.
    pub stolen: usize,
    /// Other processes took the CPU.
    pub crowded: usize,
    /// At least one of these.
    pub any: usize,
}

/// The hypervisor may have this share of the time in which something wanted to run.
const STEAL: f64 = 0.05;
/// One tick may be chance.
const LEAST_STEAL_TICKS: u64 = 2;
/// Other processes may have this much of a CPU that the two sides needed.
const OTHERS: f64 = 0.25;
/// With fewer ticks than this of one CPU the counters are too coarse.
const LEAST_NS: u64 = 100_000_000;
const TICK_NS: f64 = 1e7;

/// Judges blocks whose sides run `threads` threads, on a machine with `cpus` CPUs.
pub(super) fn judge(blocks: &[Block], threads: u32, cpus: u32) -> Disturbed {
    let mut disturbed = Disturbed::default();
    for block in blocks {
        let Some(meanwhile) = &block.meanwhile else {
            continue;
        };
        let held = |throttling: Option<Throttling>| throttling.is_some_and(|t| t.times > 0);
        let seen = [
            held(meanwhile.baseline_throttling),
            held(meanwhile.candidate_throttling),
            is_stolen(meanwhile),
            is_crowded(meanwhile, threads, cpus),
        ];
        let counts = [
            &mut disturbed.baseline_throttled,
            &mut disturbed.candidate_throttled,
            &mut disturbed.stolen,
            &mut disturbed.crowded,
        ];
        for (count, seen) in counts.into_iter().zip(seen) {
            *count += usize::from(seen);
        }
        disturbed.judged += 1;
        disturbed.any += usize::from(seen.contains(&true));
    }
    disturbed
}

impl Disturbed {
    /// Whether most of the blocks were.
    #[must_use]
    pub fn is_most(&self) -> bool {
        self.any * 2 > self.judged
    }

    /// What is to be noted of a finding that rests on these blocks.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        self.sentence().filter(|_| self.is_most())
    }

    /// What disturbed them, for people; `None` when nothing did.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let throttled = match (self.baseline_throttled, self.candidate_throttled) {
            (0, count) => (count, "a CPU limit held the candidate's container back"),
            (count, 0) => (count, "a CPU limit held the baseline's container back"),
            (one, other) => (one.max(other), "a CPU limit held the containers back"),
        };
        let causes = [
            throttled,
            (self.stolen, "the hypervisor gave CPU time to other guests"),
            (self.crowded, "other processes took CPU time"),
        ];
        let named: Vec<String> = causes
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, cause)| format!("{cause} ({count})"))
            .collect();
        (self.any > 0).then(|| {
            format!(
                "{} of {} blocks were disturbed: {}",
                self.any,
                self.judged,
                named.join(", ")
            )
        })
    }
}

fn is_stolen(meanwhile: &Meanwhile) -> bool {
    let times = meanwhile.cpu.or(meanwhile.machine);
    times.is_some_and(|times| {
        times.steal >= LEAST_STEAL_TICKS && stolen_share(times).is_some_and(|share| share >= STEAL)
    })
}

/// The share of the time in which something wanted to run that the hypervisor took.
pub(super) fn stolen_share(times: CpuTimes) -> Option<f64> {
    let wanted = times.busy + times.steal;
    (wanted > 0).then(|| ticks(times.steal) / ticks(wanted))
}

fn is_crowded(meanwhile: &Meanwhile, threads: u32, cpus: u32) -> bool {
    if let Some(cpu) = meanwhile.cpu {
        return used_by_others(meanwhile, cpu).is_some_and(|others| others > OTHERS);
    }
    let spare = f64::from(cpus.saturating_sub(threads));
    others(meanwhile).is_some_and(|others| others > spare + OTHERS)
}

/// CPUs that others than the two containers used, over all of the machine.
pub(super) fn others(meanwhile: &Meanwhile) -> Option<f64> {
    used_by_others(meanwhile, meanwhile.machine?)
}

/// Known only where the containers' own use can be read: the samples tell nothing of processes
/// that the sides start.
fn used_by_others(meanwhile: &Meanwhile, times: CpuTimes) -> Option<f64> {
    if meanwhile.elapsed_ns < LEAST_NS {
        return None;
    }
    let used_ns = ticks(times.busy) * TICK_NS - ticks(meanwhile.own_ns?);
    Some((used_ns / ticks(meanwhile.elapsed_ns)).max(0.0))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "ticks and nanoseconds of a block stay below 2^52"
)]
fn ticks(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block of a second on two CPUs, in which the two containers used `own` of one.
    fn block(own: f64, change: impl FnOnce(&mut Meanwhile)) -> Block {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small"
        )]
        let own_ns = Some((own * 1e9) as u64);
        let mut meanwhile = Meanwhile {
            elapsed_ns: 1_000_000_000,
            machine: Some(times(100, 100, 0)),
            cpu: Some(times(98, 2, 0)),
            own_ns,
            baseline_throttling: Some(Throttling::default()),
            candidate_throttling: Some(Throttling::default()),
        };
        change(&mut meanwhile);
        Block {
            meanwhile: Some(meanwhile),
            ..Block::default()
        }
    }

    fn times(busy: u64, idle: u64, steal: u64) -> CpuTimes {
        CpuTimes { busy, idle, steal }
    }

    #[test]
    fn a_quiet_block_is_not_disturbed() {
        let seen = judge(&[block(0.98, |_| {})], 1, 2);
        assert_eq!(
            seen,
            Disturbed {
                judged: 1,
                ..Disturbed::default()
            }
        );
        assert_eq!((seen.is_most(), seen.sentence()), (false, None));
    }

    #[test]
    fn blocks_without_a_record_of_it_are_not_judged() {
        let old = Block {
            meanwhile: None,
            ..block(0.5, |_| {})
        };
        assert_eq!(judge(&[old], 1, 2), Disturbed::default());
        assert!(!Disturbed::default().is_most());
    }

    #[test]
    fn each_cause_is_told() {
        let held = Some(Throttling {
            times: 2,
            held_ns: 5,
        });
        let blocks = [
            block(0.98, |m| m.candidate_throttling = held),
            block(0.9, |m| m.cpu = Some(times(90, 0, 10))),
            block(0.5, |_| {}),
            block(0.98, |_| {}),
        ];
        let seen = judge(&blocks, 1, 2);
        assert_eq!((seen.baseline_throttled, seen.candidate_throttled), (0, 1));
        assert_eq!((seen.stolen, seen.crowded, seen.any), (1, 1, 3));
        assert!(seen.is_most());
        assert_eq!(
            seen.sentence().unwrap(),
            "3 of 4 blocks were disturbed: a CPU limit held the candidate's container back (1), \
             the hypervisor gave CPU time to other guests (1), other processes took CPU time (1)"
        );
    }

    #[test]
    fn crowding_is_not_judged_where_the_containers_own_use_is_not_known() {
        let unknown = block(0.1, |m| m.own_ns = None);
        assert_eq!(judge(&[unknown], 1, 2).any, 0);
    }

    #[test]
    fn a_single_tick_of_steal_is_chance() {
        let short = block(0.98, |m| m.cpu = Some(times(10, 0, 1)));
        assert_eq!(judge(&[short], 1, 2).stolen, 0);
    }

    #[test]
    fn threads_are_crowded_when_the_rest_of_the_machine_is_not_enough() {
        let on = |busy, threads, own| {
            let block = block(own, |m| {
                m.cpu = None;
                m.machine = Some(times(busy, 400 - busy, 0));
            });
            judge(&[block], threads, 4).crowded
        };
        assert_eq!(on(390, 2, 1.9), 0, "two CPUs for us, two for others");
        assert_eq!(on(390, 3, 1.4), 1);
        assert_eq!(on(150, 4, 1.0), 1);
        assert_eq!(on(110, 4, 1.0), 0);
    }
}
