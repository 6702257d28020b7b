//! The trait, on the fake's state.

use std::collections::BTreeMap;
use std::path::Path;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::io::DuplexStream;
use tokio::sync::watch;
use tokio_util::io::ReaderStream;

use super::agent::{self, Script};
use super::state::{Container, State, Streams};
use super::{FakeEngine, failed};
use crate::engine::{
    Attached, BuildEnd, ByteStream, Change, Chunk, ContainerInfo, ContainerSpec, Engine,
    EngineError, EngineInfo, Exit, ImageInfo, OnProgress, VolumeInfo,
};
use crate::protocol::{AGENT_COMMAND, Probe};

/// How much a stream holds before its writer waits.
const PIPE: usize = 64 << 10;

/// Small and odd, so that chunks are never lines by chance.
const CHUNK: usize = 61;

async fn whole(archive: ByteStream) -> Result<Vec<u8>, EngineError> {
    let pieces: Vec<Bytes> = archive.try_collect().await?;
    Ok(pieces.concat())
}

#[async_trait]
impl Engine for FakeEngine {
    async fn info(&self) -> Result<EngineInfo, EngineError> {
        let mut state = self.state();
        state.call("info", "")?;
        Ok(state.info.clone())
    }

    async fn image(&self, reference: &str) -> Result<Option<ImageInfo>, EngineError> {
        let mut state = self.state();
        state.call("image", reference)?;
        Ok(state.find(reference).map(|(_, image)| image.info.clone()))
    }

    async fn images_labelled(&self, label: &str) -> Result<Vec<ImageInfo>, EngineError> {
        let mut state = self.state();
        state.call("images_labelled", label)?;
        let present = state.images.values().filter(|image| image.present);
        Ok(present
            .filter(|image| image.info.labels.contains_key(label))
            .map(|image| image.info.clone())
            .collect())
    }

    async fn pull(
        &self,
        reference: &str,
        _platform: Option<&str>,
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        let mut state = self.state();
        state.call("pull", reference)?;
        let Some(image) = state.images.get_mut(reference) else {
            let doing = format!("pulling `{reference}`");
            return Err(failed(doing, "the fake registry has no such image"));
        };
        progress("pulling, 1 of 1 layers", 1, Some(1));
        image.present = true;
        Ok(())
    }

    async fn import(
        &self,
        tag: &str,
        tar: &Path,
        changes: &[String],
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        let doing = || format!("importing {} as `{tag}`", tar.display());
        let size = std::fs::metadata(tar)
            .map_err(|error| failed(doing(), &error.to_string()))?
            .len();
        let mut state = self.state();
        state.call("import", tag)?;
        // What its agent would find may have been scripted before.
        let known = state.images.get(tag).map(|image| image.probe.clone());
        state.add_image(tag, known.unwrap_or_default(), true);
        if let Some(image) = state.images.get_mut(tag) {
            image.info.labels = labels_of(changes);
            image.info.size = size;
        }
        progress("importing", size, Some(size));
        Ok(())
    }

