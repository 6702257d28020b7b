//! `pack`: an image for the nodes of a cluster, with all that a plan needs.

use std::collections::BTreeMap;
use std::path::Path;

use super::failure::{Failure, exits};
use super::{RunCommand, print, run};
use crate::cli;
use crate::clib::Family;
use crate::cluster::node::{
    self, CACHE, DESCRIPTION, FOLDER, NODE_VERSION, Node, PACKED, PLAN, UnderTest,
};
use crate::engine::EngineError;
use crate::exit::Exit;
use crate::image::Source;
use crate::payload::bring;
use crate::plan::layout;
use crate::run::workbench::Workbench;
use crate::shard::ShardPlan;

/// What `alpine-tax` is called in the image.
const PROGRAM: &str = "alpine-tax";

/// Makes the image, and tells what comes next.
///
/// # Errors
/// What a run's preparation may say; a plan for several platforms.
pub(super) async fn pack(command: &RunCommand<'_>, args: &cli::Pack) -> Result<Exit, Failure> {
    let plan = ShardPlan::read(&args.plan).map_err(exits(Exit::BadInput))?;
    let mut platforms: Vec<_> = plan.images.iter().map(|image| &image.platform).collect();
    platforms.sort();
    platforms.dedup();
    let [platform] = platforms[..] else {
        let message = "the plan is for several platforms";
        let help = "make a plan for each, and pack it with an engine of that platform";
        return Err(Failure::message(Exit::Usage, message, help));
    };
    let units: Vec<usize> = (0..plan.units.len()).collect();
    let assignment = run::Assignment::of(plan.clone(), None, platform.clone(), &units);
    let run_args = assignment.args(&cli::Run {
        images: cli::ImageArgs::default(),
        ..cli::Run::of_plan("results".into())
    });
    let run_id = super::run_id();
    let work = async |context: &run::Context<'_>| {
        let context = run::Context {
            assignment: Some(&assignment),
            ..*context
        };
        packed(&context, &run_args, (&plan, args)).await
    };
    let Some(node) = command.swept_after(&run_id, false, work).await? else {
        return Ok(Exit::Interrupted);
    };
    let json = serde_json::to_vec_pretty(&node).unwrap_or_default();
    std::fs::write(&args.out, json).map_err(|error| {
        let message = format!("cannot write {}: {error}", args.out.display());
        Failure::message(
            Exit::BadInput,
            message,
            "name a file that can be written with --out",
        )
    })?;
    print(command.printer, &said(&node, args))
}

fn said(node: &Node, args: &cli::Pack) -> String {
    let (tag, plan, out) = (&node.tag, args.plan.display(), args.out.display());
    format!(
        "{tag}: {} images and {} volumes for plan {} ({} shards), {}\n\
         {out}: what is in it\n\n\
         next: docker push {tag}, or on each node: docker save {tag} | docker --host NODE load\n      \
         alpine-tax swarm run --plan {plan} --image {tag}\n      \
         alpine-tax k8s render --node {out} > job.yaml\n",
        node.images.len(),
        node.volumes().len(),
        node.plan,
        node.shards,
        node.platform,
    )
}

async fn packed(
    context: &run::Context<'_>,
    args: &cli::Run,
    (plan, pack): (&ShardPlan, &cli::Pack),
) -> Result<Node, Failure> {
    let progress = run::Progress::new(context.quiet);
    let prepared = run::prepare(context, args, &progress).await?;
    let bench = &prepared.bench;
    let info = context.engine.info().await.map_err(run::unavailable)?;
    let node = described(bench, plan, &pack.tag, info.platform);
    let unwritten = |error: std::io::Error| {
        let message = format!("the image cannot be assembled: {error}");
        Failure::message(
            Exit::Unavailable,
            message,
            "is there room in the folder for temporary files?",
        )
    };
    let stage = tempfile::tempdir().map_err(unwritten)?;
    let home = stage.path().join(FOLDER.trim_start_matches('/'));
    std::fs::create_dir_all(home.join(PACKED)).map_err(unwritten)?;
    let (references, volumes) = (node.references(), node.volumes());
    let images = (references.as_slice(), !pack.without_images);
    bring::pack(
        context.engine,
        context.run_id,
        images,
        &volumes,
        &home.join(PACKED),
    )
    .await
    .map_err(run::unavailable)?;
    own_files(context, &node, plan, stage.path()).map_err(unwritten)?;
    let archive = stage.path().join("image.tar");
    archived(context, stage.path(), &archive).map_err(unwritten)?;
    imported(context, &pack.tag, &archive)
        .await
        .map_err(run::unavailable)?;
    Ok(node)
}

