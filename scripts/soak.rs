//! One process runs the behaviour suite again and again; after each run: does it hold more memory,
//! descriptors or threads than before, and does the engine hold more of ours? `scripts/soak` starts it.
//!
//!     cargo run --release --example soak -- 500 --kind behaviour --candidate alpine:3.20

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::{Command, ExitCode};

use alpine_tax::cli::Cli;
use alpine_tax::engine::docker::connect;
use alpine_tax::engine::{CACHE_LABEL, Engine as _, RUN_LABEL};
use alpine_tax::protocol::AGENT_COMMAND;
use alpine_tax::{agent, cmd};
use clap::Parser as _;

/// Runs whose figures are not compared: caches fill, allocators settle.
const SETTLING: usize = 20;
/// What memory may still grow by from the first to the last tenth, as a factor.
const FLAT: f64 = 1.05;

/// What is compared: its name, and by which factor it may grow.
type Row = (&'static str, fn(&Held) -> u64, f64);

/// What is held after a run.
#[derive(Debug, Clone, Copy)]
struct Held {
    /// Resident memory, KiB.
    memory: u64,
    descriptors: u64,
    threads: u64,
    /// Containers and volumes of runs.
    of_runs: u64,
    /// Volumes and images that are kept for the next run.
    kept: u64,
}

fn main() -> io::Result<ExitCode> {
    // This program is the agent, too.
    if std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == AGENT_COMMAND)
    {
        return Ok(agent::main());
    }
    let mut arguments = std::env::args().skip(1);
    let runs: usize = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(500);
    let options: Vec<String> = arguments.collect();
    // In a copy: who edits a suite meanwhile has its cases compiled anew, and kept beside the old ones.
    let copy = tempfile::tempdir()?;
    let mut cp = Command::new("cp");
    cp.args(["-r", "suites", "images"]).arg(copy.path());
    if !cp.status()?.success() {
        return Err(io::Error::other("suites and images cannot be copied"));
    }
    std::env::set_current_dir(&copy)?;
    let (mut all, mut ends) = (Vec::new(), BTreeMap::new());
    for run in 1..=runs {
        let results = tempfile::tempdir()?;
        let front = ["alpine-tax", "run", "--quiet", "--results"].map(str::to_owned);
        let line = front
            .into_iter()
            .chain([results.path().display().to_string()]);
        let cli = Cli::parse_from(line.chain(options.clone()));
        let end = cmd::main(cli.command, &cli.global);
        *ends.entry(format!("{end:?}")).or_insert(0_usize) += 1;
        let held = held()?;
        if run % 10 == 0 || run == 1 {
            writeln!(io::stderr(), "run {run}: {held:?}")?;
        }
        all.push(held);
    }
    let (text, is_flat) = told(&all, &ends);
    io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::from(u8::from(!is_flat || ends.len() > 1)))
}

fn held() -> io::Result<Held> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|rest| rest.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    let (of_runs, kept) = objects().map_err(io::Error::other)?;
    Ok(Held {
        memory: field("VmRSS:"),
        descriptors: std::fs::read_dir("/proc/self/fd")?.count() as u64,
        threads: field("Threads:"),
        of_runs,
        kept,
    })
}

/// What the engine holds of ours: of runs, and kept.
fn objects() -> Result<(u64, u64), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.map_err(|error| error.to_string())?.block_on(async {
        let engine = connect().await.map_err(|error| error.to_string())?;
        let text = |error: alpine_tax::engine::EngineError| error.to_string();
        let containers = engine
            .containers_labelled(RUN_LABEL, None)
            .await
            .map_err(text)?
            .len();
        let volumes = engine
            .volumes_labelled(RUN_LABEL)
            .await
            .map_err(text)?
            .len();
        let kept = engine
            .volumes_labelled(CACHE_LABEL)
            .await
            .map_err(text)?
            .len();
        let images = engine
            .images_labelled(CACHE_LABEL)
            .await
            .map_err(text)?
            .len();
        Ok(((containers + volumes) as u64, (kept + images) as u64))
    })
}

fn told(all: &[Held], ends: &BTreeMap<String, usize>) -> (String, bool) {
    let after = &all[SETTLING.min(all.len() / 2)..];
    let tenth = (after.len() / 10).max(1);
    let (first, last) = (&after[..tenth], &after[after.len() - tenth..]);
    let mean = |of: &[Held], what: fn(&Held) -> u64| {
        of.iter().map(what).sum::<u64>() as f64 / of.len().max(1) as f64
    };
    let mut text = format!("{} runs, exit statuses {ends:?}\n\n", all.len());
    text.push_str("                          first tenth   last tenth\n");
    let mut is_flat = true;
    let rows: [Row; 5] = [
        ("resident memory, KiB", |held| held.memory, FLAT),
        ("descriptors", |held| held.descriptors, 1.0),
        ("threads", |held| held.threads, 1.0),
        ("engine: of runs", |held| held.of_runs, 1.0),
        ("engine: kept", |held| held.kept, 1.0),
    ];
    for (name, what, limit) in rows {
        let (from, to) = (mean(first, what), mean(last, what));
        let grows = to > from * limit;
        is_flat &= !grows;
        let mark = if grows { "  GROWS" } else { "" };
        let _ = writeln!(text, "{name:<24} {from:>12.1} {to:>12.1}{mark}");
    }
    (text, is_flat)
}
