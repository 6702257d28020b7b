//! The commands: each a straight line through the library.

mod calibrate;
mod check;
mod claims;
pub mod clean;
mod comfort;
mod compare;
mod dns;
pub mod doctor;
mod explain;
mod exported;
mod failure;
mod gate;
mod github;
mod history;
mod hosts;
pub mod images;
mod inventory;
mod k8s;
pub mod list;
mod matrix;
mod merge;
mod migration;
mod new;
mod nightly;
mod node;
mod outcome;
mod own_tests;
mod pack;
mod packages;
mod page;
mod pieces;
mod plan;
mod predictions;
mod replay;
mod report;
mod repro;
pub mod run;
mod self_test;
mod shard;
mod simulate;
mod site;
mod stats;
mod swarm;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::calibrate::neighbour;
use crate::cli::{self, Command, Global};
use crate::engine::Engine;
use crate::engine::docker;
use crate::engine::sweep::sweep;
use crate::exit::Exit;
use crate::payload::Agent;
use crate::printer::Printer;
use crate::report::Verbosity;
use crate::{cache, home};
use failure::Failure;

/// Runs a command to its end and gives the exit status.
#[must_use]
pub fn main(command: Command, global: &Global) -> ExitCode {
    let printer = Printer::new(global.color, verbosity(global));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(dispatch(command, global, &printer)),
        Err(error) => Err(Failure::message(
            Exit::Unavailable,
            error,
            "the system starts no more threads",
        )),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(failure) => {
            printer.error(&failure.report);
            failure.exit.into()
        }
    }
}

/// Says what is wrong with the configuration, and gives the exit status.
#[must_use]
pub fn refused(error: crate::config::ConfigError) -> ExitCode {
    let printer = Printer::new(crate::printer::ColourChoice::Auto, Verbosity::Normal);
    printer.error(&miette::Report::new(error));
    Exit::BadInput.into()
}

fn verbosity(global: &Global) -> Verbosity {
    match (global.quiet, global.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    }
}

/// Where the data is that commands read.
#[derive(Debug)]
pub struct Folders {
    /// The suites.
    pub suites: PathBuf,
    /// The catalogue of images.
    pub images: PathBuf,
}

impl Folders {
    fn of(global: &Global) -> Folders {
        let home = global.home.clone().unwrap_or_else(home::home);
        Folders {
            suites: global
                .suites_folder
                .clone()
                .unwrap_or_else(|| home.join("suites")),
            images: home.join("images"),
        }
    }
}

