//! What is ready when a run begins: images, volumes, and what became of the sources.

use std::collections::{BTreeMap, BTreeSet};

use crate::build::unit::{library_name, program_name};
use crate::clib::Family;
use crate::engine::{ContainerSpec, Engine, Mount};
use crate::outcome::{Broken, Observation, Outcome, Output, Usage};
use crate::payload::Payload as Recipe;
use crate::plan::job::{job, payloads};
use crate::plan::layout::{self, Payload};
use crate::plan::{PlannedImage, Profile};
use crate::protocol::{AGENT_COMMAND, Job};
use crate::suite::{Case, Workload};

/// Containers that may be starting at once.
pub const STARTING: usize = 3;
/// Memory of a container under test.
const MEMORY_BYTES: u64 = 2 << 30;
/// Processes and threads in a container under test.
const PIDS: u64 = 512;
/// Size of `/tmp`.
const TMPFS_BYTES: u64 = 256 << 20;
/// Containers without a network have no IPv6, unless told so.
const IPV6_ON: (&str, &str) = ("net.ipv6.conf.all.disable_ipv6", "0");
/// Port 53 for a server without capabilities: Docker allows it by itself, Podman does not.
const ANY_PORT: (&str, &str) = ("net.ipv4.ip_unprivileged_port_start", "0");
/// `nobody` in Alpine and Debian alike; the image need not know it.
const UNPRIVILEGED: &str = "65534:65534";

/// Everything that the trials of a run share.
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub struct Workbench<'e> {
    /// The engine.
    pub engine: &'e dyn Engine,
    /// Labels of every container of the run.
    pub labels: BTreeMap<String, String>,
    /// How many containers may be starting at once: starting is work for the engine's CPUs, and
    /// cases that measure how long a resolver waits must not suffer from it.
    pub starting: tokio::sync::Semaphore,
    /// Whether containers are left behind.
    pub keep: bool,
    /// The cases of the plan.
    pub cases: Vec<Case>,
    /// The images of the plan.
    pub images: Vec<PlannedImage>,
    /// Volume with the agent.
    pub agent_volume: String,
    /// Volume with compiled cases and scripts.
    pub cases_volume: String,
    /// What payloads are, and on what they work.
    pub recipes: Vec<Recipe>,
    /// Payload id (`python-musl`) to its volume, or why there is none.
    pub payloads: BTreeMap<String, Result<String, Broken>>,
    /// What the compiler said of programs it refused, by program and libc.
    pub refused: BTreeMap<(String, Family), String>,
    /// CPU that single-threaded timings are bound to, on both sides.
    pub pin: Option<u32>,
    /// Where no program was compiled at all, and why: the toolchain is not at hand, or it failed.
    pub not_compiled: Option<Broken>,
    /// CPUs of the engine's host; 0: it does not say.
    pub cpus: u32,
    /// Why cases that need root in the container cannot be run, where that is so.
    pub no_root: Option<String>,
}

/// What is to be done for a case on an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Ask the agent.
    Run(Box<Job>),
    /// Known without running: the program does not build for this libc.
    Known(Box<Observation>),
    /// Does not apply here, and why.
    Unsupported(String),
    /// The harness could not make it ready, and why.
    Broken(Broken),
}

impl Task {
    /// What is to be done where something is missing: nothing, and nobody is to blame for what this
    /// machine does not have.
    fn of(missing: &Broken) -> Task {
        match missing {
            Broken::Unsupported(reason) => Task::Unsupported(reason.clone()),
            reason => Task::Broken(reason.clone()),
        }
    }
}

