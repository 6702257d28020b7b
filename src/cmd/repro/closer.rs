//! A closer look at where it fails and at the baseline, and the bundle of both.

use std::path::Path;

use super::super::compare::payload;
use super::super::failure::Failure;
use super::super::run::{Progress, unavailable};
use super::Reproduction;
use super::bench::{Bench, Work};
use super::docker;
use super::images::Chosen;
use crate::bundle::{
    Content, FORMAT_VERSION, GatherError, Gathered, Manifest, Private, Role, Side, Tells, gather,
    pack,
};
use crate::engine::ImageInfo;
use crate::evidence::{self, Evidence, Look, Wanted, collect};
use crate::exit::Exit;
use crate::image::{Catalogue, Image, Source};
use crate::outcome::Observation;
use crate::plan::PlannedImage;
use crate::protocol::Job;
use crate::report;
use crate::repro::trials::Place;
use crate::repro::{Matrix, Repro, Tried};
use crate::secrets::is_secret;

/// Most repetitions that a bundle asks for by itself.
const MOST_RUNS: u64 = 1000;

/// What the closer look gave.
#[derive(Default)]
pub(super) struct Closer {
    pub(super) looks: Vec<Look>,
    /// The archive.
    pub(super) bundle: Option<Vec<u8>>,
    /// Variables that the Dockerfile in it sets and that may be secret, with their lines.
    secrets: Vec<String>,
}

/// One of the two images.
struct Picked<'a> {
    role: Role,
    tried: &'a Tried,
    planned: &'a PlannedImage,
    seen: &'a Observation,
    place: Place,
}

impl Reproduction<'_> {
    /// Looks closer, as far as that was asked for.
    pub(super) async fn closer(
        &self,
        chosen: &Chosen,
        bench: &Bench<'_>,
        repro: &Repro,
        progress: &Progress,
    ) -> Result<Closer, Failure> {
        let args = &self.args.closer;
        let wanted = Wanted {
            stop: args.evidence,
            calls: args.trace,
        };
        let mut closer = Closer::default();
        if wanted == Wanted::default() && args.bundle.is_none() {
            return Ok(closer);
        }
        let sides = self.sides(chosen, bench, repro).await?;
        if wanted != Wanted::default() {
            let context = self.context;
            let tools = payload(context, evidence::PAYLOAD, &self.args.source, progress).await?;
            for side in &sides {
                let subject = evidence::Subject {
                    container: side.place.spec.clone(),
                    copies: side.place.laid_over.iter().cloned().collect(),
                    job: side.place.job.clone(),
                    outcome: side.seen.outcome.clone(),
                };
                let evidence = collect(context.engine, &subject, &tools, wanted).await;
                closer.looks.push(Look {
                    label: side.tried.label.clone(),
                    outcome: side.seen.outcome.clone(),
                    evidence,
                });
            }
        }
        if let Some(path) = &args.bundle {
            let name = name_of(path);
            closer.secrets = bench
                .context()
                .map_or_else(Vec::new, docker::Context::secrets);
            closer.bundle = Some(
                self.bundled(name, sides, bench, repro, &closer.looks)
                    .await?,
            );
        }
        Ok(closer)
    }

    /// The baseline, and the newest image on which it fails; where it fails nowhere the newest.
    async fn sides<'a>(
        &self,
        chosen: &'a Chosen,
        bench: &Bench<'_>,
        repro: &'a Repro,
    ) -> Result<[Picked<'a>; 2], Failure> {
        let ran = |tried: &&Tried| tried.outcomes().is_some() && tried.job.is_some();
        let newest = |fails: bool| {
            let mut numbered = repro.across.iter().enumerate().rev();
            numbered.find(|(_, tried)| ran(tried) && (!fails || tried.fails()))
        };
        let Some((index, candidate)) = newest(true).or_else(|| newest(false)) else {
            return Err(nothing("no image ran it"));
        };
        let baseline = (Role::Baseline, &repro.baseline, &chosen.baseline);
        let candidate = (Role::Candidate, candidate, &chosen.across[index].image);
        let mut sides = Vec::new();
        for (role, tried, planned) in [baseline, candidate] {
            let outcomes = tried.outcomes();
            let seen = outcomes.and_then(|outcomes| match role {
                Role::Baseline => outcomes.usual(),
                Role::Candidate => outcomes.failing().or_else(|| outcomes.usual()),
            });
            let Some(seen) = seen else {
                return Err(nothing(&format!("`{}` did not run it", tried.label)));
            };
            let Work::Run(_, place) = bench.work(planned).await else {
                let message = format!("there is no program to be run on `{}`", tried.label);
                return Err(nothing(&message));
            };
            let stress = &self.asked.stress;
            let place = Place {
                spec: stress.container(place.spec),
                job: stress.job(place.job, 0, repro.engine.cpus),
                laid_over: place.laid_over,
            };
            sides.push(Picked {
                role,
                tried,
                planned,
                seen,
                place,
            });
        }
        <[Picked<'a>; 2]>::try_from(sides).map_err(|_| nothing("one side is missing"))
    }

    async fn bundled(
        &self,
        name: String,
        sides: [Picked<'_>; 2],
        bench: &Bench<'_>,
        repro: &Repro,
        looks: &[Look],
    ) -> Result<Vec<u8>, Failure> {
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
                name,
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
        pack(content).map_err(|error| {
            let help = "look at the arguments, variables and outputs of what is run";
            Failure::message(Exit::BadInput, error, help)
        })
    }

    /// What the program is made of: its own file, and what lies beside it in a report's folder.
    fn sources(&self) -> std::collections::BTreeMap<String, bytes::Bytes> {
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

fn nothing(why: &str) -> Failure {
    let help = "`--evidence`, `--trace` and `--bundle` need a program that runs on both sides";
    Failure::message(
        Exit::TooBroken,
        format!("there is nothing to look at: {why}"),
        help,
    )
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

/// Writes the archive, and says what can be done with it.
pub(super) fn written(closer: &Closer, path: &Path) -> Result<String, Failure> {
    let archive = closer.bundle.as_deref().unwrap_or_default();
    std::fs::write(path, archive).map_err(|error| {
        let message = format!("cannot write {}: {error}", path.display());
        Failure::message(Exit::Usage, message, "see `--bundle` in `--help`")
    })?;
    let path = path.display();
    let size = match archive.len() >> 20 {
        0 => format!("{} KiB", (archive.len() >> 10).max(1)),
        mib => format!("{mib} MiB"),
    };
    let secrets = match closer.secrets.as_slice() {
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