async fn dispatch(command: Command, global: &Global, printer: &Printer) -> Result<Exit, Failure> {
    let folders = Folders::of(global);
    let command_line = RunCommand {
        folders: &folders,
        quiet: global.quiet,
        printer,
    };
    match command {
        Command::Run(args) => command_line.run(&args).await,
        Command::Plan(args) => plan::plan(&folders, &args, printer).await,
        Command::Merge(args) => merge::merge(&folders, &args, printer),
        Command::Cluster(command) => command_line.on_cluster(&command).await,
        Command::SelfTest(args) => self_test::self_test(&command_line, &args, printer).await,
        Command::Nightly(args) => nightly::nightly(&command_line, &args, printer).await,
        Command::Verify(args) => verify::verify(&command_line, &args, printer).await,
        Command::Explain(args) => print(printer, &explain::explain(&folders, &args)?),
        Command::New { command } => print(printer, &new::new(&folders, &command)?),
        Command::Simulate(args) => print(printer, &simulate::simulate(&args)?),
        Command::History(args) => history::history(&args, printer),
        Command::Accept(args) => history::accept(&args, printer),
        Command::Claims(args) => print(printer, &claims::claims(&args, &printer.look())?),
        Command::Matrix(args) => print(printer, &matrix::matrix(&args, &printer.look())?),
        Command::Packages { command } => match command {
            cli::Packages::Update(args) => print(printer, &packages::update(&folders, &args)?),
        },
        Command::Compare(args) => compare::compare(&command_line, &args, printer).await,
        Command::Replay(args) => replay::replay(&command_line, &args, printer).await,
        Command::Repro(args) => repro::repro(&command_line, &args, printer).await,
        Command::Dns { command } => dns::dns(&command, printer).await,
        Command::Check(args) => check::check(&command_line, &args, printer).await,
        Command::Predictions(args) => predictions::predictions(&command_line, &args, printer).await,
        Command::Tests(args) => own_tests::tests(&command_line, &args, printer).await,
        Command::Migration(args) => {
            migration::migration(&command_line, &args, global, printer).await
        }
        Command::Report(args) => report::report(&args.run, &args.report, printer),
        Command::Calibrate(args) => command_line.calibrate(&args).await,
        Command::Neighbour { number } => {
            neighbour::be(number);
            Ok(Exit::Success)
        }
        Command::Stats(args) => print(printer, &stats::stats(&args)?),
        Command::List(args) => print(printer, &list::list(&folders, &args)?),
        Command::Images { command } => inventory::images(&folders, command, global, printer).await,
        Command::Doctor(args) => inventory::doctor(&folders, &args, printer).await,
        Command::Clean => print(printer, &cleaned().await?),
        Command::Site(args) => site::site(&args, printer),
        Command::Completions(args) => comfort::completions(&args, printer),
        Command::Man(args) => comfort::man(&args, printer),
        Command::Config { command } => comfort::config(&command, printer),
        Command::StillDiffers { socket, file } => repro::still_differs(&socket, &file),
        Command::Agent | Command::Launch { .. } | Command::Contained(_) => Err(Failure::message(
            Exit::Usage,
            "`agent` is what runs inside containers",
            "`alpine-tax run` starts it",
        )),
    }
}

async fn cleaned() -> Result<String, Failure> {
    let engine = docker::connect().await.map_err(run::unavailable)?;
    let removed = clean::run(&engine).await.map_err(run::unavailable)?;
    Ok(clean::render(&removed))
}

/// A run from the command line: what `run` and `verify` have in common.
struct RunCommand<'a> {
    folders: &'a Folders,
    quiet: bool,
    printer: &'a Printer,
}

