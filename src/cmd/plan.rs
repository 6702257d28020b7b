//! `plan`: which pairs are to be run, divided among machines.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::failure::{Failure, exits};
use super::{Folders, run};
use crate::build::unit::Sources;
use crate::cli::{self, PlanFormat};
use crate::engine::{Engine, docker};
use crate::exit::Exit;
use crate::image::Catalogue;
use crate::image::detect::digest_of;
use crate::printer::Printer;
use crate::record::Role;
use crate::report::text::counted;
use crate::report::units;
use crate::shard::expected::Expected;
use crate::shard::matrix::{self, Ci};
use crate::shard::plan::{PLAN_VERSION, PlanImage, PlanSuite, ShardPlan, UnitKind};
use crate::shard::{balance, expand, suites};
use crate::suite::{self, Selection};

/// Prints a plan, and writes it where that is asked for.
///
/// # Errors
/// Mistakes in files or on the command line, a file that cannot be written.
pub(super) async fn plan(
    folders: &Folders,
    args: &cli::Plan,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let plan = made(folders, args).await?;
    if let Some(path) = &args.out {
        std::fs::write(path, plan.json()).map_err(|error| {
            let message = format!("cannot write {}: {error}", path.display());
            Failure::message(Exit::BadInput, message, "name a file that can be written")
        })?;
    }
    let text = match args.format {
        PlanFormat::Terminal => for_people(&plan, args),
        PlanFormat::Json => String::from_utf8_lossy(&plan.json()).into_owned(),
        PlanFormat::GithubMatrix => ci(&plan, args, Ci::Github, matrix::github)?,
        PlanFormat::GitlabMatrix => ci(&plan, args, Ci::Gitlab, matrix::gitlab)?,
    };
    super::print(printer, &text)
}

fn ci(
    plan: &ShardPlan,
    args: &cli::Plan,
    ci: Ci,
    form: fn(&[matrix::Row]) -> Result<String, serde_json::Error>,
) -> Result<String, Failure> {
    let rows = ci.rows(plan, &args.runners).map_err(exits(Exit::Usage))?;
    let unsaid = |error| Failure::message(Exit::BadInput, error, "name platforms with letters");
    form(&rows).map_err(unsaid)
}

/// The plan.
///
/// # Errors
/// Mistakes in files or on the command line.
pub(super) async fn made(folders: &Folders, args: &cli::Plan) -> Result<ShardPlan, Failure> {
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let catalogue = Catalogue::load(&folders.images).map_err(exits(Exit::BadInput))?;
    let sources = Sources::read(&folders.suites).map_err(|error| {
        Failure::message(Exit::BadInput, error, "check the files under suites/")
    })?;
    let selection = Selection::from(&args.selection);
    let selected = suite::select(&suites, &selection).map_err(exits(Exit::Usage))?;
    let cases: Vec<suite::Case> = selected.cases.into_iter().cloned().collect();
    let options = args.run().options();
    let named = run::named(&args.run().images, &catalogue);
    each_once(&named)?;
    let images = images(args, &named, &catalogue).await;
    let expected = Expected::read(&args.results, &options);
    let takes_part = |suite: &&suite::Suite| cases.iter().any(|case| case.id.suite() == suite.name);
    let of_suite = |suite: &suite::Suite| PlanSuite {
        name: suite.name.clone(),
        digest: suites::digest(suite, &sources),
    };
    let mut plan = ShardPlan {
        format_version: PLAN_VERSION,
        digest: String::new(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: args.seed.unwrap_or(0),
        units: expand::units(&cases, &images, options.full, &expected),
        suites: suites.iter().filter(takes_part).map(of_suite).collect(),
        options,
        images,
        shards: Vec::new(),
    };
    balance::divide(&mut plan, args.shards as usize).map_err(exits(Exit::Usage))?;
    let plan = plan.sealed();
    Ok(match args.seed {
        Some(_) => plan,
        None => plan.seeded(),
    })
}

/// Records name images, so no two may have the same name.
fn each_once(named: &[(Role, String, bool)]) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    let again = named.iter().filter(|(_, name, _)| !seen.insert(name));
    let again: Vec<&str> = again.map(|(_, name, _)| name.as_str()).collect();
    if again.is_empty() {
        return Ok(());
    }
    let message = format!("named twice: {}", again.join(", "));
    let help = "a plan has each image once; `run` compares an image with itself";
    Err(Failure::message(Exit::Usage, message, help))
}

/// The images of each platform, with the digests of those that an engine has, where one answers.
async fn images(
    args: &cli::Plan,
    named: &[(Role, String, bool)],
    catalogue: &Catalogue,
) -> Vec<PlanImage> {
    let engine = docker::connect().await.ok();
    let mut images = Vec::new();
    let platforms: Vec<Option<String>> = match args.platforms.as_slice() {
        [] => vec![None],
        named => named.iter().cloned().map(Some).collect(),
    };
    for platform in platforms {
        for (role, name, timings) in named {
            let digest = match &engine {
                Some(engine) => digest(engine, catalogue, name).await,
                None => None,
            };
            images.push(PlanImage {
                role: *role,
                name: name.clone(),
                platform: platform.clone(),
                timings: *timings,
                digest,
            });
        }
    }
    images
}

async fn digest(engine: &dyn Engine, catalogue: &Catalogue, name: &str) -> Option<String> {
    let reference = catalogue
        .entry(name)
        .and_then(|entry| entry.reference.as_deref());
    let reference = reference.unwrap_or(name);
    let known = engine.image(reference).await.ok()??;
    digest_of(reference, &known.digests)
}

/// What each shard has and takes, and what comes next.
fn for_people(plan: &ShardPlan, args: &cli::Plan) -> String {
    let mut text = String::new();
    let timings = plan
        .units
        .iter()
        .filter(|unit| unit.kind == UnitKind::Timing)
        .count();
    let of = |role| {
        let names = plan.images.iter().filter(move |image| image.role == role);
        let mut names: Vec<&str> = names.map(|image| image.name.as_str()).collect();
        names.dedup();
        names.join(", ")
    };
    let _ = writeln!(
        text,
        "plan {}: {} ({} behaviour, {timings} timing) on {} against {}",
        plan.digest,
        counted(plan.units.len(), "pair", "pairs"),
        plan.units.len() - timings,
        of(Role::Candidate),
        of(Role::Baseline)
    );
    for (number, shard) in (1..).zip(&plan.shards) {
        let platform = shard
            .platform
            .as_deref()
            .map(|platform| format!("   {platform}"));
        let _ = writeln!(
            text,
            "shard {number}/{}{} {:5} pairs   about {}",
            plan.shards.len(),
            platform.unwrap_or_default(),
            shard.units,
            units::seconds(shard.seconds)
        );
    }
    let next = match &args.out {
        Some(path) => format!(
            "alpine-tax run --plan {} --shard 1/{}",
            path.display(),
            plan.shards.len()
        ),
        None => "alpine-tax plan --out plan.json ... writes it".to_owned(),
    };
    let _ = writeln!(text, "\nnext: {next}");
    text
}
