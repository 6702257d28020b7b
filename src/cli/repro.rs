//! Somebody's report: `repro`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::values::{duration, memory, nano_cpus};
use super::{CloserArgs, SourceArgs};
use crate::aspect::Aspect;
use crate::image::across::Across;
use crate::repro::FailsWhen;
use crate::repro::source::Install;

/// Options of `repro`.
#[derive(Debug, Clone, Args)]
pub struct Repro {
    /// A case (`reports/NAME`), a C, Python, JavaScript or shell file, a Dockerfile with a command, or a
    /// folder with a `repro.toml`
    #[arg(value_name = "THING")]
    pub thing: String,
    /// Arguments of it; of a Dockerfile what is to be run
    #[arg(last = true, value_name = "WORD")]
    pub words: Vec<String>,
    /// Image to compare with [default: distroless-cc-debian13; debian-trixie-slim where a program of
    /// the image is run]
    #[arg(long, value_name = "IMAGE")]
    pub baseline: Option<String>,
    /// Images to try, several separated by commas: `alpine:3.12..3.22`, `musl:1.2.2..1.2.6`,
    /// `glibc:2.31..`, `debian`, or an image [default: what the report says, or all Alpine at hand]
    #[arg(long, value_name = "RANGE", value_delimiter = ',')]
    pub across: Vec<Across>,
    /// What is seen.
    #[command(flatten)]
    pub seen: SeenArgs,
    /// How often.
    #[command(flatten)]
    pub often: OftenArgs,
    /// Under which stress.
    #[command(flatten)]
    pub stress: StressArgs,
    /// A closer look.
    #[command(flatten)]
    pub closer: CloserArgs,
    /// Since when.
    #[command(flatten)]
    pub bisect: BisectArgs,
    /// Make this smaller while it still differs in the same way: the file of `--stdin`, the arguments, the
    /// rules of the scripted DNS, or the source itself; what is left is written to `NAME.reduced.*`
    #[arg(long, value_name = "WHAT")]
    pub reduce: Option<Reducible>,
    /// No more of that after so long
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "60s")]
    pub reduce_budget: Duration,
    /// Who reduces a C source: `cvise`, `creduce`, a path, or `none`: words and lines left out by
    /// ourselves [default: cvise or creduce where one is installed]
    #[arg(long, value_name = "PROGRAM", requires = "reduce")]
    pub reducer: Option<String>,
    /// Form of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: ReproFormat,
    /// Where from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// What is run, and what of it is looked at.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What is run and looked at")]
pub struct SeenArgs {
    /// What counts as a failure: `differs` (from the baseline), `exit!=0`, `exit=N`, `signal`,
    /// `timeout`, `stdout-contains=TEXT`, `stderr-contains=TEXT`
    #[arg(long, value_name = "WHAT", default_value = "differs")]
    pub fails_when: FailsWhen,
    /// What is compared: `outcome`, `stdout`, `stderr`, `queries`, `query-details` [default: the
    /// case's, or outcome and stdout]
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = aspect)]
    pub observe: Vec<Aspect>,
    /// Run a script by the interpreter that the image has, instead of one that is the same for all
    #[arg(long)]
    pub shipped: bool,
    /// Flags for compiling a C file, in one argument (`-pthread`, `-lm` and `-ldl` are there)
    #[arg(long, value_name = "FLAGS", allow_hyphen_values = true)]
    pub cflags: Option<String>,
    /// Variable: NAME=value (may be repeated)
    #[arg(short, long = "env", value_name = "NAME=VALUE", value_parser = variable)]
    pub env: Vec<(String, String)>,
    /// File that it reads as its standard input
    #[arg(long, value_name = "FILE")]
    pub stdin: Option<PathBuf>,
    /// Scripted DNS: a scenario that answers all its queries, on loopback
    #[arg(long, value_name = "FILE")]
    pub dns: Option<PathBuf>,
    /// Time after which it is killed [default: the case's, or 1 minute]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Network that a Dockerfile is built with: `none`, `bridge`, `host` or a name
    #[arg(long, value_name = "NETWORK", default_value = "none")]
    pub build_network: String,
}

