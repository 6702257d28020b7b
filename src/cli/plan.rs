//! Runs over several machines: `plan` and `merge`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::values::{duration, percent};
use super::{ReportArgs, Run, SelectionArgs, SourceArgs};
use crate::gate::Rule;

/// Options of `plan`.
#[derive(Debug, Clone, Args)]
pub struct Plan {
    /// Which cases.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Image to compare with [default: distroless-cc-debian13]
    #[arg(long, value_name = "IMAGE")]
    pub baseline: Option<String>,
    /// Image to compare (may be repeated) [default: the newest Alpine, and 3.17 for behaviour]
    #[arg(long = "candidate", value_name = "IMAGE")]
    pub candidates: Vec<String>,
    /// Platform of the images, e.g. `linux/amd64,linux/arm64`: each gets shards of its own [default:
    /// that of the host, whatever it is]
    #[arg(long = "platform", value_name = "PLATFORM", value_delimiter = ',')]
    pub platforms: Vec<String>,
    /// Into how many shards
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub shards: u32,
    /// Form of what is printed
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: PlanFormat,
    /// Also write the plan to this file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Runner for a platform in a matrix, e.g. `linux/riscv64=my-board` (may be repeated)
    #[arg(long = "runner", value_name = "PLATFORM=RUNNER", value_parser = runner)]
    pub runners: Vec<(String, String)>,
    /// Time limit of a case instead of its own, e.g. `20s`
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Time to spend on each timing case, at most
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "1s")]
    pub budget: Duration,
    /// Ratios closer to 1 than this are no difference, e.g. `5%`
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub margin: Option<f64>,
    /// Measure what is slower or faster once more, on the same machine
    #[arg(long)]
    pub confirm: bool,
    /// Try what is said to help, as `run --mitigate`
    #[arg(long, value_name = "NAME", num_args = 0..)]
    pub mitigate: Option<Vec<String>>,
    /// Try to build what the registry has only as source for musl
    #[arg(long)]
    pub build_from_source: bool,
    /// Seed of everything random [default: of what is planned]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Folder with records: what timings took before
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub results: PathBuf,
}

/// The form of what `plan` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people
    Terminal,
    /// The plan, for `run --plan`
    Json,
    /// One line of JSON for `strategy.matrix` of GitHub Actions
    GithubMatrix,
    /// A child pipeline with `parallel:matrix` for GitLab CI
    GitlabMatrix,
}

/// Options of `merge`.
#[derive(Debug, Clone, Args)]
pub struct Merge {
    /// Folders of records of one plan, or folders that hold such folders
    #[arg(value_name = "DIR", required = true)]
    pub folders: Vec<PathBuf>,
    /// Folder for the merged record; made again where it is one already
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// What is said of it.
    #[command(flatten)]
    pub verdict: VerdictArgs,
}

/// What is said of a merged record, and what makes it fail.
#[derive(Debug, Clone, Default, Args)]
pub struct VerdictArgs {
    /// What makes it fail (exit status 1), as `run --gate` [default: new]
    #[arg(long, alias = "fail-on", value_name = "RULES", value_delimiter = ',')]
    pub gate: Vec<Rule>,
    /// File with what is expected to differ [default: expected.toml, where there is one]
    #[arg(long, value_name = "FILE")]
    pub expected: Option<PathBuf>,
    /// Its report.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// `linux/arm64=my-board`
fn runner(text: &str) -> Result<(String, String), String> {
    let parts = text
        .split_once('=')
        .filter(|(platform, runner)| platform.contains('/') && !runner.is_empty());
    let (platform, runner) = parts.ok_or("write for example `linux/riscv64=my-board`")?;
    Ok((platform.to_owned(), runner.to_owned()))
}

impl Plan {
    /// The run that is planned.
    #[must_use]
    pub fn run(&self) -> Run {
        Run {
            selection: self.selection.clone(),
            images: super::ImageArgs {
                baseline: self.baseline.clone(),
                candidates: self.candidates.clone(),
                source: SourceArgs::default(),
            },
            timeout: self.timeout,
            budget: self.budget,
            margin: self.margin,
            confirm: self.confirm,
            mitigate: self.mitigate.clone(),
            build_from_source: self.build_from_source,
            ..Run::plain()
        }
    }
}
