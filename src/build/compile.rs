//! Compiles units in a toolchain container: the same compiler and flags for both libcs.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;

use super::store::Built;
use super::unit::{COMMON_FLAGS, Sources, Unit};
use crate::clib::Family;
use crate::engine::archive::files_by_name;
use crate::engine::checked;
use crate::engine::session::Session;
use crate::engine::{ContainerSpec, Engine};
use crate::outcome::{Broken, Observation, Outcome};
use crate::protocol::{Job, Reply, Request};

const SOURCES: &str = "/tmp/sources";
const PROGRAMS: &str = "/tmp/programs";
const TIMEOUT_MS: u64 = 60_000;
const PROGRAM_LIMIT: usize = 256 << 20;
/// How often programs are fetched that come damaged.
const TRIES: u32 = 3;

/// Compiles all of `units` in one container and gives what became of each, in their order.
///
/// # Errors
/// [`Broken::Toolchain`] when the toolchain itself could not be used.
pub async fn compile(
    engine: &dyn Engine,
    spec: &ContainerSpec,
    sources: &Sources,
    units: &[Unit],
    each: &(dyn Fn() + Send + Sync),
) -> Result<Vec<Built>, Broken> {
    let mut compiler = Compiler::open(engine, spec).await?;
    let result = compiler.compile(sources, units, each).await;
    compiler.close().await;
    result
}

/// A container with the toolchain, in which one set of sources after the other is compiled.
#[expect(
    missing_debug_implementations,
    reason = "a conversation has nothing to show"
)]
pub struct Compiler<'e> {
    engine: &'e dyn Engine,
    session: Session<'e>,
}

impl<'e> Compiler<'e> {
    /// Starts the container.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub async fn open(
        engine: &'e dyn Engine,
        spec: &ContainerSpec,
    ) -> Result<Compiler<'e>, Broken> {
        let session = Session::open(engine, spec).await?;
        Ok(Compiler { engine, session })
    }

    /// Puts the sources beside those that are there, compiles `units`, and gives what became of each,
    /// in their order. Units of one call have programs of different names.
    ///
    /// # Errors
    /// As [`compile`].
    pub async fn compile(
        &mut self,
        sources: &Sources,
        units: &[Unit],
        each: &(dyn Fn() + Send + Sync),
    ) -> Result<Vec<Built>, Broken> {
        let toolchain = |message: String| Broken::Toolchain(message);
        let container = self.session.container().to_owned();
        let tree = tree(sources).map_err(|e| toolchain(e.to_string()))?;
        let upload = checked::upload(self.engine, &container, "/tmp", tree).await;
        upload.map_err(|e| toolchain(e.to_string()))?;
        let mut refusals: BTreeMap<&str, String> = BTreeMap::new();
        for unit in units {
            let job = job(unit);
            let limit = Duration::from_millis(TIMEOUT_MS);
            let reply = self.session.ask(limit, |id| Request::Run { id, job });
            if let Some(log) = refusal(reply.await?)? {
                refusals.insert(&unit.program, log);
            }
            each();
        }
        let built = units.iter().map(|unit| unit.program.as_str());
        let built = built.filter(|program| !refusals.contains_key(program));
        let mut programs = programs(self.engine, &mut self.session, built.collect()).await?;
        units
            .iter()
            .map(|unit| match refusals.remove(unit.program.as_str()) {
                Some(log) => Ok(Built::Refused(log)),
                None => programs
                    .remove(&unit.program)
                    .map(Built::Program)
                    .ok_or_else(|| {
                        toolchain(format!("the compiler left no program for {}", unit.source))
                    }),
            })
            .collect()
    }

    /// Removes the container.
    pub async fn close(self) {
        self.session.discard().await;
    }
}

/// The programs that were built, as they are in the container: they are kept for all runs to come.
async fn programs(
    engine: &dyn Engine,
    session: &mut Session<'_>,
    built: Vec<&str>,
) -> Result<BTreeMap<String, Vec<u8>>, Broken> {
    let toolchain = |message: String| Broken::Toolchain(message);
    let paths = built.iter().map(|program| format!("{PROGRAMS}/{program}"));
    let paths: Vec<String> = paths.collect();
    let request = |id| Request::Files { id, paths };
    let limit = Duration::from_millis(TIMEOUT_MS);
    let Reply::Files(states) = session.ask(limit, request).await? else {
        return Err(Broken::Agent("it does not tell of files".to_owned()));
    };
    let mut tries = 0;
    loop {
        tries += 1;
        let archive = engine
            .download(session.container(), PROGRAMS, PROGRAM_LIMIT)
            .await;
        let archive = archive
            .map_err(|e| toolchain(e.to_string()))?
            .unwrap_or_default();
        let programs = files_by_name(&archive).unwrap_or_default();
        let is_whole = built.iter().zip(&states).all(|(program, state)| {
            let content = programs.get(*program);
            content.is_some_and(|content| state.is_of(content))
        });
        if is_whole {
            return Ok(programs);
        }
        if tries == TRIES {
            return Err(toolchain("the programs came damaged".to_owned()));
        }
    }
}

fn job(unit: &Unit) -> Job {
    let compiler = match unit.family {
        Family::Musl => "/usr/bin/musl-gcc",
        Family::Glibc => "/usr/bin/gcc",
    };
    let mut argv = vec![compiler.to_owned()];
    argv.extend(COMMON_FLAGS.iter().map(|flag| (*flag).to_owned()));
    argv.push(format!("-I{SOURCES}/common"));
    argv.push("-o".to_owned());
    argv.push(format!("{PROGRAMS}/{}", unit.program));
    argv.push(format!("{SOURCES}/{}", unit.source));
    // Libraries among the flags must follow the objects that want them.
    argv.extend(unit.flags.iter().cloned());
    Job {
        argv,
        name: None,
        env: BTreeMap::from([
            ("PATH".to_owned(), "/usr/bin:/bin".to_owned()),
            ("TMPDIR".to_owned(), "/tmp".to_owned()),
            ("LC_ALL".to_owned(), "C".to_owned()),
        ]),
        cwd: Some(format!(
            "{SOURCES}/{}",
            unit.source.split('/').next().unwrap_or_default()
        )),
        stdin: crate::protocol::Content::default(),
        timeout_ms: TIMEOUT_MS,
        output_limit: 16 << 10,
        files: BTreeMap::new(),
        stack_limit: None,
        dns: None,
        cpu: None,
    }
}

/// The compiler's words when it refused the source; anything but a plain refusal is not about it.
fn refusal(reply: Reply) -> Result<Option<String>, Broken> {
    match reply {
        Reply::Observed(observation) => {
            let Observation {
                outcome, stderr, ..
            } = *observation;
            match outcome {
                Outcome::Exited(0) => Ok(None),
                Outcome::Exited(_) => Ok(Some(stderr.lossy().replace("/tmp/sources/", ""))),
                other => Err(Broken::Toolchain(format!("the compiler: {other}"))),
            }
        }
        Reply::CouldNot(reason) => Err(Broken::Toolchain(reason)),
        other => Err(Broken::Agent(format!("unexpected answer {other:?}"))),
    }
}

/// The sources as `sources/...`, and an empty `programs`.
fn tree(sources: &Sources) -> std::io::Result<Bytes> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, content) in &sources.files {
        super::bundle::append(&mut archive, &format!("sources/{path}"), content, 0o644)?;
    }
    super::bundle::append_folder(&mut archive, "programs", 0o777)?;
    archive.into_inner().map(Bytes::from)
}
