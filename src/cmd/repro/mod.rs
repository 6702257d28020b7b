//! `repro`: somebody's report, on a baseline and on a range of images.

mod asked;
mod bench;
mod bisect;
mod bundle;
mod closer;
pub(super) mod docker;
mod images;
mod judge;
mod reduce;
mod trying;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::build::commit::Recipe;
use crate::calibrate::neighbour::Neighbours;
use crate::cli::{self, ReproFormat};
use crate::engine::ContainerSpec;
use crate::engine::sweep::sweep;
use crate::exit::Exit;
use crate::image::{Catalogue, Images, Step};
use crate::outcome::Broken;
use crate::payload::Store;
use crate::printer::Printer;
use crate::report::repro::{Told, bisection, json, markdown, terminal};
use crate::repro::bisection::Bisection;
use crate::repro::known::Known;
use crate::repro::{FORMAT_VERSION, Matrix, Repro, Stress, Tried};
use crate::suite::{self, Case, Suite};

use super::failure::{Failure, exits};
use super::run::prepare::Preparer;
use super::run::{Context, Progress, unavailable};
use super::{RunCommand, print, run_id};
use asked::Asked;
use bench::Bench;
use bisect::{Commits, Source};
use closer::Closer;
use images::{Chosen, chosen};
use reduce::{Reduced, reduce};
use trying::Trying;

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

/// What a reducer asks.
///
/// # Errors
/// When nobody answers.
pub(super) fn still_differs(socket: &Path, file: &Path) -> Result<Exit, Failure> {
    let answer = reduce::ask(socket, file);
    let differs = answer.map_err(|error| {
        let help = "this is for a reducer that `repro --reduce source` has started";
        Failure::message(Exit::Usage, format!("nobody answers: {error}"), help)
    })?;
    Ok(if differs {
        Exit::Success
    } else {
        Exit::Divergence
    })
}

/// What came of it.
enum Done {
    /// A matrix, what the program imports, and a closer look.
    Matrix(Box<Repro>, BTreeMap<String, BTreeSet<String>>, Closer),
    /// The first version.
    Bisection(Box<Bisection>),
    /// A smaller input.
    Reduced(Box<Reduced>),
}

fn told(
    done: &Done,
    suites: &[Suite],
    args: &cli::Repro,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let unwritable =
        |error: serde_json::Error| Failure::message(Exit::BadInput, error, "report this");
    let (text, exit) = match done {
        Done::Matrix(repro, functions, closer) => {
            let cases: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
            let told = Told {
                repro,
                matrix: &Matrix::of(repro),
                known: &Known::of(repro, &cases, functions),
                looks: &closer.looks,
            };
            let text = match args.format {
                ReproFormat::Terminal => terminal(&told, &printer.look()),
                ReproFormat::Markdown => markdown(&told),
                ReproFormat::Json => json(&told).map_err(unwritable)?,
            };
            (text, told.exit())
        }
        Done::Bisection(bisection) => {
            let text = match args.format {
                ReproFormat::Terminal => bisection::terminal(bisection, &printer.look()),
                ReproFormat::Markdown => bisection::markdown(bisection),
                ReproFormat::Json => bisection::json(bisection).map_err(unwritable)?,
            };
            (text, bisection::exit(bisection))
        }
        Done::Reduced(reduced) => {
            let text = match args.format {
                ReproFormat::Terminal | ReproFormat::Markdown => reduced.render(),
                ReproFormat::Json => reduced.json().map_err(unwritable)?,
            };
            (text, Exit::Divergence)
        }
    };
    print(printer, &text)?;
    if let (Done::Matrix(_, _, closer), Some(path)) = (done, &args.closer.bundle)
        && let Some(bundle) = &closer.bundle
    {
        printer.note(&bundle.written(path)?);
    }
    Ok(exit)
}

