//! `run`: the straight line from suites to a record on disk.

mod assignment;
mod choice;
mod dry_run;
mod ground;
mod measuring;
pub(in crate::cmd) mod mitigate;
pub(in crate::cmd) mod prepare;
mod progress;
mod resume;
pub(super) mod survey;
mod trials;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Folders;
use super::failure::{Failure, exits};
use crate::build::unit::Sources;
use crate::cli;
use crate::engine::Engine;
use crate::engine::sweep::{run_labels, sweep};
use crate::exit::Exit;
use crate::image::{Catalogue, Image, Images, Options, Pull};
use crate::payload::{Agent, Store};
use crate::plan::{self, PlannedImage};
use crate::record::{self, FORMAT_VERSION, Header, Measuring, Recorder, Role, RunImage, RunSuite};
use crate::run::workbench::Workbench;
use crate::shard;
use crate::suite::{self, Case, Claim, Selection, Suite};
pub use assignment::Assignment;
use choice::Chooser;
pub(super) use choice::named;
pub(super) use dry_run::dry_run;
pub(super) use ground::{Grounds, grounds};
use mitigate::Remedies;
pub(super) use mitigate::Wanted;
use prepare::{Packages, Preparer};
pub(super) use progress::Progress;
pub(super) use resume::{cut_off, newest};
use trials::Trials;

pub(super) use crate::run::workbench::STARTING;

/// Everything a run needs that is not on the command line.
#[derive(Clone, Copy)]
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub struct Context<'a> {
    /// Where containers run.
    pub engine: &'a dyn Engine,
    /// Where suites and the catalogue are.
    pub folders: &'a Folders,
    /// The id of the run.
    pub run_id: &'a str,
    /// The program that is put into containers.
    pub agent: &'a Agent,
    /// Where things are kept between runs.
    pub cache: &'a Path,
    /// Whether to show nothing while it runs.
    pub quiet: bool,
    /// What of a plan is run; `None`: all that is asked for.
    pub assignment: Option<&'a Assignment>,
}

/// What the files say, checked before any container is started.
struct Inputs {
    suites: Vec<Suite>,
    catalogue: Catalogue,
    cases: Vec<Case>,
    claims: Vec<Claim>,
    sources: Sources,
    /// Whether the work of packages is timed, here or by another shard of the plan.
    times_packages: bool,
    /// What is to be tried on what is found.
    wanted: Wanted,
}

/// Runs, and gives the folder with the record.
///
/// # Errors
/// Mistakes in files or on the command line, an engine or image that is not there, a record that
/// cannot be written. What workloads do is never an error.
pub async fn run(
    context: &Context<'_>,
    args: &cli::Run,
    earlier: Option<&record::Run>,
) -> Result<PathBuf, Failure> {
    let began = Instant::now();
    let progress = Progress::new(context.quiet);
    let Prepared {
        inputs,
        mut bench,
        notes,
        packages,
        sizes,
    } = prepare(context, args, &progress).await?;
    let prepared = began.elapsed().as_secs_f64();
    let mut plan = plan::expand(&bench.cases, &bench.images);
    if let Some(assignment) = context.assignment {
        let portion = assignment.portion();
        portion.restrict(&mut plan, &bench.cases, &bench.images);
    }
    let mut header = header(context, &inputs, &bench, notes, packages, prepared).await?;
    header.seed = args.seed.unwrap_or(header.seed);
    header.options = Some(args.options());
    survey::begin(&mut bench, &plan, args.pin, &mut header).await?;
    header.machine.name = args.machine.clone().or(header.machine.name);
    header.measuring = measuring::decide(context.cache, args, &header.machine);
    header.notes.extend(measuring::raised(&header.measuring));
    let unwritten = exits(Exit::BadInput);
    let recorder = match earlier {
        None => Recorder::create(&args.results, &header).map_err(unwritten)?,
        Some(earlier) => {
            header = resume::going_on(header, earlier)?;
            resume::leave_out_done(&mut plan, &bench, earlier);
            Recorder::resume(&args.results.join(&header.run_id)).map_err(unwritten)?
        }
    };
    if let Some(assignment) = context.assignment {
        assignment.keep(recorder.folder())?;
    }
    let trials = Trials {
        times_packages: inputs.times_packages,
        bench: &bench,
        plan: &plan,
        recorder: &recorder,
        progress: &progress,
    };
    trials.run(args, &header).await?;
    let remedies = Remedies {
        bench: &bench,
        wanted: &inputs.wanted,
        sizes: &sizes,
        recorder: &recorder,
        progress: &progress,
    };
    remedies.try_all(args, &mut header).await?;

    survey::end(&bench, &mut header).await;
    header.finished = Some(jiff::Timestamp::now());
    header.run_seconds += began.elapsed().as_secs_f64() - prepared;
    recorder.complete(&header).map_err(exits(Exit::BadInput))?;
    // History can do without, and makes it when it is asked for.
    let _kept = crate::history::summary::Summary::read(recorder.folder());
    Ok(recorder.folder().to_owned())
}

