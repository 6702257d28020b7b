//! What `check` looks into: files of this machine, or images of an engine.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::failure::{Failure, exits};
use super::super::{Folders, exported, run};
use crate::cli;
use crate::engine::docker::{self, Connected};
use crate::engine::{Engine, ImageInfo};
use crate::exit::Exit;
use crate::image::{Catalogue, Images, Options, Pull};
use crate::tree::{self, Config, Kind, Tree};

/// Where trees come from; the engine is asked for only when it is needed.
pub(in crate::cmd) struct Sources<'a> {
    folders: &'a Folders,
    args: &'a cli::SourceArgs,
    quiet: bool,
    engine: Host<'a>,
    /// What the engine said of the images that were read, by what the user calls them.
    images: BTreeMap<String, ImageInfo>,
    /// Whether images are weighed as they are read.
    weigh: bool,
    /// What they weigh, bytes when compressed.
    weights: BTreeMap<String, u64>,
}

/// The engine that images are in.
#[derive(Default)]
struct Host<'a> {
    given: Option<&'a dyn Engine>,
    own: Option<Connected>,
}

impl Host<'_> {
    /// The engine, once it was asked for.
    fn known(&self) -> Option<&dyn Engine> {
        let own = self.own.as_ref().map(|engine| engine as &dyn Engine);
        self.given.or(own)
    }

    async fn connected(&mut self) -> Result<&dyn Engine, Failure> {
        if let Some(given) = self.given {
            return Ok(given);
        }
        let engine = match self.own.take() {
            Some(engine) => engine,
            None => docker::connect().await.map_err(run::unavailable)?,
        };
        Ok(self.own.insert(engine))
    }
}

impl<'a> Sources<'a> {
    pub(in crate::cmd) fn new(
        folders: &'a Folders,
        args: &'a cli::SourceArgs,
        quiet: bool,
    ) -> Self {
        Sources {
            folders,
            args,
            quiet,
            engine: Host::default(),
            images: BTreeMap::new(),
            weigh: false,
            weights: BTreeMap::new(),
        }
    }

    /// Images are weighed as they are read.
    pub(in crate::cmd) fn weighing(mut self) -> Sources<'a> {
        self.weigh = true;
        self
    }

    /// How many bytes an image that was read has when compressed, where it was weighed.
    pub(in crate::cmd) fn weight(&self, name: &str) -> Option<u64> {
        self.weights.get(name).copied()
    }

    /// The images are in this engine.
    pub(in crate::cmd) fn in_engine(mut self, engine: &'a dyn Engine) -> Sources<'a> {
        self.engine.given = Some(engine);
        self
    }

    /// An image that was read, and the engine that has it.
    pub(in crate::cmd) fn known(&self, name: &str) -> Option<(&dyn Engine, &ImageInfo)> {
        Some((self.engine.known()?, self.images.get(name)?))
    }

    pub(in crate::cmd) fn platform(&self) -> Option<&str> {
        self.args.platform.as_deref()
    }

    /// What is on this machine under that name, or else the image.
    pub(in crate::cmd) async fn tree(&mut self, name: &str) -> Result<(Tree, Kind), Failure> {
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
        let engine = self.engine.connected().await?;
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
        let read = exported::weighed(engine, name, &resolved.info.id, self.weigh).await;
        progress.prepared();
        let (mut tree, weight) = read?;
        self.weights
            .extend(weight.map(|weight| (name.to_owned(), weight)));
        tree.config = Config::of(&resolved.info.config.env);
        self.images.insert(name.to_owned(), resolved.info);
        Ok(tree)
    }
}

pub(in crate::cmd) fn from_path(
    path: &Path,
    platform: Option<&str>,
) -> Result<(Tree, Kind), Failure> {
    tree::from_path(path, platform).map_err(unreadable)
}

fn unreadable(error: tree::TreeError) -> Failure {
    let help = "`alpine-tax check --help` lists what can be looked into";
    Failure::message(Exit::BadInput, error, help)
}