/// A failure of the harness, which says nothing of the subject.
fn failure_of(message: &str) -> Failure {
    let help = "this says nothing of the libc; `alpine-tax doctor` tells what is missing";
    Failure::message(Exit::TooBroken, message, help)
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
        let source = Source::read(&self.args.bisect.source)?;
        sweep(context.engine, None).await.map_err(unavailable)?;
        let progress = Progress::new(context.quiet);
        let chosen = chosen(context, self.catalogue, self.args, self.asked, &progress).await?;
        let bench = self.bench(&chosen, &progress).await?;
        let engine = context.engine.info().await.map_err(unavailable)?;
        let neighbours = self.asked.neighbours(engine.cpus);
        // They end when this is dropped.
        let _neighbours = Neighbours::start(neighbours)
            .map_err(|error| failure_of(&format!("no neighbours: {error}")))?;
        let mut trying = Trying {
            asked: self.asked,
            bench: &bench,
            limits: self.asked.limits(engine.cpus),
            cpus: engine.cpus,
            slower: self.args.bisect.slower,
            reference: None,
        };
        if let Some(source) = source {
            let searched = self.commits(source, &trying, &chosen, &progress).await;
            progress.prepared();
            return searched.map(|found| Done::Bisection(Box::new(found)));
        }
        let baseline = trying.baseline(&chosen.baseline).await?;
        if self.args.bisect.bisect {
            let searched = bisect::versions(&trying, &chosen).await;
            progress.prepared();
            return searched.map(|found| Done::Bisection(Box::new(found)));
        }
        let across = trying.across(&chosen).await;
        if let Some(what) = self.args.reduce {
            let reduced = self
                .reduced(what, &trying, &chosen, across, &progress)
                .await;
            progress.prepared();
            return reduced.map(|reduced| Done::Reduced(Box::new(reduced)));
        }
        let repro = Repro {
            format_version: FORMAT_VERSION,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            began,
            engine,
            subject: self.asked.subject(),
            limits: trying.limits,
            stress: Stress {
                neighbours,
                ..self.asked.stress.clone()
            },
            baseline,
            across,
            not_at_hand: chosen.missing.clone(),
        };
        let closer = self.closer(&chosen, &bench, &repro, &progress).await;
        progress.prepared();
        Ok(Done::Matrix(Box::new(repro), bench.functions(), closer?))
    }

    async fn bench(&self, chosen: &Chosen, progress: &Progress) -> Result<Bench<'_>, Failure> {
        let (context, catalogue) = (self.context, self.catalogue);
        Bench::ready(context, self.args, self.asked, chosen, catalogue, progress).await
    }

    async fn reduced(
        &self,
        what: cli::Reducible,
        trying: &Trying<'_, '_>,
        chosen: &Chosen,
        across: Vec<Tried>,
        progress: &Progress,
    ) -> Result<Reduced, Failure> {
        let images = chosen.across.iter().map(|one| &one.image);
        let across: Vec<_> = across.into_iter().zip(images).collect();
        let wanted = reduce::Wanted {
            what,
            args: self.args,
            toolchain: match self.asked.compiled_source(what) {
                true => Some(self.toolchain(progress).await?.0),
                false => None,
            },
        };
        reduce(trying, &chosen.baseline, &across, wanted).await
    }

    /// A container of the toolchain, and what identifies it.
    async fn toolchain(&self, progress: &Progress) -> Result<(ContainerSpec, String), Failure> {
        let context = self.context;
        let on_step = |step: &Step<'_>| progress.step(step);
        let options = super::run::options(context, &self.args.source);
        let images = Images::new(context.engine, self.catalogue, options, &on_step);
        let preparer = Preparer {
            store: &Store::new(&images),
            agent: context.agent,
            run_id: context.run_id,
        };
        let broken = |broken: Broken| failure_of(&broken.to_string());
        preparer.toolchain().await.map_err(broken)
    }

    async fn commits(
        &self,
        source: Source,
        trying: &Trying<'_, '_>,
        chosen: &Chosen,
        progress: &Progress,
    ) -> Result<Bisection, Failure> {
        bisect::checked(self.asked, chosen)?;
        let Some(image) = chosen.across.first() else {
            return Err(failure_of("there is no image"));
        };
        let (toolchain, identity) = self.toolchain(progress).await?;
        let say = |doing: &str| {
            progress.step(&Step {
                subject: "source",
                doing,
                done: 0,
                total: None,
            })
        };
        let args = &self.args.bisect.source;
        let commits = Commits {
            checkout: source.checkout,
            good: source.good,
            bad: source.bad,
            recipe: Recipe {
                command: args.build.clone().unwrap_or_default(),
                install: args.install.clone(),
                toolchain: identity,
            },
            toolchain,
            cache: self.context.cache,
            image: &image.image,
            say: &say,
        };
        commits.search(trying).await
    }
}
