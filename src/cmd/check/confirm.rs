//! `check --confirm`: brings the software's files into a container of the target image and loads
//! them there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::sync::mpsc;

use super::super::failure::{Failure, exits};
use super::super::pieces;
use super::super::run::prepare::Preparer;
use super::super::run::{self, Context, Progress};
use crate::cli;
use crate::confirm::{self, Bench, Confirmed, Interpreter, TOOLS_FOLDER, Tried};
use crate::engine::sweep::{run_labels, sweep};
use crate::engine::{ContainerSpec, Engine, Mount};
use crate::exit::Exit;
use crate::image::{Catalogue, Image, Images, Options, Pull, prepare};
use crate::outcome::Broken;
use crate::payload::Store;
use crate::plan::layout::{AGENT_FOLDER, Payload};
use crate::predict::{self, Attempts, Inputs, Prediction, Way};
use crate::protocol::probe::Language;
use crate::run::workbench::confined;
use crate::tree::pack::{self, Wanted};
use crate::tree::{self, Tree};

/// Archives that wait to be unpacked.
const WAITING: usize = 1;
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Where the software's files are had from once more.
#[derive(Debug)]
pub(in crate::cmd) enum Origin {
    /// This machine.
    Path(PathBuf),
    /// An image of the engine, by id.
    Image(String),
}

/// What is to be tried where.
pub(super) struct Request<'r> {
    pub(super) context: &'r Context<'r>,
    pub(super) source: &'r cli::SourceArgs,
    pub(super) to: &'r str,
    pub(super) origin: Origin,
    /// Files that are laid over the target.
    pub(super) added: &'r [PathBuf],
}

impl Request<'_> {
    /// Tries everything and marks the predictions.
    pub(super) async fn confirmed(
        self,
        inputs: &Inputs<'_>,
        predicted: &Prediction,
    ) -> Result<Confirmed, Failure> {
        let Attempts { attempts, files } = predict::attempts(inputs);
        let context = self.context;
        sweep(context.engine, None)
            .await
            .map_err(run::unavailable)?;
        let progress = Progress::new(context.quiet);
        let on_step = |step: &crate::image::Step<'_>| progress.step(step);
        let catalogue = Catalogue::load(&context.folders.images).map_err(exits(Exit::BadInput))?;
        let images = Images::new(
            context.engine,
            &catalogue,
            options(context, self.source),
            &on_step,
        );
        let store = Store::new(&images);
        let image = prepare(&store, context.agent, self.to).await;
        let image = image.map_err(|error| {
            Failure::message(
                Exit::Unavailable,
                error,
                "`alpine-tax doctor` tells what is missing",
            )
        })?;
        let ways: BTreeSet<Way> = attempts.iter().map(|attempt| attempt.way).collect();
        let mut bench = bench(context, &store, &image, &ways).await?;
        for tree in [inputs.target, inputs.software] {
            let kept = ["PATH", "LD_LIBRARY_PATH"].into_iter();
            let kept = kept.filter_map(|name| Some((name, tree.config.env.get(name)?)));
            let kept = kept.map(|(name, value)| (name.to_owned(), value.clone()));
            bench.env.extend(kept);
        }
        images.say(self.to, &format!("loading {} files", attempts.len()));
        let mut session = bench.open().await.map_err(broken)?;
        let container = session.container().to_owned();
        let tried = match self.bring(&container, inputs, &files).await {
            Ok(()) => bench.try_all(&mut session, attempts).await.map_err(broken),
            Err(failure) => Err(failure),
        };
        session.discard().await;
        progress.prepared();
        Ok(confirm::judge(predicted, &tried?))
    }

    /// Unpacks the added files and those of the software in the container.
    async fn bring(
        &self,
        container: &str,
        inputs: &Inputs<'_>,
        files: &[predict::Moved],
    ) -> Result<(), Failure> {
        let engine = self.context.engine;
        for (path, tree) in self.added.iter().zip(inputs.added) {
            let all = tree.below("").map(|(path, _)| path);
            let all = all.map(|path| (path.to_owned(), inputs.target.resolved(path)));
            unpacked(engine, container, path.clone(), tree, all.collect()).await?;
        }
        let wanted = files
            .iter()
            .map(|file| (file.from.clone(), file.to.clone()));
        let wanted: Wanted = wanted.collect();
        match &self.origin {
            Origin::Path(path) => {
                unpacked(engine, container, path.clone(), inputs.software, wanted).await
            }
            Origin::Image(id) => exported(engine, container, id, inputs.software, wanted).await,
        }
    }
}

/// Files of this machine.
async fn unpacked(
    engine: &dyn Engine,
    container: &str,
    path: PathBuf,
    tree: &Tree,
    wanted: Wanted,
) -> Result<(), Failure> {
    let tree = tree.clone();
    let packing =
        move |sink: pack::Sink<'_>| pack::from_path(Path::new(&path), &tree, &wanted, sink);
    through(engine, container, packing).await
}

