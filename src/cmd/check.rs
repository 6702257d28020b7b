//! `check`: predicts what breaks when software moves to an image, and tries it where that is asked
//! for.

pub(super) mod confirm;
mod sources;
#[cfg(test)]
mod tests;

use std::path::Path;

use super::failure::{Failure, exits};
use super::run::Context;
use super::{Folders, RunCommand, run_id};
use crate::cli::{self, CheckFormat, FailOn};
use crate::confirm::Confirmed;
use crate::dockerfile::{self, Dockerfile};
use crate::exit::Exit;
use crate::lock::{self, Lock};
use crate::predict::{self, Confidence, DockerfileInputs, Inputs, LockInputs, Prediction};
use crate::printer::Printer;
use crate::public;
use crate::report::Look;
use crate::report::prediction::{self, Named};
use crate::suite::{self, Case, Suite};
use crate::tree::{Kind, Tree};
use confirm::{Origin, Request};
pub(super) use sources::{Sources, from_path};

/// Predicts and prints.
///
/// # Errors
/// Something that cannot be read or had, or mistakes in suite files.
pub(super) async fn check(
    command: &RunCommand<'_>,
    args: &cli::Check,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let look = printer.look();
    let (text, exit) = if args.confirm {
        let work = async |context: &Context<'_>| {
            let sources = Sources::new(context.folders, &args.source, context.quiet);
            let sources = sources.in_engine(context.engine);
            checked(context.folders, args, sources, Some(context), &look).await
        };
        match command.swept_after(&run_id(), false, work).await? {
            Some(done) => done,
            None => return Ok(Exit::Interrupted),
        }
    } else {
        let sources = Sources::new(command.folders, &args.source, command.quiet);
        checked(command.folders, args, sources, None, &look).await?
    };
    super::print(printer, &text)?;
    Ok(exit)
}

/// What is printed, and the exit status. Where there is a context, predictions are tried.
async fn checked(
    folders: &Folders,
    args: &cli::Check,
    mut sources: Sources<'_>,
    context: Option<&Context<'_>>,
    look: &Look,
) -> Result<(String, Exit), Failure> {
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let cases: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
    let moved = moved(args, &mut sources).await?;
    let (target, _) = sources.tree(&args.to).await?;
    let mut added = Vec::new();
    for path in &args.added {
        added.push(from_path(path, sources.platform())?.0);
    }
    let mut confirmed = None;
    let predicted = match &moved {
        Moved::Lock(lock) => predict::lock::predict(&LockInputs {
            lock,
            target: &target,
            added: &added,
            python: args.python,
            suites: &suites,
        })
        .map_err(|error| {
            let message = format!("{}: {error}", args.to);
            Failure::message(Exit::BadInput, message, "name an image that has one")
        })?,
        Moved::Dockerfile(dockerfile) => of_dockerfile(dockerfile, (&target, &added), &suites)?,
        Moved::Tree(software, kind) => {
            let inputs = Inputs {
                software,
                kind: *kind,
                target: &target,
                added: &added,
                packaged: args.packaged,
                cases: &cases,
            };
            let predicted = predict::predict(&inputs);
            if let Some(context) = context {
                confirmed = Some(tried(context, args, &sources, &inputs, &predicted).await?);
            }
            predicted
        }
    };
    let named = Named {
        software: &public::name(&args.software),
        target: &public::name(&args.to),
        prediction: &predicted,
        confirmed: confirmed.as_ref(),
        fail_on: least(args.fail_on),
    };
    let text = match args.format {
        CheckFormat::Terminal => prediction::terminal(&named, look),
        CheckFormat::Markdown => prediction::markdown(&named),
        CheckFormat::Junit => prediction::junit(&named),
        CheckFormat::Json => prediction::json(&named).map_err(unprintable)?,
        CheckFormat::Sarif => prediction::sarif(&named).map_err(unprintable)?,
    };
    Ok((text, named.exit()))
}

