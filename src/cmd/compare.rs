//! `compare`: the user's own command in two images, and what differs.

mod given;
mod mitigate;
mod sides;
mod trees;

use crate::calibrate::keep::Calibration;
use crate::cli::{self, CompareFormat, FailOnClass};
use crate::compare::timing;
use crate::differential::{
    self, Both, Class, Command, Comparison, Did, ExplainInputs, Explanation, Host, Spec, Trial,
    VolumeError, judge_timing, remarks,
};
use crate::engine::sweep::{run_labels, sweep};
use crate::exit::Exit;
use crate::outcome::Broken;
use crate::printer::Printer;
use crate::record::{DEFAULT_MARGIN, machine};
use crate::report::differential::{Cost, Mitigations, Told, json, markdown, terminal};
use crate::run::{Commands, Effort};
use crate::suite::{self, Case, Suite};

use super::failure::{Failure, exits};
use super::run::Context;
use super::{RunCommand, run, run_id};
use mitigate::Mending;
use sides::Sides;
pub(super) use sides::images;

/// Runs, compares and prints.
///
/// # Errors
/// Mistakes on the command line or in suite files, an engine or image that is not there, a side of
/// which the harness could not tell.
pub(super) async fn compare(
    command: &RunCommand<'_>,
    args: &cli::Compare,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let spec = Spec::read(&given::given(args)).map_err(exits(Exit::Usage))?;
    let suites = suite::load(&command.folders.suites).map_err(exits(Exit::BadInput))?;
    let work = async |context: &Context<'_>| {
        let compared = Compared {
            context,
            args,
            spec: &spec,
            suites: &suites,
        };
        compared.seen().await
    };
    match command.swept_after(&run_id(), args.keep, work).await? {
        Some(seen) => told(&seen, args, &spec, printer),
        None => Ok(Exit::Interrupted),
    }
}

fn told(seen: &Seen, args: &cli::Compare, spec: &Spec, printer: &Printer) -> Result<Exit, Failure> {
    let told = Told {
        did: seen.did.as_ref(),
        comparison: &seen.comparison,
        class: seen.class,
        cost: &seen.cost,
        explanations: &seen.explanations,
        mitigations: seen.mitigations.as_ref(),
        remarks: &remarks(seen.did.as_ref(), spec),
        spec,
        load_image: seen.load_image.as_deref(),
        fails: fails(seen.class, &args.fail_on),
    };
    let text = match args.format {
        CompareFormat::Terminal => terminal(&told, &printer.look()),
        CompareFormat::Markdown => markdown(&told),
        CompareFormat::Json => {
            json(&told).map_err(|error| Failure::message(Exit::BadInput, error, "report this"))?
        }
    };
    super::print(printer, &text)?;
    Ok(told.exit())
}

fn fails(class: Class, fail_on: &[FailOnClass]) -> bool {
    fail_on.iter().any(|chosen| match chosen {
        FailOnClass::OnlyBFails => class == Class::OnlyBFails,
        FailOnClass::OnlyAFails => class == Class::OnlyAFails,
        FailOnClass::BothFail => class == Class::BothFail,
        FailOnClass::OutputDiffers => class == Class::OutputDiffers,
        FailOnClass::Slower => class == Class::Slower,
        FailOnClass::Faster => class == Class::Faster,
        FailOnClass::Never => false,
    })
}

/// What was seen of both.
struct Seen {
    did: Both<Did>,
    comparison: Comparison,
    class: Class,
    cost: Cost,
    explanations: Vec<Explanation>,
    mitigations: Option<Mitigations>,
    load_image: Option<String>,
}

/// The work between the command line and the report.
struct Compared<'a> {
    context: &'a Context<'a>,
    args: &'a cli::Compare,
    spec: &'a Spec,
    suites: &'a [Suite],
}