/// Files of an image.
async fn exported(
    engine: &dyn Engine,
    container: &str,
    image: &str,
    tree: &Tree,
    wanted: Wanted,
) -> Result<(), Failure> {
    let spec = ContainerSpec::never_started(image, run_labels("export"));
    let source = engine.create(&spec).await.map_err(run::unavailable)?;
    let stream = engine.export(&source).await.map_err(run::unavailable)?;
    let reader = pieces::reader(stream);
    let tree = tree.clone();
    let packing =
        move |sink: pack::Sink<'_>| pack::from_stream("the image", reader, &tree, &wanted, sink);
    let done = through(engine, container, packing).await;
    let removed = engine.remove(&source).await;
    done?;
    removed.map_err(run::unavailable)
}

/// Packs on a thread of its own, and unpacks piece by piece in the container: the whole is never
/// held in memory.
async fn through(
    engine: &dyn Engine,
    container: &str,
    packing: impl FnOnce(pack::Sink<'_>) -> Result<(), tree::TreeError> + Send + 'static,
) -> Result<(), Failure> {
    let (send, mut pieces) = mpsc::channel::<Bytes>(WAITING);
    let packed = tokio::task::spawn_blocking(move || {
        packing(&mut |piece| send.blocking_send(piece).map_err(io::Error::other))
    });
    while let Some(piece) = pieces.recv().await {
        let done = engine.upload(container, "/", piece).await;
        done.map_err(run::unavailable)?;
    }
    match packed.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            let help = "`--confirm` needs the files themselves";
            Err(Failure::message(Exit::BadInput, error, help))
        }
        Err(lost) => Err(Failure::message(Exit::TooBroken, lost, "report this")),
    }
}

/// A container of an image, with the tools and interpreters that these ways of loading need.
pub(in crate::cmd) async fn bench<'e>(
    context: &Context<'e>,
    store: &Store<'_>,
    image: &Image,
    ways: &BTreeSet<Way>,
) -> Result<Bench<'e>, Failure> {
    let help = "`alpine-tax doctor` tells what is missing";
    let agent = context.agent.ensure(store, &image.id).await;
    let agent = agent.map_err(|error| Failure::message(Exit::Unavailable, error, help))?;
    let preparer = Preparer {
        store,
        agent: context.agent,
        run_id: context.run_id,
    };
    let sources = confirm::sources();
    let tools = preparer
        .tools(confirm::units(), &sources, &image.id)
        .await?;
    let mut mounts = vec![
        read_only(agent.volume, AGENT_FOLDER),
        read_only(tools, TOOLS_FOLDER),
    ];
    let mut interpreters = BTreeMap::new();
    for (way, language, payload) in [
        (Way::Python, Language::Python, Payload::PYTHON),
        (Way::Node, Language::Node, Payload::NODE),
    ] {
        let found = match ways.contains(&way) {
            true => interpreter(store, image, language, &payload, &mut mounts).await,
            false => Err("nothing asks for it".to_owned()),
        };
        interpreters.insert(way, found);
    }
    let mut take = |way| interpreters.remove(&way).unwrap_or(Err(String::new()));
    let (python, node): (Interpreter, Interpreter) = (take(Way::Python), take(Way::Node));
    let env = [("PATH", PATH), ("HOME", "/tmp"), ("TMPDIR", "/tmp")];
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    Ok(Bench {
        engine: context.engine,
        container: ContainerSpec {
            mounts,
            ..confined(&image.id, run_labels(context.run_id))
        },
        family: image.family(),
        python,
        node,
        env: env.map(owned).into(),
    })
}

/// The image's own interpreter, or else that of a payload; or why there is none.
async fn interpreter(
    store: &Store<'_>,
    image: &Image,
    language: Language,
    payload: &Payload,
    mounts: &mut Vec<Mount>,
) -> Interpreter {
    if let Some(own) = image.probe.interpreter(language) {
        return Ok(own.path.clone());
    }
    let family = image.family().ok_or("the target has no libc")?;
    let mut recipes = store.images.catalogue.payloads.iter();
    let recipe = recipes.find(|recipe| recipe.name == payload.name());
    if let Some(why) = recipe.and_then(|recipe| recipe.refusal(&image.probe)) {
        return Err(why.to_owned());
    }
    let volume = store.ensure(&payload.id(family)).await;
    let volume = volume.map_err(|error| error.to_string())?;
    let folder = payload.folder(family, family);
    mounts.push(read_only(volume.volume, &folder));
    Ok(format!("{folder}/bin/{}", language.program()))
}

pub(in crate::cmd) fn read_only(volume: String, target: &str) -> Mount {
    Mount {
        volume,
        target: target.to_owned(),
        writable: false,
    }
}

pub(in crate::cmd) fn options(context: &Context<'_>, source: &cli::SourceArgs) -> Options {
    Options {
        pull: Pull::from(source.pull),
        offline: source.offline,
        platform: source.platform.clone(),
        rebuild: false,
        run: context.run_id.to_owned(),
        cache: context.cache.to_owned(),
    }
}

pub(in crate::cmd) fn broken(broken: Broken) -> Failure {
    let help = "this says nothing of the software; see what the engine says";
    Failure::message(Exit::TooBroken, broken, help)
}

/// All files that were tried, with what became of each.
pub(in crate::cmd) async fn all_tried(
    bench: &Bench<'_>,
    attempts: Vec<predict::Attempt>,
) -> Result<Vec<Tried>, Failure> {
    let mut session = bench.open().await.map_err(broken)?;
    let tried = bench.try_all(&mut session, attempts).await;
    session.discard().await;
    tried.map_err(broken)
}
