//! `check`: predicts what breaks when software moves to an image.

use std::collections::BTreeMap;
use std::path::Path;

use super::failure::{Failure, exits};
use super::{Folders, exported, run};
use crate::cli::{self, CheckFormat, FailOn, Global};
use crate::engine::docker::{self, DockerEngine};
use crate::engine::{Engine, ImageInfo};
use crate::exit::Exit;
use crate::image::{Catalogue, Images, Options, Pull};
use crate::lock::{self, Lock};
use crate::predict::{self, Confidence, Inputs, LockInputs};
use crate::printer::Printer;
use crate::report::prediction::{self, Named};
use crate::suite::{self, Case};
use crate::tree::{self, Config, Kind, Tree};

/// Predicts and prints.
///
/// # Errors
/// Something that cannot be read or had, or mistakes in suite files.
pub(super) async fn check(
    folders: &Folders,
    args: &cli::Check,
    global: &Global,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let suites = suite::load(&folders.suites).map_err(exits(Exit::BadInput))?;
    let cases: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
    let mut sources = Sources::new(folders, &args.source, global.quiet);
    let moved = moved(args, &mut sources).await?;
    let (target, _) = sources.tree(&args.to).await?;
    let mut added = Vec::new();
    for path in &args.added {
        added.push(from_path(path, sources.platform())?.0);
    }
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
        Moved::Tree(software, kind) => predict::predict(&Inputs {
            software,
            kind: *kind,
            target: &target,
            added: &added,
            packaged: args.packaged,
            cases: &cases,
        }),
    };
    let named = Named {
        software: &args.software,
        target: &args.to,
        prediction: &predicted,
        fail_on: least(args.fail_on),
    };
    let text = match args.format {
        CheckFormat::Terminal => prediction::terminal(&named, &printer.look()),
        CheckFormat::Markdown => prediction::markdown(&named),
        CheckFormat::Junit => prediction::junit(&named),
        CheckFormat::Json => prediction::json(&named).map_err(unprintable)?,
        CheckFormat::Sarif => prediction::sarif(&named).map_err(unprintable)?,
    };
    super::print(printer, &text)?;
    Ok(named.exit())
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
    Tree(Tree, Kind),
}

/// Reads what moves; a file on this machine may be a lock file.
async fn moved(args: &cli::Check, sources: &mut Sources<'_>) -> Result<Moved, Failure> {
    let path = Path::new(&args.software);
    if path.is_file()
        && let Some(lock) = lock::from_path(path).map_err(exits(Exit::BadInput))?
    {
        return Ok(Moved::Lock(lock));
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

/// Where trees come from; the engine is asked for only when it is needed.
pub(super) struct Sources<'a> {
    folders: &'a Folders,
    args: &'a cli::SourceArgs,
    quiet: bool,
    engine: Option<DockerEngine>,
    /// What the engine said of the images that were read, by what the user calls them.
    images: BTreeMap<String, ImageInfo>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(folders: &'a Folders, args: &'a cli::SourceArgs, quiet: bool) -> Self {
        Sources {
            folders,
            args,
            quiet,
            engine: None,
            images: BTreeMap::new(),
        }
    }

    /// An image that was read, and the engine that has it.
    pub(super) fn known(&self, name: &str) -> Option<(&dyn Engine, &ImageInfo)> {
        Some((self.engine.as_ref()?, self.images.get(name)?))
    }

    pub(super) fn platform(&self) -> Option<&str> {
        self.args.platform.as_deref()
    }

    /// What is on this machine under that name, or else the image.
    pub(super) async fn tree(&mut self, name: &str) -> Result<(Tree, Kind), Failure> {
        let path = Path::new(name);
        if path.exists() {
            return from_path(path, self.platform());
        }
        if name.starts_with(['/', '.', '~']) {
            let message = format!("there is no file or folder `{name}`");
            return Err(Failure::message(Exit::Usage, message, "check the spelling"));
        }
        Ok((self.image(name).await?, Kind::Root))
    }

    async fn image(&mut self, name: &str) -> Result<Tree, Failure> {
        let catalogue = Catalogue::load(&self.folders.images).map_err(exits(Exit::BadInput))?;
        let engine = match self.engine.take() {
            Some(engine) => engine,
            None => docker::connect().await.map_err(run::unavailable)?,
        };
        let engine = &*self.engine.insert(engine);
        let options = Options {
            pull: Pull::from(self.args.pull),
            offline: self.args.offline,
            platform: self.args.platform.clone(),
            ..Options::default()
        };
        let progress = run::Progress::new(self.quiet);
        let on_step = |step: &crate::image::Step<'_>| progress.step(step);
        let images = Images::new(engine, &catalogue, options, &on_step);
        let resolved = images.resolve(name).await.map_err(|error| {
            let help = "`alpine-tax doctor` tells what is missing";
            Failure::message(Exit::Unavailable, error, help)
        })?;
        images.say(name, "reading");
        let tree = exported::tree(engine, name, &resolved.info.id).await;
        progress.prepared();
        let mut tree = tree?;
        tree.config = Config::of(&resolved.info.config.env);
        self.images.insert(name.to_owned(), resolved.info);
        Ok(tree)
    }
}

pub(super) fn from_path(path: &Path, platform: Option<&str>) -> Result<(Tree, Kind), Failure> {
    tree::from_path(path, platform).map_err(unreadable)
}

fn unreadable(error: tree::TreeError) -> Failure {
    let help = "`alpine-tax check --help` lists what can be looked into";
    Failure::message(Exit::BadInput, error, help)
}
