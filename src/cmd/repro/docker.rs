//! A Dockerfile: built on each image, and its command looked up in what comes of it.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::bench::{Bench, Work};
use crate::build::unit::hex;
use crate::bundle::{CONTEXT, Gathered, Item, Unpacked};
use crate::differential;
use crate::dockerfile::{self, What};
use crate::engine::session::Session;
use crate::engine::{BuildEnd, CACHE_LABEL, ContainerSpec, Engine, EngineError};
use crate::image::Image;
use crate::outcome::{Broken, Observation, Outcome, Output, Usage};
use crate::plan::{PlannedImage, Profile};
use crate::protocol::{Job, Reply, Request};
use crate::repro::dockerfile as rebased;
use crate::repro::trials::Place;
use crate::secrets::is_secret;
use crate::suite::Workload;

/// How much of stdout and of stderr is kept, bytes each.
const OUTPUT_LIMIT: usize = 64 << 10;
/// Looking for a program.
const SHORT: Duration = Duration::from_secs(10);

/// A Dockerfile with its folder, read.
pub(in crate::cmd) struct Context {
    text: String,
    folder: Bytes,
    network: String,
}

impl Context {
    /// Reads it. The folder of the file is the context, as with `docker build`.
    pub(super) fn read(path: &Path, network: &str) -> Result<Context, String> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
        if rebased::on(&text, "x").is_none() {
            return Err(format!("`{}` has no FROM", path.display()));
        }
        let folder = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let folder = differential::archive(folder.unwrap_or(Path::new(".")), "");
        Ok(Context {
            text,
            folder: folder.map_err(|error| error.to_string())?,
            network: network.to_owned(),
        })
    }

    /// The one that a bundle brings; `None`: it brings none.
    pub(in crate::cmd) fn of_bundle(bundle: &Unpacked) -> std::io::Result<Option<Context>> {
        let Some(network) = &bundle.manifest.build_network else {
            return Ok(None);
        };
        let mut builder = tar::Builder::new(Vec::new());
        let mut text = String::new();
        for (path, item) in &bundle.files {
            match (path.strip_prefix(CONTEXT), item) {
                (None, _) => {}
                (Some("/Dockerfile"), Item::File { bytes, .. }) => {
                    text = String::from_utf8_lossy(bytes).into_owned();
                }
                (Some(below), item) => item.append(&mut builder, below.trim_start_matches('/'))?,
            }
        }
        Ok(Some(Context {
            text,
            folder: builder.into_inner()?.into(),
            network: network.clone(),
        }))
    }

    /// The folder as a bundle holds it: built on whatever image `IMAGE` names.
    pub(super) fn for_bundle(&self) -> std::io::Result<Gathered> {
        let mut gathered = Gathered::default();
        gathered.add(&self.folder, "")?;
        let own: Vec<String> = gathered
            .0
            .keys()
            .filter(|path| is_own(path))
            .cloned()
            .collect();
        own.iter().for_each(|path| drop(gathered.0.remove(path)));
        let text = rebased::with_argument(&self.text, "IMAGE").unwrap_or_default();
        gathered
            .0
            .insert("/Dockerfile".to_owned(), Item::file(text.into(), false));
        Ok(gathered)
    }

    /// Variables that it sets and that may be secret, with their lines.
    pub(super) fn secrets(&self) -> Vec<String> {
        let read = dockerfile::from_text("Dockerfile".as_ref(), &self.text);
        let steps = read.into_iter().flat_map(|read| read.stages);
        let set = steps
            .flat_map(|stage| stage.steps)
            .filter_map(|step| match step.what {
                What::Set { name, value, .. } if is_secret(&name, &value) => {
                    Some(format!("{name} (line {})", step.line))
                }
                _ => None,
            });
        set.collect()
    }

    /// The network that it is built with.
    pub(in crate::cmd) fn network(&self) -> &str {
        &self.network
    }

    /// Builds it on an image, unless the engine has what comes of it.
    pub(in crate::cmd) async fn built(
        &self,
        engine: &dyn Engine,
        image: &Image,
    ) -> Result<Built, Broken> {
        let broken = |error: EngineError| Broken::Container(error.to_string());
        let (archive, digest) = self.on(image).map_err(|e| Broken::Setup(e.to_string()))?;
        let tag = format!("alpine-tax/repro:{digest}");
        if engine.image(&tag).await.map_err(broken)?.is_none() {
            let labels = [(CACHE_LABEL.to_owned(), "repro".to_owned())].into();
            let build = engine.build(&tag, archive, &self.network, &labels);
            if let BuildEnd::Failed(log) = build.await.map_err(broken)? {
                return Ok(Built::Not(log));
            }
        }
        let gone = || Broken::Setup(format!("the engine built `{tag}` and has it no more"));
        let info = engine.image(&tag).await.map_err(broken)?.ok_or_else(gone)?;
        Ok(Built::Image(Box::new(Image {
            reference: tag,
            id: info.id,
            digest: None,
            ..image.clone()
        })))
    }

    /// The folder with the Dockerfile as it is for an image; and its digest.
    fn on(&self, image: &Image) -> std::io::Result<(Bytes, String)> {
        let text = rebased::on(&self.text, &image.reference).unwrap_or_default();
        let mut builder = tar::Builder::new(Vec::new());
        for entry in tar::Archive::new(self.folder.as_ref()).entries()? {
            let mut entry = entry?;
            let mut header = entry.header().clone();
            let path = entry.path()?.into_owned();
            if is_own(&format!("/{}", path.display())) {
                continue;
            }
            if let Some(target) = entry
                .link_name()?
                .filter(|_| !header.entry_type().is_file())
            {
                let target = target.into_owned();
                builder.append_link(&mut header, path, target)?;
                continue;
            }
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            builder.append_data(&mut header, path, content.as_slice())?;
        }
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, "Dockerfile", text.as_bytes())?;
        let context = Bytes::from(builder.into_inner()?);
        let mut digest = Sha256::new();
        digest.update(&context);
        digest.update(&image.id);
        Ok((context, hex(&digest.finalize(), 8)))
    }
}

