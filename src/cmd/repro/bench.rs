//! What is ready when the first trial begins, and what is to be done on an image.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;

use super::super::failure::Failure;
use super::super::run::mitigate::Wanted;
use super::super::run::prepare::Preparer;
use super::super::run::{Context, Progress, STARTING, options, unavailable};
use super::asked::Asked;
use super::docker;
use super::images::Chosen;
use crate::cli;
use crate::engine::sweep::run_labels;
use crate::exit::Exit;
use crate::image::{Catalogue, Image, Images};
use crate::outcome::{Broken, Observation};
use crate::payload::Store;
use crate::plan::{PlannedImage, Profile};
use crate::repro::known;
use crate::repro::trials::Place;
use crate::run::workbench::{Task, Workbench};
use crate::suite::Case;

/// What all trials share.
pub(super) struct Bench<'e> {
    pub(super) workbench: Workbench<'e>,
    pub(super) case: Case,
    archive: Bytes,
    /// Where the subject is a Dockerfile.
    dockerfile: Option<docker::Context>,
}

/// What is to be done on an image.
pub(super) enum Work {
    /// Run this; the image, where it is another than the one that was asked for.
    Run(Option<Box<Image>>, Box<Place>),
    /// Known without running.
    Known(Box<Observation>),
    /// It does not apply, and why.
    DoesNotApply(String),
    /// The harness could not tell.
    Broken(Broken),
}

impl Work {
    /// The image that is really run.
    pub(super) fn image(&self, asked_for: &PlannedImage) -> Image {
        match self {
            Work::Run(Some(image), _) => Image::clone(image),
            Work::Run(None, _) | Work::Known(_) | Work::DoesNotApply(_) | Work::Broken(_) => {
                asked_for.image.clone()
            }
        }
    }
}

/// What a Dockerfile is built with, if THING is one.
fn build_context(
    dockerfile: Option<&Path>,
    args: &cli::Repro,
) -> Result<Option<docker::Context>, Failure> {
    let read = dockerfile.map(|path| docker::Context::read(path, &args.seen.build_network));
    read.transpose().map_err(|why| {
        let help = "a Dockerfile is built with its folder as context";
        Failure::message(Exit::Usage, why, help)
    })
}

impl<'e> Bench<'e> {
    pub(super) async fn ready(
        context: &Context<'e>,
        args: &cli::Repro,
        asked: &Asked,
        chosen: &Chosen,
        catalogue: &Catalogue,
        progress: &Progress,
    ) -> Result<Bench<'e>, Failure> {
        let on_step = |step: &crate::image::Step<'_>| progress.step(step);
        let images = Images::new(
            context.engine,
            catalogue,
            options(context, &args.source),
            &on_step,
        );
        let store = Store::new(&images);
        let any_image = chosen.baseline.image.id.as_str();
        let agent = context
            .agent
            .ensure(&store, any_image)
            .await
            .map_err(|error| {
                let help = "`alpine-tax doctor` tells what is missing";
                Failure::message(Exit::Unavailable, error, help)
            })?;
        let preparer = Preparer {
            store: &store,
            agent: context.agent,
            run_id: context.run_id,
        };
        let thing = &asked.thing;
        let dockerfile = build_context(thing.dockerfile.as_deref(), args)?;
        let cases = [thing.case.clone()];
        let planned = chosen.images();
        let wanted = Wanted::default();
        let (compiled, payloads) = tokio::join!(
            preparer.cases(&thing.suites, &cases, &thing.sources, any_image),
            preparer.payloads(&cases, &planned, &wanted),
        );
        let compiled = compiled?;
        let info = preparer.store.images.engine_info().await;
        Ok(Bench {
            case: thing.case.clone(),
            archive: compiled.archive,
            dockerfile,
            workbench: Workbench {
                engine: context.engine,
                labels: run_labels(context.run_id),
                starting: tokio::sync::Semaphore::new(STARTING),
                keep: false,
                cases: cases.to_vec(),
                images: planned,
                agent_volume: agent.volume,
                cases_volume: compiled.volume,
                recipes: catalogue.payloads.clone(),
                payloads,
                pin: None,
                refused: compiled.refused,
                not_compiled: compiled.not_compiled,
                cpus: info.map_err(unavailable)?.cpus,
                no_root: None,
            },
        })
    }

    /// What the program imports, by the objects that do.
    pub(super) fn functions(&self) -> BTreeMap<String, BTreeSet<String>> {
        known::functions(&self.case, &self.archive)
    }

    /// The Dockerfile and its folder, where the subject is one.
    pub(super) fn context(&self) -> Option<&docker::Context> {
        self.dockerfile.as_ref()
    }

    /// What is to be done on an image.
    pub(super) async fn work(&self, image: &PlannedImage) -> Work {
        if let Some(context) = &self.dockerfile {
            return self.work_of(context, image).await;
        }
        match self.workbench.task(&self.case, image) {
            Task::Run(job) => {
                let profile = Profile::of(&self.case);
                let cases = std::iter::once(&self.case);
                let spec = self.workbench.container(image, profile, cases);
                Work::Run(
                    None,
                    Box::new(Place {
                        spec,
                        job: *job,
                        laid_over: None,
                    }),
                )
            }
            Task::Known(observation) => Work::Known(observation),
            Task::Unsupported(why) => Work::DoesNotApply(why),
            Task::Broken(why) => Work::Broken(why),
        }
    }
}
