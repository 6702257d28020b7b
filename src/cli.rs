//! The command line: clap structs and nothing else.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::printer::ColourChoice;
use crate::run::pin::Pin;

/// Runs the same workloads in musl and glibc containers and tells what breaks, what slows down,
/// by how much and how sure that is.
#[derive(Debug, Parser)]
#[command(
    name = "alpine-tax",
    version,
    after_help = "Exit status: 0 nothing beyond what is documented, 1 new divergence, 2 usage, \
                  3 bad suite or image file, 4 engine or image not available, 5 too much broken \
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

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run workloads on a baseline and on candidates, compare, report
    Run(Run),
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
    /// Predict what breaks when software moves to an image; nothing of it is executed
    Check(Check),
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
    /// The program in the container
    #[command(hide = true)]
    Agent,
}

/// Options of `run`.
#[derive(Debug, Clone, Args)]
pub struct Run {
    /// Which cases.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Which images.
    #[command(flatten)]
    pub images: ImageArgs,
    /// Time limit of a case instead of its own, e.g. `20s`
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Time to spend on each timing case, at most; one that is decided earlier ends earlier
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "1s")]
    pub budget: Duration,
    /// Ratios closer to 1 than this are no difference, e.g. `5%` [default: 3%, or what `calibrate`
    /// found for this machine]
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub margin: Option<f64>,
    /// Measure what is slower or faster once more, with fresh containers, and say so only when both
    /// agree
    #[arg(long)]
    pub confirm: bool,
    /// CPU that single-threaded timings are bound to, the same on both sides: `auto` (one where
    /// there are at least two), `off`, or a number
    #[arg(long, value_name = "CPU", value_parser = pin, default_value = "auto")]
    pub pin: Pin,
    /// Containers that are busy at once with behaviour cases [default: two for each CPU of the engine]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Leave the containers behind, for looking into them
    #[arg(long)]
    pub keep: bool,
    /// Seed of everything random [default: of the clock]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Folder for records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
    /// Form of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: Format,
}

/// Options of `report`.
#[derive(Debug, Clone, Args)]
pub struct Report {
    /// Folder of the run
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Form of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: Format,
}

/// Options of `calibrate`.
#[derive(Debug, Clone, Args)]
pub struct Calibrate {
    /// Timing cases to calibrate with
    #[arg(
        value_name = "PATTERN",
        default_values = ["alloc/arithmetic", "strings/strlen", "alloc/small@threads=2", "spawn/start"]
    )]
    pub patterns: Vec<String>,
    /// Image that both sides run in
    #[arg(long, value_name = "IMAGE", default_value = "distroless-cc-debian13")]
    pub image: String,
    /// How often each case is timed against itself
    #[arg(long, value_name = "N", default_value = "40", value_parser = clap::value_parser!(u16).range(1..))]
    pub trials: u16,
    /// Time to spend on each timing, at most
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "1s")]
    pub budget: Duration,
    /// Ratios closer to 1 than this are no difference
    #[arg(long, value_name = "PERCENT", value_parser = percent, default_value = "3%")]
    pub margin: f64,
    /// Slowdowns to plant
    #[arg(long, value_name = "PERCENT", value_parser = percent, value_delimiter = ',', default_value = "5%,10%")]
    pub planted: Vec<f64>,
    /// How often each of them is planted
    #[arg(long, value_name = "N", default_value = "5")]
    pub planted_trials: u16,
    /// Times to spend to the end, to see how narrow the interval gets
    #[arg(long, value_name = "TIME", value_parser = duration, value_delimiter = ',', default_value = "2s,10s")]
    pub spend: Vec<Duration>,
    /// How often each of them is spent
    #[arg(long, value_name = "N", default_value = "1")]
    pub spend_trials: u16,
    /// How often to take all samples of one side before those of the other, to see what that gives
    #[arg(long, value_name = "N", default_value = "0")]
    pub sequential_trials: u16,
    /// Noisy neighbours to start beside the measurement; the result is then only shown
    #[arg(long, value_name = "N", default_value = "0")]
    pub neighbours: u16,
}

/// Options of `stats`.
#[derive(Debug, Clone, Args)]
pub struct Stats {
    /// Folder of the run
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// The case, e.g. `alloc/small-blocks@threads=2`
    #[arg(value_name = "CASE")]
    pub case: String,
}

