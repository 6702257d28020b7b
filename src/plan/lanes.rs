//! Which behaviour cases share a container: those that do not wait all one, the others by how long
//! they wait.

use std::cmp::Reverse;

use super::Begins;

/// How long the cases of a lane that begins at once may wait in all, milliseconds. Longer lanes let
/// a run wait longer, shorter ones cost a container each (0.2 s of CPU time).
const BESIDE_MS: u64 = 11_000;

/// The same of a lane that begins later.
const LATER_MS: u64 = 6_000;

/// Lanes of cases, of each of which it is said how long it waits, in milliseconds.
pub(super) fn packed(cases: impl Iterator<Item = (usize, u64)>) -> Vec<(Begins, Vec<usize>)> {
    let (quick, mut waiting): (Vec<_>, Vec<_>) = cases.partition(|&(_, waits)| waits == 0);
    // The longest first, so that the others fill what room is left.
    waiting.sort_by_key(|&(_, waits)| Reverse(waits));
    let mut lanes: Vec<Open> = Vec::new();
    for (case, waits) in waiting {
        match lanes.iter_mut().find(|lane| waits <= lane.room) {
            Some(lane) => lane.put(case, waits),
            None => lanes.push(Open::with(case, waits)),
        }
    }
    let quick: Vec<usize> = quick.into_iter().map(|(case, _)| case).collect();
    let quick = Some((Begins::First, quick)).filter(|(_, cases)| !cases.is_empty());
    let waiting = lanes.into_iter().map(|lane| (lane.begins, lane.cases));
    quick.into_iter().chain(waiting).collect()
}

/// A lane that is being filled.
struct Open {
    begins: Begins,
    room: u64,
    cases: Vec<usize>,
}

impl Open {
    fn with(case: usize, waits: u64) -> Open {
        let (begins, limit) = if waits > LATER_MS {
            (Begins::Beside, BESIDE_MS)
        } else {
            (Begins::Later, LATER_MS)
        };
        Open {
            begins,
            room: limit.saturating_sub(waits),
            cases: vec![case],
        }
    }

    fn put(&mut self, case: usize, waits: u64) {
        self.room -= waits;
        self.cases.push(case);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_that_wait_share_lanes_up_to_a_limit_and_leave_the_others_alone() {
        let waits = [0, 5_000, 1_000, 0, 9_000, 2_000, 3_000];
        let lanes = packed(waits.into_iter().enumerate());
        let expected = [
            (Begins::First, vec![0, 3]),
            (Begins::Beside, vec![4, 5]),
            (Begins::Later, vec![1, 2]),
            (Begins::Later, vec![6]),
        ];
        assert_eq!(lanes, expected);
    }

    #[test]
    fn where_nothing_is_quick_there_is_no_lane_for_it() {
        let lanes = packed([(7, 20_000)].into_iter());
        assert_eq!(lanes, [(Begins::Beside, vec![7])]);
    }
}
