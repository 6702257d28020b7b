//! The bundle of a closer look: what runs on both sides, without this program.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::failure::Failure;
use super::super::run::unavailable;
use super::Reproduction;
use super::bench::Bench;
use super::closer::{Picked, nothing};
use super::docker;
use crate::bundle::{
    Content, FORMAT_VERSION, GatherError, Gathered, Manifest, Private, Side, Tells, gather, pack,
};
use crate::engine::ImageInfo;
use crate::evidence::{Evidence, Look};
use crate::exit::Exit;
use crate::image::{Catalogue, Image, Source};
use crate::protocol::Job;
use crate::report;
use crate::repro::{Matrix, Repro};
use crate::secrets::is_secret;

/// Most repetitions that a bundle asks for by itself.
const MOST_RUNS: u64 = 1000;

/// A bundle that is to be written.
pub(super) struct Bundle {
    archive: Vec<u8>,
    /// Variables that the Dockerfile in it sets and that may be secret, with their lines.
    secrets: Vec<String>,
}

impl Bundle {
    /// Writes the archive, and says what can be done with it.
    pub(super) fn written(&self, path: &Path) -> Result<String, Failure> {
        std::fs::write(path, &self.archive).map_err(|error| {
            let message = format!("cannot write {}: {error}", path.display());
            Failure::message(Exit::Usage, message, "see `--bundle` in `--help`")
        })?;
        let path = path.display();
        let size = match self.archive.len() >> 20 {
            0 => format!("{} KiB", (self.archive.len() >> 10).max(1)),
            mib => format!("{mib} MiB"),
        };
        let secrets = match self.secrets.as_slice() {
            [] => String::new(),
            found => format!(
                "\nthe Dockerfile in it sets what may be secret: {}; look at it before you pass the bundle on",
                found.join(", ")
            ),
        };
        Ok(format!(
            "{path} ({size}): `sh run.sh` in it needs Docker only, `alpine-tax replay {path}` runs it again{secrets}"
        ))
    }
}

impl Reproduction<'_> {
    /// Packs both sides into what is called like the file it will be written to.
    pub(super) async fn bundled(
        &self,
        path: &Path,
        sides: [Picked<'_>; 2],
        bench: &Bench<'_>,
        repro: &Repro,
        looks: &[Look],
    ) -> Result<Bundle, Failure> {
        let engine = self.context.engine;
        let mut files = Vec::new();
        let mut made = Vec::new();
        let mut about = about(repro);
        for (number, mut side) in sides.into_iter().enumerate() {
            for said in without_secrets(&mut side.place.job) {
                if !about.contains(&said) {
                    about.push(said);
                }
            }
            let gathered = gather(engine, &side.place.spec, &side.place.job).await;
            files.push(gathered.map_err(not_gathered)?);
            let evidence = looks.get(number).map(|look| &look.evidence);
            let info = engine.image(&side.planned.image.id).await;
            let info = info.map_err(unavailable)?;
            made.push(of_side(&side, evidence, self.catalogue, info.as_ref()));
        }
        let (Ok(files), Ok(made)) = (files.try_into(), <[Side; 2]>::try_from(made)) else {
            return Err(nothing("one side is missing"));
        };
        let content = Content {
            manifest: Manifest {
                format_version: FORMAT_VERSION,
                tool_version: repro.tool_version.clone(),
                made: repro.began.strftime("%Y-%m-%d").to_string(),
                name: name_of(path),
                title: repro.subject.case.title.clone(),
                about,
                links: links(repro),
                build_network: bench.context().map(|context| context.network().to_owned()),
                tells: Tells::of(&made[0].seen, &made[1].seen),
                runs: runs(&made[1]),
                others: report::repro::groups(repro, &Matrix::of(repro)),
                machine: vec![machine(repro)],
                sides: made,
                files: Default::default(),
            },
            files,
            context: context_of(bench)?,
            sources: self.sources(),
            runner: &runner(self)?,
            private: &Private::here(),
        };
        let archive = pack(content).map_err(|error| {
            let help = "look at the arguments, variables and outputs of what is run";
            Failure::message(Exit::BadInput, error, help)
        })?;
        let secrets = bench.context().map(docker::Context::secrets);
        Ok(Bundle {
            archive,
            secrets: secrets.unwrap_or_default(),
        })
    }

    /// What the program is made of: its own file, and what lies beside it in a report's folder.
    fn sources(&self) -> BTreeMap<String, bytes::Bytes> {
        let case = &self.asked.thing.case;
        let suite = format!("{}/", case.id.suite());
        let own = case.workload.file().unwrap_or_default();
        let folder = own.rsplit_once('/').map(|(folder, _)| format!("{folder}/"));
        let files = self.asked.thing.sources.files.iter();
        let files = files.filter_map(|(path, content)| {
            let below = path.strip_prefix(&suite)?;
            let beside = folder
                .as_ref()
                .is_some_and(|folder| below.starts_with(folder.as_str()));
            let plain = below.rsplit('/').next()?.to_owned();
            (below == own || beside).then(|| (plain, content.clone().into()))
        });
        files.collect()
    }
}

/// The folder of the user's Dockerfile.
fn context_of(bench: &Bench<'_>) -> Result<Gathered, Failure> {
    let folder = bench.context().map(docker::Context::for_bundle).transpose();
    folder.map(Option::unwrap_or_default).map_err(|error| {
        let help = "can all files of its folder be read?";
        Failure::message(
            Exit::BadInput,
            format!("the Dockerfile's folder: {error}"),
            help,
        )
    })
}