/// How often it is run.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Repetition, for what fails now and then")]
pub struct OftenArgs {
    /// Run it at most so often on each image, and tell the failure rate with its exact interval
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub repeat: Option<u64>,
    /// No more on an image where it has failed so often [default: 20]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub until_fails: Option<u64>,
    /// No more on an image after so long [default: 60s; 10s for each measurement of `--slower`]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub budget: Option<Duration>,
    /// Containers that are busy at once [default: the engine's CPUs]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

/// What makes races show.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Stress, which makes races show")]
pub struct StressArgs {
    /// CPU time that a container may use, e.g. `0.3`
    #[arg(long, value_name = "NUMBER", value_parser = nano_cpus)]
    pub cpus: Option<u64>,
    /// Keep the program and its threads on one CPU
    #[arg(long)]
    pub pin: bool,
    /// Neighbours that are busy in turns, every second one with memory; without a number twice as
    /// many as CPUs
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "0")]
    pub noise: Option<u16>,
    /// Memory that a container may use, e.g. `16m`
    #[arg(short, long, value_name = "BYTES", value_parser = memory)]
    pub memory: Option<u64>,
    /// How much later every answer of the scripted DNS comes, e.g. `50ms`
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub latency: Option<Duration>,
}

/// Since when it is so.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Bisect: since when")]
pub struct BisectArgs {
    /// Find the first version of the range that does otherwise, looking at few of them
    #[arg(long)]
    pub bisect: bool,
    /// Look at the time it takes instead: the first version that takes so many times as long as the
    /// oldest, e.g. `1.2x`
    #[arg(long, value_name = "FACTOR", value_parser = factor)]
    pub slower: Option<f64>,
    /// Go on to the commit.
    #[command(flatten)]
    pub source: SourceBisectArgs,
}

/// To the commit.
#[derive(Debug, Clone, Default, Args)]
pub struct SourceBisectArgs {
    /// Find the first commit of this git checkout instead, which is only read
    #[arg(long = "source", value_name = "DIR", requires_all = ["build", "good", "install"])]
    pub checkout: Option<PathBuf>,
    /// Command of the shell that builds a commit, in the root of its files; there is no network
    #[arg(long, value_name = "CMD", requires = "checkout")]
    pub build: Option<String>,
    /// Revision that does as those before
    #[arg(long, value_name = "REV", requires = "checkout")]
    pub good: Option<String>,
    /// Revision that does otherwise
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    pub bad: String,
    /// What of a build is put where in the image: FROM:TO (may be repeated)
    #[arg(long, value_name = "FROM:TO", requires = "checkout")]
    pub install: Vec<Install>,
}

/// What can be made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Reducible {
    /// The text or the bytes that it reads
    Stdin,
    /// Its arguments
    Args,
    /// The rules of the scripted DNS
    Dns,
    /// The C file or the script
    Source,
}

/// The form of a reproduction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ReproFormat {
    /// For people
    #[default]
    Terminal,
    /// One JSON object
    Json,
    /// For an issue
    Markdown,
}

pub(super) fn aspect(text: &str) -> Result<Aspect, String> {
    let known = [
        ("outcome", Aspect::Outcome),
        ("stdout", Aspect::Stdout),
        ("stderr", Aspect::Stderr),
        ("queries", Aspect::Queries),
        ("query-details", Aspect::QueryDetails),
    ];
    let found = known.iter().find(|(name, _)| *name == text);
    found.map(|(_, aspect)| *aspect).ok_or_else(|| {
        let names = known.map(|(name, _)| name);
        format!("one of {}", names.join(", "))
    })
}

pub(super) fn factor(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches(['x', '×']).parse::<f64>();
    let number = number
        .ok()
        .filter(|factor| (1.02..=1000.0).contains(factor));
    number.ok_or_else(|| "write for example `1.2x`, at least `1.02x`".to_owned())
}

pub(super) fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=value".to_owned()),
    }
}
