//! The command line: clap structs and nothing else.

mod check;
mod closer;
mod cluster;
mod comfort;
mod compare;
mod dns;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod history;
mod migration;
mod nightly;
mod own_tests;
mod plan;
mod predictions;
mod repro;
mod resumed;
mod run;
mod show;
mod timing;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::bundle::contained::Contained;
use crate::printer::ColourChoice;

pub use check::{Check, CheckFormat, FailOn};
pub use closer::{CloserArgs, Replay};
pub use cluster::{
    Cluster, K8s, K8sCollect, K8sRender, K8sRun, Node, OutcomeArgs, Pack, Swarm, SwarmRun,
};
pub use comfort::{Completions, ConfigCommand, Man, Site};
pub use compare::{Compare, CompareFormat, FailOnClass};
pub use dns::{Dns, DnsRecord, DnsServe, LogForm};
pub use history::{Accept, History, HistoryCommand, HistoryFormat, HistoryPlace};
pub use migration::{Migration, MigrationFormat};
pub use nightly::{Nightly, SelfTest};
pub use own_tests::{Tests, TestsFormat};
pub use plan::{Merge, Plan, PlanFormat, VerdictArgs};
pub use predictions::Predictions;
pub use repro::{
    BisectArgs, OftenArgs, Reducible, Repro, ReproFormat, SeenArgs, SourceBisectArgs, StressArgs,
};
pub use run::{ImageArgs, KindArg, PullArg, Run, SelectionArgs, SourceArgs, Verify, VerifyFormat};
pub use show::{
    Claims, Doctor, Explain, Images, List, ListFormat, Matrix, New, Packages, PackagesUpdate,
    Report, ReportArgs,
};
pub use timing::{Calibrate, Simulate, Simulation, Stats};
pub use values::ReportFile;

/// Runs the same workloads in musl and glibc containers and tells what breaks, what slows down,
/// by how much and how sure that is.
#[derive(Debug, Parser)]
#[command(
    name = "alpine-tax",
    version,
    after_help = "Exit status: 0 nothing beyond what is documented, 1 new divergence, 2 usage, \
                  3 bad suite, image, lock or scenario file, 4 engine or image not available, 5 too much broken \
                  to say, 130 interrupted."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Folder that holds `suites/` and `images/` [default: found]
    #[arg(long, global = true, value_name = "DIR", env = "ALPINE_TAX_HOME")]
    pub home: Option<PathBuf>,
    /// Folder of suites instead of the one in home
    #[arg(long = "suites", global = true, value_name = "DIR")]
    pub suites_folder: Option<PathBuf>,
    /// Only the verdict
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Mechanisms, references, mitigations and full outputs
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColourChoice,
}

/// Commands of containers, where a configuration file is somebody else's.
pub const IN_CONTAINER: [&str; 3] = ["contained", "launch", "still-differs"];

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run workloads on a baseline and on candidates, compare, report
    Run(Box<Run>),
    /// Divide a run among machines: which pairs each of them runs
    Plan(Box<Plan>),
    /// Make one record of those that the machines of a plan left
    Merge(Merge),
    /// Run a command of yours in two images and tell what differs
    Compare(Box<Compare>),
    /// Reproduce a report: run something on a baseline and a range of images, and tell since when it fails
    Repro(Box<Repro>),
    /// Run a bundle of `repro` again: does it still reproduce, here, now?
    Replay(Replay),
    /// Serve, check or record DNS scenarios
    Dns {
        /// What.
        #[command(subcommand)]
        command: Dns,
    },
    /// Show the cases, and why one does not apply
    List(List),
    /// Show, prepare or remove images
    Images {
        /// Which of these.
        #[command(subcommand)]
        command: Images,
    },
    /// Tell whether everything is there that a run needs, and what to do about what is not
    Doctor(Doctor),
    /// Remove every container, volume and image of ours from the engine
    Clean,
    /// Run behaviour cases on all images at hand and tell which expectations hold
    Verify(Verify),
    /// Tell all that is known about a case or a claim, for a bug tracker
    Explain(Explain),
    /// Begin something new
    New {
        /// What.
        #[command(subcommand)]
        command: New,
    },
    /// Print the report of a run once more
    Report(Report),
    /// Find out what this machine can tell apart, and in what time
    Calibrate(Calibrate),
    /// A noisy neighbour for `calibrate`
    #[command(hide = true)]
    Neighbour {
        /// Odd ones are heavy on memory.
        number: u16,
    },
    /// Show how the numbers of a timing come out of its raw samples
    Stats(Stats),
    /// Show by simulation what the statistics hold (for those who doubt them)
    Simulate(Simulate),
    /// Predict what breaks when software moves to an image; nothing of it is executed, unless
    /// `--confirm` is given
    Check(Check),
    /// Predict for the packages of the suites, load them, and count how often that was right
    Predictions(Predictions),
    /// Run the tests of container-structure-test or goss files in two images
    Tests(Tests),
    /// Tell on one page what a team wants to know before it changes a base image
    Migration(Migration),
    /// Plant a failure and a slowdown and prove that the gate fails on both, and passes without
    SelfTest(SelfTest),
    /// The whole night: newer images, run, compare, measure alarms again, gate, report, thin
    Nightly(Box<Nightly>),
    /// Show every series over all runs: its change points, its last value, what is open
    History(History),
    /// Record that a change is expected, with reason and expiry
    Accept(Accept),
    /// Tell what a run says of the claims that people make about the two libcs
    Claims(Claims),
    /// Show the extension matrix of a run: what became of each Python and npm package
    Matrix(Matrix),
    /// Keep the packages up to date that suites try
    Packages {
        /// What.
        #[command(subcommand)]
        command: Packages,
    },
    /// Write the history as pages for static hosting: overview, a page for each case
    Site(Site),
    /// Print completions for a shell
    Completions(Completions),
    /// Print a man page
    Man(Man),
    /// Show what alpine-tax.toml, the environment and the command line say
    Config {
        /// What.
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Runs on clusters.
    #[command(flatten)]
    Cluster(Cluster),
    /// The program in the container
    #[command(hide = true)]
    Agent,
    /// What a bundle runs as the first process of its container
    #[command(hide = true)]
    Contained(Contained),
    /// What becomes a program under a debugger in the container
    #[command(hide = true)]
    Launch {
        /// Where it finds what to become.
        folder: PathBuf,
    },
    /// What a reducer runs to ask `repro --reduce` about a smaller source
    #[command(hide = true)]
    StillDiffers {
        /// Where it is asked.
        socket: PathBuf,
        /// The source.
        file: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
