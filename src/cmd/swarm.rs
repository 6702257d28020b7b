//! `swarm`: a plan on the nodes of a Docker Swarm.

use std::sync::atomic::AtomicU32;
use std::time::Duration;

use super::failure::{Failure, exits};
use super::{RunCommand, interrupt, outcome, run, run_id};
use crate::cli;
use crate::cluster::drive::{Crew, drive};
use crate::cluster::swarm::{NodeCrew, labels};
use crate::engine::RUN_LABEL;
use crate::engine::docker;
use crate::engine::swarm::{JobSpec, Node, Swarm};
use crate::exit::Exit;
use crate::shard::ShardPlan;
use crate::shard::schedule::Pace;

/// What a job costs beside its pairs: a task is created, scheduled, started, looked at and read.
const OVERHEAD: Duration = Duration::from_secs(4);

/// Does what is asked of a swarm.
///
/// # Errors
/// An engine that is no manager, no node, what a merge may say.
pub(super) async fn swarm(command: &RunCommand<'_>, args: &cli::Swarm) -> Result<Exit, Failure> {
    let cli::Swarm::Run(args) = args;
    let plan = ShardPlan::read(&args.plan).map_err(exits(Exit::BadInput))?;
    let manager = docker::connect().await.map_err(run::unavailable)?;
    let nodes = nodes(&manager).await?;
    let run_id = run_id();
    let finished = tokio::select! {
        finished = drive_all(command, args, &plan, (&manager, &nodes), &run_id) => Some(finished),
        () = interrupt() => None,
    };
    // What a batch leaves when its node is lost, or after an interrupt.
    for job in manager
        .jobs_labelled(&format!("{RUN_LABEL}={run_id}"))
        .await
        .unwrap_or_default()
    {
        manager.withdraw(&job).await.map_err(run::unavailable)?;
    }
    finished.unwrap_or(Ok(Exit::Interrupted))
}

async fn nodes(manager: &dyn Swarm) -> Result<Vec<Node>, Failure> {
    let nodes = manager.nodes().await.map_err(|error| {
        let help = "the engine has to be a manager of the swarm: DOCKER_HOST or a docker context names one";
        Failure::message(Exit::Unavailable, error, help)
    })?;
    let ready: Vec<Node> = nodes.into_iter().filter(|node| node.is_ready).collect();
    if ready.is_empty() {
        let message = "no node of the swarm is ready";
        return Err(Failure::message(
            Exit::Unavailable,
            message,
            "see `docker node ls`",
        ));
    }
    Ok(ready)
}

async fn drive_all(
    command: &RunCommand<'_>,
    args: &cli::SwarmRun,
    plan: &ShardPlan,
    (manager, nodes): (&dyn Swarm, &[Node]),
    run_id: &str,
) -> Result<Exit, Failure> {
    let bundles = plan.bundles();
    let parts = outcome::parts(&args.outcome, run_id)?;
    let names: Vec<&str> = nodes.iter().map(|node| node.hostname.as_str()).collect();
    command
        .printer
        .note(&format!("nodes: {}", names.join(", ")));
    let crews: Vec<NodeCrew<'_>> = nodes
        .iter()
        .map(|node| NodeCrew {
            swarm: manager,
            node: node.clone(),
            job: job(args, run_id),
            plan,
            bundles: &bundles,
            parts: parts.clone(),
            jobs: AtomicU32::new(0),
        })
        .collect();
    let crews: Vec<&dyn Crew> = crews.iter().map(|crew| crew as &dyn Crew).collect();
    let pace = Pace {
        overhead: OVERHEAD,
        ..Pace::default()
    };
    let driven = drive(&crews, &bundles, pace).await;
    outcome::told(command, &args.outcome, run_id, plan, &driven)
}

/// What all jobs have in common.
fn job(args: &cli::SwarmRun, run_id: &str) -> JobSpec {
    JobSpec {
        name: format!("alpine-tax-{run_id}"),
        labels: labels(run_id),
        image: args.image.clone(),
        constraints: args.constraints.clone(),
        nano_cpus: Some(i64::from(args.reserve_cpus) * 1_000_000_000),
        memory_bytes: Some(i64::from(args.reserve_memory) << 20),
        socket: args.socket.clone(),
        ..JobSpec::default()
    }
}
