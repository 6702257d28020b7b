//! The files of an image that the engine has, as it exports them.

use std::io::{self, BufReader, Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::failure::Failure;
use super::{pieces, run};
use crate::engine::sweep::run_labels;
use crate::engine::{ByteStream, ContainerSpec, Engine, Mount};
use crate::exit::Exit;
use crate::tree::{self, Tree, TreeError};

/// Reads an image as a tree, by a container that is never started. `name` is what the user calls it,
/// `id` what the engine does; the tree says nothing of how the image is to be run.
///
/// # Errors
/// What the engine refuses, or an archive that makes no sense.
pub(super) async fn tree(engine: &dyn Engine, name: &str, id: &str) -> Result<Tree, Failure> {
    let (tree, _) = weighed(engine, name, id, false).await?;
    Ok(tree)
}

/// The same, and how large the image is as one archive that gzip compressed, bytes: `None` where that
/// is not asked for. It is read once for both.
///
/// # Errors
/// As [`tree`].
pub(super) async fn weighed(
    engine: &dyn Engine,
    name: &str,
    id: &str,
    weigh: bool,
) -> Result<(Tree, Option<u64>), Failure> {
    let container = engine.create(&never_started(id)).await;
    let container = container.map_err(run::unavailable)?;
    let read = match engine.export(&container).await {
        Ok(stream) => parsed(stream, format!("the image `{name}`"), weigh).await,
        Err(error) => Err(run::unavailable(error)),
    };
    let removed = engine.remove(&container).await;
    let read = read?;
    removed.map_err(run::unavailable)?;
    Ok(read)
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
        Ok(stream) => parsed(stream, format!("the volume `{volume}`"), false).await,
        Err(error) => Err(run::unavailable(error)),
    };
    let removed = engine.remove(&container).await;
    let (tree, _) = tree?;
    removed.map_err(run::unavailable)?;
    Ok(tree)
}

/// Where a volume is mounted to be read.
const VOLUME: &str = "/alpine-tax-read";

fn never_started(image: &str) -> ContainerSpec {
    ContainerSpec::never_started(image, run_labels("export"))
}

async fn parsed(
    stream: ByteStream,
    place: String,
    weigh: bool,
) -> Result<(Tree, Option<u64>), Failure> {
    let reader = pieces::reader(stream);
    let read = move || -> Result<(Tree, Option<u64>), TreeError> {
        if !weigh {
            return Ok((tree::from_stream(&place, reader, None)?, None));
        }
        let encoder = GzEncoder::new(Counter(0), Compression::default());
        let mut scales = Scales { reader, encoder };
        let tree = tree::from_stream(&place, BufReader::new(&mut scales), None)?;
        let size = scales.rest();
        let size = size.map_err(|error| TreeError::Io { place, error })?;
        Ok((tree, Some(size)))
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(read) => read.map_err(|error| {
            let help = "`docker export` of a container of it shows whether the engine can read it";
            Failure::message(Exit::BadInput, error, help)
        }),
        Err(lost) => Err(Failure::message(Exit::TooBroken, lost, "report this")),
    }
}

/// Compresses what is read through it.
struct Scales<R> {
    reader: R,
    encoder: GzEncoder<Counter>,
}

impl<R: Read> Scales<R> {
    /// Reads what is left, and gives the size of all.
    fn rest(mut self) -> io::Result<u64> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(self.encoder.finish()?.0)
    }
}

impl<R: Read> Read for Scales<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.encoder.write_all(&buffer[..count])?;
        Ok(count)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_through_the_scales_is_weighed_to_its_end() {
        let text = vec![7; 100_000];
        let mut scales = Scales {
            reader: &text[..],
            encoder: GzEncoder::new(Counter(0), Compression::default()),
        };
        let mut first = [0; 10];
        scales.read_exact(&mut first).unwrap();
        let size = scales.rest().unwrap();
        assert!((20..2_000).contains(&size), "{size}");
    }
}