/// Takes variables out that may hold secrets, and says so.
fn without_secrets(job: &mut Job) -> Vec<String> {
    let secret: Vec<String> = job
        .env
        .iter()
        .filter(|(key, value)| is_secret(key, value))
        .map(|(key, _)| key.clone())
        .collect();
    let mut said = Vec::new();
    for key in secret {
        job.env.remove(&key);
        said.push(format!(
            "The variable {key} was set, and is left out as it may be secret."
        ));
    }
    said
}

fn not_gathered(error: GatherError) -> Failure {
    let help = "bundles hold what a program needs beside its image; a script runs with the image's own \
                interpreter with `--shipped`";
    Failure::message(Exit::Unavailable, error, help)
}

/// The name of the folder in the archive: the file's, without what is not for names.
fn name_of(path: &Path) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = file
        .trim_end_matches(".gz")
        .trim_end_matches(".tar")
        .trim_end_matches(".tgz");
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
            c
        } else {
            '-'
        }
    };
    let name: String = stem.chars().map(plain).collect();
    match name.trim_matches(['.', '-']) {
        "" => "bundle".to_owned(),
        name => name.to_owned(),
    }
}

fn about(repro: &Repro) -> Vec<String> {
    let case = &repro.subject.case;
    let said = case.report.as_ref().map(|report| report.says.clone());
    let why = Some(case.docs.why.clone());
    let mut about: Vec<String> = said
        .into_iter()
        .chain(why)
        .filter(|text| !text.is_empty())
        .collect();
    if repro.subject.as_shipped {
        about.push(
            "A program of the image itself is run, so more than the libc differs between the two."
                .to_owned(),
        );
    }
    let stress = repro.stress.words();
    if !stress.is_empty() {
        about.push(format!(
            "To make it show, there was stress: {}.",
            stress.join(", ")
        ));
    }
    about
}

fn links(repro: &Repro) -> Vec<String> {
    let case = &repro.subject.case;
    let reported = case.report.iter().flat_map(|report| report.links.iter());
    reported.chain(&case.docs.references).cloned().collect()
}

/// So many that it is seen most likely at least once (95 %).
fn runs(side: &Side) -> u64 {
    match (side.failures, side.trials) {
        (0, _) | (_, 0) => 1,
        (failures, trials) if failures == trials => 1,
        (failures, trials) => (3 * trials).div_ceil(failures).min(MOST_RUNS),
    }
}

fn machine(repro: &Repro) -> String {
    let engine = &repro.engine;
    format!(
        "{} {}, Linux {}, {}, {} CPUs",
        engine.name, engine.version, engine.kernel, engine.platform, engine.cpus
    )
}

fn runner(of: &Reproduction<'_>) -> Result<Vec<u8>, Failure> {
    let path = &of.context.agent.executable;
    std::fs::read(path).map_err(|error| {
        let message = format!("this program's own file cannot be read: {error}");
        Failure::message(Exit::Unavailable, message, "is it still there?")
    })
}

fn of_side(
    side: &Picked<'_>,
    evidence: Option<&Evidence>,
    catalogue: &Catalogue,
    info: Option<&ImageInfo>,
) -> Side {
    let image = &side.planned.image;
    let spec = &side.place.spec;
    let (reference, instead, note) = reference(image, catalogue, info);
    let outcomes = side.tried.outcomes();
    Side {
        role: side.role,
        label: side.tried.label.clone(),
        reference,
        instead,
        id: image.id.clone(),
        note,
        libc: image
            .clib()
            .map_or("no libc".to_owned(), ToString::to_string),
        job: side.place.job.clone(),
        user: spec.user.clone(),
        memory_bytes: spec.memory_bytes,
        nano_cpus: spec.nano_cpus,
        cpuset: spec.cpuset.clone(),
        sysctls: spec.sysctls.clone(),
        tmpfs_bytes: spec.tmpfs_bytes,
        workdir: spec.workdir.clone(),
        seen: side.seen.clone(),
        failures: outcomes.map_or(0, |outcomes| outcomes.failures),
        trials: outcomes.map_or(0, |outcomes| outcomes.trials),
        evidence: evidence
            .map(|evidence| report::evidence::lines(evidence, false))
            .unwrap_or_default(),
    }
}

/// What Docker is to take, what otherwise, and what is to be known of it.
fn reference(
    image: &Image,
    catalogue: &Catalogue,
    info: Option<&ImageInfo>,
) -> (String, Option<String>, Option<String>) {
    if let Some(digest) = &image.digest {
        return (digest.clone(), None, None);
    }
    let tags = info.map(|info| info.tags.as_slice()).unwrap_or_default();
    let tag = tags
        .first()
        .cloned()
        .unwrap_or_else(|| image.reference.clone());
    let assembled = image.source == Source::Bootstrapped || tag.starts_with("alpine-tax/");
    if !assembled {
        let note =
            "It had no digest of a registry here, and a tag may lead to something else later.";
        return (tag, None, Some(note.to_owned()));
    }
    let entry = catalogue.entry(&image.name);
    let published = entry.and_then(|entry| entry.reference.clone());
    let note = match (&published, &image.stand_in_for) {
        (_, Some(other)) => format!(
            "Assembled by alpine-tax from Debian's own packages of musl: it stands in for {other}, and is \
             not {other}."
        ),
        (Some(published), None) => format!(
            "Assembled by alpine-tax from Debian's packages, in place of {published}, which run.sh takes \
             where the assembled one is not at hand."
        ),
        (None, None) => "Assembled by alpine-tax from Debian's packages.".to_owned(),
    };
    (tag, published, Some(note))
}
