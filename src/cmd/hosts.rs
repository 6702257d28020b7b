//! `run --host`: one run on several engines. What it needs is made ready on the engine at hand and brought
//! to each host once; hosts take the next pairs when they are through; the records are merged.

use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::failure::Failure;
use super::{RunCommand, interrupt, outcome, plan, run, run_id};
use crate::cli;
use crate::cluster::drive::{Crew, Trouble, Worked, drive};
use crate::cluster::{lifeline, swarm};
use crate::engine::docker::{self, Connected};
use crate::engine::sweep::sweep;
use crate::engine::{Engine, EngineInfo};
use crate::exit::Exit;
use crate::image::{Catalogue, Images};
use crate::payload::bring::{Brought, Supply};
use crate::payload::{Agent, Store};
use crate::record::Role;
use crate::shard::schedule::{Host as Place, Pace};
use crate::shard::{Bundle, ShardPlan};
use crate::{cache, image, public};

/// A host that answered.
struct Host {
    /// As the user named it.
    named: String,
    engine: Connected,
    info: EngineInfo,
}

/// What all hosts have in common.
struct Common<'a> {
    command: &'a RunCommand<'a>,
    args: &'a cli::Run,
    agent: &'a Agent,
    cache: &'a Path,
    run_id: &'a str,
}

/// Runs on all hosts, merges, reports, and passes the gate.
///
/// # Errors
/// Hosts that do not answer, and what a run and a merge may say.
pub(super) async fn run(command: &RunCommand<'_>, args: &cli::Run) -> Result<Exit, Failure> {
    let hosts = connected(&args.hosts).await?;
    let cache = cache::folder();
    let agent = Agent::this(&cache).map_err(|error| {
        let help = "build it with plain `cargo build`";
        Failure::message(Exit::Unavailable, error, help)
    })?;
    let run_id = run_id();
    let common = Common {
        command,
        args,
        agent: &agent,
        cache: &cache,
        run_id: &run_id,
    };
    let at_hand = docker::connect().await.ok();
    let source: &dyn Engine = match &at_hand {
        Some(engine) => engine,
        None => &hosts[0].engine,
    };
    let finished = tokio::select! {
        finished = common.run(source, &hosts) => Some(finished),
        () = interrupt() => None,
    };
    let swept = sweep(source, Some(&run_id)).await;
    for host in &hosts {
        // A host that is gone has nothing that could be removed.
        let _ = sweep(&host.engine, Some(&run_id)).await;
    }
    match finished {
        None => Ok(Exit::Interrupted),
        Some(finished) => {
            let exit = finished?;
            swept.map_err(run::unavailable)?;
            Ok(exit)
        }
    }
}

/// All of them, or every one that does not answer.
async fn connected(named: &[String]) -> Result<Vec<Host>, Failure> {
    let opening = named.iter().map(|host| async move {
        let engine = docker::connect_to(host).await?;
        let info = engine.info().await?;
        Ok::<_, crate::engine::EngineError>(Host {
            named: host.clone(),
            engine,
            info,
        })
    });
    let mut hosts = Vec::new();
    let mut mistakes = Vec::new();
    for opened in futures_util::future::join_all(opening).await {
        match opened {
            Ok(host) => hosts.push(host),
            Err(error) => mistakes.push(error.to_string()),
        }
    }
    if mistakes.is_empty() {
        return Ok(hosts);
    }
    let help =
        "`docker context ls` shows contexts; for TLS set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH";
    Err(Failure::message(
        Exit::Unavailable,
        mistakes.join("\n"),
        help,
    ))
}

impl Common<'_> {
    fn context<'c>(&'c self, engine: &'c dyn Engine) -> run::Context<'c> {
        run::Context {
            engine,
            folders: self.command.folders,
            run_id: self.run_id,
            agent: self.agent,
            cache: self.cache,
            quiet: self.command.quiet,
            assignment: None,
        }
    }

    async fn run(&self, source: &dyn Engine, hosts: &[Host]) -> Result<Exit, Failure> {
        let progress = run::Progress::new(self.command.quiet);
        let context = self.context(source);
        let prepared = run::prepare(&context, self.args, &progress).await?;
        let images = prepared.bench.images.iter();
        let references: Vec<String> = images
            .map(|planned| planned.image.reference.clone())
            .collect();
        let volumes = prepared.bench.volumes();
        let args = with_images(self.args, &prepared.bench.images);
        let plan = plan::made(self.command.folders, &args.planned()).await?;
        let bringing = hosts
            .iter()
            .map(|host| self.bring(source, host, &references, &volumes, &progress));
        for (host, brought) in hosts
            .iter()
            .zip(futures_util::future::join_all(bringing).await)
        {
            let brought = brought?;
            if brought != Brought::default() {
                self.command.printer.note(&format!(
                    "{}: brought {} images and {} volumes",
                    host.named,
                    brought.images.len(),
                    brought.volumes.len()
                ));
            }
        }
        self.drive(hosts, &plan, &args).await
    }

    async fn bring(
        &self,
        source: &dyn Engine,
        host: &Host,
        references: &[String],
        volumes: &[String],
        progress: &run::Progress,
    ) -> Result<Brought, Failure> {
        let catalogue = Catalogue::default();
        let on_step = |step: &image::Step<'_>| progress.step(step);
        let options = run::options(&self.context(&host.engine), &self.args.images.source);
        let options = image::Options {
            // Locks are of an engine: the same volume is being filled on each.
            cache: self.cache.join("hosts").join(file_name(&host.named)),
            ..options
        };
        std::fs::create_dir_all(&options.cache).map_err(|error| {
            let message = format!("cannot write {}: {error}", options.cache.display());
            Failure::message(Exit::Unavailable, message, "is there room for it?")
        })?;
        let images = Images::new(&host.engine, &catalogue, options, &on_step);
        let store = Store::new(&images);
        let brought = store
            .bring(Supply::Engine(source), references, volumes)
            .await;
        brought.map_err(run::unavailable)
    }

    async fn drive(
        &self,
        hosts: &[Host],
        plan: &ShardPlan,
        args: &cli::Run,
    ) -> Result<Exit, Failure> {
        let bundles = plan.bundles();
        let outcome = args.outcome();
        let parts = outcome::parts(&outcome, self.run_id)?;
        let crews: Vec<HostCrew<'_>> = hosts
            .iter()
            .map(|host| HostCrew {
                common: self,
                host,
                label: label(host, hosts),
                plan,
                bundles: &bundles,
                args: cli::Run {
                    results: parts.clone(),
                    ..args.clone()
                },
            })
            .collect();
        let crews: Vec<&dyn Crew> = crews.iter().map(|crew| crew as &dyn Crew).collect();
        let driven = drive(&crews, &bundles, Pace::default()).await;
        outcome::told(self.command, &outcome, self.run_id, plan, &driven)
    }
}

