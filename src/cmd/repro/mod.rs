//! `repro`: somebody's report, on a baseline and on a range of images.

mod asked;
mod bench;
mod images;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::StreamExt as _;

use crate::cli::{self, ReproFormat};
use crate::clib::Family;
use crate::engine::sweep::sweep;
use crate::exit::Exit;
use crate::image::{Catalogue, Image};
use crate::plan::PlannedImage;
use crate::printer::Printer;
use crate::report::repro::{Told, json, markdown, terminal};
use crate::repro::known::Known;
use crate::repro::tally::Tally;
use crate::repro::trials::Runner;
use crate::repro::{
    FORMAT_VERSION, Key, Limits, Matrix, NotAtHand, OutcomeClass, Outcomes, Repro, Subject, Tried,
    TriedResult,
};
use crate::suite::{self, Case, Suite};

use super::failure::{Failure, exits};
use super::run::{Context, Progress, unavailable};
use super::{RunCommand, print, run_id};
use asked::Asked;
use bench::{Bench, Work};
use images::{Chosen, chosen};

/// Images on which a subject that waits is run at once.
const WAITING: usize = 24;

/// Runs, and prints.
///
/// # Errors
/// Mistakes on the command line or in files, an engine or image that is not there, a baseline of
/// which the harness could not tell.
pub(super) async fn repro(
    command: &RunCommand<'_>,
    args: &cli::Repro,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let suites = suite::load(&command.folders.suites).map_err(exits(Exit::BadInput))?;
    let catalogue = Catalogue::load(&command.folders.images).map_err(exits(Exit::BadInput))?;
    let asked = Asked::read(args, &command.folders.suites, &suites)?;
    let work = async |context: &Context<'_>| {
        let work = Reproduction {
            context,
            args,
            asked: &asked,
            catalogue: &catalogue,
        };
        work.done().await
    };
    let Some(done) = command.swept_after(&run_id(), false, work).await? else {
        return Ok(Exit::Interrupted);
    };
    told(&done, &suites, args, printer)
}

/// What came of it, and what the program imports.
struct Done {
    repro: Repro,
    functions: BTreeMap<String, BTreeSet<String>>,
}

fn told(
    done: &Done,
    suites: &[Suite],
    args: &cli::Repro,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let cases: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
    let told = Told {
        repro: &done.repro,
        matrix: &Matrix::of(&done.repro),
        known: &Known::of(&done.repro, &cases, &done.functions),
    };
    let text = match args.format {
        ReproFormat::Terminal => terminal(&told, &printer.look()),
        ReproFormat::Markdown => markdown(&told),
        ReproFormat::Json => {
            json(&told).map_err(|error| Failure::message(Exit::BadInput, error, "report this"))?
        }
    };
    print(printer, &text)?;
    Ok(told.exit())
}

/// The work between the command line and the report.
struct Reproduction<'a> {
    context: &'a Context<'a>,
    args: &'a cli::Repro,
    asked: &'a Asked,
    catalogue: &'a Catalogue,
}

impl Reproduction<'_> {
    async fn done(&self) -> Result<Done, Failure> {
        let context = self.context;
        let began = jiff::Timestamp::now();
        sweep(context.engine, None).await.map_err(unavailable)?;
        let progress = Progress::new(context.quiet);
        let chosen = chosen(context, self.catalogue, self.args, self.asked, &progress).await?;
        let bench = Bench::ready(
            context,
            self.args,
            self.asked,
            &chosen,
            self.catalogue,
            &progress,
        );
        let bench = bench.await?;
        let engine = context.engine.info().await.map_err(unavailable)?;
        let limits = self.asked.limits(engine.cpus);
        let trying = Trying {
            asked: self.asked,
            bench: &bench,
            limits,
            cpus: engine.cpus,
        };
        let (baseline, reference) = trying.baseline(&chosen.baseline).await?;
        let across = trying.across(&chosen, reference.as_ref()).await;
        progress.prepared();
        let functions = bench.functions();
        Ok(Done {
            repro: Repro {
                format_version: FORMAT_VERSION,
                tool_version: env!("CARGO_PKG_VERSION").to_owned(),
                began,
                engine,
                subject: self.asked.subject(),
                limits,
                stress: self.asked.stress.clone(),
                baseline,
                across,
                not_at_hand: chosen.missing,
            },
            functions,
        })
    }
}

