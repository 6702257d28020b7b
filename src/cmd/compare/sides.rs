//! Gets the images and tells what is to be run in each: what is missing of any is told at once.

use super::super::failure::{Failure, exits};
use super::super::run::{self, Context, Progress, unavailable};
use crate::cli;
use crate::differential::{Both, Command, Spec};
use crate::engine::ImageConfig;
use crate::exit::Exit;
use crate::image::detect::prepare;
use crate::image::{Catalogue, Image, Images};
use crate::payload::Store;

/// What is run where.
pub(super) struct Sides {
    pub(super) commands: Both<Command>,
    /// What drives a server, for both sides the same.
    pub(super) load: Option<Command>,
    pub(super) agent_volume: String,
}

/// Gets all images that are named.
pub(super) async fn sides(
    context: &Context<'_>,
    args: &cli::Compare,
    spec: &Spec,
    progress: &Progress,
) -> Result<Sides, Failure> {
    let load_image = args.server.load_image.as_deref();
    let names: Vec<&str> = [args.a.as_str(), args.b.as_str()]
        .into_iter()
        .chain(load_image)
        .collect();
    let (images, agent_volume) = self::images(context, &names, &args.source, progress).await?;
    let mut images = images.into_iter();
    let (Some(a), Some(b), load) = (images.next(), images.next(), images.next()) else {
        return Err(not_to_be_had(&[]));
    };
    let (config_a, config_b) = (config(context, &a).await?, config(context, &b).await?);
    let load_image = load.unwrap_or_else(|| a.clone());
    Ok(Sides {
        commands: commands(
            Both { a, b },
            Both {
                a: config_a,
                b: config_b,
            },
            spec,
        )?,
        load: load_command(context, load_image, spec).await?,
        agent_volume,
    })
}

/// Gets images and the agent's volume; what is missing of any is told at once.
pub(in crate::cmd) async fn images(
    context: &Context<'_>,
    names: &[&str],
    source: &cli::SourceArgs,
    progress: &Progress,
) -> Result<(Vec<Image>, String), Failure> {
    let catalogue = Catalogue::load(&context.folders.images).map_err(exits(Exit::BadInput))?;
    let on_step = |step: &crate::image::Step<'_>| progress.step(step);
    let options = run::options(context, source);
    let images = Images::new(context.engine, &catalogue, options, &on_step);
    let store = Store::new(&images);
    let mut missing = Vec::new();
    let mut got = Vec::new();
    for name in names {
        match prepare(&store, context.agent, name).await {
            Ok(image) => got.push(image),
            Err(error) => missing.push(error.to_string()),
        }
    }
    progress.prepared();
    let (Some(first), []) = (got.first(), missing.as_slice()) else {
        return Err(not_to_be_had(&missing));
    };
    let agent = context.agent.ensure(&store, &first.id).await;
    let agent = agent.map_err(|error| {
        let help = "`alpine-tax doctor` tells what is missing";
        Failure::message(Exit::Unavailable, error, help)
    })?;
    Ok((got, agent.volume))
}

fn not_to_be_had(missing: &[String]) -> Failure {
    Failure::message(
        Exit::Unavailable,
        missing.join("\n"),
        "`alpine-tax images list` shows what is known, `alpine-tax doctor` what is missing",
    )
}

async fn config(context: &Context<'_>, image: &Image) -> Result<ImageConfig, Failure> {
    let info = context.engine.image(&image.id).await.map_err(unavailable)?;
    Ok(info.map(|info| info.config).unwrap_or_default())
}

fn commands(
    images: Both<Image>,
    configs: Both<ImageConfig>,
    spec: &Spec,
) -> Result<Both<Command>, Failure> {
    let user = spec.user.as_deref();
    let names = images.as_ref().map(|image| image.name.clone());
    let said = spec.commands.as_ref().map(Option::as_deref);
    let made = images.zip(configs).zip(said);
    let made = made.map(|((image, config), said)| Command::of(image, &config, said, user));
    match (made.a, made.b) {
        (Some(a), Some(b)) => Ok(Both { a, b }),
        (a, b) => {
            let without = [(a, names.a), (b, names.b)].into_iter();
            let without = without.filter(|(command, _)| command.is_none());
            let names: Vec<String> = without.map(|(_, name)| format!("`{name}`")).collect();
            let message = format!("{} says itself not what to run", names.join(" and "));
            let help = "give a command after `--`, or by `--cmd-a` and `--cmd-b`";
            Err(Failure::message(Exit::Usage, message, help))
        }
    }
}

async fn load_command(
    context: &Context<'_>,
    image: Image,
    spec: &Spec,
) -> Result<Option<Command>, Failure> {
    let load = spec.server.as_ref();
    let Some(argv) = load.and_then(|server| server.load.as_deref()) else {
        return Ok(None);
    };
    let config = config(context, &image).await?;
    Ok(Command::of(image, &config, Some(argv), None))
}
