//! `simulate cluster`: how well many hosts are used, how quickly it is planned, whether all is merged.

use std::fmt::Write as _;
use std::time::Instant;

use super::super::failure::{Failure, exits};
use super::{Table, failed};
use crate::cli;
use crate::exit::Exit;
use crate::report::units;
use crate::shard::simulate::{self, Lengths, World};

/// Where no record says what pairs take: about as long as those of the default budget.
const USUAL: Lengths = Lengths::Lognormal {
    median: 0.8,
    sigma: 0.7,
};
/// Pairs and shards that planning is timed with.
const PLANNED: (usize, usize) = (1_000_000, 1_000);
/// Pairs and hosts that merging is tried with.
const MERGED: (usize, usize) = (10_000, 100);
/// Share of the hosts that dies, and that is slow.
const TROUBLED: f64 = 0.05;

/// The tables.
///
/// # Errors
/// A record that cannot be read or does not say what its timings took.
pub(super) fn cluster(args: &cli::Simulate) -> Result<String, Failure> {
    let lengths = lengths(args)?;
    let seed = args.seed;
    let titles = ["calm", "5 % die", "5 % slow", "both", "shards", "and both"];
    let mut table = Table::new(caption(args, &lengths), titles);
    for &hosts in &args.hosts {
        let plan = simulate::plan(args.pairs, hosts, (&lengths, true), seed);
        let plan = plan.map_err(exits(Exit::Usage))?;
        let seen = |dying, slow| {
            let world = World {
                hosts,
                dying,
                slow,
                seed,
            };
            simulate::efficiency(&plan, world)
        };
        let calm = seen(0.0, 0.0);
        let both = seen(TROUBLED, TROUBLED);
        let cells = [
            calm.live,
            seen(TROUBLED, 0.0).live,
            seen(0.0, TROUBLED).live,
            both.live,
            calm.shards,
            both.shards,
        ];
        let cells = cells.map(|share| format!("{:.1}", share * 100.0));
        table.row(&format!("{hosts} hosts"), cells);
    }
    let mut text = table.text();
    text.push_str(
        "\ncalm to both: hosts ask for the next bundles. shards: each has one that was made before; lost ones are\n\
         run again at the end. 5 % die: at any time. 5 % slow: four times. The ideal: all work divided by what\n\
         hosts can do while they live, or the longest pair where that is longer.\n\n",
    );
    text.push_str(&planned(&lengths, seed)?);
    text.push_str(&merged(seed)?);
    Ok(text)
}

fn lengths(args: &cli::Simulate) -> Result<Lengths, Failure> {
    let Some(record) = &args.record else {
        return Ok(USUAL);
    };
    let known = Lengths::of_run(record).map_err(exits(Exit::BadInput))?;
    known.ok_or_else(|| failed(record, &"it has no timings, or has not come to its end"))
}

fn caption(args: &cli::Simulate, lengths: &Lengths) -> String {
    let of = match (lengths, &args.record) {
        (Lengths::Recorded(seconds), Some(record)) => {
            let mean = seconds.iter().sum::<f64>() / crate::stats::number(seconds.len());
            let mean = units::seconds(mean);
            format!(
                "as {} timings of {}, mean {mean}",
                seconds.len(),
                record.display()
            )
        }
        _ => "lognormal, median 0.8 s, standard deviation 0.7".to_owned(),
    };
    format!(
        "Efficiency in % of the ideal, {} pairs, lengths {of}",
        args.pairs
    )
}

/// From cases and images to the plan with its digest.
fn planned(lengths: &Lengths, seed: u64) -> Result<String, Failure> {
    let (pairs, shards) = PLANNED;
    let begun = Instant::now();
    let plan = simulate::plan(pairs, shards, (lengths, true), seed);
    let plan = plan.map_err(exits(Exit::Usage))?;
    let took = begun.elapsed().as_secs_f64();
    Ok(format!(
        "planned {} pairs into {shards} shards in {}\n",
        plan.units.len(),
        units::seconds(took)
    ))
}

fn merged(seed: u64) -> Result<String, Failure> {
    let (pairs, hosts) = MERGED;
    let world = World {
        hosts,
        dying: TROUBLED,
        slow: TROUBLED,
        seed,
    };
    let checked = simulate::check(pairs, world).map_err(exits(Exit::BadInput))?;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "merged {} of {} pairs from {} records of {hosts} hosts, 5 % of which died, in {}",
        checked.trials,
        checked.pairs,
        checked.records,
        units::seconds(checked.took.as_secs_f64())
    );
    Ok(text)
}