/// Runs the subject on images.
struct Trying<'a, 'e> {
    asked: &'a Asked,
    bench: &'a Bench<'e>,
    limits: Limits,
    cpus: u32,
}

impl Trying<'_, '_> {
    /// What the baseline does, which others are compared with.
    async fn baseline(&self, image: &PlannedImage) -> Result<(Tried, Option<Key>), Failure> {
        let (tried, usual) = self.one(&image.image.name, "", image, None).await;
        let why = match &tried.result {
            TriedResult::Ran(_) => return Ok((tried, usual)),
            TriedResult::DoesNotApply(why) | TriedResult::Broken(why) => why.clone(),
        };
        let name = &tried.label;
        let message = format!("nothing can be compared with the baseline `{name}`: {why}");
        let help = "`--baseline IMAGE` names another one";
        Err(Failure::message(Exit::TooBroken, message, help))
    }

    /// What it does on each image: side by side where it is run once, one after the other where
    /// every CPU is wanted for repetitions.
    async fn across(&self, chosen: &Chosen, reference: Option<&Key>) -> Vec<Tried> {
        let at_once = match (self.limits.trials, self.asked.waits()) {
            (1, true) => WAITING,
            (1, false) => usize::try_from(self.cpus).unwrap_or(1).max(1),
            _ => 1,
        };
        let each = chosen.across.iter().map(|sought| async move {
            let (label, range) = (&sought.label, &sought.range);
            self.one(label, range, &sought.image, reference).await.0
        });
        futures_util::stream::iter(each)
            .buffered(at_once)
            .collect()
            .await
    }

    async fn one(
        &self,
        label: &str,
        range: &str,
        image: &PlannedImage,
        reference: Option<&Key>,
    ) -> (Tried, Option<Key>) {
        let work = self.bench.work(image).await;
        let mut tried = Tried {
            label: label.to_owned(),
            range: range.to_owned(),
            image: work.image(image),
            job: None,
            result: TriedResult::Broken("it was not run".to_owned()),
        };
        let subject = self.asked;
        let tally = Tally::new(
            &subject.comparing,
            &subject.fails_when,
            reference,
            self.limits,
        );
        let (result, usual) = match work {
            Work::Run(_, place) => {
                tried.job = Some(place.job.clone());
                let runner = Runner {
                    engine: self.bench.workbench.engine,
                    limits: self.limits,
                    stress: &subject.stress,
                    cpus: self.cpus,
                    observe: &subject.comparing.observe,
                    starting: &self.bench.workbench.starting,
                };
                match runner.run(&place, tally).await {
                    Ok((outcomes, usual)) => (TriedResult::Ran(outcomes), usual),
                    Err(reason) => (TriedResult::Broken(reason.to_string()), None),
                }
            }
            Work::Known(observation) => {
                let (outcomes, usual) = known(tally, *observation);
                (TriedResult::Ran(outcomes), usual)
            }
            Work::DoesNotApply(why) => (TriedResult::DoesNotApply(why), None),
            Work::Broken(why) => (TriedResult::Broken(why.to_string()), None),
        };
        tried.result = result;
        (tried, usual)
    }
}

/// What is known without running: it is the same every time.
fn known(
    mut tally: Tally<'_>,
    observation: crate::outcome::Observation,
) -> (Outcomes, Option<Key>) {
    tally.take(&crate::protocol::Repeated {
        seen: vec![observation],
        runs: vec![0],
    });
    tally.finish(0.0)
}
