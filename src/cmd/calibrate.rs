//! `calibrate`: what this machine can tell apart, and in what time.

use std::time::{Duration, Instant};

use super::failure::Failure;
use super::run::{self, Context, Progress};
use crate::calibrate::keep::Calibration;
use crate::calibrate::neighbour::Neighbours;
use crate::calibrate::table::{self, Group};
use crate::calibrate::{self, Purpose};
use crate::cli;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::plan::{self, TimingTrial};
use crate::record::{self, Floors, TrialResult};
use crate::run::workbench::Workbench;
use crate::run::{Containers, Order, Sampling};
use crate::suite::{Kind, TimingMode};

/// Runs all trials and gives the page; what was found is kept for later runs.
///
/// # Errors
/// As `run`; and when what was found cannot be kept.
pub(super) async fn calibrate(
    context: &Context<'_>,
    args: &cli::Calibrate,
) -> Result<String, Failure> {
    let progress = Progress::new(context.quiet);
    let run = cli::Run::timings_of(args);
    let mut prepared = run::prepare(context, &run, &progress).await?;
    let (_, host) = run::survey::bind(&mut prepared.bench, run.pin).await?;
    let bench = &prepared.bench;
    let plan = plan::expand(&bench.cases, &bench.images);
    let neighbours = Neighbours::start(args.neighbours).map_err(|error| {
        let help = "no further process could be started";
        Failure::message(Exit::Unavailable, error, help)
    })?;
    let mut groups = groups(bench, &plan.timings, args);
    let rounds = groups
        .iter()
        .map(|(_, _, wanted)| *wanted)
        .max()
        .unwrap_or(0);
    let total: usize = groups.iter().map(|(_, _, wanted)| *wanted).sum();
    let bar = progress.trials(total);
    let mut containers = Containers::new(bench, &plan.timings);
    // Round by round, so that what the machine does for a while meets every case and purpose.
    for round in 0..rounds {
        for (trial, group, wanted) in &mut groups {
            if round < *wanted {
                bar.set_message(group.case.clone());
                let sampling = sampling(group.purpose, args, round);
                let began = Instant::now();
                let result = containers.run(*trial, sampling).await;
                judge(group, &result, args.margin, began.elapsed());
                bar.inc(1);
            }
        }
    }
    containers.close().await;
    drop(neighbours);
    bar.finish_and_clear();
    let groups: Vec<Group> = groups.into_iter().map(|(_, group, _)| group).collect();
    let mut text = table::render(&groups, args.margin);
    let floors = floors(bench, &groups);
    text.push_str(&conclusion(&floors, args.margin));
    if args.neighbours == 0 {
        keep(context, args, host.ok().as_ref(), floors).await?;
    }
    Ok(text)
}

/// Every case for every purpose, and how often.
fn groups(
    bench: &Workbench<'_>,
    trials: &[TimingTrial],
    args: &cli::Calibrate,
) -> Vec<(TimingTrial, Group, usize)> {
    let mut groups = Vec::new();
    for trial in trials {
        let case = &bench.cases[trial.case];
        let mut add = |purpose: Purpose, wanted: u16| {
            let group = Group {
                case: case.id.0.clone(),
                purpose,
                trials: Vec::new(),
            };
            groups.push((*trial, group, usize::from(wanted)));
        };
        add(Purpose::EQUAL, args.trials);
        if args.sequential_trials > 0 {
            let order = Order::Sequential;
            add(
                Purpose {
                    order,
                    ..Purpose::EQUAL
                },
                args.sequential_trials,
            );
        }
        for share in &args.planted {
            // A whole process cannot be told to do a little more.
            if is_loop(&case.kind) {
                let planted = 1.0 + share;
                add(
                    Purpose {
                        planted,
                        ..Purpose::EQUAL
                    },
                    args.planted_trials,
                );
            }
        }
        for spent in &args.spend {
            let spent = Some(spent.as_secs_f64());
            add(
                Purpose {
                    spent,
                    ..Purpose::EQUAL
                },
                args.spend_trials,
            );
        }
    }
    groups
}

fn is_loop(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Timing {
            mode: TimingMode::Loop,
            ..
        }
    )
}

fn sampling(purpose: Purpose, args: &cli::Calibrate, round: usize) -> Sampling {
    let budget = purpose.spent.map_or(args.budget, Duration::from_secs_f64);
    Sampling {
        exhaustive: purpose.spent.is_some(),
        order: purpose.order,
        stretch: purpose.planted,
        ..Sampling::new(budget, args.margin, round as u64)
    }
}

fn judge(group: &mut Group, result: &TrialResult, margin: f64, took: Duration) {
    if let TrialResult::Timed(timed) = result {
        let trial = calibrate::judge(timed, margin, took.as_secs_f64());
        group.trials.push(trial);
    }
}

/// What nine of ten estimates keep, the worst case of each class.
fn floors(bench: &Workbench<'_>, groups: &[Group]) -> Floors {
    let mut floors = Floors::default();
    for group in groups
        .iter()
        .filter(|group| group.purpose == Purpose::EQUAL)
    {
        let case = bench.cases.iter().find(|case| case.id.0 == group.case);
        if let (Some(case), Some(seen)) = (case, group.summary()) {
            floors.raise(&case.kind, seen.distance);
        }
    }
    floors
}

fn conclusion(floors: &Floors, margin: f64) -> String {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let line = |(what, floor): (&str, Option<f64>)| match floor {
        None => format!("{what}: not tried"),
        Some(floor) if floor <= margin => format!(
            "{what}: equal programs are told to be equal within {}; the margin of {} holds",
            percent(floor),
            percent(margin)
        ),
        Some(floor) => format!(
            "{what}: equal programs differ by up to {}; runs on this machine take that for their margin",
            percent(floor)
        ),
    };
    let lines: Vec<String> = floors.named().into_iter().map(line).collect();
    format!("\n{}\n", lines.join("\n"))
}

async fn keep(
    context: &Context<'_>,
    args: &cli::Calibrate,
    host: Option<&Environment>,
    floors: Floors,
) -> Result<(), Failure> {
    let engine = context.engine.info().await.map_err(run::unavailable)?;
    let calibration = Calibration {
        machine: record::machine::describe(&engine, host).fingerprint,
        at: jiff::Timestamp::now(),
        budget_ms: u64::try_from(args.budget.as_millis()).unwrap_or(u64::MAX),
        floors,
    };
    calibration
        .keep(context.cache)
        .map_err(|error| Failure::message(Exit::BadInput, error, "is the cache folder writable?"))
}