impl Compared<'_> {
    async fn seen(&self) -> Result<Seen, Failure> {
        let context = self.context;
        sweep(context.engine, None)
            .await
            .map_err(run::unavailable)?;
        let progress = run::Progress::new(context.quiet);
        let sides = sides::sides(context, self.args, self.spec, &progress).await?;
        let host = Host {
            engine: context.engine,
            labels: run_labels(context.run_id),
            agent_volume: sides.agent_volume.clone(),
            run_id: context.run_id.to_owned(),
            keep: self.args.keep,
        };
        let ready = host.ready(self.spec, &sides.commands.a.image.id).await;
        let ready = ready.map_err(volume_failure)?;
        let trial = Trial {
            host: &host,
            spec: self.spec,
            ready: &ready,
            load: sides.load.as_ref(),
        };
        let seen = self.tried(&trial, &sides, &progress).await;
        progress.prepared();
        seen
    }

    async fn tried(
        &self,
        trial: &Trial<'_, '_>,
        sides: &Sides,
        progress: &run::Progress,
    ) -> Result<Seen, Failure> {
        let commands = sides.commands.as_ref();
        let did = Both {
            a: self.one("A", trial, commands.a).await?,
            b: self.one("B", trial, commands.b).await?,
        };
        let comparison = differential::compare(did.as_ref(), &self.spec.rules);
        let cost = self.cost(trial, commands, comparison.class).await?;
        let class = judge_timing(comparison.class, cost.decision());
        let trees = match class {
            Class::Same => Both::default(),
            _ => trees::trees(self.context.engine, did.as_ref(), self.spec).await,
        };
        let cases: Vec<&Case> = self.suites.iter().flat_map(|suite| &suite.cases).collect();
        let inputs = ExplainInputs {
            did: did.as_ref(),
            comparison: &comparison,
            class,
            trees: trees.as_ref().map(Option::as_ref),
            cases: &cases,
        };
        // That files cannot be read explains nothing, and is no reason to keep back what was seen.
        let explanations = match class {
            Class::Same => Vec::new(),
            _ => differential::explain(&inputs),
        };
        let mitigations = match &self.args.mitigate {
            Some(names) => {
                let mending = Mending {
                    compared: self,
                    trial,
                    commands,
                    inputs: &inputs,
                    cost: &cost,
                    progress,
                };
                Some(mending.mitigations(names).await?)
            }
            None => None,
        };
        Ok(Seen {
            comparison,
            class,
            cost,
            explanations,
            mitigations,
            load_image: sides.load.as_ref().map(|load| load.image.name.clone()),
            did,
        })
    }

    async fn one(
        &self,
        side: &str,
        trial: &Trial<'_, '_>,
        command: &Command,
    ) -> Result<Did, Failure> {
        trial.run(command).await.map_err(|broken| {
            let message = format!(
                "{side} (`{}`) could not be run: {broken}",
                command.image.name
            );
            let help = "this says nothing of the command; see what the engine says";
            Failure::message(Exit::TooBroken, message, help)
        })
    }

    /// How much is measured; `None`: nothing.
    fn effort(&self) -> Option<Effort> {
        let times = &self.args.times;
        match (times.repeat, times.budget) {
            (Some(pairs), _) => Some(Effort::Pairs(usize::from(pairs))),
            (None, budget) => budget.map(Effort::Budget),
        }
    }

    /// How it is measured.
    async fn measuring(&self) -> Result<Commands, Failure> {
        let now = || jiff::Timestamp::now().as_nanosecond().unsigned_abs();
        let of_clock = || u64::try_from(now() & u128::from(u64::MAX)).unwrap_or_default();
        Ok(Commands {
            margin: self.margin().await?,
            seed: self.args.times.seed.unwrap_or_else(of_clock),
        })
    }

    /// The cost of both, where it was asked for and both do the same.
    async fn cost(
        &self,
        trial: &Trial<'_, '_>,
        commands: Both<&Command>,
        class: Class,
    ) -> Result<Cost, Failure> {
        let Some(effort) = self.effort() else {
            return Ok(Cost::NotAsked);
        };
        let may_be_timed = match class {
            Class::Same | Class::OutputDiffers => true,
            Class::OnlyAFails | Class::OnlyBFails | Class::BothFail => false,
            Class::Slower | Class::Faster => false,
        };
        if !may_be_timed {
            return Ok(Cost::Unknown("a side fails".to_owned()));
        }
        if self.spec.server.is_some() && trial.load.is_none() {
            return Ok(Cost::Unknown("there is no `--load` to be timed".to_owned()));
        }
        let how = self.measuring().await?;
        let sampled = trial.time(commands, effort, how);
        Ok(match sampled.await {
            Ok(sampled) => {
                let host = sampled.environment.as_ref();
                let judged = timing::of_commands(&sampled.timed, how.margin, how.seed, host);
                Cost::Judged(Box::new(judged))
            }
            Err(Broken::Worker(reason)) => Cost::Unknown(format!("a repetition failed: {reason}")),
            Err(reason) => Cost::Unknown(reason.to_string()),
        })
    }

    /// As asked for, or what equal processes are known to differ by on this machine.
    async fn margin(&self) -> Result<f64, Failure> {
        if let Some(margin) = self.args.times.margin {
            return Ok(margin);
        }
        let engine = self.context.engine.info().await.map_err(run::unavailable)?;
        let fingerprint = machine::describe(&engine, None).fingerprint;
        let known = Calibration::of(self.context.cache, &fingerprint);
        let floor = known.and_then(|calibration| calibration.floors.processes);
        Ok(floor.unwrap_or(0.0).max(DEFAULT_MARGIN))
    }
}

fn volume_failure(error: VolumeError) -> Failure {
    match error {
        VolumeError::Engine(error) => run::unavailable(error),
        error @ VolumeError::File { .. } => {
            Failure::message(Exit::Usage, error, "see `--volume` in `--help`")
        }
    }
}