/// What is ready when the first trial begins.
pub(super) struct Prepared<'e> {
    inputs: Inputs,
    pub(super) bench: Workbench<'e>,
    notes: Vec<String>,
    packages: Packages,
    /// Bytes of what mitigations add, by volume.
    sizes: BTreeMap<String, BTreeMap<String, u64>>,
}

/// Reads the files, then gets images, payloads and programs.
pub(super) async fn prepare<'e>(
    context: &Context<'e>,
    args: &cli::Run,
    progress: &Progress,
) -> Result<Prepared<'e>, Failure> {
    let mut inputs = inputs(context, args)?;
    // What others have left does not keep a run from being begun; a dead engine is told below.
    let _left = sweep(context.engine, None).await;
    let on_step = |step: &crate::image::Step<'_>| progress.step(step);
    let options = options(context, &args.images.source);
    let images = Images::new(context.engine, &inputs.catalogue, options, &on_step);
    let store = Store::new(&images);
    let chooser = Chooser {
        store: &store,
        agent: context.agent,
    };
    let mut chosen = chooser.choose(&args.images).await?;
    match context.assignment {
        Some(assignment) => assignment.apply(&mut chosen.images)?,
        None => {
            let images: Vec<&Image> = chosen.images.iter().map(|planned| &planned.image).collect();
            plan::shipped::leave_out(&mut inputs.cases, &images);
        }
    }
    let preparer = Preparer {
        store: &store,
        agent: context.agent,
        run_id: context.run_id,
    };
    let bench = workbench(context, args.keep, &inputs, &preparer, &chosen.images).await?;
    let packages = preparer
        .packages(&inputs.suites, &bench, args.build_from_source)
        .await;
    let sizes = preparer.sizes(&inputs.wanted, &bench).await;
    progress.prepared();
    Ok(Prepared {
        inputs,
        bench,
        notes: chosen.notes,
        packages: packages.map_err(unavailable)?,
        sizes: sizes.map_err(unavailable)?,
    })
}

/// Every file is read before anything is started, so that mistakes cost no time.
fn inputs(context: &Context<'_>, args: &cli::Run) -> Result<Inputs, Failure> {
    let folders = context.folders;
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let catalogue = Catalogue::load(&folders.images).map_err(exits(Exit::BadInput))?;
    let known: Vec<&str> = catalogue.payloads.iter().map(|p| p.name.as_str()).collect();
    suite::check_payloads(&suites, &known).map_err(exits(Exit::BadInput))?;
    let selection = Selection::from(&args.selection);
    let selected = suite::select(&suites, &selection).map_err(exits(Exit::Usage))?;
    let claims = selected.claims.into_iter().cloned().collect();
    let mut cases: Vec<Case> = selected.cases.into_iter().cloned().collect();
    if let Some(timeout) = args.timeout {
        let timeout_ms = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        cases
            .iter_mut()
            .for_each(|case| case.timeout_ms = timeout_ms);
    }
    let sources = Sources::read(&folders.suites).map_err(|error| {
        Failure::message(Exit::BadInput, error, "check the files under suites/")
    })?;
    let wanted = match &args.mitigate {
        Some(names) => Wanted::read(folders, &suites, &known, (names, &cases))?,
        None => Wanted::default(),
    };
    let times_packages = cases.iter().any(Case::is_work);
    if let Some(assignment) = context.assignment {
        shard::suites::check(assignment.plan(), &suites, &sources)
            .map_err(exits(Exit::BadInput))?;
        cases.retain(|case| assignment.portion().has_case(case));
    }
    Ok(Inputs {
        suites,
        catalogue,
        cases,
        claims,
        sources,
        times_packages,
        wanted,
    })
}

