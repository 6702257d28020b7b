//! Payloads built by their scripts in containers.

use std::io;
use std::time::Duration;

use bytes::Bytes;

use super::error::PayloadError;
use super::inputs;
use super::network;
use super::recipe::Payload;
use super::store::{Claim, Kind, PayloadVolume, Store};
use crate::clib::Family;
use crate::engine::{ContainerSpec, Exit, Mount};
use crate::image::bootstrap;
use crate::image::fingerprint::Fingerprint;
use crate::mistakes::suggestion;

/// Where the script finds what it needs, and where it puts what it made.
const WORK: &str = "/work";
const OUT: &str = "/out";

const LIMIT: Duration = Duration::from_secs(30 * 60);
const MEMORY: u64 = 4 << 30;
const PIDS: u64 = 4096;

/// Exit status of a container whose first process was killed by SIGKILL.
const KILLED: i64 = 137;

/// One payload for one libc.
struct Build<'c> {
    id: String,
    payload: &'c Payload,
    libc: Family,
}

impl<'a> Store<'a> {
    /// Makes sure that the engine has a payload such as `python-musl` in a volume.
    ///
    /// # Errors
    /// Why not; [`PayloadError::is_unavailable`] tells a machine that lacks something from a build
    /// that is broken.
    pub async fn ensure(&'a self, id: &str) -> Result<PayloadVolume, PayloadError> {
        let build = self.find(id)?;
        let hash = self
            .hash(&build)
            .map_err(|error| PayloadError::unavailable(id, error))?;
        let volume = PayloadVolume {
            volume: format!("alpine-tax-{id}-{hash}"),
            mount: build.payload.mount(),
        };
        if !self.is_complete(&volume.volume).await? {
            self.make(&build, &volume).await?;
        }
        Ok(volume)
    }

    /// All of these; independent ones at the same time.
    pub async fn ensure_all(
        &'a self,
        ids: &[String],
    ) -> Vec<(String, Result<PayloadVolume, PayloadError>)> {
        let each = ids
            .iter()
            .map(|id| async { (id.clone(), self.ensure(id).await) });
        futures_util::future::join_all(each).await
    }