impl RunCommand<'_> {
    /// `run`: the report, and what the gate says; or only the plan.
    async fn run(&self, args: &cli::Run) -> Result<Exit, Failure> {
        if args.dry_run {
            return print(self.printer, &run::dry_run(self.folders, args)?);
        }
        if !args.hosts.is_empty() {
            return hosts::run(self, args).await;
        }
        if let (Some(plan), Some(shard)) = (&args.plan, args.shard) {
            return shard::run(self, args, plan, shard).await;
        }
        let Some(folder) = self.recorded(args).await? else {
            return Ok(Exit::Interrupted);
        };
        report::of_run(&folder, &args.report, self.folders, self.printer)?;
        gate::gate(
            &folder,
            (&args.gate, args.expected.as_deref()),
            self.printer,
        )
    }

    /// Runs until the end or the first interrupt; either way no container of the run stays. Gives
    /// the folder with the record, or `None` after an interrupt.
    async fn recorded(&self, args: &cli::Run) -> Result<Option<PathBuf>, Failure> {
        self.assigned(args, None).await
    }

    /// The same with what falls to this machine of a plan.
    async fn assigned(
        &self,
        args: &cli::Run,
        mut assignment: Option<run::Assignment>,
    ) -> Result<Option<PathBuf>, Failure> {
        let mut args = args.clone();
        let earlier = match &args.resume {
            Some(named) => {
                let (folder, run) = run::cut_off(&args.results, named)?;
                if let Some(options) = &run.header.options {
                    args = args.asked_for(options);
                }
                if let Some(share) = &run.header.share {
                    assignment = run::Assignment::of_record(&folder, share)?;
                }
                if let Some(assignment) = &assignment {
                    args = assignment.args(&args);
                }
                args.machine = args.machine.or_else(|| run.header.machine.name.clone());
                args.results = folder.parent().map(Path::to_owned).unwrap_or_default();
                Some(run)
            }
            None => None,
        };
        let run_id = earlier
            .as_ref()
            .map_or_else(run_id, |run| run.header.run_id.clone());
        let work = async |context: &run::Context<'_>| {
            let assignment = assignment.as_ref();
            let context = run::Context {
                assignment,
                ..*context
            };
            run::run(&context, &args, earlier.as_ref()).await
        };
        let finished = self.swept_after(&run_id, args.keep, work).await?;
        if finished.is_none() {
            self.tell_of_interrupt(&args.results.join(&run_id));
        }
        Ok(finished)
    }

    async fn on_cluster(&self, command: &cli::Cluster) -> Result<Exit, Failure> {
        match command {
            cli::Cluster::Pack(args) => pack::pack(self, args).await,
            cli::Cluster::Swarm { command } => swarm::swarm(self, command).await,
            cli::Cluster::K8s { command } => k8s::k8s(self, command).await,
            cli::Cluster::Node { command } => node::node(self.folders, command, self.printer).await,
        }
    }

    async fn calibrate(&self, args: &cli::Calibrate) -> Result<Exit, Failure> {
        match self.calibrated(args).await? {
            Some(text) => print(self.printer, &text),
            None => Ok(Exit::Interrupted),
        }
    }

    /// The same for `calibrate`, which leaves no record.
    async fn calibrated(&self, args: &cli::Calibrate) -> Result<Option<String>, Failure> {
        let work = async |context: &run::Context<'_>| calibrate::calibrate(context, args).await;
        self.swept_after(&run_id(), false, work).await
    }

    /// Does work with the engine until its end or the first interrupt; `None` after an interrupt.
    async fn swept_after<T>(
        &self,
        run_id: &str,
        keep: bool,
        work: impl AsyncFnOnce(&run::Context<'_>) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let engine = docker::connect().await.map_err(run::unavailable)?;
        let cache = cache::folder();
        let agent = Agent::this(&cache).map_err(|error| {
            let help = "build it with plain `cargo build`";
            Failure::message(Exit::Unavailable, error, help)
        })?;
        let context = run::Context {
            engine: &engine,
            folders: self.folders,
            run_id,
            agent: &agent,
            cache: &cache,
            quiet: self.quiet,
            assignment: None,
        };
        let finished = tokio::select! {
            finished = work(&context) => Some(finished),
            () = interrupt() => None,
        };
        if !keep || finished.is_none() {
            self.sweep(&engine, run_id).await;
        }
        finished.transpose()
    }

    /// What cannot be removed now takes nothing back of what was found, and the next start removes it. Who
    /// interrupts once more does not want to wait for an engine that does not answer.
    async fn sweep(&self, engine: &dyn Engine, run_id: &str) {
        let trouble = tokio::select! {
            swept = sweep(engine, Some(run_id)) => swept.err().map(|error| error.to_string()),
            () = interrupt() => Some("interrupted once more".to_owned()),
        };
        if let Some(trouble) = trouble {
            self.printer.note(&format!(
                "containers of this run may be left: {trouble}; the next run removes them"
            ));
        }
    }

    fn tell_of_interrupt(&self, folder: &Path) {
        if folder.is_dir() {
            let folder = folder.display();
            self.printer
                .note(&format!("interrupted; what was finished is in {folder}"));
        } else {
            self.printer.note("interrupted before anything was run");
        }
    }
}

fn print(printer: &Printer, text: &str) -> Result<Exit, Failure> {
    printer.out(text).map_err(|error| {
        Failure::message(
            Exit::BadInput,
            format!("cannot write to stdout: {error}"),
            "is it full?",
        )
    })?;
    Ok(Exit::Success)
}

/// Sorts by time, and differs between runs of the same second.
fn run_id() -> String {
    let now = jiff::Timestamp::now();
    let second = now.strftime("%Y%m%dT%H%M%SZ");
    format!("{second}-{:04x}", std::process::id() & 0xffff)
}

/// Ctrl-C, or the polite request of a service manager.
async fn interrupt() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            // Without a handler SIGTERM ends us at once; the next run sweeps.
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
