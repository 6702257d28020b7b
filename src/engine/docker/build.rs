//! Builds an image from a Dockerfile by the engine's own builder.

use std::collections::{BTreeMap, HashMap};

use bollard::errors::Error;
use bollard::query_parameters::BuildImageOptionsBuilder;
use bytes::Bytes;
use futures_util::StreamExt as _;

use super::super::{BuildEnd, EngineError};
use super::{DockerEngine, reference};

/// How much of what a build says is kept, bytes.
const TAIL: usize = 4 << 10;

pub(super) async fn build(
    engine: &DockerEngine,
    tag: &str,
    context: Bytes,
    network: &str,
    labels: &BTreeMap<String, String>,
) -> Result<BuildEnd, EngineError> {
    reference::check(tag)?;
    let labels: HashMap<String, String> = labels.clone().into_iter().collect();
    let options = BuildImageOptionsBuilder::new()
        .t(tag)
        .networkmode(network)
        .labels(&labels)
        .rm(true)
        .forcerm(true)
        .build();
    let body = bollard::body_full(context);
    let mut answers = std::pin::pin!(engine.docker.build_image(options, None, Some(body)));
    let mut log = String::new();
    while let Some(answer) = answers.next().await {
        match answer {
            Ok(said) => log.push_str(said.stream.as_deref().unwrap_or_default()),
            Err(Error::DockerStreamError { error }) => {
                log.push_str(&error);
                return Ok(BuildEnd::Failed(tail(&log)));
            }
            Err(error) => return Err(engine.failed(format!("building `{tag}`"), &error)),
        }
        log = tail(&log);
    }
    match super::images::image(engine, tag).await? {
        Some(_) => Ok(BuildEnd::Built),
        // Podman reports errors in words that the client library does not see.
        None => Ok(BuildEnd::Failed(log)),
    }
}

fn tail(log: &str) -> String {
    let mut start = log.len().saturating_sub(TAIL);
    while !log.is_char_boundary(start) {
        start += 1;
    }
    log.get(start..).unwrap_or_default().to_owned()
}