    fn find(&self, id: &str) -> Result<Build<'a>, PayloadError> {
        let payloads = &self.images.catalogue.payloads;
        let all = payloads
            .iter()
            .flat_map(|payload| payload.libcs.iter().map(move |libc| (payload, *libc)));
        for (payload, libc) in all {
            if payload.id(libc) == id {
                let id = id.to_owned();
                return Ok(Build { id, payload, libc });
            }
        }
        let ids: Vec<String> = payloads.iter().flat_map(Payload::ids).collect();
        Err(PayloadError::Unknown {
            id: id.to_owned(),
            help: suggestion(id, ids.iter().map(String::as_str)),
        })
    }

    /// Over everything that the build reads but the network and the mirror.
    fn hash(&self, build: &Build<'_>) -> io::Result<String> {
        let catalogue = self.images.catalogue;
        let mut fingerprint = Fingerprint::of("payload");
        fingerprint.value(build.payload);
        fingerprint.bytes(build.libc.as_str().as_bytes());
        for path in inputs::paths(&catalogue.folder, build.payload) {
            fingerprint.path(&path)?;
        }
        let image = catalogue.entry(&build.payload.image);
        match image.and_then(|entry| entry.recipe.as_ref()) {
            Some(recipe) => fingerprint.bytes(bootstrap::hash(catalogue, recipe)?.as_bytes()),
            None => fingerprint.bytes(build.payload.image.as_bytes()),
        }
        for need in build.payload.needs_for(build.libc) {
            if let Ok(need) = self.find(&need) {
                fingerprint.bytes(self.hash(&need)?.as_bytes());
            }
        }
        Ok(fingerprint.finish())
    }

    async fn make(&'a self, build: &Build<'_>, volume: &PayloadVolume) -> Result<(), PayloadError> {
        let id = &build.id;
        if build.payload.network && self.images.options.offline {
            let why = "its build fetches packages, and this run is `--offline`";
            return Err(PayloadError::unavailable(id, why));
        }
        let image = self.images.resolve(&build.payload.image).await;
        let image = image.map_err(|error| PayloadError::of_image(id, error))?;
        let mut mounts = vec![Mount {
            volume: volume.volume.clone(),
            target: OUT.to_owned(),
            writable: true,
        }];
        for need in build.payload.needs_for(build.libc) {
            mounts.push(Box::pin(self.ensure(&need)).await?.read_only());
        }
        let Some(claim) = self.claim(Kind::Payload, &volume.volume, id).await? else {
            return Ok(());
        };
        // Taken after the needs are there: a build never waits for another with a permit in hand.
        let Ok(_permit) = self.builds.acquire().await else {
            return Err(PayloadError::unavailable(id, "no more builds are started"));
        };
        let work = inputs::archive(self, id, build.payload).await;
        let work = work.map_err(|why| PayloadError::unavailable(id, why))?;
        let spec = ContainerSpec {
            image: image.info.id,
            command: vec![format!("{WORK}/{}", inputs::script_name(build.payload))],
            env: environment(build),
            mounts,
            labels: claim.container_labels(),
            memory_bytes: Some(self.memory().await?),
            pids: Some(PIDS),
            workdir: Some(WORK.to_owned()),
            ..ContainerSpec::default()
        };
        self.run_by_networks(build, claim, spec, work).await
    }

    /// Runs the build by each network that it may have, until one works.
    async fn run_by_networks(
        &self,
        build: &Build<'_>,
        claim: Claim<'_>,
        mut spec: ContainerSpec,
        work: Bytes,
    ) -> Result<(), PayloadError> {
        let id = &build.id;
        if let Some(why) = self.cut_off.get().filter(|_| build.payload.network) {
            claim.give_up().await?;
            return Err(PayloadError::unavailable(id, why));
        }
        let networks = match self.network.get() {
            _ if !build.payload.network => vec!["none"],
            Some(network) => vec![*network],
            None => network::candidates(),
        };
        let mut reasons = Vec::new();
        for (number, network) in networks.iter().enumerate() {
            if number > 0 {
                self.images
                    .say(id, &format!("once more, by the network `{network}`"));
                claim.start_anew().await?;
            }
            (*network).clone_into(&mut spec.network);
            match self.run(id, &spec, work.clone()).await {
                Ok(()) => {
                    if build.payload.network {
                        let _another_was_first = self.network.set(network);
                    }
                    claim.complete().await?;
                    return Ok(());
                }
                Err(why) => reasons.push(format!("by the network `{network}`: {why}")),
            }
        }
        claim.give_up().await?;
        if build.payload.network && reasons.iter().all(|why| network::is_cut_off(why)) {
            // Attempts in vain take minutes where nobody even refuses.
            let why = format!("the build of `{id}` reached no network, so this one was not tried");
            let _another_was_first = self.cut_off.set(why);
        }
        // All that scripts with a network do is fetch and unpack what is pinned by hash.
        Err(if build.payload.network {
            PayloadError::unavailable(id, reasons.join("\n"))
        } else {
            PayloadError::Failed {
                id: id.clone(),
                why: reasons.join("\n"),
            }
        })
    }

    /// One container, from its creation to its removal, whatever happens in between.
    async fn run(&self, id: &str, spec: &ContainerSpec, work: Bytes) -> Result<(), String> {
        let engine = self.images.engine;
        let text = |error: crate::engine::EngineError| error.to_string();
        let container = engine.create(spec).await.map_err(text)?;
        let conversation = async {
            engine.upload(&container, WORK, work).await.map_err(text)?;
            if spec.network != "none"
                && let Some(bundle) = network::certificates()
            {
                engine.upload(&container, "/", bundle).await.map_err(text)?;
            }
            let attached = engine.attach(&container).await.map_err(text)?;
            engine.start(&container).await.map_err(text)?;
            let step = |line: &str| self.images.say(id, line);
            let tail = super::output::follow(attached, &step).await;
            let exit = engine.wait(&container).await.map_err(text)?;
            judge(&exit, spec.memory_bytes.unwrap_or(MEMORY), &tail.indented())
        };
        let result = tokio::time::timeout(LIMIT, conversation)
            .await
            .unwrap_or_else(|_| Err(format!("it took longer than {LIMIT:?}")));
        let removed = engine.remove(&container).await.map_err(text);
        result.and(removed)
    }

    /// Generous, but never all that the engine's machine has.
    async fn memory(&self) -> Result<u64, PayloadError> {
        let all = self.images.engine_info().await?.memory_bytes;
        Ok(if all == 0 {
            MEMORY
        } else {
            MEMORY.min(all / 4 * 3)
        })
    }
}

/// How a build went, from how its container ended and what it said at the end.
fn judge(exit: &Exit, memory: u64, tail: &str) -> Result<(), String> {
    match (exit.out_of_memory, exit.status) {
        (true, _) => Err(format!("it needs more than {memory} bytes of memory")),
        (false, 0) => Ok(()),
        // Engines do not always know why.
        (false, KILLED) => Err(format!(
            "killed, as who needs more than {memory} bytes of memory is:{tail}"
        )),
        (false, status) => Err(format!("exit status {status}:{tail}")),
    }
}

fn environment(build: &Build<'_>) -> Vec<String> {
    let mut environment = vec![format!("LIBC={}", build.libc)];
    if build.payload.network {
        environment.extend(network::environment());
    }
    environment
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