/// Which cases.
#[derive(Debug, Clone, Default, Args)]
pub struct SelectionArgs {
    /// Cases: a suite (`dns`), a case (`dns/tcp-fallback`) or a glob (`*/control*`)
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// Only this suite (may be repeated)
    #[arg(long = "suite", value_name = "NAME")]
    pub suites: Vec<String>,
    /// Only this kind of cases
    #[arg(long, value_name = "KIND")]
    pub kind: Option<KindArg>,
    /// Also the cases that a run leaves out unless they are named
    #[arg(long)]
    pub full: bool,
}

/// Which images, and where from.
#[derive(Debug, Clone, Default, Args)]
pub struct ImageArgs {
    /// Image to compare with [default: distroless-cc-debian13]
    #[arg(long, value_name = "IMAGE")]
    pub baseline: Option<String>,
    /// Image to compare (may be repeated) [default: the newest Alpine, and 3.17 for behaviour]
    #[arg(long = "candidate", value_name = "IMAGE")]
    pub candidates: Vec<String>,
    /// Where from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// A kind of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// What they do
    Behaviour,
    /// What they cost
    Timing,
}

/// When to pull.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PullArg {
    /// Even when the engine has the image
    Always,
    /// When the engine has not got it
    #[default]
    Missing,
    /// Never
    Never,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Terminal,
    /// One JSON object
    Json,
}

/// Options of `check`.
#[derive(Debug, Clone, Args)]
pub struct Check {
    /// What moves: an image, an archive of `docker save` or of the OCI, an OCI layout, a root file
    /// system, a program or library, a wheel, a folder such as `node_modules`
    #[arg(value_name = "TARGET")]
    pub software: String,
    /// Where it goes: an image, or one as an archive or folder
    #[arg(long, value_name = "IMAGE")]
    pub to: String,
    /// Files that will be added to it (may be repeated): a folder or archive that is laid over it
    #[arg(long = "add", value_name = "PATH")]
    pub added: Vec<PathBuf>,
    /// Also look at the files of the distribution's packages; without this only where there are no
    /// others
    #[arg(long)]
    pub packaged: bool,
    /// From which confidence on the exit status is 1
    #[arg(long, value_name = "LEVEL", default_value = "certain-when-called")]
    pub fail_on: FailOn,
    /// Form of the findings on stdout
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: CheckFormat,
    /// Where from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// A confidence, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Something does not start or load
    CertainAtLoad,
    /// That, or something fails when it is called
    CertainWhenCalled,
    /// That, or something may be different
    Possible,
    /// Anything
    Performance,
    /// Nothing
    Never,
}

/// The form of predictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Terminal,
    /// One JSON object
    Json,
    /// For a pull request
    Markdown,
}

/// Options of `simulate`.
#[derive(Debug, Clone, Args)]
pub struct Simulate {
    /// What to simulate
    #[arg(value_name = "WHAT")]
    pub what: Simulation,
    /// How often [default: such that it takes less than half a minute]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: Option<u32>,
    /// Seed of the random numbers
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// What can be simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Simulation {
    /// How often the 95 % interval contains the truth
    Coverage,
    /// False verdicts by when one looks
    Stopping,
    /// How often a true tax is found, and after how many blocks
    Power,
    /// False reports of a whole suite
    Fdr,
}

/// Options of `doctor`.
#[derive(Debug, Clone, Args)]
pub struct Doctor {
    /// Do not try whether a registry can be reached
    #[arg(long)]
    pub offline: bool,
}

/// Options of `verify`.
#[derive(Debug, Clone, Args)]
pub struct Verify {
    /// Cases, as for `run`
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// Image to verify on (may be repeated) [default: all of the catalogue that are at hand]
    #[arg(long = "image", value_name = "IMAGE")]
    pub images: Vec<String>,
    /// Folder for records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
}

impl Run {
    /// What `calibrate` runs: timing cases on an image and once more on the same.
    #[must_use]
    pub fn timings_of(args: &Calibrate) -> Run {
        Run {
            selection: SelectionArgs {
                patterns: args.patterns.clone(),
                kind: Some(KindArg::Timing),
                full: true,
                ..SelectionArgs::default()
            },
            images: ImageArgs {
                baseline: Some(args.image.clone()),
                candidates: vec![args.image.clone()],
                ..ImageArgs::default()
            },
            timeout: None,
            budget: args.budget,
            margin: Some(args.margin),
            confirm: false,
            pin: Pin::Auto,
            jobs: None,
            keep: false,
            seed: None,
            results: PathBuf::new(),
            format: Format::Terminal,
        }
    }

