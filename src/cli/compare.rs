//! The user's own command in two images: `compare`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::SourceArgs;
use super::values::{duration, percent};

/// Options of `compare`.
#[derive(Debug, Clone, Args)]
pub struct Compare {
    /// The image to compare with
    #[arg(value_name = "A")]
    pub a: String,
    /// The image to compare
    #[arg(value_name = "B")]
    pub b: String,
    /// What to run in both, without the images' entry points [default: what each image says itself]
    #[arg(last = true, value_name = "CMD")]
    pub command: Vec<String>,
    /// What to run in A instead, in one argument
    #[arg(long, value_name = "CMD")]
    pub cmd_a: Option<String>,
    /// What to run in B instead, in one argument
    #[arg(long, value_name = "CMD")]
    pub cmd_b: Option<String>,
    /// What both meet.
    #[command(flatten)]
    pub conditions: ConditionArgs,
    /// What is compared.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// How it is timed.
    #[command(flatten)]
    pub times: TimeArgs,
    /// What is done with servers.
    #[command(flatten)]
    pub server: ServerArgs,
    /// Try what is said to help on the side that fails or is slower, one at a time: prove that it is
    /// active, run the command again, and tell what it recovers and costs. Names: only these (images
    /// go before it, `--` or another option after it)
    #[arg(long, value_name = "NAME", num_args = 0..)]
    pub mitigate: Option<Vec<String>>,
    /// Differences with which the exit status is 1, several separated by commas; `never`: none
    #[arg(
        long,
        value_name = "CLASS",
        value_delimiter = ',',
        default_values = ["only-b-fails", "only-a-fails", "both-fail", "output-differs", "slower"]
    )]
    pub fail_on: Vec<FailOnClass>,
    /// Form of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: CompareFormat,
    /// Leave the containers behind, for looking into them
    #[arg(long)]
    pub keep: bool,
    /// Where from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// What both sides meet, spelled as Docker does.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Conditions, the same for both")]
pub struct ConditionArgs {
    /// Variable: NAME=value, or NAME for its value here (may be repeated)
    #[arg(short, long = "env", value_name = "NAME[=VALUE]")]
    pub env: Vec<String>,
    /// SOURCE:TARGET[:ro]; a path of this machine is copied for each side, a name is a volume of the
    /// engine, which both share (may be repeated)
    #[arg(long = "volume", value_name = "VOLUME")]
    pub volumes: Vec<String>,
    /// User as which it runs [default: the image's]
    #[arg(short, long, value_name = "USER")]
    pub user: Option<String>,
    /// Working directory [default: the image's]
    #[arg(short, long, value_name = "DIR")]
    pub workdir: Option<String>,
    /// Network: `none`, `bridge`, `host` or a name
    #[arg(long, value_name = "NETWORK", default_value = "none")]
    pub network: String,
    /// Limit of memory, e.g. `512m`
    #[arg(short, long, value_name = "BYTES")]
    pub memory: Option<String>,
    /// Limit of CPU time, e.g. `1.5`
    #[arg(long, value_name = "NUMBER")]
    pub cpus: Option<String>,
    /// CPUs it may use, e.g. `0-1`
    #[arg(long, value_name = "CPUS")]
    pub cpuset_cpus: Option<String>,
    /// File that it reads as its standard input
    #[arg(long, value_name = "FILE")]
    pub stdin: Option<PathBuf>,
    /// Time after which it is killed
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "10m")]
    pub timeout: Duration,
}

/// What is no difference.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What is no difference")]
pub struct RuleArgs {
    /// What changes from run to run: times, addresses, paths, pids; `all`, `none`
    #[arg(
        long,
        visible_alias = "normalize",
        value_name = "NAMES",
        value_delimiter = ',',
        default_value = "all"
    )]
    pub normalise: Vec<String>,
    /// Lines of the outputs that fit are left out (may be repeated)
    #[arg(long, value_name = "REGEX")]
    pub ignore: Vec<String>,
    /// Written files that fit are left out, e.g. `**/__pycache__/**` (may be repeated)
    #[arg(long = "ignore-path", value_name = "GLOB")]
    pub ignore_paths: Vec<String>,
}

/// How it is timed.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Times")]
pub struct TimeArgs {
    /// Run each so often more, interleaved, and say which takes longer; from 12 on an interval can
    /// be trusted
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..))]
    pub repeat: Option<u16>,
    /// The same until the interval tells, at most so long
    #[arg(long, value_name = "TIME", value_parser = duration, conflicts_with = "repeat")]
    pub budget: Option<Duration>,
    /// Ratios closer to 1 than this are no difference [default: 3%, or what `calibrate` found]
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub margin: Option<f64>,
    /// Seed of everything random [default: of the clock]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// What is done with servers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Servers")]
pub struct ServerArgs {
    /// The command is a server, ready when this holds: `tcp:PORT`, `http:PORT/PATH`, `log:REGEX`;
    /// then it is asked to end
    #[arg(long, value_name = "WHAT")]
    pub wait_for: Option<String>,
    /// How long that may take
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "30s")]
    pub wait_timeout: Duration,
    /// Run this while it is up, in a container beside it that shares its network; with `--repeat`
    /// this is what is timed
    #[arg(long, value_name = "CMD", requires = "wait_for")]
    pub load: Option<String>,
    /// Image for the load, the same for both sides [default: A]
    #[arg(long, value_name = "IMAGE", requires = "load")]
    pub load_image: Option<String>,
    /// How long it may take to end
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "10s")]
    pub stop_timeout: Duration,
}

/// What fails the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOnClass {
    /// A succeeds, B does not
    OnlyBFails,
    /// B succeeds, A does not
    OnlyAFails,
    /// Neither succeeds
    BothFail,
    /// Both succeed, and do not do the same
    OutputDiffers,
    /// B takes longer
    Slower,
    /// A takes longer
    Faster,
    /// Nothing
    Never,
}

/// The form of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// For people
    Terminal,
    /// One JSON object
    Json,
    /// For a pull request
    Markdown,
}