fn described(bench: &Workbench<'_>, plan: &ShardPlan, tag: &str, platform: String) -> Node {
    let images = bench.images.iter().map(|planned| UnderTest {
        role: planned.role,
        name: planned.image.name.clone(),
        reference: planned.image.reference.clone(),
        from_registry: planned.image.source != Source::Bootstrapped,
        libc: planned.image.family(),
    });
    let tree = |family| {
        let mounts = bench.mounts(Some(family), bench.cases.iter());
        let folders = mounts.into_iter().filter_map(|mount| {
            let folder = mount
                .target
                .strip_prefix(layout::ROOT)?
                .trim_start_matches('/');
            Some((folder.to_owned(), mount.volume))
        });
        (family, folders.collect())
    };
    Node {
        format_version: NODE_VERSION,
        tag: tag.to_owned(),
        plan: plan.digest.clone(),
        shards: u32::try_from(plan.shards.len()).unwrap_or(u32::MAX),
        platform,
        images: images.collect(),
        trees: BTreeMap::from(Family::ALL.map(tree)),
    }
}

/// The suites, the recipes, what is kept of earlier runs, the plan.
fn own_files(
    context: &run::Context<'_>,
    node: &Node,
    plan: &ShardPlan,
    stage: &Path,
) -> std::io::Result<()> {
    let home = stage.join(FOLDER.trim_start_matches('/'));
    copy(&context.folders.suites, &home.join("suites"), &|_| true)?;
    copy(&context.folders.images, &home.join("images"), &|_| true)?;
    let of_run = |name: &str| {
        let is_fact = node
            .volumes()
            .iter()
            .any(|volume| name.starts_with(volume.as_str()));
        is_fact || name == "compiled" || name == "probes"
    };
    let cache = home.join(CACHE).join("alpine-tax");
    std::fs::create_dir_all(&cache)?;
    for entry in std::fs::read_dir(context.cache)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !of_run(&name) {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &cache.join(&name), &|_| true)?;
        } else {
            std::fs::copy(entry.path(), cache.join(&name))?;
        }
    }
    std::fs::write(home.join(PLAN), plan.json())?;
    let json = serde_json::to_vec_pretty(node)?;
    std::fs::write(home.join(DESCRIPTION), json)
}

fn copy(from: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if !wanted(&path) {
            continue;
        }
        if path.is_dir() {
            copy(&path, &target, wanted)?;
        } else {
            std::fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

/// One archive: the program, the node's folder, and a folder for temporary files.
fn archived(context: &run::Context<'_>, stage: &Path, path: &Path) -> std::io::Result<()> {
    let mut builder = tar::Builder::new(std::io::BufWriter::new(std::fs::File::create(path)?));
    let mut program = std::fs::File::open(&context.agent.executable)?;
    let size = program.metadata()?.len();
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o755);
    header.set_size(size);
    builder.append_data(&mut header, PROGRAM, &mut program)?;
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Directory);
    header.set_mode(0o1777);
    header.set_size(0);
    builder.append_data(&mut header, "tmp/", std::io::empty())?;
    let folder = FOLDER.trim_start_matches('/');
    // For everybody to read: in a pod nobody is root.
    builder.mode(tar::HeaderMode::Deterministic);
    builder.append_dir_all(folder, stage.join(folder))?;
    builder
        .into_inner()?
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    Ok(())
}

async fn imported(
    context: &run::Context<'_>,
    tag: &str,
    archive: &Path,
) -> Result<(), EngineError> {
    let home = node::path("");
    let changes = [
        format!("ENTRYPOINT [\"/{PROGRAM}\"]"),
        format!("ENV ALPINE_TAX_HOME={FOLDER}"),
        format!("ENV XDG_CACHE_HOME={}", home.join(CACHE).display()),
        "WORKDIR /".to_owned(),
    ];
    context
        .engine
        .import(tag, archive, &changes, &|_, _, _| {})
        .await
}