    /// What `verify` runs: the behaviour cases on these images.
    #[must_use]
    pub fn behaviour_on(args: &Verify, baseline: &str, candidates: &[String]) -> Run {
        Run {
            selection: SelectionArgs {
                patterns: args.patterns.clone(),
                kind: Some(KindArg::Behaviour),
                full: true,
                ..SelectionArgs::default()
            },
            images: ImageArgs {
                baseline: Some(baseline.to_owned()),
                candidates: candidates.to_vec(),
                ..ImageArgs::default()
            },
            timeout: None,
            budget: Duration::ZERO,
            margin: None,
            confirm: false,
            pin: Pin::Off,
            jobs: None,
            keep: false,
            seed: None,
            results: args.results.clone(),
            format: Format::Terminal,
        }
    }
}

/// Options of `claims`.
#[derive(Debug, Clone, Args)]
pub struct Claims {
    /// Folder of the run [default: the newest with claims]
    #[arg(value_name = "RUN")]
    pub run: Option<PathBuf>,
    /// Folder with records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
}

/// Options of `matrix`.
#[derive(Debug, Clone, Args)]
pub struct Matrix {
    /// Folder of the run [default: the newest with packages], and a package's name or part of it
    /// [default: all]
    #[arg(value_names = ["RUN", "NAME"], num_args = 0..=2)]
    pub run_and_name: Vec<String>,
    /// Folder with records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
}

/// The commands of `packages`.
#[derive(Debug, Clone, Subcommand)]
pub enum Packages {
    /// Look for newer versions, write them into the lock files, show what changed
    Update(PackagesUpdate),
}

/// Options of `packages update`.
#[derive(Debug, Clone, Args)]
pub struct PackagesUpdate {
    /// Only the packages of this suite
    #[arg(value_name = "SUITE")]
    pub suite: Option<String>,
    /// Only show what would change
    #[arg(long)]
    pub check: bool,
}

/// Options of `explain`.
#[derive(Debug, Clone, Args)]
pub struct Explain {
    /// The case or claim, e.g. `dns/tcp-fallback`
    #[arg(value_name = "CASE")]
    pub case: String,
    /// Folder with records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
}

/// The commands of `new`.
#[derive(Debug, Clone, Subcommand)]
pub enum New {
    /// A case: an entry in the suite's file and a small program
    Case {
        /// `SUITE/NAME`; the suite is made when there is none of that name
        #[arg(value_name = "SUITE/NAME")]
        id: String,
    },
}

/// Options of `list`.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// Which cases.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Form of the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Text,
    /// The page of the catalogue
    Markdown,
}

/// The commands of `images`.
#[derive(Debug, Subcommand)]
pub enum Images {
    /// Show the catalogue and what is there of it
    List,
    /// Make images ready: pull or assemble them, and look into them
    Prepare {
        /// Names of the catalogue or references
        #[arg(value_name = "IMAGE", required = true)]
        names: Vec<String>,
        /// Assemble again what is there already
        #[arg(long)]
        rebuild: bool,
        /// Where from.
        #[command(flatten)]
        source: SourceArgs,
    },
    /// Remove assembled images and payloads
    Remove {
        /// Names of the catalogue; none: all
        #[arg(value_name = "IMAGE")]
        names: Vec<String>,
    },
}

/// Where images come from.
#[derive(Debug, Clone, Default, Args)]
pub struct SourceArgs {
    /// When to pull images
    #[arg(long, value_name = "WHEN", default_value = "missing")]
    pub pull: PullArg,
    /// Use nothing from outside: no pull, no packages
    #[arg(long)]
    pub offline: bool,
    /// Platform of the images, e.g. `linux/arm64`
    #[arg(long, value_name = "PLATFORM", env = "DOCKER_DEFAULT_PLATFORM")]
    pub platform: Option<String>,
}

fn pin(text: &str) -> Result<Pin, String> {
    match text {
        "auto" => Ok(Pin::Auto),
        "off" => Ok(Pin::Off),
        number => match number.parse() {
            Ok(cpu) => Ok(Pin::Cpu(cpu)),
            Err(_) => Err("write `auto`, `off` or the number of a CPU".to_owned()),
        },
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let parsed: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "write for example `500ms`, `10s` or `1m 30s`".to_owned())?;
    Duration::try_from(parsed)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "must be longer than nothing".to_owned())
}

/// A share: `3%` is 0.03.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let percent: f64 = number
        .parse()
        .map_err(|_| "write for example `3%`".to_owned())?;
    if (0.1..=50.0).contains(&percent) {
        Ok(percent / 100.0)
    } else {
        Err("must be from 0.1% to 50%".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
