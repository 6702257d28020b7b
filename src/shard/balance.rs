//! Divides bundles among shards so that all take about as long: the longest first, each to the shard
//! with the least so far (R. L. Graham, "Bounds on multiprocessing timing anomalies", SIAM Journal on
//! Applied Mathematics 17, 1969: at most a third longer than the best division). No chance is involved:
//! the same units give the same shards.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::plan::{Bundle, PlanShard, ShardPlan};

/// More platforms than shards.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("{platforms} platforms need as many shards at least, and {shards} were asked for")]
#[diagnostic(help("a shard is run on one host: `--shards {platforms}`"))]
pub struct TooFewShards {
    platforms: usize,
    shards: usize,
}

/// Puts each unit of a plan into one of so many shards.
///
/// # Errors
/// When there are more platforms than shards.
pub fn divide(plan: &mut ShardPlan, shards: usize) -> Result<(), TooFewShards> {
    let bundles = plan.bundles();
    let of_platform = by_platform(&bundles);
    let lengths = of_platform
        .values()
        .map(|bundles| bundles.iter().map(|b| b.seconds).sum());
    let lengths: Vec<f64> = lengths.collect();
    if of_platform.len() > shards {
        return Err(TooFewShards {
            platforms: of_platform.len(),
            shards,
        });
    }
    plan.shards.clear();
    for ((platform, bundles), count) in of_platform.iter().zip(shares(&lengths, shards)) {
        let first = plan.shards.len();
        plan.shards.extend((0..count).map(|_| PlanShard {
            platform: platform.map(str::to_owned),
            units: 0,
            seconds: 0.0,
        }));
        for (bundle, shard) in bundles.iter().zip(longest_first(bundles, count)) {
            let shard = first + shard;
            let known = &mut plan.shards[shard];
            known.units += bundle.units.len();
            known.seconds += bundle.seconds;
            for &unit in &bundle.units {
                plan.units[unit].shard = u32::try_from(shard + 1).unwrap_or(u32::MAX);
            }
        }
    }
    Ok(())
}

fn by_platform(bundles: &[Bundle]) -> BTreeMap<Option<&str>, Vec<&Bundle>> {
    let mut of_platform: BTreeMap<Option<&str>, Vec<&Bundle>> = BTreeMap::new();
    for bundle in bundles {
        of_platform
            .entry(bundle.platform.as_deref())
            .or_default()
            .push(bundle);
    }
    of_platform
}

/// How many shards each platform gets: one, and of the others by what it takes.
fn shares(lengths: &[f64], shards: usize) -> Vec<usize> {
    let mut counts = vec![1; lengths.len()];
    for _ in lengths.len()..shards {
        let load = |place: &usize| lengths[*place] / crate::stats::number(counts[*place]);
        let longest = (0..lengths.len())
            .rev()
            .max_by(|a, b| load(a).total_cmp(&load(b)));
        if let Some(longest) = longest {
            counts[longest] += 1;
        }
    }
    counts
}

/// For each bundle its shard.
fn longest_first(bundles: &[&Bundle], shards: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..bundles.len()).collect();
    order.sort_by(|&a, &b| bundles[b].seconds.total_cmp(&bundles[a].seconds));
    let mut loads: BinaryHeap<Reverse<(u64, usize)>> =
        (0..shards).map(|n| Reverse((0, n))).collect();
    let mut placed = vec![0; bundles.len()];
    for bundle in order {
        if let Some(Reverse((load, shard))) = loads.pop() {
            placed[bundle] = shard;
            loads.push(Reverse((
                load + nanoseconds(bundles[bundle].seconds),
                shard,
            )));
        }
    }
    placed
}

/// Whole ones, so that sums do not depend on their order.
fn nanoseconds(seconds: f64) -> u64 {
    let length = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Role, RunOptions};
    use crate::shard::plan::{PlanImage, Unit, UnitKind};
    use crate::suite::CaseId;

    /// A plan with a unit of each of these lengths on each platform.
    fn plan(platforms: &[&str], seconds: &[f64]) -> ShardPlan {
        let image = |platform: &&str| PlanImage {
            role: Role::Candidate,
            name: "alpine".to_owned(),
            platform: Some((*platform).to_owned()),
            timings: true,
            digest: None,
        };
        let mut units = Vec::new();
        for candidate in 0..platforms.len() {
            for (number, seconds) in seconds.iter().enumerate() {
                units.push(Unit {
                    case: CaseId(format!("a/{number}")),
                    kind: UnitKind::Timing,
                    candidate,
                    seconds: *seconds,
                    bundle: u32::try_from(units.len()).unwrap(),
                    shard: 0,
                });
            }
        }
        ShardPlan {
            format_version: 1,
            digest: String::new(),
            tool_version: String::new(),
            seed: 0,
            options: RunOptions::default(),
            suites: Vec::new(),
            images: platforms.iter().map(image).collect(),
            shards: Vec::new(),
            units,
        }
    }

    #[test]
    fn shards_take_about_as_long_as_each_other() {
        let seconds: Vec<f64> = (1..=100).map(f64::from).collect();
        let mut plan = plan(&["linux/amd64"], &seconds);
        divide(&mut plan, 7).unwrap();
        let mean = 5050.0 / 7.0;
        for shard in &plan.shards {
            assert!((shard.seconds / mean - 1.0).abs() < 0.02, "{shard:?}");
        }
        assert_eq!(
            plan.shards.iter().map(|shard| shard.units).sum::<usize>(),
            100
        );
        let first = plan.clone();
        divide(&mut plan, 7).unwrap();
        assert_eq!(plan, first);
    }

    #[test]
    fn a_shard_is_of_one_platform_and_each_platform_has_one() {
        let mut plan = plan(&["linux/amd64", "linux/arm64"], &[1.0, 2.0, 3.0]);
        divide(&mut plan, 5).unwrap();
        for unit in &plan.units {
            let shard = &plan.shards[unit.shard as usize - 1];
            assert_eq!(shard.platform, plan.images[unit.candidate].platform);
        }
        let counts = ["linux/amd64", "linux/arm64"].map(|platform| {
            let of = plan
                .shards
                .iter()
                .filter(|shard| shard.platform.as_deref() == Some(platform));
            of.count()
        });
        assert_eq!(counts.iter().sum::<usize>(), 5);
        assert!(counts.iter().all(|count| *count >= 2), "{counts:?}");
        let error = divide(&mut plan, 1).unwrap_err();
        assert!(error.to_string().contains("2 platforms"), "{error}");
    }
}
