//! The plan: which case is run on which image, in which container, in which order. Pure.

pub mod job;
mod lanes;
pub mod layout;
pub mod shipped;

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
    /// When it begins.
    pub begins: Begins,
}

/// When the cases of a lane begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Begins {
    /// At once: cases that do not wait, of which the first report is made.
    First,
    /// At once, beside them: cases that wait so long that they would otherwise be the last.
    Beside,
    /// When those that do not wait are done: starting a container is work, and it need not be done
    /// while others want to work.
    Later,
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
    /// The kind that a case needs.
    #[must_use]
    pub fn of(case: &Case) -> Profile {
        if case.ipv6 {
            Profile::ResolverV6
        } else if case.dns.is_some() || !case.files.is_empty() {
            Profile::Resolver
        } else {
            Profile::Plain
        }
    }
}

/// Every behaviour case on every image, every timing case on the baseline and each candidate that
/// takes timings.
#[must_use]
pub fn expand(cases: &[Case], images: &[PlannedImage]) -> Plan {
    let each = images.iter().enumerate();
    let mut lanes: Vec<Lane> = each
        .flat_map(|(image, planned)| lanes_on(cases, image, planned))
        .collect();
    lanes.sort_by_key(|lane| (lane.begins, lane.profile));
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

/// The behaviour cases among these in the containers that they need of one image.
#[must_use]
pub fn lanes_on(cases: &[Case], image: usize, planned: &PlannedImage) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for profile in [Profile::Plain, Profile::Resolver, Profile::ResolverV6] {
        let of_profile =
            |(_, case): &(usize, &Case)| !case.is_timing() && Profile::of(case) == profile;
        let family = planned.image.family();
        let waits = cases.iter().enumerate().filter(of_profile);
        let waits = waits.map(|(index, case)| (index, case.waits.on(family)));
        lanes.extend(
            lanes::packed(waits)
                .into_iter()
                .map(|(begins, cases)| Lane {
                    image,
                    profile,
                    cases,
                    begins,
                }),
        );
    }
    lanes
}
