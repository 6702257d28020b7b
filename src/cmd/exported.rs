//! The files of an image that the engine has, as it exports them.

use futures_util::TryStreamExt as _;
use tokio_util::io::{StreamReader, SyncIoBridge};

use super::failure::Failure;
use super::run;
use crate::engine::sweep::run_labels;
use crate::engine::{ContainerSpec, Engine, ImageInfo};
use crate::exit::Exit;
use crate::tree::{self, Config, Tree};

/// Reads an image as a tree, by a container that is never started. `name` is what the user calls it.
///
/// # Errors
/// What the engine refuses, or an archive that makes no sense.
pub(super) async fn tree(
    engine: &dyn Engine,
    name: &str,
    info: &ImageInfo,
) -> Result<Tree, Failure> {
    let container = engine.create(&never_started(&info.id)).await;
    let container = container.map_err(run::unavailable)?;
    let tree = read(engine, &container, name).await;
    let removed = engine.remove(&container).await;
    let mut tree = tree?;
    removed.map_err(run::unavailable)?;
    tree.config = Config::of(&info.env);
    Ok(tree)
}

fn never_started(image: &str) -> ContainerSpec {
    ContainerSpec {
        image: image.to_owned(),
        command: vec!["/never-started".to_owned()],
        labels: run_labels("export"),
        network: "none".to_owned(),
        confined: true,
        ..ContainerSpec::default()
    }
}

async fn read(engine: &dyn Engine, container: &str, name: &str) -> Result<Tree, Failure> {
    let stream = engine.export(container).await.map_err(run::unavailable)?;
    let reader = StreamReader::new(stream.map_err(std::io::Error::other));
    let reader = SyncIoBridge::new(reader);
    let place = format!("the image `{name}`");
    let read = move || tree::from_stream(&place, reader, None);
    match tokio::task::spawn_blocking(read).await {
        Ok(tree) => tree.map_err(|error| {
            let help = "`docker export` of a container of it shows whether the engine can read it";
            Failure::message(Exit::BadInput, error, help)
        }),
        Err(lost) => Err(Failure::message(Exit::TooBroken, lost, "report this")),
    }
}
