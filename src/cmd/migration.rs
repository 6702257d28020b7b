//! `migration`: what a team wants to see before it changes a base image, on one page.

mod rest;

use super::RunCommand;
use super::check::{Sources, from_path};
use super::explain::newest;
use super::failure::{Failure, exits};
use crate::cli::{self, Global, MigrationFormat};
use crate::clib::Clib;
use crate::exit::Exit;
use crate::facts::{Facts, Vulnerabilities};
use crate::predict::{self, Confidence, Inputs};
use crate::printer::Printer;
use crate::public;
use crate::record::{self, Run};
use crate::report::migration::{self, Measured, Migration};
use crate::report::prediction::Named;
use crate::suite::{self, Case};
use crate::tree::{Kind, Tree};

/// Predicts, adds what was measured and what both sides have, and prints.
///
/// # Errors
/// Something that cannot be read or had, or mistakes in suite files.
pub(super) async fn migration(
    command_line: &RunCommand<'_>,
    args: &cli::Migration,
    global: &Global,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let vulnerabilities = match args.trivy.as_slice() {
        [software, target] => Some((scanned(software)?, scanned(target)?)),
        _ => None,
    };
    let suites = suite::load(&command_line.folders.suites).map_err(exits(Exit::BadInput))?;
    let cases: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
    let folders = command_line.folders;
    let mut sources = Sources::new(folders, &args.source, global.quiet).weighing();
    let (software, kind) = sources.tree(&args.software).await?;
    let (target, _) = sources.tree(&args.to).await?;
    let mut added = Vec::new();
    for path in &args.added {
        added.push(from_path(path, sources.platform())?.0);
    }
    let prediction = predict::predict(&Inputs {
        software: &software,
        kind,
        target: &target,
        added: &added,
        packaged: args.packaged,
        cases: &cases,
    });
    let mut software_facts = match kind {
        Kind::Root => Some(facts(&sources, &args.software, &software)),
        Kind::Files => None,
    };
    let mut target_facts = facts(&sources, &args.to, &target);
    if !args.no_run {
        let images = [&args.software, &args.to].map(|name| sources.known(name).map(|_| name));
        let [of_software, of_target] = rest::at_rest(command_line, args, images).await?;
        target_facts.at_rest = of_target;
        if let Some(facts) = &mut software_facts {
            facts.at_rest = of_software;
        }
    }
    let libcs = (&prediction.facts.software, &prediction.facts.target);
    let measured = measured(args, libcs)?;
    let report = Migration {
        named: Named {
            software: &public::name(&args.software),
            target: &public::name(&args.to),
            confirmed: None,
            fail_on: Some(Confidence::CertainAtLoad),
            prediction: &prediction,
        },
        facts: (software_facts.as_ref(), &target_facts),
        measured: measured.as_ref(),
        vulnerabilities: vulnerabilities.as_ref().map(|(a, b)| (a, b)),
    };
    let text = match args.format {
        MigrationFormat::Markdown => migration::markdown(&report),
        MigrationFormat::Html => migration::html(&report),
    };
    super::print(printer, &text)?;
    Ok(report.named.exit())
}

fn scanned(path: &std::path::Path) -> Result<Vulnerabilities, Failure> {
    Vulnerabilities::read(path).map_err(|error| {
        let help = "`trivy image --format json --output FILE IMAGE` writes one";
        Failure::message(Exit::BadInput, error, help)
    })
}

/// What an image has; of an archive or folder not what only the engine knows.
fn facts(sources: &Sources<'_>, name: &str, tree: &Tree) -> Facts {
    let mut facts = Facts::of(tree);
    if let Some((_, info)) = sources.known(name) {
        facts.layers = info.layers;
        facts.compressed = sources.weight(name).unwrap_or_default();
    }
    facts
}

/// The timings of the run that was named, or of the newest with these two libcs.
fn measured(
    args: &cli::Migration,
    (software, target): (&Option<Clib>, &Option<Clib>),
) -> Result<Option<Measured>, Failure> {
    let of = |run: &Run| {
        let has = |name: &str, wanted: &Option<Clib>| {
            let images = run.header.images.iter();
            let found = images.filter(|image| image.image.name == name);
            let mut clibs = found.filter_map(|image| image.image.clib());
            let wanted = wanted.as_ref();
            clibs.any(|clib| wanted.is_some_and(|wanted| wanted.family == clib.family))
        };
        let measured = Measured::of(run, |name| has(name, software), |name| has(name, target));
        measured.filter(|measured| measured.timings > 0)
    };
    let Some(folder) = &args.run else {
        let run = newest(&args.results, |run| of(run).is_some());
        return Ok(run.as_ref().and_then(of));
    };
    let run = record::read(folder).map_err(exits(Exit::BadInput))?;
    of(&run).map(Some).ok_or_else(|| {
        let message = format!("{} has no timings of these two libcs", folder.display());
        let help = "name another run, or none: the newest that fits is then taken";
        Failure::message(Exit::BadInput, message, help)
    })
}
