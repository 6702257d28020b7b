//! `verify`: runs the behaviour cases on every image at hand and tells which expectations hold.

use super::failure::{Failure, exits};
use super::{print, run};
use crate::claims::{self, Standing};
use crate::cli;
use crate::compare::{self, Thresholds};
use crate::engine::docker;
use crate::exit::Exit;
use crate::image::catalogue::Role;
use crate::image::{Catalogue, Images, Options};
use crate::printer::Printer;
use crate::report::Verbosity;
use crate::verify::{page, table, verify as verify_run};
use crate::{cache, record};

use super::images::{State, list};

/// Runs, verifies and prints. 1 when an expectation or a verdict on a claim is refuted, 5 when something is broken.
pub(super) async fn verify(
    command: &super::RunCommand<'_>,
    args: &cli::Verify,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let images = if args.images.is_empty() {
        at_hand(command).await?
    } else {
        args.images.clone()
    };
    let Some((baseline, candidates)) = images.split_first() else {
        return Err(Failure::message(
            Exit::Unavailable,
            "no image of the catalogue is at hand",
            "`alpine-tax images prepare distroless-cc-debian13 musl-stand-in-1.2.5`, for example",
        ));
    };
    let run = cli::Run::behaviour_on(args, baseline, candidates);
    let Some(folder) = command.recorded(&run).await? else {
        return Ok(Exit::Interrupted);
    };
    let run = record::read(&folder).map_err(exits(Exit::BadInput))?;
    let verification = verify_run(&run);
    let expectations = run
        .header
        .cases
        .iter()
        .map(|case| case.expectations.len())
        .sum();
    let counts = verification.counts(expectations);
    let all = printer.look().verbosity == Verbosity::Verbose;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let claims = claims::judge(&run, &comparison);
    let text = match args.format {
        cli::VerifyFormat::Terminal => {
            table::render(&verification, &counts, all) + &table::claims(&claims)
        }
        cli::VerifyFormat::Markdown => page::render(&run, &verification),
    };
    print(printer, &text)?;
    let refuted = claims
        .iter()
        .filter(|claim| claim.standing == Standing::Refuted);
    Ok(match (counts.refuted + refuted.count(), counts.broken) {
        (0, 0) => Exit::Success,
        (0, _) => Exit::TooBroken,
        _ => Exit::Divergence,
    })
}

/// The images under test of the catalogue that the engine has, glibc first.
async fn at_hand(command: &super::RunCommand<'_>) -> Result<Vec<String>, Failure> {
    let catalogue = Catalogue::load(&command.folders.images).map_err(exits(Exit::BadInput))?;
    let engine = docker::connect().await.map_err(run::unavailable)?;
    let options = Options {
        cache: cache::folder(),
        ..Options::default()
    };
    let images = Images::new(&engine, &catalogue, options, &|_| {});
    let rows = list(&images).await.map_err(|error| {
        Failure::message(
            Exit::Unavailable,
            error,
            "`alpine-tax doctor` tells what is missing",
        )
    })?;
    let tested = |name: &str| {
        catalogue
            .entry(name)
            .is_some_and(|e| e.role == Role::Test && e.expected.has_libc())
    };
    Ok(rows
        .into_iter()
        .filter(|row| matches!(row.state, State::Present | State::Assembled))
        .filter(|row| tested(&row.name))
        .map(|row| row.name)
        .collect())
}
