//! `node`: what runs on the nodes of a cluster, from the image that `pack` made.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::failure::{Failure, exits};
use super::{Folders, run, run_id};
use crate::cache;
use crate::cli;
use crate::cluster::node::{self, Node};
use crate::cluster::{frames, kubernetes, units};
use crate::engine::pod::PodEngine;
use crate::engine::sweep::sweep;
use crate::engine::{Engine, docker};
use crate::exit::Exit;
use crate::image::{Catalogue, Images, Options};
use crate::payload::bring::{Supply, volume_file};
use crate::payload::{Agent, Store};
use crate::printer::Printer;
use crate::record::ShardIndex;
use crate::shard::ShardPlan;

/// Where a task keeps its record until it is printed.
const RESULTS: &str = "/tmp/results";

/// Does what the cluster asks of a node.
///
/// # Errors
/// What a run may say; and an image that `pack` did not make.
pub(super) async fn node(
    folders: &Folders,
    command: &cli::Node,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match command {
        cli::Node::Run { units, job } => task(folders, units, job, printer).await,
        cli::Node::Bring => bring(),
        cli::Node::Lead { index } => lead(folders, *index, printer).await,
    }
}

/// What is in the image.
struct Content {
    node: Node,
    plan: ShardPlan,
}

fn content() -> Result<Content, Failure> {
    let node = Node::read(&node::path(node::DESCRIPTION)).map_err(exits(Exit::BadInput))?;
    let plan = ShardPlan::read(&node::path(node::PLAN)).map_err(exits(Exit::BadInput))?;
    Ok(Content { node, plan })
}

/// A task of a swarm: the node's engine gets what is packed, and runs these units.
async fn task(
    folders: &Folders,
    named: &str,
    job: &str,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let Content { node, plan } = content()?;
    let units = units::read(named, plan.units.len()).map_err(|error| {
        Failure::message(Exit::Usage, error, "`alpine-tax swarm run` says which")
    })?;
    let engine = docker::connect().await.map_err(run::unavailable)?;
    let packed = node::path(node::PACKED);
    let catalogue = Catalogue::default();
    let options = Options {
        run: job.to_owned(),
        ..Options::default()
    };
    let images = Images::new(&engine, &catalogue, options, &|_| {});
    let store = Store::new(&images);
    let (references, volumes) = (node.references(), node.volumes());
    let brought = store
        .bring(Supply::Folder(&packed), &references, &volumes)
        .await;
    brought.map_err(run::unavailable)?;
    let (platform, first) = (node.platform, units.first());
    let of_unit = first.and_then(|unit| plan.images.get(plan.units[*unit].candidate));
    let platform = of_unit
        .and_then(|image| image.platform.as_ref())
        .map(|_| platform);
    let assignment = run::Assignment::of(plan, None, platform, &units);
    carried_out(folders, &engine, &assignment, (job, None), printer).await
}

/// The container that leads the others of its pod.
async fn lead(folders: &Folders, index: u32, printer: &Printer) -> Result<Exit, Failure> {
    let Content { node, plan } = content()?;
    let places = node.images.iter().enumerate();
    let places: BTreeMap<String, PathBuf> = places
        .map(|(index, image)| (image.reference.clone(), kubernetes::meeting_place(index)))
        .collect();
    let engine = PodEngine::new(places, &node.volumes());
    let shard = ShardIndex {
        index: index.saturating_add(1),
        of: node.shards,
    };
    let led = async {
        let assignment = run::Assignment::read(&node::path(node::PLAN), shard)?;
        if plan.units_of(shard).next().is_none() {
            printer.note(&format!("shard {shard} has no pairs: nothing to do"));
            return Ok(Exit::Success);
        }
        // One conversation with each image at a time.
        let jobs = Some(1);
        let record = format!("{}-{}-of-{}", run_id(), shard.index, shard.of);
        carried_out(folders, &engine, &assignment, (&record, jobs), printer).await
    };
    let led = led.await;
    // However it ended: the other containers wait for this.
    let ended = engine.end();
    let exit = led?;
    ended.map_err(|error| {
        let help = "the pod ends at its deadline";
        Failure::message(
            Exit::Unavailable,
            format!("the agents do not end: {error}"),
            help,
        )
    })?;
    Ok(exit)
}

/// Runs what is assigned, and prints the record.
async fn carried_out(
    folders: &Folders,
    engine: &dyn Engine,
    assignment: &run::Assignment,
    (run_id, jobs): (&str, Option<u16>),
    printer: &Printer,
) -> Result<Exit, Failure> {
    let cache = cache::folder();
    let agent = Agent::this(&cache)
        .map_err(|error| Failure::message(Exit::Unavailable, error, "pack the image anew"))?;
    let context = run::Context {
        engine,
        folders,
        run_id,
        agent: &agent,
        cache: &cache,
        quiet: true,
        assignment: Some(assignment),
    };
    let plain = cli::Run {
        jobs,
        ..cli::Run::of_plan(PathBuf::from(RESULTS))
    };
    let folder = run::run(&context, &assignment.args(&plain), None).await;
    let swept = sweep(engine, Some(run_id)).await;
    let folder = folder?;
    swept.map_err(run::unavailable)?;
    send(&folder, printer)?;
    Ok(Exit::Success)
}

fn send(folder: &Path, printer: &Printer) -> Result<(), Failure> {
    let mut lines = Vec::new();
    let sent = frames::send(folder, &mut lines);
    sent.map_err(|error| Failure::message(Exit::TooBroken, error, "make a plan with more shards"))?;
    super::print(printer, &String::from_utf8_lossy(&lines)).map(|_| ())
}

/// Unpacks what containers of each libc get into its folder, where there is such a folder.
fn bring() -> Result<Exit, Failure> {
    let Content { node, .. } = content()?;
    for (libc, tree) in &node.trees {
        let top = kubernetes::tree_of(*libc);
        for (folder, volume) in tree {
            let archive = node::path(node::PACKED).join(volume_file(volume));
            unpacked(&archive, &top.join(folder)).map_err(|error| {
                let message = format!(
                    "unpacking {} into {}: {error}",
                    archive.display(),
                    top.display()
                );
                Failure::message(Exit::Unavailable, message, "is there room for it?")
            })?;
        }
    }
    let _nobody_may_listen = writeln!(
        std::io::stderr(),
        "brought what {} images need",
        node.images.len()
    );
    Ok(Exit::Success)
}

fn unpacked(archive: &Path, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut archive = tar::Archive::new(std::fs::File::open(archive)?);
    // Nobody but root may give files away; all may read them.
    archive.set_preserve_ownerships(false);
    archive.unpack(folder)
}
