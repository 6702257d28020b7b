//! `replay`: a bundle run again, here, now.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;

use bytes::Bytes;
use tokio::sync::Semaphore;

use super::failure::{Failure, exits};
use super::repro::docker::{self, Built};
use super::run::{Context, Progress, STARTING, options, unavailable};
use super::{RunCommand, print, run_id};
use crate::aspect::Aspect;
use crate::bundle::{Role, Side, Tells, Unpacked, unpack};
use crate::cli;
use crate::differential::Normaliser;
use crate::engine::fill::fill;
use crate::engine::sweep::{run_labels, sweep};
use crate::engine::{ContainerSpec, Mount};
use crate::exit::Exit;
use crate::image::{Catalogue, Image, Images, prepare};
use crate::payload::Store;
use crate::plan::layout;
use crate::printer::Printer;
use crate::protocol::AGENT_COMMAND;
use crate::repro::tally::Tally;
use crate::repro::trials::{Place, Runner};
use crate::repro::{Comparing, FailsWhen, Limits, Outcomes, Stress};

/// Limit of processes and threads.
const PIDS: u64 = 512;
/// Longest that a program of a stranger's may take, milliseconds.
const LONGEST_MS: u64 = 600_000;
/// All runs of a side together, milliseconds.
const BUDGET_MS: u64 = 600_000;

/// Runs a bundle again and says whether it still reproduces.
///
/// # Errors
/// An archive that is no bundle, an engine or image that is not there.
pub(super) async fn replay(
    command: &RunCommand<'_>,
    args: &cli::Replay,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let path = args.file.display().to_string();
    let file = File::open(&args.file).map_err(|error| {
        let help = "name an archive that `alpine-tax repro --bundle` wrote";
        Failure::message(Exit::BadInput, format!("cannot read {path}: {error}"), help)
    })?;
    let unpacked = unpack(&path, file).map_err(exits(Exit::BadInput))?;
    let catalogue = Catalogue::load(&command.folders.images).map_err(exits(Exit::BadInput))?;
    let work = async |context: &Context<'_>| {
        let replaying = Replaying {
            context,
            args,
            unpacked: &unpacked,
            catalogue: &catalogue,
        };
        replaying.done().await
    };
    match command.swept_after(&run_id(), false, work).await? {
        None => Ok(Exit::Interrupted),
        Some(done) => {
            print(printer, &text(&unpacked, &done))?;
            Ok(exit(&unpacked, &done))
        }
    }
}

/// What a side did.
struct Done {
    image: Image,
    outcomes: Outcomes,
    /// In how many runs it did what was seen when the bundle was made.
    as_seen: u64,
}

struct Replaying<'a> {
    context: &'a Context<'a>,
    args: &'a cli::Replay,
    unpacked: &'a Unpacked,
    catalogue: &'a Catalogue,
}