/// The run with the images that were chosen by name: what stands in for the defaults here does so on
/// every host.
fn with_images(args: &cli::Run, images: &[crate::plan::PlannedImage]) -> cli::Run {
    let named = |role| {
        let images = images.iter().filter(move |planned| planned.role == role);
        images.map(|planned| planned.image.name.clone())
    };
    cli::Run {
        images: cli::ImageArgs {
            baseline: named(Role::Baseline).next(),
            candidates: named(Role::Candidate).collect(),
            source: args.images.source.clone(),
        },
        ..args.clone()
    }
}

/// What people call a host: as its engine does, unless two are called the same.
fn label(host: &Host, all: &[Host]) -> String {
    let own = host.info.host.as_deref();
    let same = all.iter().filter(|other| other.info.host.as_deref() == own);
    match own {
        Some(own) if same.count() == 1 => own.to_owned(),
        // It gets into the record.
        _ => public::address(&host.named).unwrap_or_else(|| {
            let before = all.iter().take_while(|other| other.named != host.named);
            format!("host-{}", before.count() + 1)
        }),
    }
}

fn file_name(host: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    host.chars().map(plain).collect()
}

/// A host that runs batches over the API.
struct HostCrew<'a> {
    common: &'a Common<'a>,
    host: &'a Host,
    label: String,
    plan: &'a ShardPlan,
    bundles: &'a [Bundle],
    args: cli::Run,
}

#[async_trait]
impl Crew for HostCrew<'_> {
    fn name(&self) -> &str {
        &self.label
    }

    fn host(&self) -> Place {
        Place {
            platform: self.host.info.platform.clone(),
            emulates: Vec::new(),
        }
    }

    async fn work(&self, batch: &[usize]) -> Worked {
        let number = self.args.results.read_dir().map_or(0, Iterator::count);
        let run_id = format!("{}-{}-{number}", self.common.run_id, file_name(&self.label));
        let units = batch.iter().flat_map(|bundle| &self.bundles[*bundle].units);
        let units: Vec<usize> = units.copied().collect();
        let platform = batch
            .first()
            .and_then(|first| self.bundles[*first].platform.clone());
        let assignment = run::Assignment::of(self.plan.clone(), None, platform, &units);
        let mut args = assignment.args(&self.args);
        args.machine = Some(self.label.clone());
        let context = run::Context {
            run_id: &run_id,
            assignment: Some(&assignment),
            quiet: true,
            ..self.common.context(&self.host.engine)
        };
        let ended = tokio::select! {
            ended = run::run(&context, &args, None) => Some(ended),
            () = lifeline::lost(&self.host.engine) => None,
        };
        let is_alive = ended.is_some() && lifeline::answers(&self.host.engine).await;
        let trouble = match ended {
            Some(Ok(_)) if is_alive => None,
            Some(Err(failure)) if is_alive => Some(Trouble::Failed(failure.report.to_string())),
            Some(_) | None => Some(Trouble::Lost("it does not answer any more".to_owned())),
        };
        if is_alive {
            // What cannot be removed now carries our label: the next run removes it.
            let _ = sweep(&self.host.engine, Some(&run_id)).await;
        }
        self.worked(batch, &self.args.results.join(&run_id), trouble)
    }
}

impl HostCrew<'_> {
    /// What is in the record, however far it came.
    fn worked(&self, batch: &[usize], record: &Path, trouble: Option<Trouble>) -> Worked {
        let record: Option<PathBuf> = record.is_dir().then(|| record.to_owned());
        let finished = match &record {
            Some(record) => {
                let lost = matches!(trouble, Some(Trouble::Lost(_)));
                swarm::finished(self.plan, self.bundles, batch, record, lost)
            }
            None => Ok(Vec::new()),
        };
        match finished {
            Ok(finished) => {
                let torn = finished.len() < batch.len() && trouble.is_none();
                let incomplete = || Trouble::Failed("not all of it is in its record".to_owned());
                Worked {
                    record,
                    finished,
                    trouble: trouble.or_else(|| torn.then(incomplete)),
                }
            }
            Err(why) => Worked {
                trouble: trouble.or(Some(Trouble::Failed(why))),
                ..Worked::default()
            },
        }
    }
}
