//! Reads the machine's counters before and after a block of samples, on both sides: cheap, and
//! never while a sample is taken.

use super::side::Side;
use crate::environment::{Conditions, CpuTimes, Throttling};
use crate::outcome::Broken;
use crate::sample::Meanwhile;

/// The counters before a block.
pub(super) struct Watch {
    baseline: Conditions,
    candidate: Conditions,
}

impl Watch {
    /// Reads them before the processes of a block are started.
    ///
    /// # Errors
    /// [`Broken`] when a conversation breaks. An agent that cannot tell is no error.
    pub(super) async fn begin(
        baseline: &mut Side<'_, '_>,
        candidate: &mut Side<'_, '_>,
    ) -> Result<Watch, Broken> {
        Ok(Watch {
            baseline: baseline.conditions().await?,
            candidate: candidate.conditions().await?,
        })
    }

    /// Reads them again and gives what was added.
    ///
    /// # Errors
    /// [`Broken`] when a conversation breaks.
    pub(super) async fn end(
        self,
        baseline: &mut Side<'_, '_>,
        candidate: &mut Side<'_, '_>,
    ) -> Result<Meanwhile, Broken> {
        let now = Watch::begin(baseline, candidate).await?;
        Ok(since(&self, &now))
    }
}

fn since(before: &Watch, after: &Watch) -> Meanwhile {
    let times = |of: fn(&Conditions) -> Option<CpuTimes>| {
        // One host: either side's reading is that of both.
        let (before, after) = (of(&before.baseline)?, of(&after.baseline)?);
        Some(after.since(before))
    };
    let throttling = |before: &Conditions, after: &Conditions| -> Option<Throttling> {
        Some(after.throttling?.since(before.throttling?))
    };
    let used = |before: &Conditions, after: &Conditions| -> Option<u64> {
        Some(after.used_ns?.saturating_sub(before.used_ns?))
    };
    let own_ns = used(&before.baseline, &after.baseline)
        .zip(used(&before.candidate, &after.candidate))
        .map(|(baseline, candidate)| baseline + candidate);
    Meanwhile {
        own_ns,
        elapsed_ns: after.baseline.at_ns.saturating_sub(before.baseline.at_ns),
        machine: times(|conditions| conditions.machine),
        cpu: times(|conditions| conditions.cpu),
        baseline_throttling: throttling(&before.baseline, &after.baseline),
        candidate_throttling: throttling(&before.candidate, &after.candidate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_between_two_readings() {
        let reading = |at_ns, busy, times| Conditions {
            at_ns,
            machine: Some(CpuTimes {
                busy,
                idle: 10,
                steal: 1,
            }),
            cpu: None,
            throttling: Some(Throttling {
                times,
                held_ns: times * 5,
            }),
            used_ns: Some(busy * 2),
        };
        let watch = |at, busy, times| Watch {
            baseline: reading(at, busy, times),
            candidate: reading(at + 1, busy, 4),
        };
        let seen = since(&watch(100, 20, 1), &watch(400, 33, 3));
        assert_eq!((seen.elapsed_ns, seen.own_ns), (300, Some(52)));
        let added = CpuTimes {
            busy: 13,
            idle: 0,
            steal: 0,
        };
        assert_eq!((seen.machine, seen.cpu), (Some(added), None));
        assert_eq!(
            seen.baseline_throttling.map(|t| (t.times, t.held_ns)),
            Some((2, 10))
        );
        assert_eq!(seen.candidate_throttling.map(|t| t.times), Some(0));
    }
}
