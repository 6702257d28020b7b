//! What of a plan this machine is to run.

use std::path::Path;

use super::super::failure::{Failure, exits};
use crate::cli;
use crate::exit::Exit;
use crate::plan::PlannedImage;
use crate::record::{Role, ShardIndex, Share};
use crate::shard::{PLAN_FILE, PlanImage, Portion, ShardPlan};

/// Units of a plan that are run together: of one platform, in one record.
#[derive(Debug, Clone)]
pub struct Assignment {
    plan: ShardPlan,
    share: Share,
    platform: Option<String>,
    portion: Portion,
}

impl Assignment {
    /// A shard of the plan in a file.
    ///
    /// # Errors
    /// A file that is no plan, a shard that it has not.
    pub(in crate::cmd) fn read(path: &Path, shard: ShardIndex) -> Result<Assignment, Failure> {
        let plan = ShardPlan::read(path).map_err(exits(Exit::BadInput))?;
        let known = plan.shards.get(shard.index as usize - 1);
        let Some(known) = known.filter(|_| plan.shards.len() == shard.of as usize) else {
            let count = plan.shards.len();
            let message = format!(
                "{} has {count} shards, and {shard} is asked for",
                path.display()
            );
            let help = format!("name one of `1/{count}` to `{count}/{count}`");
            return Err(Failure::message(Exit::Usage, message, &help));
        };
        let platform = known.platform.clone();
        let units: Vec<usize> = plan.units_of(shard).collect();
        Ok(Assignment::of(plan, Some(shard), platform, &units))
    }

    /// The one that a cut-off record was begun with: it has a copy of the plan.
    ///
    /// # Errors
    /// As [`Assignment::read`].
    pub(in crate::cmd) fn of_record(
        folder: &Path,
        share: &Share,
    ) -> Result<Option<Assignment>, Failure> {
        let shard = share.shard;
        shard
            .map(|shard| Assignment::read(&folder.join(PLAN_FILE), shard))
            .transpose()
    }

    /// Units of a plan, all of this platform; `shard`: they are one.
    #[must_use]
    pub fn of(
        plan: ShardPlan,
        shard: Option<ShardIndex>,
        platform: Option<String>,
        units: &[usize],
    ) -> Assignment {
        Assignment {
            portion: Portion::of(&plan, units.iter().copied()),
            share: Share {
                plan: plan.digest.clone(),
                shard,
            },
            platform,
            plan,
        }
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &ShardPlan {
        &self.plan
    }

    /// The units.
    #[must_use]
    pub fn portion(&self) -> &Portion {
        &self.portion
    }

    /// What the record says of it.
    #[must_use]
    pub fn share(&self) -> &Share {
        &self.share
    }

    /// The images of the plan that have to do with these units, the baseline first.
    fn images(&self) -> impl Iterator<Item = &PlanImage> {
        let images = self.plan.images.iter();
        images
            .filter(|image| image.platform == self.platform)
            .filter(|image| self.portion.has_image(image.role, &image.name))
    }

    /// Puts a copy of the plan beside a record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn keep(&self, folder: &Path) -> Result<(), Failure> {
        let path = folder.join(PLAN_FILE);
        std::fs::write(&path, self.plan.json()).map_err(|error| {
            let message = format!("cannot write {}: {error}", path.display());
            let help = "name a folder that can be written to with --results DIR";
            Failure::message(Exit::BadInput, message, help)
        })
    }

    /// The command line, with what the plan says.
    pub(in crate::cmd) fn args(&self, args: &cli::Run) -> cli::Run {
        let planned = args.asked_for(&self.plan.options);
        let named = |role| {
            let images = self.images().filter(move |image| image.role == role);
            images.map(|image| image.name.clone())
        };
        cli::Run {
            images: cli::ImageArgs {
                baseline: named(Role::Baseline).next(),
                candidates: named(Role::Candidate).collect(),
                source: cli::SourceArgs {
                    platform: self.platform.clone(),
                    ..args.images.source.clone()
                },
            },
            jobs: args.jobs,
            seed: Some(self.plan.seed),
            ..planned
        }
    }

    /// Checks that the images are those of the plan, and takes timings on those that it says.
    ///
    /// # Errors
    /// With all images whose digest is another one.
    pub(super) fn apply(&self, images: &mut [PlannedImage]) -> Result<(), Failure> {
        let mut others = Vec::new();
        for (planned, image) in self.images().zip(images) {
            image.timings = planned.timings;
            let (there, here) = (planned.digest.as_deref(), image.image.digest.as_deref());
            if let (Some(there), Some(here)) = (there.map(after_at), here.map(after_at))
                && there != here
            {
                others.push(format!(
                    "{} is {here} here and {there} in the plan",
                    planned.name
                ));
            }
        }
        if others.is_empty() {
            return Ok(());
        }
        let help = "`--pull newer` gets what a tag means now; or make a new plan";
        Err(Failure::message(Exit::Unavailable, others.join("\n"), help))
    }
}

/// The digest of `repository@digest`.
fn after_at(digest: &str) -> &str {
    digest.split_once('@').map_or(digest, |(_, digest)| digest)
}
