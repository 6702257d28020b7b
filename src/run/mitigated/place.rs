//! Where a mitigation is tried: the image, what is mounted besides, and how cases change.

use crate::engine::{ContainerSpec, Mount};
use crate::mitigate::Attempt;
use crate::plan::layout::Payload;
use crate::plan::{PlannedImage, Profile};
use crate::record::Role;
use crate::run::workbench::Workbench;
use crate::suite::{Case, Change, Means, VersionRange};

/// Where a mitigation is tried.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The image: the candidate, or one that takes its place.
    pub(super) image: usize,
    /// The volume of its payload, where it has one.
    pub(super) volume: Option<String>,
    change: Option<Change>,
    pub(super) folder: String,
}

impl Place {
    /// An image as it is.
    pub(super) fn without(image: usize) -> Place {
        Place {
            image,
            volume: None,
            change: None,
            folder: String::new(),
        }
    }

    /// An `Err` says why it cannot be tried.
    pub(super) fn of(bench: &Workbench<'_>, attempt: &Attempt<'_>) -> Result<Place, String> {
        let candidate = &bench.images[attempt.candidate];
        let mitigation = attempt.mitigation;
        let none = Place::without(attempt.candidate);
        match &mitigation.means {
            Means::Unavailable(why) => Err(why.clone()),
            Means::Newer(range) => Ok(Place {
                image: newer(bench, candidate, range)?,
                ..none
            }),
            Means::Change { change, .. } => {
                let family = candidate.image.family().ok_or("the image has no libc")?;
                let payload = change.payload.as_deref().map(Payload::named);
                let mut recipes = bench.recipes.iter();
                let recipe = payload
                    .as_ref()
                    .and_then(|payload| recipes.find(|r| r.name == payload.name()));
                if let Some(why) = recipe.and_then(|r| r.refusal(&candidate.image.probe)) {
                    return Err(why.to_owned());
                }
                let id = payload.map(|payload| payload.id(family));
                let volume = match id.as_ref().map(|id| (id, bench.payloads.get(id))) {
                    None => None,
                    Some((_, Some(Ok(volume)))) => Some(volume.clone()),
                    Some((_, Some(Err(why)))) => return Err(why.to_string()),
                    Some((id, None)) => return Err(format!("{id} was not prepared")),
                };
                Ok(Place {
                    volume,
                    folder: change.folder(family),
                    change: Some((**change).clone()),
                    ..none
                })
            }
        }
    }

    /// The case as it runs here.
    pub(super) fn case(&self, case: &Case) -> Case {
        match &self.change {
            Some(change) => change.apply(case, &self.folder),
            None => case.clone(),
        }
    }

    /// The container for these cases.
    pub(super) fn container<'c>(
        &self,
        bench: &Workbench<'_>,
        profile: Profile,
        cases: impl Iterator<Item = &'c Case>,
    ) -> ContainerSpec {
        let mut spec = bench.container(&bench.images[self.image], profile, cases);
        let is_there = |spec: &ContainerSpec| {
            let mut mounts = spec.mounts.iter();
            mounts.any(|mount| mount.target == self.folder)
        };
        if let Some(volume) = self.volume.as_ref().filter(|_| !is_there(&spec)) {
            spec.mounts.push(Mount {
                volume: volume.clone(),
                target: self.folder.clone(),
                writable: false,
            });
        }
        spec
    }

    /// Whether processes start otherwise than without it.
    pub(super) fn touches_processes(&self) -> bool {
        self.change.as_ref().is_some_and(Change::touches_processes)
    }

    /// The names of the files that one would add.
    pub(super) fn adds(&self) -> &[String] {
        self.change.as_ref().map_or(&[], |change| &change.adds)
    }
}

/// A candidate of the same libc in this range of versions.
fn newer(
    bench: &Workbench<'_>,
    candidate: &PlannedImage,
    range: &VersionRange,
) -> Result<usize, String> {
    let is_newer = |planned: &PlannedImage| {
        let clib = planned.image.clib();
        planned.role == Role::Candidate
            && planned.image.family() == candidate.image.family()
            && clib.is_some_and(|clib| range.contains(clib.version.as_ref()))
    };
    bench.images.iter().position(is_newer).ok_or_else(|| {
        format!("no candidate with libc {range} takes part: add one with `--candidate`")
    })
}