    async fn build(
        &self,
        tag: &str,
        _context: Bytes,
        _network: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<BuildEnd, EngineError> {
        let mut state = self.state();
        state.call("build", tag)?;
        state.add_image(tag, Probe::default(), true);
        if let Some(image) = state.images.get_mut(tag) {
            image.info.labels.clone_from(labels);
        }
        Ok(BuildEnd::Built)
    }

    /// Names, one on each line: the fake's images have no layers.
    async fn save(&self, references: &[String]) -> Result<ByteStream, EngineError> {
        let mut state = self.state();
        let names = references.join("\n");
        state.call("save", &names)?;
        if let Some(missing) = references.iter().find(|name| state.find(name).is_none()) {
            return Err(failed(format!("saving `{missing}`"), "no such image"));
        }
        Ok(Box::pin(stream::iter([Ok(Bytes::from(names))])))
    }

    async fn load(&self, archive: ByteStream) -> Result<(), EngineError> {
        let names = whole(archive).await?;
        let names = String::from_utf8_lossy(&names);
        let mut state = self.state();
        state.call("load", &names)?;
        for name in names.lines() {
            // What its agent would find may have been scripted before.
            let known = state.images.get(name).map(|image| image.probe.clone());
            state.add_image(name, known.unwrap_or_default(), true);
        }
        Ok(())
    }

    async fn remove_image(&self, reference: &str) -> Result<(), EngineError> {
        let mut state = self.state();
        state.call("remove_image", reference)?;
        let found = state.find(reference).map(|(name, _)| name.to_owned());
        if let Some(image) = found.and_then(|name| state.images.get_mut(&name)) {
            image.present = false;
        }
        Ok(())
    }

    async fn volumes_labelled(&self, label: &str) -> Result<Vec<VolumeInfo>, EngineError> {
        let mut state = self.state();
        state.call("volumes_labelled", label)?;
        let labelled = state.volumes.values();
        Ok(labelled
            .filter(|volume| volume.labels.contains_key(label))
            .cloned()
            .collect())
    }

    async fn create_volume(
        &self,
        name: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<(), EngineError> {
        let mut state = self.state();
        state.call("create_volume", name)?;
        let volume = VolumeInfo {
            name: name.to_owned(),
            labels: labels.clone(),
        };
        state.volumes.entry(name.to_owned()).or_insert(volume);
        Ok(())
    }

    async fn remove_volume(&self, name: &str) -> Result<(), EngineError> {
        let mut state = self.state();
        state.call("remove_volume", name)?;
        let in_use = |container: &Container| {
            let mut mounts = container.spec.mounts.iter();
            mounts.any(|mount| mount.volume == name)
        };
        if state.containers.values().any(in_use) {
            let doing = format!("removing the volume `{name}`");
            return Err(failed(doing, "volume is in use"));
        }
        state.volumes.remove(name);
        Ok(())
    }

    async fn create(&self, spec: &ContainerSpec) -> Result<String, EngineError> {
        let mut state = self.state();
        state.call("create", &spec.image)?;
        if state.find(&spec.image).is_none() {
            let doing = format!("creating a container from `{}`", spec.image);
            return Err(failed(doing, "no such image"));
        }
        state.created.push(spec.clone());
        let id = format!("container-{}", state.created.len());
        let container = Container {
            spec: spec.clone(),
            streams: None,
            started: false,
            ended: watch::Sender::new(None),
            running: None,
        };
        state.containers.insert(id.clone(), container);
        Ok(id)
    }

    async fn upload(&self, container: &str, folder: &str, tar: Bytes) -> Result<(), EngineError> {
        let mut state = self.state();
        state.call("upload", folder)?;
        state.container("uploading to", container)?;
        state.uploads.push((folder.to_owned(), tar));
        Ok(())
    }

    async fn unpack(
        &self,
        container: &str,
        folder: &str,
        archive: ByteStream,
    ) -> Result<(), EngineError> {
        let tar = whole(archive).await?;
        self.upload(container, folder, Bytes::from(tar)).await
    }

    async fn download(
        &self,
        container: &str,
        path: &str,
        limit: usize,
    ) -> Result<Option<Bytes>, EngineError> {
        let mut state = self.state();
        state.call("download", path)?;
        let image = state.container("reading", container)?.spec.image.clone();
        let reference = state.find(&image).map(|(name, _)| name.to_owned());
        let key = (reference.unwrap_or(image), path.to_owned());
        let found = state.files.get(&key).cloned();
        if found.as_ref().is_some_and(|tar| tar.len() > limit) {
            let doing = format!("reading {path}");
            return Err(failed(doing, &format!("it has more than {limit} bytes")));
        }
        // What was uploaded there can be read again; the fake does not look into archives.
        let uploaded = state.uploads.iter().any(|(folder, _)| folder == path);
        Ok(found.or_else(|| uploaded.then(agent::empty_tar)))
    }

    async fn archive(&self, container: &str, folder: &str) -> Result<ByteStream, EngineError> {
        let mut state = self.state();
        state.call("archive", container)?;
        files(&mut state, container, folder)
    }

    async fn export(&self, container: &str) -> Result<ByteStream, EngineError> {
        let mut state = self.state();
        state.call("export", container)?;
        files(&mut state, container, "/")
    }

    async fn changes(&self, container: &str) -> Result<Vec<Change>, EngineError> {
        let mut state = self.state();
        let asked = format!("changes {container}");
        let before = state.calls.contains(&asked);
        state.call("changes", container)?;
        let image = state.container("asking", container)?.spec.image.clone();
        let reference = state.find(&image).map(|(name, _)| name.to_owned());
        let found = state.changes.get(&reference.unwrap_or(image)).cloned();
        Ok(found.filter(|_| before).unwrap_or_default())
    }

    async fn attach(&self, container: &str) -> Result<Attached, EngineError> {
        let mut state = self.state();
        state.call("attach", container)?;
        let found = state.container("attaching to", container)?;
        let (stdin, far_stdin) = tokio::io::duplex(PIPE);
        let (stdout, far_stdout) = tokio::io::duplex(PIPE);
        let (stderr, far_stderr) = tokio::io::duplex(PIPE);
        found.streams = Some(Streams {
            stdin: far_stdin,
            stdout: far_stdout,
            stderr: far_stderr,
        });
        let output = stream::select(chunks(stdout, Chunk::Stdout), chunks(stderr, Chunk::Stderr));
        Ok(Attached {
            stdin: Box::pin(stdin),
            output: Box::pin(output),
        })
    }

    async fn start(&self, container: &str) -> Result<(), EngineError> {
        let mut state = self.state();
        state.call("start", container)?;
        if state.container("starting", container)?.started {
            return Ok(());
        }
        launch(&mut state, container)
    }

    async fn wait(&self, container: &str) -> Result<Exit, EngineError> {
        let mut ended = {
            let mut state = self.state();
            state.call("wait", container)?;
            state.container("waiting for", container)?.ended.subscribe()
        };
        let gone = || failed(format!("waiting for {container}"), "it was removed");
        let exit = ended.wait_for(Option::is_some).await.map_err(|_| gone())?;
        exit.clone().ok_or_else(gone)
    }

    async fn remove(&self, container: &str) -> Result<(), EngineError> {
        let mut state = self.state();
        state.call("remove", container)?;
        if let Some(removed) = state.containers.remove(container) {
            if let Some(running) = removed.running {
                running.abort();
            }
            // Who waits learns that it was killed.
            removed.ended.send_if_modified(|exit| {
                let killed = exit.is_none() && removed.started;
                if killed {
                    *exit = Some(Exit {
                        status: 137,
                        out_of_memory: false,
                    });
                }
                killed
            });
        }
        Ok(())
    }

    async fn containers_labelled(
        &self,
        label: &str,
        value: Option<&str>,
    ) -> Result<Vec<ContainerInfo>, EngineError> {
        let mut state = self.state();
        state.call("containers_labelled", label)?;
        let matches = |container: &Container| match container.spec.labels.get(label) {
            Some(found) => value.is_none_or(|value| value == found),
            None => false,
        };
        let found = state.containers.iter();
        Ok(found
            .filter(|(_, container)| matches(container))
            .map(|(id, container)| ContainerInfo {
                id: id.clone(),
                labels: container.spec.labels.clone(),
            })
            .collect())
    }
}

/// What a test said that is at a path of an image.
fn files(state: &mut State, container: &str, path: &str) -> Result<ByteStream, EngineError> {
    let image = state.container("reading", container)?.spec.image.clone();
    let name = state.find(&image).map(|(name, _)| name.to_owned());
    let key = (name.unwrap_or(image), path.to_owned());
    let mut uploads = state.uploads.iter().rev();
    let uploaded = uploads.find(|(folder, _)| folder == path);
    let uploaded = uploaded.map(|(_, tar)| tar.clone());
    let files = state.files.get(&key).cloned().or(uploaded);
    let files = files.unwrap_or_default();
    let pieces: Vec<_> = files.chunks(CHUNK).map(Bytes::copy_from_slice).collect();
    Ok(stream::iter(pieces.into_iter().map(Ok)).boxed())
}

/// Starts what a container runs as a task of its own.
fn launch(state: &mut State, id: &str) -> Result<(), EngineError> {
    let spec = state.container("starting", id)?.spec.clone();
    let found = state.find(&spec.image);
    let (reference, probe) = found.map_or_else(
        || (spec.image.clone(), Probe::default()),
        |(reference, image)| (reference.to_owned(), image.probe.clone()),
    );
    let is_agent = spec
        .command
        .get(1)
        .is_some_and(|word| word == AGENT_COMMAND);
    let script = Script {
        probe,
        answer: state.answers.get(&reference).cloned(),
        dies_after: state.deaths.get(&reference).copied(),
        uid: uid_of(&spec),
    };
    let command = state.commands.get(&reference).cloned();
    let container = state.container("starting", id)?;
    container.started = true;
    let streams = container.streams.take();
    let ended = container.ended.clone();
    container.running = Some(tokio::spawn(async move {
        let exit = match (is_agent, streams) {
            (true, Some(streams)) => agent::speak(script, streams).await,
            (_, streams) => {
                let how = command.map(|command| command(&spec)).unwrap_or_default();
                agent::write(how, streams).await
            }
        };
        ended.send_replace(Some(exit));
    }));
    Ok(())
}

fn uid_of(spec: &ContainerSpec) -> u32 {
    let user = spec.user.as_deref().unwrap_or("0:0");
    user.split(':')
        .next()
        .and_then(|uid| uid.parse().ok())
        .unwrap_or_default()
}

/// `LABEL name=value` instructions, quotes removed.
fn labels_of(changes: &[String]) -> BTreeMap<String, String> {
    changes
        .iter()
        .filter_map(|change| change.strip_prefix("LABEL "))
        .filter_map(|label| label.split_once('='))
        .map(|(name, value)| {
            let bare = |text: &str| text.trim().trim_matches('"').to_owned();
            (bare(name), bare(value))
        })
        .collect()
}

fn chunks(
    stream: DuplexStream,
    kind: fn(Bytes) -> Chunk,
) -> impl stream::Stream<Item = Result<Chunk, EngineError>> + Send + 'static {
    ReaderStream::with_capacity(stream, CHUNK).map(move |piece| {
        piece
            .map(kind)
            .map_err(|error| failed("reading from a container".to_owned(), &error.to_string()))
    })
}
