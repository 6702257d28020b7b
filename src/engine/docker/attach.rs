//! The streams of a container. To be opened before it starts, or its first words are lost.

use bollard::container::LogOutput;
use bollard::query_parameters::AttachContainerOptionsBuilder;
use futures_util::StreamExt as _;

use super::super::{Attached, Chunk, EngineError};
use super::DockerEngine;
use super::containers::short;
use super::errors::{describe, failed};

pub(super) async fn attach(
    engine: &DockerEngine,
    container: &str,
) -> Result<Attached, EngineError> {
    let options = AttachContainerOptionsBuilder::new()
        .stream(true)
        .stdin(true)
        .stdout(true)
        .stderr(true)
        .build();
    let doing = format!("opening the streams of container {}", short(container));
    let opened = engine
        .docker
        .attach_container(container, Some(options))
        .await
        .map_err(|error| engine.failed(doing, &error))?;
    let doing = format!("reading from container {}", short(container));
    let output = opened.output.filter_map(move |piece| {
        let chunk = match piece {
            Ok(piece) => chunk(piece).map(Ok),
            Err(error) => Some(Err(failed(doing.clone(), describe(&error)))),
        };
        std::future::ready(chunk)
    });
    Ok(Attached {
        stdin: opened.input,
        output: Box::pin(output),
    })
}

fn chunk(piece: LogOutput) -> Option<Chunk> {
    match piece {
        LogOutput::StdOut { message } => Some(Chunk::Stdout(message)),
        // Without a terminal, `Console` is what the engine itself has to say.
        LogOutput::StdErr { message } | LogOutput::Console { message } => {
            Some(Chunk::Stderr(message))
        }
        LogOutput::StdIn { .. } => None,
    }
}
