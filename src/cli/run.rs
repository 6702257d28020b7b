//! What is run, on which images: `run` and `verify`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::values::{duration, percent, pin};
use super::{Calibrate, ReportArgs};
use crate::gate::Rule;
use crate::record::ShardIndex;
use crate::run::pin::Pin;

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
    /// Try what is said to help against each tax and divergence that is found, one at a time: prove
    /// that it is active, run again, and tell what it recovers and costs. Names: only these (patterns
    /// go before it)
    #[arg(long, value_name = "NAME", num_args = 0..)]
    pub mitigate: Option<Vec<String>>,
    /// Try to build what the registry has only as source for musl (Python packages), and say in what time
    #[arg(long)]
    pub build_from_source: bool,
    /// CPU that single-threaded timings are bound to, the same on both sides: `auto` (one where
    /// there are at least two), `off`, or a number
    #[arg(long, value_name = "CPU", value_parser = pin, default_value = "auto")]
    pub pin: Pin,
    /// Containers that are busy at once with behaviour cases [default: the engine's CPUs]
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
    /// What makes the run fail (exit status 1), a list of: `new`, `failure` (the candidate fails where
    /// the baseline works), `tax>1.5x`, `regression` (as `history --gate`), `inconclusive`, `broken`
    /// [default: new]
    #[arg(long, alias = "fail-on", value_name = "RULES", value_delimiter = ',')]
    pub gate: Vec<Rule>,
    /// File with what is expected to differ [default: expected.toml, where there is one]
    #[arg(long, value_name = "FILE")]
    pub expected: Option<PathBuf>,
    /// Go on with a run that was cut off: a folder, or the newest that was
    #[arg(long, value_name = "RUN", num_args = 0..=1, default_missing_value = "")]
    pub resume: Option<String>,
    /// Run a shard of a plan that `plan` made: all that decides what is run is as it says
    #[arg(
        long,
        value_name = "FILE",
        requires = "shard",
        conflicts_with_all = [
            "patterns", "suites", "kind", "full", "baseline", "candidates", "timeout", "budget",
            "margin", "confirm", "mitigate", "build_from_source", "seed", "resume", "dry_run",
        ]
    )]
    pub plan: Option<PathBuf>,
    /// Which shard, e.g. `3/8`
    #[arg(long, value_name = "I/N", requires = "plan")]
    pub shard: Option<ShardIndex>,
    /// Host to run on (may be repeated): a docker context, `ssh://user@host`, `tcp://host:2376`; each
    /// takes the next pairs when it is through, and what one that dies leaves goes to others
    #[arg(
        long = "host",
        value_name = "HOST",
        conflicts_with_all = ["plan", "shard", "resume", "keep", "mitigate"]
    )]
    pub hosts: Vec<String>,
    /// Only show what would be run, and how long that takes
    #[arg(long)]
    pub dry_run: bool,
    /// What history calls this machine [default: the name of the engine's host]
    #[arg(long, value_name = "NAME", env = "ALPINE_TAX_MACHINE")]
    pub machine: Option<String>,
    /// Whether it is a night's run
    #[arg(skip)]
    pub nightly: bool,
    /// Its report.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Which cases.
#[derive(Debug, Clone, Default, Args)]
pub struct SelectionArgs {
    /// Cases: a suite (`dns`) with those it includes (`python`), a case (`dns/tcp-fallback`) or a glob (`*/control*`)
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
    /// What is newer, where a registry answers; else what is there
    Newer,
    /// When the engine has not got it
    #[default]
    Missing,
    /// Never
    Never,
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
    /// Form of what is printed
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: VerifyFormat,
    /// Folder for records
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
}

/// The form of what `verify` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// For people
    Terminal,
    /// The page of the reports among the cases, with what every image did
    Markdown,
}

impl Run {
    /// All that a run of the program's own leaves as it is.
    pub(super) fn plain() -> Run {
        Run {
            selection: SelectionArgs::default(),
            images: ImageArgs::default(),
            timeout: None,
            budget: Duration::from_secs(1),
            margin: None,
            confirm: false,
            mitigate: None,
            build_from_source: false,
            pin: Pin::Auto,
            jobs: None,
            keep: false,
            seed: None,
            results: PathBuf::new(),
            gate: Vec::new(),
            expected: None,
            resume: None,
            plan: None,
            shard: None,
            hosts: Vec::new(),
            dry_run: false,
            machine: None,
            nightly: false,
            report: ReportArgs::default(),
        }
    }

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
            budget: args.budget,
            margin: Some(args.margin),
            ..Run::plain()
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
            budget: Duration::ZERO,
            pin: Pin::Off,
            results: args.results.clone(),
            ..Run::plain()
        }
    }
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

impl Run {
    /// A run of these cases on these images with defaults for everything else.
    #[must_use]
    pub fn of_cases(patterns: Vec<String>, baseline: &str, candidate: &str) -> Run {
        Run {
            selection: SelectionArgs {
                patterns,
                full: true,
                ..SelectionArgs::default()
            },
            images: ImageArgs {
                baseline: Some(baseline.to_owned()),
                candidates: vec![candidate.to_owned()],
                ..ImageArgs::default()
            },
            ..Run::plain()
        }
    }
}