impl Bench<'_> {
    /// What is to be done with a Dockerfile on an image. One that does not build there is an outcome.
    pub(super) async fn work_of(&self, context: &Context, image: &PlannedImage) -> Work {
        match context.built(self.workbench.engine, &image.image).await {
            Ok(Built::Image(built)) => match self.placed(*built, image).await {
                Ok(work) => work,
                Err(broken) => Work::Broken(broken),
            },
            Ok(Built::Not(log)) => Work::Known(Box::new(ended(Outcome::NotBuilt, &log))),
            Err(broken) => Work::Broken(broken),
        }
    }

    /// The command as the container of the built image finds it.
    async fn placed(&self, built: Image, image: &PlannedImage) -> Result<Work, Broken> {
        let Workload::Command { program } = &self.case.workload else {
            return Err(Broken::Setup("a Dockerfile runs a command".to_owned()));
        };
        let planned = PlannedImage {
            image: built.clone(),
            ..image.clone()
        };
        let engine = self.workbench.engine;
        let info = engine.image(&built.id).await;
        let info = info.map_err(|error| Broken::Container(error.to_string()))?;
        let user = info.map(|info| info.config.user);
        let cases = std::iter::once(&self.case);
        let profile = Profile::of(&self.case);
        let spec = ContainerSpec {
            user: user.filter(|user| !user.is_empty()),
            workdir: None,
            ..self.workbench.container(&planned, profile, cases)
        };
        let mut session = Session::open(engine, &spec).await?;
        let asked = session.ask(SHORT, |id| Request::Look {
            id,
            program: program.clone(),
        });
        let looked = asked.await;
        session.discard().await;
        let place = match looked? {
            Reply::Looked(place) => place,
            Reply::CouldNot(reason) => return Err(Broken::Setup(reason)),
            other => return Err(Broken::Agent(format!("unexpected answer {other:?}"))),
        };
        let env = place.env.into_iter().chain(self.case.env.clone());
        let Some(found) = place.program else {
            let missing = ended(Outcome::NotStarted(libc::ENOENT), "");
            return Ok(Work::Known(Box::new(missing)));
        };
        let job = Job {
            argv: std::iter::once(found.path)
                .chain(self.case.args.clone())
                .collect(),
            name: Some(program.clone()),
            env: env.collect(),
            cwd: Some(place.cwd),
            stdin: self.case.stdin.clone(),
            timeout_ms: self.case.timeout_ms,
            output_limit: OUTPUT_LIMIT,
            files: self.case.files.clone(),
            stack_limit: self.case.stack_limit,
            dns: self.case.dns.clone(),
            cpu: None,
        };
        let place = Place {
            spec,
            job,
            laid_over: None,
        };
        Ok(Work::Run(Some(Box::new(built)), Box::new(place)))
    }
}

/// What came of a build.
pub(in crate::cmd) enum Built {
    /// An image.
    Image(Box<Image>),
    /// None, and what the engine said.
    Not(String),
}

/// Whether a file of the folder is the Dockerfile that is replaced.
fn is_own(path: &str) -> bool {
    matches!(path, "/Dockerfile" | "/./Dockerfile")
}

fn ended(outcome: Outcome, said: &str) -> Observation {
    Observation {
        outcome,
        stdout: Output::default(),
        stderr: Output::whole(said),
        queries: Vec::new(),
        usage: Usage::default(),
    }
}