impl Workbench<'_> {
    /// The volumes that are mounted into images under test.
    #[must_use]
    pub fn volumes(&self) -> Vec<String> {
        let payloads = self.payloads.values().flatten();
        let own = [&self.agent_volume, &self.cases_volume];
        own.into_iter().chain(payloads).cloned().collect()
    }

    /// What is to be done for a case on an image.
    #[must_use]
    pub fn task(&self, case: &Case, image: &PlannedImage) -> Task {
        if let Some(reason) = &self.no_root
            && Profile::of(case) != Profile::Plain
        {
            return Task::Unsupported(reason.clone());
        }
        if let Some(reason) = self.too_few_cpus(case) {
            return Task::Unsupported(reason);
        }
        let own = image.image.family();
        let unusable = |own| {
            let refused = self.refused_payload(case, own, image);
            let refused = refused.map(Task::Unsupported);
            refused.or_else(|| self.missing_payload(case, own))
        };
        if let Some(task) = own.and_then(unusable) {
            return task;
        }
        if let Workload::C {
            source,
            flags,
            libraries,
            build_for,
        } = &case.workload
        {
            if let Some(reason) = &self.not_compiled {
                return Task::of(reason);
            }
            let suite = case.id.suite();
            let libraries = libraries.iter().map(|file| library_name(suite, file));
            let mut needed = std::iter::once(program_name(suite, source, flags)).chain(libraries);
            let refused = build_for
                .or(own)
                .and_then(|family| needed.find_map(|program| self.refused.get(&(program, family))));
            if let Some(log) = refused {
                return Task::Known(Box::new(not_built(log)));
            }
        }
        match job(case, &image.image.probe) {
            Ok(job) => Task::Run(Box::new(job)),
            Err(reason) => Task::Unsupported(reason),
        }
    }

    fn too_few_cpus(&self, case: &Case) -> Option<String> {
        let needed = case
            .cpus
            .filter(|&needed| needed > self.cpus && self.cpus > 0)?;
        let has = match self.cpus {
            1 => "one".to_owned(),
            cpus => cpus.to_string(),
        };
        Some(format!(
            "it needs {needed} CPUs, and the engine's machine has {has}"
        ))
    }

    /// What the image's libc is too old for; packages of the other libc are there to be refused.
    fn refused_payload(&self, case: &Case, own: Family, image: &PlannedImage) -> Option<String> {
        let used = payloads(case, own);
        let used = used.iter().filter(|(_, family)| *family == own);
        used.into_iter().find_map(|(payload, _)| {
            let recipe = self.recipes.iter().find(|r| r.name == payload.name())?;
            recipe.refusal(&image.image.probe).map(str::to_owned)
        })
    }

    fn missing_payload(&self, case: &Case, own: Family) -> Option<Task> {
        payloads(case, own)
            .into_iter()
            .find_map(|(payload, family)| {
                let id = payload.id(family);
                match self.payloads.get(&id) {
                    Some(Ok(_)) => None,
                    Some(Err(reason)) => Some(Task::of(reason)),
                    None => Some(Task::Unsupported(format!("{id} was not prepared"))),
                }
            })
    }

    /// The container for these cases on an image.
    #[must_use]
    pub fn container<'c>(
        &self,
        image: &PlannedImage,
        profile: Profile,
        cases: impl Iterator<Item = &'c Case>,
    ) -> ContainerSpec {
        let confined = confined(&image.image.id, self.labels.clone());
        ContainerSpec {
            user: match profile {
                Profile::Plain => confined.user.clone(),
                Profile::Resolver | Profile::ResolverV6 => None,
            },
            // What a program without rights could still fill is the machine's disk, where an image
            // has folders for everybody. The others write to /etc.
            read_only: profile == Profile::Plain,
            mounts: self.mounts(image.image.family(), cases),
            sysctls: match profile {
                Profile::Plain => BTreeMap::new(),
                Profile::Resolver => settings(&[ANY_PORT]),
                Profile::ResolverV6 => settings(&[ANY_PORT, IPV6_ON]),
            },
            keep: self.keep,
            ..confined
        }
    }

    /// The agent, the cases, and the payloads that these cases need: no more, so that a library
    /// of a payload is never found by a case that should not see it.
    pub fn mounts<'c>(
        &self,
        own: Option<Family>,
        cases: impl Iterator<Item = &'c Case>,
    ) -> Vec<Mount> {
        let read_only = |volume: &str, target: String| Mount {
            volume: volume.to_owned(),
            target,
            writable: false,
        };
        let mut mounts = vec![
            read_only(&self.agent_volume, layout::AGENT_FOLDER.to_owned()),
            read_only(&self.cases_volume, layout::CASES_FOLDER.to_owned()),
        ];
        let Some(own) = own else { return mounts };
        let needed: BTreeSet<(Payload, Family)> =
            cases.flat_map(|case| payloads(case, own)).collect();
        for (payload, family) in needed {
            if let Some(Ok(volume)) = self.payloads.get(&payload.id(family)) {
                mounts.push(read_only(volume, payload.folder(family, own)));
            }
        }
        mounts
    }
}

/// A container under test with the agent in it, and nothing mounted yet: no network, no
/// capabilities, an unprivileged user, bounds for memory and processes.
#[must_use]
pub fn confined(image: &str, labels: BTreeMap<String, String>) -> ContainerSpec {
    ContainerSpec {
        image: image.to_owned(),
        command: vec![layout::AGENT.to_owned(), AGENT_COMMAND.to_owned()],
        user: Some(UNPRIVILEGED.to_owned()),
        labels,
        network: "none".to_owned(),
        memory_bytes: Some(MEMORY_BYTES),
        pids: Some(PIDS),
        tmpfs_bytes: Some(TMPFS_BYTES),
        confined: true,
        workdir: Some("/".to_owned()),
        ..ContainerSpec::default()
    }
}

fn settings(settings: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    settings.iter().map(owned).collect()
}

fn not_built(log: &str) -> Observation {
    Observation {
        outcome: Outcome::NotBuilt,
        stdout: Output::default(),
        stderr: Output::whole(log),
        queries: Vec::new(),
        usage: Usage::default(),
    }
}
