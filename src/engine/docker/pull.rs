//! Pulls from a registry; gives up soon where none can be reached.

use std::collections::HashMap;
use std::time::Duration;

use bollard::models::CreateImageInfo;
use bollard::query_parameters::CreateImageOptionsBuilder;
use futures_util::StreamExt as _;

use super::super::{EngineError, OnProgress};
use super::errors::failed;
use super::{DockerEngine, credentials, images, reference};

/// How long the registry may take to answer at all. The engine's first message comes when it
/// has; without a route to a registry the engine itself would try for minutes.
const FIRST_ANSWER: Duration = Duration::from_secs(10);

/// How long a pull under way may be silent.
const SILENCE: Duration = Duration::from_secs(120);

pub(super) async fn pull(
    engine: &DockerEngine,
    name: &str,
    platform: Option<&str>,
    progress: OnProgress<'_>,
) -> Result<(), EngineError> {
    reference::check(name)?;
    let doing = format!("pulling `{name}`");
    let credentials = credentials::of_registry(reference::registry(name)).await;
    let (repository, tag) = reference::split(name);
    let mut options = CreateImageOptionsBuilder::new()
        .from_image(repository)
        .tag(tag);
    if let Some(platform) = platform {
        options = options.platform(platform);
    }
    let mut answers = engine
        .docker
        .create_image(Some(options.build()), None, credentials);
    let mut layers = Layers::default();
    let mut limit = FIRST_ANSWER;
    loop {
        match tokio::time::timeout(limit, answers.next()).await {
            Ok(None) => break,
            Ok(Some(Ok(answer))) => {
                layers.take(&answer);
                layers.tell(progress);
            }
            Ok(Some(Err(error))) => return Err(engine.failed(doing, &error)),
            Err(_) if limit == FIRST_ANSWER => {
                return Err(failed(doing, no_answer(limit)));
            }
            Err(_) => {
                let seconds = limit.as_secs();
                return Err(failed(doing, format!("nothing came for {seconds} s")));
            }
        }
        limit = SILENCE;
    }
    // Podman reports errors at the end in words that the client library does not see.
    if images::image(engine, name).await?.is_none() {
        return Err(failed(doing, "the engine did not get the image"));
    }
    Ok(())
}

fn no_answer(limit: Duration) -> String {
    format!(
        "no registry answered within {} s (the registry cannot be reached from the engine)",
        limit.as_secs()
    )
}

/// Bytes per layer, summed up.
#[derive(Debug, Default)]
struct Layers {
    layers: HashMap<String, Layer>,
}

#[derive(Debug, Default)]
struct Layer {
    done: u64,
    size: u64,
    complete: bool,
}

impl Layers {
    fn take(&mut self, answer: &CreateImageInfo) {
        let (Some(id), Some(status)) = (&answer.id, &answer.status) else {
            return;
        };
        let known = |number: Option<i64>| number.and_then(|n| u64::try_from(n).ok());
        let detail = answer.progress_detail.as_ref();
        let current = detail.and_then(|detail| known(detail.current));
        let size = detail.and_then(|detail| known(detail.total));
        match status.as_str() {
            "Pulling fs layer" | "Waiting" => {
                self.layers.entry(id.clone()).or_default();
            }
            "Downloading" => {
                let layer = self.layers.entry(id.clone()).or_default();
                layer.done = current.unwrap_or(layer.done);
                layer.size = size.unwrap_or(layer.size);
            }
            "Download complete" | "Pull complete" | "Already exists" => {
                let layer = self.layers.entry(id.clone()).or_default();
                layer.done = layer.size;
                layer.complete = layer.complete || status != "Download complete";
            }
            // Extraction counts the same bytes again; other messages have no bytes.
            _ => {}
        }
    }

    fn tell(&self, progress: OnProgress<'_>) {
        let done = self.layers.values().map(|layer| layer.done).sum();
        let size: u64 = self.layers.values().map(|layer| layer.size).sum();
        let complete = self.layers.values().filter(|layer| layer.complete).count();
        let text = match self.layers.len() {
            0 => "asking the registry".to_owned(),
            count => format!("pulling, {complete} of {count} layers"),
        };
        // The sum is the whole only when every layer has told its size.
        let all_known = size > 0 && self.layers.values().all(|l| l.size > 0 || l.complete);
        progress(&text, done, all_known.then_some(size));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use bollard::models::ProgressDetail;

    use super::*;

    fn message(id: &str, status: &str, bytes: Option<(i64, i64)>) -> CreateImageInfo {
        CreateImageInfo {
            id: Some(id.to_owned()),
            status: Some(status.to_owned()),
            progress_detail: bytes.map(|(current, total)| ProgressDetail {
                current: Some(current),
                total: Some(total),
            }),
            ..CreateImageInfo::default()
        }
    }

    #[test]
    fn layers_are_summed_up() {
        let told = Mutex::new(Vec::new());
        let progress = |text: &str, done: u64, total: Option<u64>| {
            told.lock().unwrap().push((text.to_owned(), done, total));
        };
        let mut layers = Layers::default();
        for answer in [
            message("3.20", "Pulling from library/alpine", None),
            message("a", "Pulling fs layer", None),
            message("b", "Pulling fs layer", None),
            message("a", "Downloading", Some((10, 100))),
            message("b", "Downloading", Some((5, 50))),
            message("a", "Download complete", None),
            message("a", "Extracting", Some((3, 100))),
            message("a", "Pull complete", None),
        ] {
            layers.take(&answer);
            layers.tell(&progress);
        }
        let told = told.into_inner().unwrap();
        assert_eq!(told[0], ("asking the registry".to_owned(), 0, None));
        assert_eq!(told[3], ("pulling, 0 of 2 layers".to_owned(), 10, None));
        assert_eq!(
            told[4],
            ("pulling, 0 of 2 layers".to_owned(), 15, Some(150))
        );
        assert_eq!(
            told[7],
            ("pulling, 1 of 2 layers".to_owned(), 105, Some(150))
        );
    }
}
