//! What is to be run: pairs with lengths as recorded or as stated.

use std::path::Path;

use crate::history::summary::Summary;
use crate::record::{ReadError, Role, RunOptions};
use crate::sample::Metric;
use crate::shard::balance::{self, TooFewShards};
use crate::shard::expand;
use crate::shard::expected::Expected;
use crate::shard::plan::{PLAN_VERSION, PlanImage, ShardPlan};
use crate::stats::{Pcg32, normal};
use crate::suite::{Case, Kind, TimingMode, Workload};

/// What pairs take.
#[derive(Debug, Clone, PartialEq)]
pub enum Lengths {
    /// As those of a run took, seconds; drawn with replacement.
    Recorded(Vec<f64>),
    /// Lognormal with this median, seconds, and this standard deviation of the logarithm.
    Lognormal {
        /// Seconds.
        median: f64,
        /// Of the natural logarithm.
        sigma: f64,
    },
}

impl Lengths {
    /// What the timings of a run took; `None`: it does not say.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn of_run(folder: &Path) -> Result<Option<Lengths>, ReadError> {
        let summary = Summary::read(folder)?;
        let points = summary.into_iter().flat_map(|summary| summary.points);
        let seconds = points.filter_map(|point| point.seconds);
        let seconds: Vec<f64> = seconds.filter(|seconds| *seconds > 0.0).collect();
        Ok((!seconds.is_empty()).then_some(Lengths::Recorded(seconds)))
    }

    fn draw(&self, rng: &mut Pcg32) -> f64 {
        match self {
            Lengths::Recorded(seconds) => seconds[rng.index(seconds.len())],
            Lengths::Lognormal { median, sigma } => median * (sigma * normal(rng)).exp(),
        }
    }
}

/// Candidates of the made-up run.
const CANDIDATES: usize = 10;

/// A plan of about so many pairs, none of which has to stay with another.
///
/// # Errors
/// When no shard is asked for.
pub fn plan(
    pairs: usize,
    shards: usize,
    (lengths, timings): (&Lengths, bool),
    seed: u64,
) -> Result<ShardPlan, TooFewShards> {
    let cases: Vec<Case> = (0..pairs.div_ceil(CANDIDATES))
        .map(|number| case(number, timings))
        .collect();
    let images: Vec<PlanImage> = (0..=CANDIDATES).map(image).collect();
    let mut units = expand::units(&cases, &images, true, &Expected::default());
    let mut rng = Pcg32::new(seed, 1);
    for unit in &mut units {
        unit.seconds = lengths.draw(&mut rng);
    }
    let mut plan = ShardPlan {
        format_version: PLAN_VERSION,
        digest: String::new(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        seed,
        options: RunOptions::default(),
        suites: Vec::new(),
        images,
        shards: Vec::new(),
        units,
    };
    balance::divide(&mut plan, shards)?;
    Ok(plan.sealed())
}

fn image(number: usize) -> PlanImage {
    PlanImage {
        role: match number {
            0 => Role::Baseline,
            _ => Role::Candidate,
        },
        name: format!("image-{number}"),
        platform: None,
        timings: true,
        digest: None,
    }
}

pub(super) fn case(number: usize, timings: bool) -> Case {
    let kind = match timings {
        true => Kind::Timing {
            mode: TimingMode::Loop,
            metric: Metric::Wall,
            threads: 1,
        },
        false => Kind::Behaviour {
            observe: Vec::new(),
        },
    };
    let workload = Workload::Command {
        program: "/bin/true".to_owned(),
    };
    let id = format!("simulated/case-{number}");
    Case::plain(id, String::new(), kind, workload)
}
