//! The plan: which case is run on which image, in which container, in which order. Pure.

pub mod job;
pub mod layout;

use crate::image::Image;
use crate::record::Role;
use crate::suite::Case;

/// An image that takes part.
#[derive(Debug, Clone)]
pub struct PlannedImage {
    /// What it is compared as.
    pub role: Role,
    /// The image.
    pub image: Image,
    /// Whether timings are taken on it; behaviour is always looked at.
    pub timings: bool,
}

/// What is to be done. Indices point into the lists of cases and images that the plan was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Behaviour cases by container: one container per image and profile.
    pub lanes: Vec<Lane>,
    /// Timings, one after the other.
    pub timings: Vec<TimingTrial>,
}

/// The behaviour cases that share a container, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// On which image.
    pub image: usize,
    /// In which kind of container.
    pub profile: Profile,
    /// Which cases.
    pub cases: Vec<usize>,
}

/// A timing case on the baseline and a candidate, interleaved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimingTrial {
    /// Which case.
    pub case: usize,
    /// Which candidate.
    pub candidate: usize,
}

/// The kinds of containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// An unprivileged user.
    Plain,
    /// Root without capabilities: may write `/etc/resolv.conf` and the like, nothing more.
    Resolver,
    /// The same with IPv6 on the loopback interface.
    ResolverV6,
}

impl Profile {
    fn of(case: &Case) -> Profile {
        if case.ipv6 {
            Profile::ResolverV6
        } else if case.dns.is_some() || !case.files.is_empty() {
            Profile::Resolver
        } else {
            Profile::Plain
        }
    }
}

/// How long the cases of a lane may wait in all, milliseconds. Longer lanes let a run wait longer,
/// shorter ones cost a container each (0.3 s of CPU time).
const LANE_WAIT_MS: u64 = 11_000;

/// Every behaviour case on every image, every timing case on the baseline and each candidate that
/// takes timings.
#[must_use]
pub fn expand(cases: &[Case], images: &[PlannedImage]) -> Plan {
    let mut lanes = Vec::new();
    for image in 0..images.len() {
        for profile in [Profile::Plain, Profile::Resolver, Profile::ResolverV6] {
            let of_profile =
                |(_, case): &(usize, &Case)| !case.is_timing() && Profile::of(case) == profile;
            let of_profile = cases.iter().enumerate().filter(of_profile);
            lanes.extend(packed(of_profile).into_iter().map(|cases| Lane {
                image,
                profile,
                cases,
            }));
        }
    }
    let candidates: Vec<usize> = (0..images.len())
        .filter(|&index| images[index].role == Role::Candidate && images[index].timings)
        .collect();
    let timed = cases
        .iter()
        .enumerate()
        .filter(|(_, case)| case.is_timing());
    let timings = timed
        .flat_map(|(case, _)| {
            candidates
                .iter()
                .map(move |&candidate| TimingTrial { case, candidate })
        })
        .collect();
    Plan { lanes, timings }
}

/// Cases that do not wait share the first lane; the others fill lanes by how long they wait.
fn packed<'c>(cases: impl Iterator<Item = (usize, &'c Case)>) -> Vec<Vec<usize>> {
    let mut lanes: Vec<(u64, Vec<usize>)> = Vec::new();
    for (index, case) in cases {
        let fits = |lane: &&mut (u64, Vec<usize>)| match case.waits_ms {
            0 => lane.0 == 0,
            waits => lane.0 > 0 && lane.0 + waits <= LANE_WAIT_MS,
        };
        match lanes.iter_mut().find(fits) {
            Some(lane) => {
                lane.0 += case.waits_ms;
                lane.1.push(index);
            }
            None => lanes.push((case.waits_ms, vec![index])),
        }
    }
    lanes.into_iter().map(|(_, cases)| cases).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::model::testing::case;

    #[test]
    fn cases_that_wait_share_lanes_up_to_a_limit_and_leave_the_others_alone() {
        let waits = |ms| Case {
            waits_ms: ms,
            ..case("dns/x")
        };
        let cases = [
            waits(0),
            waits(5_000),
            waits(1_000),
            waits(0),
            waits(9_000),
            waits(2_000),
        ];
        let lanes = packed(cases.iter().enumerate());
        assert_eq!(lanes, [vec![0, 3], vec![1, 2, 5], vec![4]]);
    }
}
