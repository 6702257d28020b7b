//! A Dockerfile: built on each image, and its command looked up in what comes of it.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::bench::{Bench, Work};
use crate::build::unit::hex;
use crate::differential;
use crate::engine::session::Session;
use crate::engine::{BuildEnd, CACHE_LABEL, ContainerSpec, EngineError};
use crate::image::Image;
use crate::outcome::{Broken, Observation, Outcome, Output, Usage};
use crate::plan::{PlannedImage, Profile};
use crate::protocol::{Job, Reply, Request};
use crate::repro::dockerfile;
use crate::repro::trials::Place;
use crate::suite::Workload;

/// How much of stdout and of stderr is kept, bytes each.
const OUTPUT_LIMIT: usize = 64 << 10;
/// Looking for a program.
const SHORT: Duration = Duration::from_secs(10);

/// A Dockerfile with its folder, read.
pub(super) struct Context {
    text: String,
    folder: Bytes,
    network: String,
}

impl Context {
    /// Reads it. The folder of the file is the context, as with `docker build`.
    pub(super) fn read(path: &Path, network: &str) -> Result<Context, String> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
        if dockerfile::on(&text, "x").is_none() {
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

    /// The folder with the Dockerfile as it is for an image; and its digest.
    fn on(&self, image: &Image) -> std::io::Result<(Bytes, String)> {
        let text = dockerfile::on(&self.text, &image.reference).unwrap_or_default();
        let mut builder = tar::Builder::new(Vec::new());
        for entry in tar::Archive::new(self.folder.as_ref()).entries()? {
            let mut entry = entry?;
            let mut header = entry.header().clone();
            let path = entry.path()?.into_owned();
            if path == Path::new("./Dockerfile") || path == Path::new("Dockerfile") {
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
        match self.built(context, &image.image).await {
            Ok(Built::Image(built)) => match self.placed(*built, image).await {
                Ok(work) => work,
                Err(broken) => Work::Broken(broken),
            },
            Ok(Built::Not(log)) => Work::Known(Box::new(ended(Outcome::NotBuilt, &log))),
            Err(broken) => Work::Broken(broken),
        }
    }

    async fn built(&self, context: &Context, image: &Image) -> Result<Built, Broken> {
        let engine = self.workbench.engine;
        let broken = |error: EngineError| Broken::Container(error.to_string());
        let (archive, digest) = context
            .on(image)
            .map_err(|e| Broken::Setup(e.to_string()))?;
        let tag = format!("alpine-tax/repro:{digest}");
        if engine.image(&tag).await.map_err(broken)?.is_none() {
            let labels = [(CACHE_LABEL.to_owned(), "repro".to_owned())].into();
            let build = engine.build(&tag, archive, &context.network, &labels);
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

enum Built {
    Image(Box<Image>),
    Not(String),
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