impl Replaying<'_> {
    async fn done(&self) -> Result<Vec<Done>, Failure> {
        let context = self.context;
        sweep(context.engine, None).await.map_err(unavailable)?;
        let progress = Progress::new(context.quiet);
        let on_step = |step: &crate::image::Step<'_>| progress.step(step);
        let options = options(context, &self.args.source);
        let images = Images::new(context.engine, self.catalogue, options, &on_step);
        let store = Store::new(&images);
        let mut done = Vec::new();
        for side in &self.unpacked.manifest.sides {
            let image = self.image(side, &store).await?;
            let agent = context.agent.ensure(&store, &image.id).await;
            let agent = agent.map_err(|error| {
                let help = "`alpine-tax doctor` tells what is missing";
                Failure::message(Exit::Unavailable, error, help)
            })?;
            done.push(self.side(side, image, agent.volume).await?);
        }
        progress.prepared();
        Ok(done)
    }

    /// What the user names, or the very image, or the published one that it stands for.
    async fn image(&self, side: &Side, store: &Store<'_>) -> Result<Image, Failure> {
        let named = match side.role {
            Role::Baseline => self.args.baseline.as_ref(),
            Role::Candidate => self.args.candidate.as_ref(),
        };
        let names = match named {
            Some(name) => vec![name],
            None => std::iter::once(&side.reference)
                .chain(&side.instead)
                .collect(),
        };
        let mut missing = Vec::new();
        for name in names {
            match prepare(store, self.context.agent, name).await {
                Ok(image) => return Ok(image),
                Err(error) => missing.push(error.to_string()),
            }
        }
        let help = format!("`--{} IMAGE` names another one", side.role.folder());
        Err(Failure::message(
            Exit::Unavailable,
            missing.join("\n"),
            &help,
        ))
    }

    async fn side(&self, side: &Side, image: Image, agent: String) -> Result<Done, Failure> {
        let engine = self.context.engine;
        let info = engine.info().await.map_err(unavailable)?;
        let built = self.built(side, &image).await?;
        let place = Place {
            spec: self.container(side, &built, agent).await?,
            job: crate::protocol::Job {
                timeout_ms: side.job.timeout_ms.min(LONGEST_MS),
                ..side.job.clone()
            },
            laid_over: None,
        };
        let manifest = &self.unpacked.manifest;
        let aspect = match manifest.tells {
            Tells::Outcome | Tells::Nothing => Aspect::Outcome,
            Tells::Stdout => Aspect::Stdout,
            Tells::Stderr => Aspect::Stderr,
            Tells::Queries => Aspect::Queries,
        };
        let comparing = Comparing::normalised(&[aspect], &Normaliser::ALL);
        let runner = Runner {
            engine,
            limits: Limits {
                trials: self.args.runs.unwrap_or(manifest.runs).max(1),
                failures: None,
                budget_ms: BUDGET_MS,
                lanes: 1,
            },
            stress: &Stress::default(),
            cpus: info.cpus,
            observe: &comparing.observe,
            starting: &Semaphore::new(STARTING),
        };
        let wanted = comparing.key(&side.seen);
        let tally = Tally::new(
            &comparing,
            &FailsWhen::Differs,
            Some(&wanted),
            runner.limits,
        );
        let ran = runner.run(&place, tally).await;
        let (outcomes, _) = ran.map_err(|broken| {
            let message = format!(
                "the {} (`{}`) could not be run: {broken}",
                side.role.folder(),
                image.name
            );
            Failure::message(
                Exit::TooBroken,
                message,
                "this says nothing of what was reported",
            )
        })?;
        Ok(Done {
            // What differs from what was seen counts as a failure there.
            as_seen: outcomes.trials - outcomes.failures,
            image,
            outcomes,
        })
    }

    /// The image that the bundle's own Dockerfile makes of another; that one, where there is none.
    async fn built(&self, side: &Side, image: &Image) -> Result<Image, Failure> {
        let failed = |why: String| {
            let role = side.role.folder();
            let message = format!("the {role} could not be built on `{}`: {why}", image.name);
            let help = "this says nothing of what was reported";
            Failure::message(Exit::TooBroken, message, help)
        };
        let context = docker::Context::of_bundle(self.unpacked);
        let Some(context) = context.map_err(|error| failed(error.to_string()))? else {
            return Ok(image.clone());
        };
        let (wanted, allowed) = (context.network(), self.args.build_network.as_str());
        if wanted != "none" && wanted != allowed {
            let message = format!("its Dockerfile is built with the network `{wanted}`");
            let help =
                format!("`--build-network {wanted}` allows that: look at the Dockerfile first");
            return Err(Failure::message(Exit::Usage, message, &help));
        }
        match context.built(self.context.engine, image).await {
            Ok(Built::Image(built)) => Ok(*built),
            Ok(Built::Not(log)) => Err(failed(log)),
            Err(broken) => Err(failed(broken.to_string())),
        }
    }

    /// The container as it was, but on volumes of this run.
    async fn container(
        &self,
        side: &Side,
        image: &Image,
        agent: String,
    ) -> Result<ContainerSpec, Failure> {
        let labels = run_labels(self.context.run_id);
        let mut mounts = vec![Mount {
            volume: agent,
            target: layout::AGENT_FOLDER.to_owned(),
            writable: false,
        }];
        for (number, (target, archive)) in volumes(self.unpacked, side)?.into_iter().enumerate() {
            let role = side.role.folder();
            let name = format!("alpine-tax-replay-{}-{role}-{number}", self.context.run_id);
            let filled = fill(self.context.engine, &name, &labels, &image.id, archive).await;
            filled.map_err(unavailable)?;
            mounts.push(Mount {
                volume: name,
                target,
                writable: false,
            });
        }
        Ok(ContainerSpec {
            image: image.id.clone(),
            command: vec![layout::AGENT.to_owned(), AGENT_COMMAND.to_owned()],
            user: side.user.clone(),
            mounts,
            labels,
            network: "none".to_owned(),
            memory_bytes: side.memory_bytes,
            nano_cpus: side.nano_cpus,
            cpuset: side.cpuset.clone(),
            pids: Some(PIDS),
            tmpfs_bytes: side.tmpfs_bytes,
            confined: true,
            sysctls: side.sysctls.clone(),
            workdir: side.workdir.clone(),
            ..ContainerSpec::default()
        })
    }
}

