//! `predictions`: the packages of the suites, for both libcs, predicted and loaded on images; how
//! often the predictions were right.

use std::collections::{BTreeMap, BTreeSet};

use super::check::confirm::{all_tried, bench, options, read_only};
use super::failure::{Failure, exits};
use super::run::{self, Context, Progress};
use super::{RunCommand, exported, run_id};
use crate::cli;
use crate::clib::Family;
use crate::confirm::fate;
use crate::engine::sweep::sweep;
use crate::exit::Exit;
use crate::image::{Catalogue, Image, Images, prepare};
use crate::payload::Store;
use crate::plan::layout::Payload;
use crate::predict::{self, Inputs, PACKAGES_FOLDER};
use crate::printer::Printer;
use crate::report::prediction_table::{File, Table, render};
use crate::suite;
use crate::tree::{Kind, Tree};

/// Where nothing else is said: musl, and glibc without and with the libraries of C++.
const IMAGES: [&str; 3] = [
    "alpine:3.20",
    "distroless-base-debian13",
    "distroless-cc-debian13",
];
/// The payload that stands for the packages libstdc++ and libgcc.
const CXX_RUNTIME: &str = "cxx-runtime";

/// Predicts, loads, and prints what agrees and what does not.
///
/// # Errors
/// An engine, image or payload that is not there, or a container that broke.
pub(super) async fn predictions(
    command: &RunCommand<'_>,
    args: &cli::Predictions,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let work = async |context: &Context<'_>| tables(context, args).await;
    let Some(tables) = command.swept_after(&run_id(), false, work).await? else {
        return Ok(Exit::Interrupted);
    };
    super::print(printer, &render(&tables))?;
    let right = tables.iter().all(|table| table.disagreements().is_empty());
    Ok(if right {
        Exit::Success
    } else {
        Exit::Divergence
    })
}

async fn tables(context: &Context<'_>, args: &cli::Predictions) -> Result<Vec<Table>, Failure> {
    sweep(context.engine, None)
        .await
        .map_err(run::unavailable)?;
    let suites = suite::load(&context.folders.suites).map_err(exits(Exit::BadInput))?;
    let payloads: Vec<String> = suites
        .iter()
        .filter(|suite| args.suites.is_empty() || args.suites.contains(&suite.name))
        .filter(|suite| !suite.packages.is_empty())
        .filter_map(|suite| Some(suite.payload.as_ref()?.get_ref().clone()))
        .collect();
    let progress = Progress::new(context.quiet);
    let on_step = |step: &crate::image::Step<'_>| progress.step(step);
    let catalogue = Catalogue::load(&context.folders.images).map_err(exits(Exit::BadInput))?;
    let images = Images::new(
        context.engine,
        &catalogue,
        options(context, &args.source),
        &on_step,
    );
    let store = Store::new(&images);
    let names: Vec<&str> = match args.images.as_slice() {
        [] => IMAGES.to_vec(),
        named => named.iter().map(String::as_str).collect(),
    };
    let mut tables = Vec::new();
    for name in names {
        let image = prepare(&store, context.agent, name).await;
        let image = image.map_err(unavailable)?;
        images.say(name, "reading");
        let target = exported::tree(context.engine, name, &image.id).await?;
        let place = Place {
            context,
            store: &store,
            image: &image,
            target: &target,
        };
        for payload in &payloads {
            for variant in Family::ALL {
                tables.push(place.table(payload, variant, false).await?);
                if image.family() == Some(Family::Musl) {
                    tables.push(place.table(payload, variant, true).await?);
                }
            }
        }
    }
    progress.prepared();
    Ok(tables)
}

fn unavailable(error: impl std::fmt::Display) -> Failure {
    Failure::message(
        Exit::Unavailable,
        error,
        "`alpine-tax doctor` tells what is missing",
    )
}

/// An image to load packages in.
struct Place<'p> {
    context: &'p Context<'p>,
    store: &'p Store<'p>,
    image: &'p Image,
    target: &'p Tree,
}

impl Place<'_> {
    /// The packages of a payload for one libc, with or without the libraries of C++ installed.
    async fn table(
        &self,
        payload: &str,
        variant: Family,
        complete: bool,
    ) -> Result<Table, Failure> {
        let engine = self.context.engine;
        let volume = |id: String| async move { self.store.ensure(&id).await.map_err(unavailable) };
        let packages = volume(format!("{payload}-{variant}")).await?.volume;
        let what = format!("{payload}-{variant}");
        self.store
            .images
            .say(&self.image.name, &format!("loading {what}"));
        let mut software = exported::volume(engine, &packages, &self.image.id).await?;
        let mut mounts = vec![read_only(packages, PACKAGES_FOLDER)];
        let mut added = Vec::new();
        let mut env = BTreeMap::new();
        if complete {
            let payload = Payload::named(CXX_RUNTIME);
            let libraries = volume(payload.id(Family::Musl)).await?;
            let tree = exported::volume(engine, &libraries.volume, &self.image.id).await?;
            added.push(tree.below_folder(&libraries.mount));
            env.insert("LD_LIBRARY_PATH".to_owned(), libraries.mount.clone());
            mounts.push(libraries.read_only());
        }
        software.config.env.clone_from(&env);
        let inputs = Inputs {
            software: &software,
            kind: Kind::Files,
            target: self.target,
            added: &added,
            packaged: true,
            cases: &[],
        };
        let prediction = predict::predict(&inputs);
        let attempts = predict::attempts(&inputs).attempts;
        // Scripts of packages are not loaded with them.
        let attempts: Vec<_> = attempts.into_iter().filter(|a| !a.is_script).collect();
        let ways: BTreeSet<_> = attempts.iter().map(|attempt| attempt.way).collect();
        let mut bench = bench(self.context, self.store, self.image, &ways).await?;
        bench.container.mounts.extend(mounts);
        bench.env.extend(env);
        let tried = all_tried(&bench, attempts).await?;
        let file = |one: &crate::confirm::Tried| File::of(one, fate(&prediction, one), &prediction);
        Ok(Table {
            payload: payload.to_owned(),
            variant,
            image: self.image.name.clone(),
            clib: self.image.clib().map(ToString::to_string),
            complete,
            files: tried.iter().map(file).collect(),
        })
    }
}
