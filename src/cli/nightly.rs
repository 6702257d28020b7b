//! What runs by itself: `nightly`, `self-test`.

use std::time::Duration;

use clap::Args;

use super::Run;
use super::values::duration;

/// Options of `nightly`; those of `run` besides.
#[derive(Debug, Clone, Args)]
pub struct Nightly {
    /// As for `run`; newer images are pulled where a registry answers, unless `--pull` says otherwise
    #[command(flatten)]
    pub run: Run,
    /// Newest runs that keep their records; older ones are thinned as `history prune` does
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub keep_runs: usize,
    /// Alarms that are measured again at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub confirm_at_most: usize,
}

/// Options of `self-test`.
#[derive(Debug, Clone, Args)]
pub struct SelfTest {
    /// Image to compare with
    #[arg(long, value_name = "IMAGE", default_value = "distroless-cc-debian13")]
    pub baseline: String,
    /// Image to compare
    #[arg(long, value_name = "IMAGE", default_value = "musl-stand-in-1.2.5")]
    pub candidate: String,
    /// Time to spend on each timing, at most
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "5s")]
    pub budget: Duration,
}