/// The files of a side as archives, by the folder below [`layout::ROOT`] that they go to. What is
/// elsewhere the agent writes itself.
fn volumes(unpacked: &Unpacked, side: &Side) -> Result<BTreeMap<String, Bytes>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::message(
            Exit::BadInput,
            format!("cannot read the bundle: {error}"),
            "is it whole?",
        )
    };
    let front = format!("{}/files{}/", side.role.folder(), layout::ROOT);
    let mut archives: BTreeMap<String, tar::Builder<Vec<u8>>> = BTreeMap::new();
    for (path, item) in &unpacked.files {
        let below = path
            .strip_prefix(&front)
            .and_then(|below| below.split_once('/'));
        let Some((folder, name)) = below else {
            continue;
        };
        let target = format!("{}/{folder}", layout::ROOT);
        let archive = archives
            .entry(target)
            .or_insert_with(|| tar::Builder::new(Vec::new()));
        item.append(archive, name).map_err(failed)?;
    }
    let finished = archives.into_iter().map(|(target, archive)| {
        let bytes = archive.into_inner().map_err(failed)?;
        Ok((target, Bytes::from(bytes)))
    });
    finished.collect()
}

fn reproduces(unpacked: &Unpacked, done: &[Done]) -> bool {
    unpacked.manifest.tells != Tells::Nothing && done.last().is_some_and(|side| side.as_seen > 0)
}

fn exit(unpacked: &Unpacked, done: &[Done]) -> Exit {
    match reproduces(unpacked, done) {
        true => Exit::Divergence,
        false => Exit::Success,
    }
}

fn text(unpacked: &Unpacked, done: &[Done]) -> String {
    let manifest = &unpacked.manifest;
    let neutral = crate::report::text::neutral;
    let mut text = format!(
        "{}\n{}, made {} by alpine-tax {}; {} tells\n\n",
        neutral(&manifest.title),
        neutral(&manifest.name),
        neutral(&manifest.made),
        neutral(&manifest.tool_version),
        manifest.tells.as_str(),
    );
    for (side, done) in manifest.sides.iter().zip(done) {
        let libc = done
            .image
            .clib()
            .map_or("no libc".to_owned(), ToString::to_string);
        let usual = done.outcomes.usual();
        let outcome = usual.map_or("nothing".to_owned(), |seen| seen.outcome.to_string());
        let how = match side.role {
            Role::Baseline => "as expected",
            Role::Candidate => "as reported",
        };
        let _never_fails = writeln!(
            text,
            "  {:<10} {} ({libc}): {outcome}; {how} in {} of {} runs",
            side.role.folder(),
            match done.image.id == side.id {
                true => neutral(&side.label),
                false => done.image.name.clone(),
            },
            done.as_seen,
            done.outcomes.trials,
        );
        if done.image.id != side.id {
            let said = format!("{} ({})", neutral(&side.label), neutral(&side.libc));
            let _never_fails = writeln!(
                text,
                "{:13}another image than that of the bundle: {said}",
                ""
            );
        }
    }
    let baseline_differs = done.first().is_some_and(|side| side.as_seen == 0);
    let verdict = match (manifest.tells, reproduces(unpacked, done)) {
        (Tells::Nothing, _) => "both did the same when it was made: nothing is decided",
        (_, true) if baseline_differs => "✗ reproduces; but the baseline is not as expected",
        (_, true) => "✗ reproduces",
        (_, false) => "✓ does not reproduce",
    };
    let _never_fails = write!(text, "\n{verdict}\n");
    text
}
