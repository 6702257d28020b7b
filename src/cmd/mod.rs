//! The commands: each a straight line through the library. Only here is anything printed.

mod failure;
pub mod images;
pub mod list;
mod output;
pub mod run;

use std::path::Path;
use std::process::ExitCode;

use crate::cli::{self, Command, Format, Global};
use crate::compare::{self, Thresholds};
use crate::engine::docker;
use crate::engine::sweep::sweep;
use crate::exit::Exit;
use crate::home;
use crate::payload::Agent;
use crate::record;
use failure::{Failure, exits};
use output::Output;

/// Runs a command to its end and gives the exit status.
#[must_use]
pub fn main(command: Command, global: &Global) -> ExitCode {
    let output = Output::new(global);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(dispatch(command, global, &output)),
        Err(error) => Err(Failure::message(
            Exit::Unavailable,
            error,
            "no threads can be started",
        )),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output.failure(&failure);
            failure.exit.into()
        }
    }
}

async fn dispatch(command: Command, global: &Global, output: &Output) -> Result<Exit, Failure> {
    let home = global.home.clone().unwrap_or_else(home::home);
    match command {
        Command::Run(args) => run_command(&home, &args, global, output).await,
        Command::Report(args) => report(&args.run, args.format, output),
        Command::List(args) => {
            output.text(&list::list(&home, &args)?);
            Ok(Exit::Success)
        }
        Command::Images { .. } | Command::Doctor | Command::Clean => todo!(),
        Command::Agent => Ok(Exit::Usage),
    }
}

/// Runs until the end or the first interrupt; either way no container of the run stays.
async fn run_command(
    home: &Path,
    args: &cli::Run,
    global: &Global,
    output: &Output,
) -> Result<Exit, Failure> {
    let engine = docker::connect().await.map_err(run::unavailable)?;
    let cache = crate::cache::folder();
    let agent = Agent::this(&cache).map_err(|error| {
        Failure::message(
            Exit::Unavailable,
            error,
            "build it with plain `cargo build`",
        )
    })?;
    let run_id = run_id();
    let context = run::Context {
        engine: &engine,
        home,
        run_id: &run_id,
        agent: &agent,
        cache: &cache,
        quiet: global.quiet,
    };
    let finished = tokio::select! {
        finished = run::run(&context, args) => Some(finished),
        () = interrupt() => None,
    };
    if !args.keep || finished.is_none() {
        let swept = sweep(&engine, Some(&run_id)).await;
        swept.map_err(run::unavailable)?;
    }
    match finished {
        Some(folder) => report(&folder?, args.format, output),
        None => {
            output.note("interrupted: what was finished is in the record");
            Ok(Exit::Interrupted)
        }
    }
}

/// Judges a record and prints the report. What `run` prints at its end is exactly this.
fn report(folder: &Path, format: Format, output: &Output) -> Result<Exit, Failure> {
    let run = record::read(folder).map_err(exits(Exit::BadInput))?;
    let comparison = compare::judge(&run, &Thresholds::default());
    match format {
        Format::Terminal => output.report(&run, &comparison),
        Format::Json => output.json(&run, &comparison),
    }
    output.note(&format!("record: {}", folder.display()));
    Ok(comparison.overall.exit())
}

/// Sorts by time, and differs between runs of the same second.
fn run_id() -> String {
    let now = jiff::Timestamp::now();
    let second = now.strftime("%Y%m%dT%H%M%SZ");
    format!("{second}-{:04x}", std::process::id() & 0xffff)
}

/// Ctrl-C, or the polite request of a service manager.
async fn interrupt() {
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            // Without a handler for it SIGTERM ends us; the next run sweeps.
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