pub(super) fn options(context: &Context<'_>, args: &cli::SourceArgs) -> Options {
    Options {
        pull: Pull::from(args.pull),
        offline: args.offline,
        platform: args.platform.clone(),
        rebuild: false,
        run: context.run_id.to_owned(),
        cache: context.cache.to_owned(),
    }
}

async fn workbench<'e>(
    context: &Context<'e>,
    keep: bool,
    inputs: &Inputs,
    preparer: &Preparer<'_>,
    images: &[PlannedImage],
) -> Result<Workbench<'e>, Failure> {
    let any_image = images
        .first()
        .map_or("", |planned| planned.image.id.as_str());
    let agent = context
        .agent
        .ensure(preparer.store, any_image)
        .await
        .map_err(|error| {
            Failure::message(
                Exit::Unavailable,
                error,
                "`alpine-tax doctor` tells what is missing",
            )
        })?;
    let (suites, compiled) = (
        inputs.wanted.with_variants(&inputs.suites),
        inputs.wanted.with_helpers(&inputs.cases),
    );
    let (cases, payloads) = tokio::join!(
        preparer.cases(&suites, &compiled, &inputs.sources, any_image),
        preparer.payloads(&inputs.cases, images, &inputs.wanted),
    );
    let cases = cases?;
    let info = preparer.store.images.engine_info().await;
    Ok(Workbench {
        engine: context.engine,
        labels: run_labels(context.run_id),
        starting: tokio::sync::Semaphore::new(STARTING),
        keep,
        cases: inputs.cases.clone(),
        images: images.to_vec(),
        agent_volume: agent.volume,
        cases_volume: cases.volume,
        recipes: inputs.catalogue.payloads.clone(),
        payloads,
        pin: None,
        refused: cases.refused,
        not_compiled: cases.not_compiled,
        cpus: info.map_err(unavailable)?.cpus,
        no_root: context.engine.refuses_root().map(str::to_owned),
    })
}

async fn header(
    context: &Context<'_>,
    inputs: &Inputs,
    bench: &Workbench<'_>,
    notes: Vec<String>,
    mut packages: Packages,
    prepare_seconds: f64,
) -> Result<Header, Failure> {
    let engine = context.engine.info().await.map_err(unavailable)?;
    let started = jiff::Timestamp::now();
    let run_image = |planned: &PlannedImage| RunImage {
        role: planned.role,
        image: planned.image.clone(),
        part: None,
    };
    let takes_part = |suite: &&Suite| bench.cases.iter().any(|case| case.id.suite() == suite.name);
    let run_suite = |suite: &Suite| RunSuite {
        packages: packages.remove(&suite.name).unwrap_or_default(),
        digest: Some(inputs.sources.digest(&suite.name)),
        name: suite.name.clone(),
        title: suite.title.clone(),
        about: suite.about.clone(),
    };
    debug_assert!(
        bench
            .images
            .iter()
            .any(|image| image.role == Role::Baseline)
    );
    Ok(Header {
        format_version: FORMAT_VERSION,
        run_id: context.run_id.to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        started,
        finished: None,
        seed: started.as_nanosecond().unsigned_abs() as u64,
        options: None,
        measuring: Measuring::default(),
        machine: record::machine::describe(&engine, None),
        survey: None,
        pinning: None,
        engine,
        images: bench.images.iter().map(run_image).collect(),
        suites: inputs
            .suites
            .iter()
            .filter(takes_part)
            .map(run_suite)
            .collect(),
        cases: bench.cases.clone(),
        claims: inputs.claims.clone(),
        mitigations: Vec::new(),
        share: context
            .assignment
            .map(|assignment| assignment.share().clone()),
        parts: Vec::new(),
        notes,
        prepare_seconds,
        run_seconds: 0.0,
    })
}

pub(super) fn unavailable(error: crate::engine::EngineError) -> Failure {
    Failure::message(
        Exit::Unavailable,
        error,
        "`scripts/with-docker alpine-tax ...` installs and starts an engine; \
         `alpine-tax doctor` tells what is missing",
    )
}

impl From<cli::PullArg> for Pull {
    fn from(arg: cli::PullArg) -> Pull {
        match arg {
            cli::PullArg::Always => Pull::Always,
            cli::PullArg::Newer => Pull::Newer,
            cli::PullArg::Missing => Pull::Missing,
            cli::PullArg::Never => Pull::Never,
        }
    }
}
