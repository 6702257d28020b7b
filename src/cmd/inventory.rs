//! `images` and `doctor` with an engine and a catalogue in hand.

use super::failure::{Failure, exits};
use super::{Folders, doctor, images, print, run};
use crate::cache;
use crate::cli::{self, Global, SourceArgs};
use crate::engine::docker;
use crate::engine::sweep::sweep;
use crate::exit::Exit;
use crate::image::{Catalogue, Images, Options, Pull};
use crate::payload::{Agent, Store};
use crate::printer::Printer;

/// `images list|prepare|remove`.
pub(super) async fn images(
    folders: &Folders,
    command: cli::Images,
    global: &Global,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let catalogue = Catalogue::load(&folders.images).map_err(exits(Exit::BadInput))?;
    let engine = docker::connect().await.map_err(run::unavailable)?;
    let progress = run::Progress::new(global.quiet);
    let on_step = |step: &crate::image::Step<'_>| progress.step(step);
    let options = Options {
        cache: cache::folder(),
        ..Options::default()
    };
    match command {
        cli::Images::List => {
            let images = Images::new(&engine, &catalogue, options, &on_step);
            let rows = images::list(&images).await.map_err(image_failure)?;
            print(printer, &images::list_table(&rows))
        }
        cli::Images::Prepare {
            names,
            rebuild,
            source,
        } => {
            let options = sourced(options, &source, rebuild);
            let run = options.run.clone();
            let images = Images::new(&engine, &catalogue, options, &on_step);
            let prepared = tokio::select! {
                prepared = prepare(&images, &names, printer) => prepared,
                () = super::interrupt() => Ok(Exit::Interrupted),
            };
            progress.prepared();
            sweep(&engine, Some(&run)).await.map_err(run::unavailable)?;
            prepared
        }
        cli::Images::Remove { names } => {
            let images = Images::new(&engine, &catalogue, options, &on_step);
            let removal = if names.is_empty() {
                images::Removal::All
            } else {
                images::Removal::Names(names)
            };
            let removed = images::remove(&images, &removal)
                .await
                .map_err(run::unavailable)?;
            print(printer, &images::removed_text(&removed))
        }
    }
}

async fn prepare(
    images: &Images<'_>,
    names: &[String],
    printer: &Printer,
) -> Result<Exit, Failure> {
    let store = Store::new(images);
    let agent = Agent::this(&images.options.cache)
        .map_err(|error| image_failure(crate::image::ImageError::from(error)))?;
    let results = images::prepare_all(&store, &agent, names).await;
    print(printer, &images::prepared_table(&results))?;
    match results.into_iter().find_map(|(_, result)| result.err()) {
        Some(error) => Err(image_failure(error)),
        None => Ok(Exit::Success),
    }
}

fn sourced(options: Options, source: &SourceArgs, rebuild: bool) -> Options {
    Options {
        pull: Pull::from(source.pull),
        offline: source.offline,
        platform: source.platform.clone(),
        rebuild,
        ..options
    }
}

fn image_failure(error: crate::image::ImageError) -> Failure {
    Failure::message(
        Exit::Unavailable,
        error,
        "`alpine-tax doctor` tells what is missing",
    )
}

/// `doctor`: an engine that does not answer is a part of its report.
pub(super) async fn doctor(
    folders: &Folders,
    args: &cli::Doctor,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let catalogue = Catalogue::load(&folders.images).map_err(exits(Exit::BadInput))?;
    let engine = docker::connect().await;
    let images = match &engine {
        Ok(engine) => present(engine, &catalogue).await,
        Err(_) => Vec::new(),
    };
    let offline = args.offline;
    let wanted = doctor::Wanted { images, offline };
    let engine = engine
        .as_ref()
        .map(|engine| engine as &dyn crate::engine::Engine);
    let report = doctor::run(engine, &wanted).await;
    print(printer, &doctor::render(&report))?;
    Ok(if report.exit_code() == 0 {
        Exit::Success
    } else {
        Exit::Unavailable
    })
}

/// The images of the catalogue, and whether the engine has them. One that fails to tell has none.
async fn present(engine: &dyn crate::engine::Engine, catalogue: &Catalogue) -> Vec<(String, bool)> {
    let options = Options {
        cache: cache::folder(),
        ..Options::default()
    };
    let images = Images::new(engine, catalogue, options, &|_| {});
    let rows = images::list(&images).await.unwrap_or_default();
    let there = |state| matches!(state, images::State::Present | images::State::Assembled);
    rows.into_iter()
        .map(|row| (row.name, there(row.state)))
        .collect()
}
