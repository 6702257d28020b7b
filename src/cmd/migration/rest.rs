//! What the images' own commands need when nobody asks anything of them: started in fresh containers,
//! in turns, so that what slows the machine down meets both.

use std::time::Duration;

use super::super::compare::images;
use super::super::failure::Failure;
use super::super::run::{self, Context};
use super::super::{RunCommand, run_id};
use crate::cli;
use crate::differential::{Command, Given, Host, Idle, Ready, Spec, Trial};
use crate::engine::sweep::run_labels;
use crate::exit::Exit;
use crate::facts::{AtRest, Spread};
use crate::image::Image;

/// Starts of each image. Of six the least and the greatest are an interval for the median.
const STARTS: usize = 6;
/// How long one may take to come to rest.
const LIMIT: Duration = Duration::from_secs(20);

/// Of each image that the engine has; `None`: it has not, or all was interrupted.
pub(super) async fn at_rest(
    command_line: &RunCommand<'_>,
    args: &cli::Migration,
    names: [Option<&String>; 2],
) -> Result<[Option<AtRest>; 2], Failure> {
    if names.iter().all(Option::is_none) {
        return Ok([None, None]);
    }
    let work = async |context: &Context<'_>| measured(context, args, names).await;
    let done = command_line.swept_after(&run_id(), false, work).await?;
    Ok(done.unwrap_or([None, None]))
}

async fn measured(
    context: &Context<'_>,
    args: &cli::Migration,
    names: [Option<&String>; 2],
) -> Result<[Option<AtRest>; 2], Failure> {
    let progress = run::Progress::new(context.quiet);
    let wanted: Vec<&str> = names.iter().flatten().map(|name| name.as_str()).collect();
    let (got, agent_volume) = images(context, &wanted, &args.source, &progress).await?;
    let mut got = got.into_iter();
    let mut sides = Vec::new();
    for name in names {
        let image = name.and_then(|_| got.next());
        sides.push(match image {
            Some(image) => Some(Side::of(context, image).await?),
            None => None,
        });
    }
    let spec = Spec::read(&Given {
        network: "none".to_owned(),
        timeout: LIMIT,
        ..Given::default()
    });
    let spec = spec.map_err(super::super::failure::exits(Exit::Usage))?;
    let host = Host {
        engine: context.engine,
        labels: run_labels(context.run_id),
        agent_volume,
        run_id: context.run_id.to_owned(),
        keep: false,
    };
    let ready = Ready::default();
    let trial = Trial {
        host: &host,
        spec: &spec,
        ready: &ready,
        load: None,
    };
    for _ in 0..STARTS {
        for side in sides.iter_mut().flatten() {
            side.start(&trial).await;
        }
    }
    let mut told = sides.into_iter().map(|side| side.map(Side::told));
    Ok([told.next().flatten(), told.next().flatten()])
}

/// An image, and what was seen of it so far.
struct Side {
    command: Option<Command>,
    starts: Vec<(f64, f64)>,
    /// Why it is not started once more.
    over: Option<AtRest>,
}

impl Side {
    async fn of(context: &Context<'_>, image: Image) -> Result<Side, Failure> {
        let info = context.engine.image(&image.id).await;
        let config = info.map_err(run::unavailable)?.map(|info| info.config);
        let command = Command::of(image, &config.unwrap_or_default(), None, None);
        Ok(Side {
            over: command.is_none().then_some(AtRest::Nothing),
            command,
            starts: Vec::new(),
        })
    }

    async fn start(&mut self, trial: &Trial<'_, '_>) {
        let (None, Some(command)) = (&self.over, &self.command) else {
            return;
        };
        match trial.idle(command).await {
            Ok(Idle::Stays(rested)) if rested.at_rest => {
                let numbers = (number(rested.after_ns), number(rested.memory_kib));
                self.starts.push(numbers);
            }
            Ok(Idle::Stays(_)) => {
                let why = format!("it was still busy after {} s", LIMIT.as_secs());
                self.over = Some(AtRest::Unknown(why));
            }
            Ok(Idle::Ends(outcome)) => self.over = Some(AtRest::Ends(outcome.to_string())),
            Err(broken) => self.over = Some(AtRest::Unknown(broken.to_string())),
        }
    }

    fn told(self) -> AtRest {
        let spread = |of: fn(&(f64, f64)) -> f64| {
            let samples: Vec<f64> = self.starts.iter().map(of).collect();
            Spread::of(&samples)
        };
        match (&self.over, spread(|s| s.0), spread(|s| s.1)) {
            (None, Some(start_ns), Some(memory_kib)) => AtRest::Stays {
                start_ns,
                memory_kib,
            },
            (Some(over), ..) => over.clone(),
            (None, ..) => AtRest::Nothing,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "52 bits hold what is measured")]
fn number(count: u64) -> f64 {
    count as f64
}
