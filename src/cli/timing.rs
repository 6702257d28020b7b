//! For those who want to know how costs are measured: `calibrate`, `stats`, `simulate`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::values::{duration, percent};

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

/// Options of `simulate`.
#[derive(Debug, Clone, Args)]
pub struct Simulate {
    /// What to simulate
    #[arg(value_name = "WHAT")]
    pub what: Simulation,
    /// Folder that `history` writes runs to
    #[arg(value_name = "DIR", required_if_eq("what", "history"))]
    pub folder: Option<PathBuf>,
    /// Runs that `history` writes
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub runs: usize,
    /// Timing cases of each
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub cases: usize,
    /// Machines that they are of
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub machines: usize,
    /// Also write samples, and leave the summaries to be made of them
    #[arg(long)]
    pub samples: bool,
    /// `history-detection`: write the series to this file
    #[arg(long, value_name = "FILE")]
    pub write_series: Option<PathBuf>,
    /// `history-detection`: also judge the alarms that another program wrote to this file
    #[arg(long, value_name = "FILE")]
    pub alarms: Option<PathBuf>,
    /// `cluster`: numbers of hosts
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1,10,100,1000,10000", value_parser = hosts)]
    pub hosts: Vec<usize>,
    /// `cluster`: pairs that they run
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    pub pairs: usize,
    /// `cluster`: a run whose timings say how long pairs take
    #[arg(long, value_name = "RUN")]
    pub record: Option<PathBuf>,
    /// How often [default: such that it takes less than half a minute]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: Option<u32>,
    /// Seed of the random numbers
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

fn hosts(text: &str) -> Result<usize, String> {
    let hosts = text
        .parse()
        .ok()
        .filter(|hosts| (1..=100_000).contains(hosts));
    hosts.ok_or_else(|| "write a number from 1 to 100000".to_owned())
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
    /// Write runs as if many had been run, to see how quick `history` is
    History,
    /// Delay and false alarms of `history` over many nights
    HistoryDetection,
    /// How well many hosts are used, and how quickly that is planned
    Cluster,
}
