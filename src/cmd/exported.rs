//! The files of an image that the engine has, as it exports them.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt as _;

use super::failure::Failure;
use super::{pieces, run};
use crate::engine::sweep::run_labels;
use crate::engine::{ByteStream, ContainerSpec, Engine, EngineError, ImageInfo, Mount};
use crate::exit::Exit;
use crate::tree::{self, Tree};

/// Reads an image as a tree, by a container that is never started. `name` is what the user calls it,
/// `id` what the engine does; the tree says nothing of how the image is to be run.
///
/// # Errors
/// What the engine refuses, or an archive that makes no sense.
pub(super) async fn tree(engine: &dyn Engine, name: &str, id: &str) -> Result<Tree, Failure> {
    let container = engine.create(&never_started(id)).await;
    let container = container.map_err(run::unavailable)?;
    let tree = read(engine, &container, name).await;
    let removed = engine.remove(&container).await;
    let tree = tree?;
    removed.map_err(run::unavailable)?;
    Ok(tree)
}

/// Reads what is on a volume as a tree. `image` is any image that the engine has.
///
/// # Errors
/// As [`tree`].
pub(super) async fn volume(
    engine: &dyn Engine,
    volume: &str,
    image: &str,
) -> Result<Tree, Failure> {
    let spec = ContainerSpec {
        mounts: vec![Mount {
            volume: volume.to_owned(),
            target: VOLUME.to_owned(),
            writable: false,
        }],
        ..never_started(image)
    };
    let container = engine.create(&spec).await.map_err(run::unavailable)?;
    let tree = match engine.archive(&container, VOLUME).await {
        Ok(stream) => parsed(stream, format!("the volume `{volume}`")).await,
        Err(error) => Err(run::unavailable(error)),
    };
    let removed = engine.remove(&container).await;
    let tree = tree?;
    removed.map_err(run::unavailable)?;
    Ok(tree)
}

/// Where a volume is mounted to be read.
const VOLUME: &str = "/alpine-tax-read";

fn never_started(image: &str) -> ContainerSpec {
    ContainerSpec::never_started(image, run_labels("export"))
}

async fn read(engine: &dyn Engine, container: &str, name: &str) -> Result<Tree, Failure> {
    let stream = engine.export(container).await.map_err(run::unavailable)?;
    parsed(stream, format!("the image `{name}`")).await
}

async fn parsed(stream: ByteStream, place: String) -> Result<Tree, Failure> {
    let reader = pieces::reader(stream);
    let read = move || tree::from_stream(&place, reader, None);
    match tokio::task::spawn_blocking(read).await {
        Ok(tree) => tree.map_err(|error| {
            let help = "`docker export` of a container of it shows whether the engine can read it";
            Failure::message(Exit::BadInput, error, help)
        }),
        Err(lost) => Err(Failure::message(Exit::TooBroken, lost, "report this")),
    }
}

/// How large an image is as one archive that gzip compressed, bytes.
///
/// # Errors
/// What the engine refuses.
pub(super) async fn compressed(engine: &dyn Engine, info: &ImageInfo) -> Result<u64, Failure> {
    let container = engine.create(&never_started(&info.id)).await;
    let container = container.map_err(run::unavailable)?;
    let size = compressed_size(engine, &container).await;
    let removed = engine.remove(&container).await;
    let size = size.map_err(run::unavailable)?;
    removed.map_err(run::unavailable)?;
    Ok(size)
}

async fn compressed_size(engine: &dyn Engine, container: &str) -> Result<u64, EngineError> {
    let mut stream = engine.export(container).await?;
    let mut encoder = GzEncoder::new(Counter(0), Compression::default());
    while let Some(piece) = stream.try_next().await? {
        encoder.write_all(&piece).map_err(uncounted)?;
    }
    Ok(encoder.finish().map_err(uncounted)?.0)
}

/// A counter takes every byte, so that only the compressor could fail.
fn uncounted(error: io::Error) -> EngineError {
    EngineError::Failed {
        doing: "compressing an image".to_owned(),
        message: error.to_string(),
    }
}

/// Counts what is written.
struct Counter(u64);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
