//! Imports a root file system from disk, without holding it in memory.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bollard::models::CreateImageInfo;
use bollard::query_parameters::CreateImageOptionsBuilder;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use tokio_util::io::ReaderStream;

use super::super::{EngineError, OnProgress};
use super::errors::failed;
use super::{DockerEngine, images, reference};

/// Bytes read from the file at a time.
const PIECE: usize = 256 << 10;

/// How often progress is told.
const TELL: Duration = Duration::from_millis(200);

pub(super) async fn import(
    engine: &DockerEngine,
    tag: &str,
    tar: &Path,
    changes: &[String],
    progress: OnProgress<'_>,
) -> Result<(), EngineError> {
    reference::check(tag)?;
    let doing = format!("importing {} as `{tag}`", tar.display());
    let unreadable = |error: std::io::Error| failed(doing.clone(), error.to_string());
    let file = tokio::fs::File::open(tar).await.map_err(unreadable)?;
    let total = file.metadata().await.map_err(unreadable)?.len();
    let sent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&sent);
    let body = ReaderStream::with_capacity(file, PIECE).inspect_ok(move |piece| {
        counter.fetch_add(piece.len() as u64, Ordering::Relaxed);
    });
    let options = CreateImageOptionsBuilder::new()
        .from_src("-")
        // Name and tag in one: Podman does not look at `tag` here.
        .repo(tag)
        .changes(changes.to_vec())
        .build();
    let answers =
        engine
            .docker
            .create_image(Some(options), Some(bollard::body_try_stream(body)), None);
    let tell = || progress("importing", sent.load(Ordering::Relaxed), Some(total));
    to_the_end(answers, tell)
        .await
        .map_err(|error| engine.failed(doing.clone(), &error))?;
    // Some engines report an error in words that the client library does not see.
    if images::image(engine, tag).await?.is_none() {
        return Err(failed(
            doing,
            "the engine took it but has no such image now",
        ));
    }
    progress("importing", total, Some(total));
    Ok(())
}

async fn to_the_end(
    answers: impl Stream<Item = Result<CreateImageInfo, bollard::errors::Error>>,
    tell: impl Fn(),
) -> Result<(), bollard::errors::Error> {
    let mut answers = std::pin::pin!(answers);
    let mut ticks = tokio::time::interval(TELL);
    loop {
        tokio::select! {
            answer = answers.next() => match answer {
                Some(answer) => drop(answer?),
                None => return Ok(()),
            },
            _ = ticks.tick() => tell(),
        }
    }
}