/// Tries what was predicted in the target image.
async fn tried(
    context: &Context<'_>,
    args: &cli::Check,
    sources: &Sources<'_>,
    inputs: &Inputs<'_>,
    predicted: &Prediction,
) -> Result<Confirmed, Failure> {
    if sources.known(&args.to).is_none() {
        let message = format!(
            "`--confirm` needs an image to try things in, not `{}`",
            args.to
        );
        return Err(Failure::message(
            Exit::Usage,
            message,
            "name an image of an engine",
        ));
    }
    let origin = match sources.known(&args.software) {
        Some((_, info)) => Origin::Image(info.id.clone()),
        None => Origin::Path(args.software.clone().into()),
    };
    let request = Request {
        context,
        source: &args.source,
        to: &args.to,
        origin,
        added: &args.added,
    };
    request.confirmed(inputs, predicted).await
}

fn unprintable(error: serde_json::Error) -> Failure {
    Failure::message(Exit::BadInput, error, "report this")
}

/// The least confidence that the user does not accept.
fn least(fail_on: FailOn) -> Option<Confidence> {
    match fail_on {
        FailOn::CertainAtLoad => Some(Confidence::CertainAtLoad),
        FailOn::CertainWhenCalled => Some(Confidence::CertainWhenCalled),
        FailOn::Possible => Some(Confidence::Possible),
        FailOn::Performance => Some(Confidence::Performance),
        FailOn::Never => None,
    }
}

/// What moves.
enum Moved {
    Lock(Lock),
    Dockerfile(Dockerfile),
    Tree(Tree, Kind),
}

/// What of a Dockerfile does not work on the target, with what of the lock files beside it that its
/// commands install from cannot be installed there.
fn of_dockerfile(
    dockerfile: &Dockerfile,
    (target, added): (&Tree, &[Tree]),
    suites: &[Suite],
) -> Result<Prediction, Failure> {
    let mut predicted = predict::dockerfile::predict(&DockerfileInputs {
        dockerfile: &Dockerfile {
            file: public::name(&dockerfile.file),
            ..dockerfile.clone()
        },
        target,
        added,
        suites,
    });
    let folder = Path::new(&dockerfile.file).parent();
    for name in predict::dockerfile::lock_files(dockerfile) {
        let path = folder.map_or_else(|| name.into(), |folder| folder.join(name));
        if !path.is_file() {
            continue;
        }
        let Some(lock) = lock::from_path(&path).map_err(exits(Exit::BadInput))? else {
            continue;
        };
        let file = public::name(&lock.file);
        let inputs = LockInputs {
            lock: &Lock { file, ..lock },
            target,
            added,
            python: None,
            suites,
        };
        match predict::lock::predict(&inputs) {
            Ok(of_lock) => predicted.findings.extend(of_lock.findings),
            Err(error) => predicted.facts.notes.push(format!("{name}: {error}")),
        }
    }
    predicted.findings.sort_by_key(|finding| finding.confidence);
    Ok(predicted)
}

/// Reads what moves; a file on this machine may be a lock file or a Dockerfile.
async fn moved(args: &cli::Check, sources: &mut Sources<'_>) -> Result<Moved, Failure> {
    let path = Path::new(&args.software);
    if path.is_file() && dockerfile::is_named_so(path) && args.python.is_none() {
        if args.confirm {
            let message = "`--confirm` goes with what can be loaded, and a Dockerfile cannot";
            return Err(Failure::message(Exit::Usage, message, "leave it out"));
        }
        let read = dockerfile::from_path(path).map_err(exits(Exit::BadInput))?;
        return Ok(Moved::Dockerfile(read));
    }
    if path.is_file()
        && let Some(lock) = lock::from_path(path).map_err(exits(Exit::BadInput))?
    {
        if args.confirm {
            let message = "`--confirm` goes with what can be loaded, and a lock file cannot";
            return Err(Failure::message(Exit::Usage, message, "leave it out"));
        }
        let file = public::name(&lock.file);
        return Ok(Moved::Lock(Lock { file, ..lock }));
    }
    if args.python.is_some() {
        let message = format!(
            "`--python` goes with a lock file, and `{}` is none",
            args.software
        );
        return Err(Failure::message(Exit::Usage, message, "leave it out"));
    }
    let (tree, kind) = sources.tree(&args.software).await?;
    Ok(Moved::Tree(tree, kind))
}
