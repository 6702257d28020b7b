//! A closer look at where it fails and at the baseline.

use super::super::compare::payload;
use super::super::failure::Failure;
use super::super::run::Progress;
use super::Reproduction;
use super::bench::{Bench, Work};
use super::bundle::Bundle;
use super::images::Chosen;
use crate::bundle::Role;
use crate::evidence::{self, Look, Wanted, collect};
use crate::exit::Exit;
use crate::outcome::Observation;
use crate::plan::PlannedImage;
use crate::repro::trials::Place;
use crate::repro::{Repro, Tried};

/// What the closer look gave.
#[derive(Default)]
pub(super) struct Closer {
    pub(super) looks: Vec<Look>,
    pub(super) bundle: Option<Bundle>,
}

/// One of the two images.
pub(super) struct Picked<'a> {
    pub(super) role: Role,
    pub(super) tried: &'a Tried,
    pub(super) planned: &'a PlannedImage,
    pub(super) seen: &'a Observation,
    pub(super) place: Place,
}

impl Reproduction<'_> {
    /// Looks closer, as far as that was asked for.
    pub(super) async fn closer(
        &self,
        chosen: &Chosen,
        bench: &Bench<'_>,
        repro: &Repro,
        progress: &Progress,
    ) -> Result<Closer, Failure> {
        let args = &self.args.closer;
        let wanted = Wanted {
            stop: args.evidence,
            calls: args.trace,
        };
        let mut closer = Closer::default();
        if wanted == Wanted::default() && args.bundle.is_none() {
            return Ok(closer);
        }
        let sides = self.sides(chosen, bench, repro).await?;
        if wanted != Wanted::default() {
            let context = self.context;
            let tools = payload(context, evidence::PAYLOAD, &self.args.source, progress).await?;
            for side in &sides {
                let subject = evidence::Subject {
                    container: side.place.spec.clone(),
                    copies: side.place.laid_over.iter().cloned().collect(),
                    job: side.place.job.clone(),
                    outcome: side.seen.outcome.clone(),
                };
                let evidence = collect(context.engine, &subject, &tools, wanted).await;
                closer.looks.push(Look {
                    label: side.tried.label.clone(),
                    outcome: side.seen.outcome.clone(),
                    evidence,
                });
            }
        }
        if let Some(path) = &args.bundle {
            let bundle = self.bundled(path, sides, bench, repro, &closer.looks);
            closer.bundle = Some(bundle.await?);
        }
        Ok(closer)
    }

    /// The baseline, and the newest image on which it fails; where it fails nowhere the newest.
    async fn sides<'a>(
        &self,
        chosen: &'a Chosen,
        bench: &Bench<'_>,
        repro: &'a Repro,
    ) -> Result<[Picked<'a>; 2], Failure> {
        let ran = |tried: &&Tried| tried.outcomes().is_some() && tried.job.is_some();
        let newest = |fails: bool| {
            let mut numbered = repro.across.iter().enumerate().rev();
            numbered.find(|(_, tried)| ran(tried) && (!fails || tried.fails()))
        };
        let Some((index, candidate)) = newest(true).or_else(|| newest(false)) else {
            return Err(nothing("no image ran it"));
        };
        let baseline = (Role::Baseline, &repro.baseline, &chosen.baseline);
        let candidate = (Role::Candidate, candidate, &chosen.across[index].image);
        let mut sides = Vec::new();
        for (role, tried, planned) in [baseline, candidate] {
            let outcomes = tried.outcomes();
            let seen = outcomes.and_then(|outcomes| match role {
                Role::Baseline => outcomes.usual(),
                Role::Candidate => outcomes.failing().or_else(|| outcomes.usual()),
            });
            let Some(seen) = seen else {
                return Err(nothing(&format!("`{}` did not run it", tried.label)));
            };
            let Work::Run(_, place) = bench.work(planned).await else {
                let message = format!("there is no program to be run on `{}`", tried.label);
                return Err(nothing(&message));
            };
            let stress = &self.asked.stress;
            let place = Place {
                spec: stress.container(place.spec),
                job: stress.job(place.job, 0, repro.engine.cpus),
                laid_over: place.laid_over,
            };
            sides.push(Picked {
                role,
                tried,
                planned,
                seen,
                place,
            });
        }
        <[Picked<'a>; 2]>::try_from(sides).map_err(|_| nothing("one side is missing"))
    }
}

pub(super) fn nothing(why: &str) -> Failure {
    let help = "`--evidence`, `--trace` and `--bundle` need a program that runs on both sides";
    Failure::message(
        Exit::TooBroken,
        format!("there is nothing to look at: {why}"),
        help,
    )
}
